"""A wasld of its own for a test: folder, configuration, credentials, log, and waslctl."""
import glob
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import time
import urllib.parse

from contract import Spy, check

SOURCE = os.environ.get("WASL_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.environ.get("WASL_BUILD_ROOT") or os.path.join(SOURCE, "build-test")
INSTALLED = os.path.join(BUILD, "installed", str(os.getpid()))  # several run at once


def children(pid):
    """Its child processes, whichever thread started them."""
    found = []
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        try:
            with open(path, encoding="ascii") as f:
                found += [int(word) for word in f.read().split()]
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


CONFIG = """
[wasl]
state_directory = {dir}/state
control_socket = {dir}/control.sock
module_directory = {installed}/usr/lib/wasl/channels
worker_directory = {installed}/usr/libexec/wasl
template_directory = {installed}/etc/wasl/templates
credentials_directory = {dir}/credentials
log_level = {log_level}
log_target = stderr

[office]
name_ar = مكتب علاقات المستفيدين
name_en = Customer Relations Office

[limits]
address_10_minutes = {per_address}
address_day = {per_address}
domain_hour = {per_domain}
hour = {per_hour}
subject_hour = {per_subject}

[outbox]
first_retry = {first_retry}
give_up = {give_up}

[channel cso]
module = email
imap_host = localhost
imap_port = {imaps}
imap_security = tls
imap_user = cso@tvtc.test
imap_password = credential:imap-password
imap_ca_file = {ca}
poll_interval = 2s
smtp_host = localhost
smtp_port = {submission}
smtp_security = starttls
smtp_user = cso@tvtc.test
smtp_password = credential:smtp-password
smtp_ca_file = {ca}
from_address = cso@tvtc.test
from_name_ar = علاقات المستفيدين
from_name_en = Customer Relations
"""


# what is asked again and again
LOOKS = {("status",): "/api/v1/status", ("channel", "list"): "/api/v1/channels"}


class Wasl:
    def __init__(self, folder, host, **settings):
        self.dir = str(folder)
        self.process = None
        self.spy = None
        self.announced = []
        self.settings = {"dir": self.dir, "installed": INSTALLED, "log_level": "debug", "per_address": 1000,
                         "per_domain": 100000, "per_hour": 100000, "per_subject": 100000, "first_retry": "1s", "give_up": "5d", "ca": host.ca,
                         **host.ports, **settings}
        self.extra = {}
        self.more = ""  # further sections
        self.config = f"{self.dir}/wasl.conf"
        self.log_path = f"{self.dir}/log"
        os.makedirs(f"{self.dir}/state", mode=0o700, exist_ok=True)
        os.makedirs(f"{self.dir}/credentials", mode=0o700, exist_ok=True)
        self.credential("imap-password", "secret")
        self.credential("smtp-password", "secret")
        self.credential("wasl.master-key", secrets.token_hex(32))
        self.configure()

    def credential(self, name, value):
        path = f"{self.dir}/credentials/{name}"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as f:
            f.write(value)

    def configure(self, **options):
        """Writes the configuration; options of the channel may be replaced, added, or (None) left out."""
        self.extra.update(options)
        text = CONFIG.format(**self.settings)
        for key, value in self.extra.items():
            if value is None:
                text = re.sub(rf"(?m)^{key} = .*\n", "", text)
                continue
            text, found = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
            if not found:
                text += f"{key} = {value}\n"
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text + self.more)

    def add_channel(self, name, **options):
        """A further channel, as the first one but for these options."""
        text = CONFIG.format(**self.settings)
        lines = dict(line.split(" = ", 1) for line in text.partition("[channel cso]\n")[2].splitlines())
        lines.update(self.extra)
        lines.update(options)
        lines = {key: value for key, value in lines.items() if value is not None}
        self.more += f"\n[channel {name}]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())
        self.configure()

    def init(self):
        return self.ctl_raw("init")

    def start(self, wait=True, env=None):
        if not os.path.exists(f"{self.dir}/state/wasl.db"):
            made = self.init()
            assert made.returncode == 0, made.stderr
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([f"{INSTALLED}/usr/sbin/wasld", "--config", self.config],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={**os.environ, **(env or {})})
        if wait:
            self.wait(self.answers, "the control socket")
        return self

    def stop(self, seconds=20):
        """An orderly stop; the exit status."""
        if not self.process:
            return 0
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(seconds)
        self.process = None
        return status

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def ctl_raw(self, *words, stdin=None):
        """What waslctl and a daemon that runs say to each other is checked."""
        where = ["--config", self.config]
        if self.process and os.path.exists(f"{self.dir}/control.sock"):
            self.spy = self.spy or Spy(f"{self.dir}/spy.sock", f"{self.dir}/control.sock")
            where += ["--socket", self.spy.path]
        run = subprocess.run([f"{INSTALLED}/usr/bin/waslctl", *where, *words], input=stdin,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
        problems = self.spy.complaints() if self.spy else []
        assert not problems, "\n".join(problems)
        return run

    def get(self, target):
        """What waslctl prints with --json, without the cost of a program at each look."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(60)
            s.connect(f"{self.dir}/control.sock")
            s.sendall(f"GET {target} HTTP/1.0\r\nHost: wasl\r\n\r\n".encode())
            head, _, body = b"".join(iter(lambda: s.recv(65536), b"")).partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        check("GET", target, None, int(lines[0].split()[1]), dict(line.split(": ", 1) for line in lines[1:]), body)
        assert head.split()[1] == b"200", f"{target}: {body.decode()}"
        return json.loads(body)

    def answers(self):
        """Its status once it does, None before."""
        try:
            return self.get("/api/v1/status")
        except (OSError, IndexError):
            return None

    def ctl(self, *words):
        """What waslctl --json says."""
        if words in LOOKS:
            return self.get(LOOKS[words])
        run = self.ctl_raw("--json", *words)
        assert run.returncode == 0, f"waslctl {' '.join(words)}: {run.stderr.decode()}"
        return json.loads(run.stdout) if run.stdout.strip() else None

    def tickets(self):
        found = self.get("/api/v1/tickets?limit=1000")
        return found if len(found) < 1000 else self.ctl("ticket", "list", "--limit", "100000")

    def ticket(self, reference):
        return self.get(f"/api/v1/tickets/{urllib.parse.quote(reference)}")

    def wait(self, condition, what, seconds=30):
        end = time.monotonic() + seconds
        while True:
            value = condition()
            if value:
                return value
            dead = self.process and self.process.poll()
            if dead is not None and self.process and dead != 0:
                raise AssertionError(f"wasld ended with {dead} while waiting for {what}:\n{self.log()[-4000:]}")
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not come within {seconds} s:\n{self.log()[-4000:]}")
            time.sleep(0.1)

    def wait_tickets(self, count, seconds=30):
        return self.wait(lambda: (lambda t: t if len(t) >= count else None)(self.tickets()), f"{count} tickets", seconds)

    def log(self):
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def expect_log(self, *patterns):
        """Announces warnings and errors that this test provokes."""
        self.announced += patterns

    def unexpected(self):
        """Warnings and errors that no test has announced, and what a sanitizer says."""
        found = []
        for line in self.log().splitlines():
            loud = re.match(r"(error|warning|<[0-4]>)", line) or "Sanitizer" in line or "runtime error" in line
            if loud and not any(re.search(p, line) for p in self.announced):
                found.append(line)
        return found
