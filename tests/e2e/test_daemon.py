"""The programs as an operator meets them: configuration, start, stop, reload, and clear errors."""
import os
import signal
import socketserver
import subprocess
import threading
import time

from post import compose, send
from wasl import INSTALLED


def check(wasl):
    return subprocess.run([f"{INSTALLED}/usr/sbin/wasld", "--config", wasl.config, "--check"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=30, check=False)


def test_check_is_content_with_a_good_configuration(wasl):
    run = check(wasl)
    assert run.returncode == 0, run.stderr


def test_check_names_every_error_at_once(wasl):
    with open(wasl.config, "a", encoding="utf-8") as f:
        f.write("imap_hots = x\npoll_interval = 90x\nsmtp_password = plainly\nafter = sen\n[ofice]\nname_ar = x\n")
    lines = open(wasl.config, encoding="utf-8").read().splitlines()
    run = check(wasl)
    text = run.stdout + run.stderr
    assert run.returncode == 1
    for wrong, right in (("imap_hots", "imap_host"), ("90x", ""), ("smtp_password", "credential:"), ("sen", "seen"),
                         ("ofice", "office")):
        assert wrong in text and right in text, f"{wrong}:\n{text}"
    number = next(n for n, line in enumerate(lines, 1) if line.startswith("imap_hots"))
    assert f"{wasl.config}:{number}:" in text
    assert "plainly" not in text, "a secret is printed"


def test_check_needs_no_credentials_where_only_the_service_gets_them(wasl):
    text = open(wasl.config, encoding="utf-8").read()
    with open(wasl.config, "w", encoding="utf-8") as f:
        f.write("".join(line for line in text.splitlines(True) if "credentials_directory" not in line))
    run = check(wasl)
    assert run.returncode == 0 and "credentials" in run.stdout, run.stderr
    with open(wasl.config, "a", encoding="utf-8") as f:
        f.write("imap_password = plainly\n")
    run = check(wasl)
    assert run.returncode == 1 and "imap_password" in run.stderr and "plainly" not in run.stderr


def test_check_refuses_a_server_that_no_mail_would_go_to(wasl):
    for options, word in (({"smtp_host": "mail.example.test", "smtp_security": "plain"}, "smtp_host"),
                          ({"smtp_security": "starttls", "imap_host": "not a host"}, "imap_host")):
        wasl.configure(**options)
        run = check(wasl)
        assert run.returncode == 1 and word in run.stderr, run.stderr


def test_conf_d_is_read_after_the_file(wasl):
    os.mkdir(f"{wasl.dir}/conf.d")
    with open(f"{wasl.dir}/conf.d/50-more.conf", "w", encoding="utf-8") as f:
        f.write("[channel cso]\npoll_interval = nonsense\n")
    run = check(wasl)
    assert run.returncode == 1 and "50-more.conf:2:" in run.stdout + run.stderr


def test_wrong_use_is_two(wasl):
    for words in (["--nonsense"], ["--config"], ["surplus"]):
        run = subprocess.run([f"{INSTALLED}/usr/sbin/wasld", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             timeout=30, check=False)
        assert run.returncode == 2, words
    assert wasl.ctl_raw("tickt").returncode == 2


def test_stop_is_quick(wasl, host):
    wasl.start()
    send(host, compose())
    wasl.wait_tickets(1)
    begun = time.monotonic()
    assert wasl.stop() == 0
    assert time.monotonic() - begun < 10


class SlowSmtp(socketserver.StreamRequestHandler):
    """Takes a mail at once, and thinks for two seconds before it says so."""

    def handle(self):
        self.wfile.write(b"220 slow.test\r\n")
        while line := self.rfile.readline():
            if line.startswith(b"EHLO"):
                self.wfile.write(b"250-slow.test\r\n250 AUTH PLAIN\r\n")
            elif line.startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.server.taken.append(time.monotonic())
                time.sleep(2)
                self.wfile.write(b"250 taken\r\n")
            elif line.startswith(b"AUTH"):
                self.wfile.write(b"334 \r\n")
                self.rfile.readline()
                self.wfile.write(b"235 ok\r\n")
            else:
                self.wfile.write(b"250 ok\r\n")


def test_stop_awaits_the_answer_to_a_mail_under_way(wasl, host):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), SlowSmtp) as server:
        server.daemon_threads, server.taken = True, []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        wasl.configure(smtp_security="plain", smtp_port=server.server_address[1])
        wasl.start()
        send(host, compose())
        wasl.wait(lambda: server.taken, "the receipt")
        assert wasl.stop(10) == 0
        wasl.start()
        assert wasl.ctl("delivery", "list")[0]["state"] == "sent"
        assert len(server.taken) == 1
        server.shutdown()


def test_a_second_daemon_is_refused_and_told_who_holds_the_store(wasl):
    wasl.start()
    run = subprocess.run([f"{INSTALLED}/usr/sbin/wasld", "--config", wasl.config], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, timeout=30, check=False)
    assert run.returncode == 1
    assert str(wasl.process.pid) in run.stdout
    assert wasl.ctl_raw("status").returncode == 0


def test_without_a_daemon_waslctl_says_so(wasl):
    run = wasl.ctl_raw("status")
    assert run.returncode == 1
    assert b"control.sock" in run.stderr and b"wasld" in run.stderr


def test_a_wrong_key_is_refused(wasl):
    wasl.start()
    assert wasl.stop() == 0
    wasl.credential("wasl.master-key", "00" * 32)
    run = subprocess.run([f"{INSTALLED}/usr/sbin/wasld", "--config", wasl.config], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, timeout=30, check=False)
    assert run.returncode == 1 and "key" in run.stdout


def test_a_reload_applies_and_a_broken_one_changes_nothing(wasl, host, boxes):
    wasl.expect_log("configuration|wasl.conf|problem")
    wasl.start()
    good = open(wasl.config, encoding="utf-8").read()
    with open(wasl.config, "w", encoding="utf-8") as f:
        f.write(good.replace("name_en =", "name_em ="))
    wasl.process.send_signal(signal.SIGHUP)
    wasl.wait(lambda: "name_em" in wasl.log(), "the complaint")
    with open(wasl.config, "w", encoding="utf-8") as f:
        f.write(good.replace("poll_interval = 2s", "after = sen"))
    wasl.process.send_signal(signal.SIGHUP)
    wasl.wait(lambda: "'sen'" in wasl.log(), "the complaint about a channel, which only a start would take up")
    assert "reloaded office" not in wasl.log()
    with open(wasl.config, "w", encoding="utf-8") as f:
        f.write(good.replace("Customer Relations Office", "The Renamed Office"))
    wasl.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    send(host, compose(text="Hello, I have a question about my studies\n"))
    [mail] = boxes["noura@people.test"].wait(1)
    assert "The Renamed Office" in mail.get_body(("plain",)).get_content()


def test_pause_resume_and_poll(wasl, host):
    wasl.expect_log("paused by an operator")
    wasl.start()
    assert wasl.ctl_raw("channel", "pause", "cso").returncode == 0
    send(host, compose())
    time.sleep(3)
    assert wasl.tickets() == []
    assert wasl.ctl("channel", "list")[0]["paused"] is True
    assert wasl.ctl_raw("channel", "resume", "cso").returncode == 0
    wasl.wait_tickets(1)
    assert wasl.ctl_raw("channel", "poll", "cso").returncode == 0
    missing = wasl.ctl_raw("channel", "pause", "csa")
    assert missing.returncode == 1 and b"csa" in missing.stderr


def test_text_normalise_needs_no_daemon(wasl):
    run = wasl.ctl_raw("text", "normalise", stdin="أَهْلاً بِكُم في الكليّة ١٢٣\n".encode())
    assert run.returncode == 0 and run.stdout.decode().strip() == "اهلا بكم في الكليه 123"


def test_quarantine_is_listed_and_released(wasl, host, boxes):
    wasl.start()
    send(host, compose(subject="loop", text="round and round\n", X_Loop="cso@tvtc.test"))
    [item] = wasl.wait(lambda: wasl.ctl("quarantine", "list"), "the item")
    assert item["channel"] == "cso" and item["why"]
    assert wasl.ctl_raw("quarantine", "release", str(item["id"])).returncode == 0
    [ticket] = wasl.wait_tickets(1)
    assert wasl.ticket(ticket["reference"])["articles"][0]["text"].strip() == "round and round"
    assert not boxes["noura@people.test"].mails()
    assert wasl.ctl("quarantine", "list") == []
