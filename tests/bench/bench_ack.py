"""ack: from a mail's delivery into Dovecot (LMTP; the worker is in IDLE) to its receipt accepted by the SMTP
server, at 20 mails a second over a minute.
"""
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from bench_mail import mail_of

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "peers"))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

RATE = float(os.environ.get("WASL_BENCH_RATE", "20"))
SECONDS = float(os.environ.get("WASL_BENCH_SECONDS", "60"))


class Lmtp:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answers = self.socket.makefile("rb")
        self.say(b"", 1)
        self.say(b"LHLO bench.test\r\n", None)

    def say(self, data, lines):
        self.socket.sendall(data)
        while lines is None or lines:
            line = self.answers.readline()
            if line[:1] not in (b"2", b"3"):
                raise SystemExit(f"bench: LMTP: {line.decode()}")
            if lines is None and line[3:4] == b" ":
                return
            if lines is not None:
                lines -= 1

    def deliver(self, raw):
        """The moment at which it was handed over."""
        self.say(b"MAIL FROM:<u@people.test>\r\n", 1)
        self.say(b"RCPT TO:<cso@tvtc.test>\r\n", 1)
        self.say(b"DATA\r\n", 1)
        begun = time.monotonic()
        self.say(raw + b".\r\n", 1)
        return begun


def feed(port, first, count):
    lmtp, handed, begun = Lmtp(port), {}, time.monotonic()
    for n in range(first, first + count):
        pause = begun + (n - first) / RATE - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        handed[f"u{n}@people.test"] = lmtp.deliver(mail_of(n))
    return handed


def accepted(server, handed, seconds=60):
    end = time.monotonic() + seconds
    while True:
        times = {m.recipient: m.at for m in server.mails if m.recipient in handed}
        if len(times) == len(handed):
            return times
        if time.monotonic() > end:
            raise SystemExit(f"bench: {len(times)} of {len(handed)} receipts came")
        time.sleep(0.05)


def run(build):
    os.environ["WASL_BUILD_ROOT"] = build
    from mailhost import MailHost
    from post import PEOPLE
    from scripted_smtp import ScriptedSmtp
    from wasl import INSTALLED, Wasl
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", INSTALLED], check=True,
                   stdout=subprocess.DEVNULL)
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    os.chmod(folder, 0o755)  # the servers are other users
    host, server = MailHost(f"{folder}/m", PEOPLE), ScriptedSmtp()
    try:
        host.prepare()
        host.start_dovecot()
        os.makedirs(f"{folder}/w")
        wasl = Wasl(f"{folder}/w", host, log_level="notice", per_address=0, per_hour=0, per_domain=0, per_subject=0)
        wasl.configure(poll_interval="60s", smtp_port=server.port, smtp_security="plain", smtp_host="127.0.0.1", smtp_user=None,
                       smtp_password=None)
        wasl.start()
        accepted(server, feed(host.ports["lmtp"], 0, 5))  # everything is started and connected
        handed = feed(host.ports["lmtp"], 1000, int(RATE * SECONDS))
        times = accepted(server, handed)
        wasl.stop(60)
        took = sorted((times[to] - at) * 1000 for to, at in handed.items())
        print(f"ack p50 {took[len(took) // 2]:.0f} ms")
        print(f"ack p99 {took[len(took) * 99 // 100]:.0f} ms")
    finally:
        server.close()
        host.stop_dovecot()
        shutil.rmtree(INSTALLED, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
