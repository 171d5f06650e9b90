#!/usr/bin/python3
"""The demonstration behind tools/demo: a mail host, a stand-in for X, a daemon, and what comes of mails and a post."""
import email
import email.policy
import imaplib
import json
import os
import re
import secrets
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "peers"))

from mailhost import MailHost  # noqa: E402
from x.__main__ import obey  # noqa: E402
from x.server import XServer  # noqa: E402

OFFICE = "cso@tvtc.test"
PEOPLE = {OFFICE: secrets.token_hex(8), "noura@people.test": "noura", "omar@people.test": "omar"}
MAILS = [
    ("نورة <noura@people.test>", "استفسار عن موعد صرف المكافأة",
     "السلام عليكم ورحمة الله وبركاته،\n\nمتى تُصرف مكافأة هذا الفصل؟\n\nوشكرًا لكم", None),
    ("Omar <omar@people.test>", "Transcript",
     "Hello,\n\nI graduated last year and need an English transcript. How do I apply?\n\nThank you,\nOmar", None),
    ("نورة <noura@people.test>", "شكوى: تأخر إصدار الوثيقة",
     "تقدمت بطلب وثيقة التخرج منذ شهرين ولم تصدر بعد. مرفق صورة الطلب.", "صورة الطلب.pdf"),
]
POST = ("نورة", "noura_x", "@office السلام عليكم، متى يبدأ التسجيل في البرامج التدريبية؟")


def say(text=""):
    print(text, flush=True)


class Demo:
    def __init__(self, build):
        self.dir = tempfile.mkdtemp(prefix="wasl-demo.", dir="/tmp")
        os.chmod(self.dir, 0o755)
        self.installed = f"{self.dir}/installed"
        self.config = f"{self.dir}/wasl.conf"
        self.host = MailHost(f"{self.dir}/mail", PEOPLE)
        self.x = XServer("office")
        self.daemon = None
        subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", self.installed],
                       check=True, stdout=subprocess.DEVNULL)

    def credential(self, name, value):
        path = f"{self.dir}/credentials/{name}"
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as f:
            f.write(value)

    def configure(self):
        """Fills conf/demo.conf's @NAME@s."""
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.web = s.getsockname()[1]
        values = {"WEB_PORT": self.web, "DIR": self.dir, "INSTALLED": self.installed, "CA": self.host.ca,
                  "IMAPS_PORT": self.host.ports["imaps"], "SUBMISSION_PORT": self.host.ports["submission"], "X_URL": self.x.url}
        with open(f"{ROOT}/conf/demo.conf", encoding="utf-8") as f:
            text = f.read()
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        left = re.search(r"@[A-Z_]+@", text)
        if left:
            raise SystemExit(f"conf/demo.conf: nothing is known of {left.group(0)}")
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text)
        os.makedirs(f"{self.dir}/state", mode=0o700)
        self.credential("imap-password", PEOPLE[OFFICE])
        self.credential("smtp-password", PEOPLE[OFFICE])
        keys = self.x.credentials
        self.credential("x-consumer-key", keys.consumer_key)
        self.credential("x-consumer-secret", keys.consumer_secret)
        self.credential("x-access-token", keys.token)
        self.credential("x-access-secret", keys.token_secret)

    def ctl(self, *words):
        return subprocess.run([f"{self.installed}/usr/bin/waslctl", "--config", self.config, *words],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, check=False)

    def ctl_json(self, *words):
        run = self.ctl("--json", *words)
        return json.loads(run.stdout) if run.returncode == 0 and run.stdout.strip() else None

    def start(self):
        say("== starting Dovecot, Postfix and a stand-in for X on loopback")
        self.host.start()
        self.x.start()
        threading.Thread(target=self.listen, daemon=True).start()
        self.configure()
        say("== making the store and its key (waslctl init)")
        made = self.ctl("init")
        if made.returncode:
            raise SystemExit(made.stderr)
        say("== starting wasld")
        with open(f"{self.dir}/log", "wb") as log:
            self.daemon = subprocess.Popen([f"{self.installed}/usr/sbin/wasld", "--config", self.config],
                                           stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.wait(lambda: self.ctl("status").returncode == 0, "wasld")

    def wait(self, condition, what, seconds=30):
        end = time.monotonic() + seconds
        while True:
            value = condition()
            if value:
                return value
            if self.daemon.poll() is not None or time.monotonic() > end:
                with open(f"{self.dir}/log", encoding="utf-8", errors="replace") as f:
                    raise SystemExit(f"{what} did not come. The daemon says:\n{f.read()[-3000:]}")
            time.sleep(0.1)

    def send(self, sender, subject, text, attachment):
        m = EmailMessage(policy=email.policy.SMTP)
        m["From"], m["To"], m["Subject"] = sender, OFFICE, subject
        m["Date"], m["Message-ID"] = formatdate(), make_msgid(domain="people.test")
        m.set_content(text)
        if attachment:
            m.add_attachment(b"%PDF-1.4\n" + os.urandom(3000), maintype="application", subtype="pdf", filename=attachment)
        with smtplib.SMTP("127.0.0.1", self.host.ports["smtp"]) as s:
            s.send_message(m)

    def listen(self):
        """What people write into the pipe happens on X."""
        os.mkfifo(f"{self.dir}/x", 0o600)
        # open for writing as well: so it does not end when they do
        with open(os.open(f"{self.dir}/x", os.O_RDWR), encoding="utf-8", errors="replace") as pipe:
            for line in pipe:
                try:
                    obey(self.x, line)
                except (KeyError, ValueError) as wrong:
                    say(f"no: {wrong}")

    def receipts(self, user):
        context = ssl.create_default_context(cafile=self.host.ca)
        with imaplib.IMAP4_SSL("localhost", self.host.ports["imaps"], ssl_context=context) as imap:
            imap.login(user, PEOPLE[user])
            imap.select("INBOX")
            found = imap.search(None, "ALL")[1][0].split()
            return [email.message_from_bytes(imap.fetch(n, "(BODY.PEEK[])")[1][0][1], policy=email.policy.default)
                    for n in found]

    def show_mail(self, count, mail):
        sender, subject, text, attachment = mail
        user = email.utils.parseaddr(sender)[1]
        had = len(self.receipts(user))
        say(f"\n== mail {count}: {sender} writes to {OFFICE}: {subject}")
        begun = time.monotonic()
        self.send(sender, subject, text, attachment)
        tickets = self.wait(lambda: (lambda t: t if t and len(t) >= count else None)(self.ctl_json("ticket", "list")), "the ticket")
        reference = max(tickets, key=lambda t: (t["created"], t["subject"] == subject))["reference"]
        for ticket in tickets:
            if ticket["subject"] == subject:
                reference = ticket["reference"]
        say(f"   became ticket {reference}")
        receipt = self.wait(lambda: (lambda r: r[-1] if len(r) > had else None)(self.receipts(user)), "the receipt")
        say(f"   and after {time.monotonic() - begun:.1f} s the sender has this receipt:\n")
        say(f"   | Subject: {receipt['Subject']}")
        say("   |")
        for line in receipt.get_body(("plain",)).get_content().splitlines():
            say(f"   | {line}")

    def show_post(self):
        name, handle, text = POST
        author = self.x.user(handle, name=name)
        # what was written before its first look is none of its business
        self.wait(lambda: any(c["name"] == "x" and c["last_poll"] for c in self.ctl_json("channel", "list") or []), "the first look")
        say(f"\n== a post: {name} (@{handle}) mentions @office on X")
        begun = time.monotonic()
        post = self.x.post(author, text)
        ticket = self.wait(lambda: [t for t in self.ctl_json("ticket", "list") or [] if t["channel"] == "x"], "the ticket")[0]
        say(f"   became ticket {ticket['reference']}")
        reply = self.wait(lambda: [p for p in self.x.own_posts() if p.parent() is post], "the reply")[0]
        say(f"   and after {time.monotonic() - begun:.1f} s it has this reply in its thread:\n")
        say(f"   | @{handle}: {post.text}")
        for line in reply.text.splitlines():
            say(f"   |    @office: {line}" if line == reply.text.splitlines()[0] else f"   |    {line}")

    def next_steps(self):
        ctl = f"{self.installed}/usr/bin/waslctl --config {self.config}"
        reference = self.ctl_json("ticket", "list")[0]["reference"]
        say("\n== the office's list")
        say(self.ctl("ticket", "list").stdout)
        say("== try, in another terminal:")
        for words in ("status", "ticket list", f"ticket show {reference}", "channel list", "delivery list",
                      "--json ticket list"):
            say(f"   {ctl} {words}")
        say(f"""
   or write a mail of your own:
   printf 'From: omar@people.test\\nTo: {OFFICE}\\nSubject: hello\\n\\nA question\\n' |
       curl -s smtp://127.0.0.1:{self.host.ports['smtp']} --mail-from omar@people.test --mail-rcpt {OFFICE} -T -

   or mention the office on X, and see after a while what it has replied (both are said here):
   echo 'post omar_x @office When does the next term begin?' > {self.dir}/x
   echo show > {self.dir}/x
   (reply, quote, edit, delete, dm and faults work alike: echo help > {self.dir}/x)

   or fill in the contact form, in Arabic or English:
   http://127.0.0.1:{self.web}/    http://127.0.0.1:{self.web}/en/
   and see what is published: http://127.0.0.1:{self.web}/sla

   the daemon's log: {self.dir}/log
   Ctrl-C ends the demonstration and removes all of it.""")

    def run(self, once):
        self.start()
        for count, mail in enumerate(MAILS, 1):
            self.show_mail(count, mail)
        self.show_post()
        self.next_steps()
        while not once:
            signal.pause()

    def stop(self):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.terminate()
            try:
                self.daemon.wait(12)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
        self.x.stop()
        self.host.stop()
        shutil.rmtree(self.dir, ignore_errors=True)


def main():
    words = sys.argv[1:]
    once = "--once" in words
    words = [w for w in words if w != "--once"]
    if len(words) != 1:
        print("usage: tools/demo [--once]", file=sys.stderr)
        return 2
    demo = Demo(words[0])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        demo.run(once)
    except KeyboardInterrupt:
        say("\n== ending")
    finally:
        demo.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
