"""Mailboxes as they are in life: several at once, full ones, emptied, renewed, away, and with mails that kill."""
import imaplib
import itertools
import os
import re
import socket
import threading
import time
from email.utils import formatdate

import pytest

from post import Mailbox, compose, fill, send
from scripted_imap import ScriptedImap
from wasl import children
from worker import sanitized

USER = "cso@tvtc.test"
numbers = itertools.count(1)


def small(n, **headers):
    return compose(sender="noura@people.test", subject=f"mail {n}", text=f"text {n}\n", **headers).as_bytes()


def smaller(n):
    """The same in a fraction of the time, for many."""
    return (f"From: noura@people.test\r\nTo: {USER}\r\nSubject: mail {n}\r\nMessage-ID: <{n}.{os.getpid()}@people.test>\r\n"
            f"Date: {formatdate(localtime=False)}\r\n\r\ntext {n}\r\n").encode()


def subjects(wasl):
    return sorted(t["subject"] for t in wasl.tickets())


def channel(wasl, name="cso"):
    return next(c for c in wasl.ctl("channel", "list") if c["name"] == name)


def new_folder(box, name=None):
    name = name or f"box{next(numbers)}"
    assert box.imap.create(name)[0] == "OK"
    return name


def remove_folder(box, name):
    box.imap.select("INBOX")
    box.imap.delete(name)


def test_two_folders_are_read_while_other_servers_are_dead_or_slow(wasl, host, boxes):
    box = boxes[USER]
    folder = new_folder(box)
    silent = ScriptedImap([])
    silent.greeting = lambda: time.sleep(60) or b""
    slow = ScriptedImap([small(f"slow {n}") for n in range(3)])
    slow.hooks = {name: lambda *_: time.sleep(1) for name in ("SELECT", "NOOP", "UID SEARCH", "UID FETCH")}
    wasl.expect_log("channel=(dead|silent)")
    wasl.add_channel("second", mailbox=folder)
    wasl.add_channel("dead", imap_port="1")
    for name, server in (("silent", silent), ("slow", slow)):
        wasl.add_channel(name, imap_host="127.0.0.1", imap_port=server.port, imap_security="plain", imap_timeout="5s")
    box.append([small("first")])
    box.append([small("second")], folder)
    since = time.monotonic()
    wasl.start()
    wasl.wait(lambda: {"mail first", "mail second"} <= set(subjects(wasl)), "the mails of both folders", 10)
    for _ in range(3):
        n = next(numbers)
        box.append([small(n)], folder)
        sent = time.monotonic()
        wasl.wait(lambda n=n: f"mail {n}" in subjects(wasl), "a new mail", 5)
        assert time.monotonic() - sent < 4
    assert time.monotonic() - since < 25
    wasl.wait(lambda: {f"mail slow {n}" for n in range(3)} <= set(subjects(wasl)), "the slow one's mails", 30)
    health = {c["name"]: c["health"] for c in wasl.ctl("channel", "list")}
    assert (health["cso"], health["second"], health["slow"], health["dead"]) == ("up", "up", "up", "down")
    wasl.wait(lambda: channel(wasl, "silent")["health"] == "down", "that its silence is told")
    assert all(t["channel"] == "second" for t in wasl.tickets() if t["subject"] == "mail second")
    assert wasl.stop() == 0
    silent.close()
    slow.close()
    remove_folder(box, folder)


@pytest.mark.parametrize("poison", ["crash", *(["spin", "hang"] if os.environ.get("WASL_LONG") else [])])
def test_a_mail_that_kills_its_reader_is_kept_unread_and_the_next_ones_flow(wasl, boxes, poison):
    wasl.expect_log("its worker has ended|the worker died|kept unread|not answer in time|no sign of life|hung")
    mails = [small(n) for n in range(30)]
    mails[7] = small(7, X_Test=f"poison: {poison}")
    boxes[USER].append(mails)
    wasl.start(env={"WASL_FAULT": "poison"})
    tickets = wasl.wait_tickets(30, 60 if poison == "crash" else 400)
    assert len(tickets) == 30
    unread = [wasl.ticket(t["reference"]) for t in tickets if not (t["subject"] or "").startswith("mail")]
    assert len(unread) == 1
    raws = {wasl.ctl_raw("ticket", "raw", t["reference"]).stdout for t in unread}
    assert raws == {mails[7]}
    assert wasl.log().count("the worker died 2 times over one mail") == 1
    wasl.wait(lambda: channel(wasl)["health"] == "up", "that it is well again")


def test_another_validity_is_read_anew_without_a_second_ticket(wasl, host, boxes):
    box = boxes[USER]
    folder = new_folder(box)
    mails = [small(n) for n in range(40)]
    wasl.configure(mailbox=folder)
    fill(host, USER, mails, folder)
    wasl.start()
    wasl.wait_tickets(40)
    assert wasl.stop() == 0
    remove_folder(box, folder)
    new_folder(box, folder)
    fill(host, USER, reversed(mails + [small("after")]), folder)
    wasl.start()
    wasl.wait(lambda: len(wasl.tickets()) >= 41 and channel(wasl)["duplicate"] >= 40, "that all is read again", 60)
    assert len(wasl.tickets()) == 41
    assert wasl.ctl("status")["articles"] == 41
    # the new cursor holds
    assert wasl.stop() == 0
    wasl.start()
    box.append([small("later")], folder)
    wasl.wait_tickets(42)
    assert channel(wasl)["duplicate"] == 0
    remove_folder(box, folder)


def test_a_folder_that_vanishes_is_missed_once_and_found_again(wasl, host, boxes):
    box = boxes[USER]
    folder = new_folder(box)
    wasl.expect_log(f"{folder}|Mailbox was deleted under us")
    wasl.configure(mailbox=folder)
    box.append([small("before")], folder)
    wasl.start()
    wasl.wait_tickets(1)
    remove_folder(box, folder)
    said = wasl.wait(lambda: (lambda c: c if c["health"] == "down" and "exist" in c["text"] else None)(channel(wasl)),
                     "that it is missed")
    assert folder in said["text"]
    complaints = wasl.log().count("doesn't exist")
    for _ in range(4):
        wasl.ctl("channel", "poll", "cso")
        time.sleep(0.4)
    assert wasl.log().count("doesn't exist") == complaints == 1, "the same complaint at each attempt"
    new_folder(box, folder)
    box.append([small("after")], folder)
    wasl.ctl("channel", "poll", "cso")
    wasl.wait_tickets(2)
    wasl.wait(lambda: channel(wasl)["health"] == "up", "that it is well again")
    remove_folder(box, folder)


def test_mails_that_others_delete_meanwhile_cost_no_other(wasl, host, boxes):
    """A thousand mails; another client deletes every third while they are read."""
    box = boxes[USER]
    folder = new_folder(box)
    fill(host, USER, (smaller(n) for n in range(1000)), folder)
    wasl.configure(mailbox=folder, batch="10")
    deleted = set()

    def delete():
        other = Mailbox(host, USER)
        other.imap.select(folder)
        for uid in range(3, 1001, 3):
            other.imap.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")
            other.imap.uid("EXPUNGE", str(uid))
            deleted.add(f"mail {uid - 1}")
        other.close()

    thread = threading.Thread(target=delete)
    wasl.start()
    wasl.wait_tickets(20)
    thread.start()
    thread.join()
    kept = {f"mail {n}" for n in range(1000)} - deleted
    assert len(kept) == 667
    wasl.wait(lambda: kept <= set(subjects(wasl)), "all that were not deleted", 60)
    found = subjects(wasl)
    assert len(found) == len(set(found))
    remove_folder(box, folder)


def test_thirty_days_away(wasl, host, boxes):
    box = boxes[USER]
    box.append([small("old")])
    wasl.configure(since="2026-01-01")
    wasl.start()
    wasl.wait_tickets(1)
    assert wasl.stop() == 0
    box.imap.select("INBOX")
    box.imap.uid("STORE", "1", "+FLAGS", "(\\Deleted)")
    box.imap.expunge()
    for day in range(30, 0, -1):
        for n in range(4):
            when = imaplib.Time2Internaldate(time.time() - day * 86400 + n)
            assert box.imap.append("INBOX", "(\\Seen)" if n == 3 else None, when, small(f"{day} {n}"))[0] == "OK"
    wasl.start()
    wasl.wait_tickets(121, 60)
    assert subjects(wasl) == sorted(["mail old"] + [f"mail {day} {n}" for day in range(1, 31) for n in range(4)])
    assert channel(wasl)["duplicate"] == 0


class Notified:
    """What systemd would be told."""

    def __init__(self, folder):
        self.path = f"{folder}/notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.said = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            self.said.append((time.monotonic(), self.socket.recv(4096).decode()))

    def statuses(self):
        return [(at, text.partition("STATUS=")[2]) for at, text in self.said if text.startswith("STATUS=")]


def read_with_progress(wasl, host, count, seconds):
    """The first reading of a full mailbox; the progress that was seen, and how long it took."""
    fill(host, USER, (smaller(n) for n in range(count)))
    notified = Notified(wasl.dir)
    seen = []
    since = time.monotonic()
    wasl.start(env={"NOTIFY_SOCKET": notified.path})

    def look():
        c = channel(wasl)
        if c["progress"]:
            seen.append((c["progress"]["done"], c["progress"]["total"], c["text"]))
        return c["created"] >= count

    wasl.wait(look, f"{count} tickets", seconds)
    took = time.monotonic() - since
    wasl.wait(lambda: channel(wasl)["progress"] is None, "its end")
    time.sleep(1.2)
    return seen, notified.statuses(), took


def check_progress(seen, statuses, count):
    assert seen, "no progress"
    assert all(0 <= done <= total <= count for done, total, _ in seen)
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert f"{seen[-1][0]:,} of {seen[-1][1]:,}" in seen[-1][2] and "reading" in seen[-1][2]
    assert any(f"of {count:,}" in text and "cso: " in text for _, text in statuses)
    assert statuses[-1][1] == "1 channel, 1 up"
    times = [at for at, _ in statuses]
    assert all(later - earlier > 0.5 for earlier, later in zip(times[1:], times[2:])), "it is told too often"


class Counter:
    """
    Stands before the mail server's port without TLS, and counts the commands that pass. What the server
    says comes at so many bytes a second, if it is told.
    """

    def __init__(self, port, pace=None):
        self.target, self.pace, self.commands = port, pace, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near = self.socket.accept()[0]
            far = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self.pass_on, args=(near, far, self.commands, None), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(far, near, [], self.pace), daemon=True).start()

    @staticmethod
    def pass_on(source, sink, lines, pace):
        try:
            while piece := source.recv(1 << 14 if pace else 1 << 20):
                lines += [line for line in piece.split(b"\r\n") if line]
                sink.sendall(piece)
                if pace:
                    time.sleep(len(piece) / pace)
        except OSError:
            pass
        sink.close()


def test_a_full_mailbox_is_read_with_progress(make_wasl, host, boxes):
    count = 1600
    # systemd is told once a second: however fast the machine, it lasts for some of them
    slow = Counter(host.ports["imap"], pace=count * len(smaller(count)) / 4)
    wasl = make_wasl(per_address=100000)
    wasl.configure(imap_host="127.0.0.1", imap_port=slow.port, imap_security="plain")
    wasl.expect_log("circuit breaker")
    seen, statuses, _ = read_with_progress(wasl, host, count, 120)
    check_progress(seen, statuses, count)
    text = wasl.ctl_raw("channel", "list").stdout.decode()
    assert " of " not in text and "up" in text


def memory(pid, what="VmHWM"):
    """In MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        [line] = [line for line in f if line.startswith(what)]
    return int(line.split()[1]) / 1024


def test_a_look_at_a_full_mailbox_costs_three_commands_and_no_list(make_wasl, host, boxes):
    count = 100_000 if os.environ.get("WASL_LONG") else 300
    counter = Counter(host.ports["imap"])
    wasl = make_wasl()
    wasl.expect_log("circuit breaker")
    wasl.configure(imap_host="127.0.0.1", imap_port=counter.port, imap_security="plain", idle="no", poll_interval="1s")
    seen, statuses, took = read_with_progress(wasl, host, count, 3600)
    [worker] = children(wasl.process.pid)
    print(f"{count} mails in {took:.1f} s, {count / took:.0f}/s; daemon {memory(wasl.process.pid):.0f} MiB, worker {memory(worker):.0f} MiB")
    if count > 10_000:
        check_progress(seen, statuses, count)
    wasl.wait(lambda: counter.commands and b"SEARCH" in counter.commands[-1], "a look")
    before, polled = len(counter.commands), channel(wasl)["last_poll"]
    cpu = cpu_seconds(worker)
    time.sleep(5)
    said = counter.commands[before:]
    looks = sum(b"SEARCH" in line for line in said)
    assert 3 <= looks <= 6 and len(said) <= 3 * looks + 2, said
    assert all(re.fullmatch(rb"\d+ (NOOP|UID SEARCH UID \d+:\*)", line) for line in said), said
    assert channel(wasl)["last_poll"] > polled
    assert cpu_seconds(worker) - cpu < 0.5


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_large_mails_pass_through_a_daemon_that_stays_flat(make_wasl, boxes):
    count, size = (10 if os.environ.get("WASL_LONG") else 1), 50 << 20
    wasl = make_wasl()
    wasl.configure(max_message="64M")
    boxes[USER].append([small("before")])
    # what the address sanitizer holds back of freed memory is not the daemon's own
    wasl.start(env={"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=2"})
    wasl.wait_tickets(1)
    [worker] = children(wasl.process.pid)
    before = {pid: memory(pid) for pid in (wasl.process.pid, worker)}
    sent = []
    for n in range(count):
        m = compose(subject=f"large {n}")
        m.add_attachment(os.urandom(1 << 16) * (size // 4 * 3 >> 16), maintype="application", subtype="pdf", filename="scan.pdf")
        sent.append(m.as_bytes())
        boxes[USER].append(sent[-1:])
    wasl.wait_tickets(1 + count, 60 * count)
    assert children(wasl.process.pid) == [worker], "its worker was replaced"
    grown = {pid: memory(pid) - before[pid] for pid in before}
    print(f"{count} mails of {len(sent[0]) >> 20} MiB: daemon +{grown[wasl.process.pid]:.1f} MiB to "
          f"{memory(wasl.process.pid):.0f} MiB, worker +{grown[worker]:.1f} MiB")
    assert grown[wasl.process.pid] < (64 if sanitized() else 24)
    if not sanitized():
        assert grown[worker] < 2 * len(sent[0]) / (1 << 20) + 16
    large = next(t for t in wasl.tickets() if t["subject"] == "large 0")
    assert wasl.ctl_raw("ticket", "raw", large["reference"]).stdout == sent[0]
