"""An answering machine that keeps no rule: it answers all mail, also that of machines, as a person would, each time anew."""
import email
import email.policy
import smtplib
import threading
from email.message import EmailMessage
from email.utils import formatdate, make_msgid


class Autoresponder(threading.Thread):
    """
    mailbox: whose mail it answers, with raw(); send(sender, recipient, bytes) posts a mail. It obeys no header, sets none
    that tells what it is, quotes nothing, and no subject or Message-ID of its comes twice. Where: "From", or "Reply-To" to
    answer to that if there is one.
    """

    def __init__(self, mailbox, address, port, where="From"):
        super().__init__(daemon=True)
        self.mailbox, self.address, self.port, self.where = mailbox, address, port, where
        self.sent = 0
        self.over = threading.Event()

    def answer(self, raw):
        received = email.message_from_bytes(raw, policy=email.policy.default)
        to = received[self.where] or received["From"]
        self.sent += 1
        m = EmailMessage(policy=email.policy.SMTP)
        m["From"], m["To"] = self.address, to.addresses[0].addr_spec
        m["Subject"] = f"Case {self.sent * 7919} is open"
        m["Date"], m["Message-ID"] = formatdate(), make_msgid(domain=self.address.split("@")[1])
        m.set_content(f"We have got your mail and know it as case {self.sent * 7919}.\n")
        with smtplib.SMTP("127.0.0.1", self.port) as s:
            s.sendmail(self.address, [to.addresses[0].addr_spec], m.as_bytes())

    def run(self):
        answered = 0
        while not self.over.wait(0.1):
            for raw in self.mailbox.raw()[answered:]:
                self.answer(raw)
                answered += 1

    def stop(self):
        self.over.set()
        self.join(10)
