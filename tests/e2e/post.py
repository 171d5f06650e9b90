"""Sending and reading mail as beneficiaries do: over SMTP and IMAP, with Python's own library."""
import email
import email.policy
import imaplib
import itertools
import smtplib
import socket
import ssl
import time
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

PEOPLE = {"cso@tvtc.test": "secret", "noura@people.test": "noura", "omar@people.test": "omar"}


def compose(sender="noura@people.test", subject="سؤال", text="متى تُصرف المكافأة؟", **headers):
    m = EmailMessage(policy=email.policy.SMTP)
    m["From"] = sender
    m["To"] = headers.pop("to", "cso@tvtc.test")
    m["Subject"] = subject
    m["Date"] = formatdate()
    m["Message-ID"] = make_msgid(domain="people.test")
    for name, value in headers.items():
        m[name.replace("_", "-")] = value
    m.set_content(text)
    return m


def send(host, message, sender=None, recipient="cso@tvtc.test"):
    """Hands a mail (EmailMessage or bytes) to Postfix."""
    raw = message if isinstance(message, bytes) else message.as_bytes()
    if sender is None:
        sender = email.utils.parseaddr(str(email.message_from_bytes(raw).get("From", "")))[1]
    with smtplib.SMTP("127.0.0.1", host.ports["smtp"]) as s:
        s.sendmail(sender, [recipient], raw)
    return raw


def fill(host, user, raws, folder="INBOX", together=100):
    """Many mails in little time: a hundred a command (RFC 3502, RFC 7888). raws may be any iterable."""
    with socket.create_connection(("127.0.0.1", host.ports["imap"])) as s, s.makefile("rb") as f:
        def say(line):
            s.sendall(line + b"\r\n")
            while not (answer := f.readline()).startswith(b"a "):
                assert answer, "the server closed the connection"
            assert b" OK" in answer, answer

        f.readline()
        say(f'a LOGIN "{user}" "{PEOPLE[user]}"'.encode())
        raws = iter(raws)
        while some := list(itertools.islice(raws, together)):
            say(f'a APPEND "{folder}"'.encode() + b"".join(b" {%d+}\r\n%s" % (len(raw), raw) for raw in some))


class Mailbox:
    """A person's inbox."""

    def __init__(self, host, user):
        self.user = user
        context = ssl.create_default_context(cafile=host.ca)
        self.imap = imaplib.IMAP4_SSL("localhost", host.ports["imaps"], ssl_context=context)
        self.imap.login(user, PEOPLE[user])

    def raw(self, folder="INBOX"):
        self.imap.select(folder)
        found = self.imap.uid("SEARCH", "ALL")[1][0].split()
        return [raw for raw in map(self.fetch, found) if raw is not None]

    def fetch(self, uid):
        """Among the answer may be flags that somebody sets meanwhile; None: the mail is gone."""
        return next((item[1] for item in self.imap.uid("FETCH", uid, "(BODY.PEEK[])")[1] if isinstance(item, tuple)), None)

    def mails(self, folder="INBOX"):
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.raw(folder)]

    def flags(self, folder="INBOX"):
        self.imap.select(folder)
        answer = self.imap.uid("FETCH", "1:*", "(FLAGS)")[1]
        return [imaplib.ParseFlags(line) for line in answer if line]

    def append(self, messages, folder="INBOX"):
        for raw in messages:
            assert self.imap.append(folder, None, None, raw)[0] == "OK"

    def wait(self, count, seconds=30):
        end = time.monotonic() + seconds
        while True:
            mails = self.mails()
            if len(mails) >= count:
                return mails
            if time.monotonic() > end:
                raise AssertionError(f"{self.user} has {len(mails)} mails, not {count}, after {seconds} s")
            time.sleep(0.2)

    def empty(self):
        for folder in ("INBOX", "Processed"):
            self.imap.select(folder)
            self.imap.uid("STORE", "1:*", "+FLAGS", "(\\Deleted)")
            self.imap.expunge()

    def close(self):
        self.imap.logout()
