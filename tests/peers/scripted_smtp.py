"""An SMTP server on loopback that does what a test tells it, and remembers what came."""
import re
import socket
import threading
import time


class Mail:
    def __init__(self, sender, recipient, parameters, raw):
        self.sender, self.recipient, self.parameters, self.raw = sender, recipient, parameters, raw
        self.at = time.monotonic()

    @property
    def message_id(self):
        return re.search(rb"(?im)^Message-ID: (\S+)", self.raw).group(1).decode()


class ScriptedSmtp:
    """
    rules: {"RCPT a@b.test": "550 5.1.1 no"}: what to answer to a command that begins so; ". a@b.test" is the end
    of a mail to that recipient. The answer "drop" closes the connection, "hang" says nothing until close(). The
    longest beginning counts. May be changed at any time.
    """

    def __init__(self, rules=None, extensions=("PIPELINING", "SIZE 0", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"),
                 port=0):
        self.rules, self.extensions = dict(rules or {}), extensions
        self.mails, self.lost, self.lines = [], [], []  # lost: taken, but the answer was not sent
        self.open = self.most = self.connections = 0
        self.lock, self.closed = threading.Lock(), threading.Event()
        self.listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.closed.set()
        self.listener.close()

    def accept(self):
        while True:
            try:
                s = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.converse, args=(s,), daemon=True).start()

    def converse(self, s):
        with self.lock:
            self.open += 1
            self.connections += 1
            self.most = max(self.most, self.open)
        try:
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Conversation(self, s).run()
        except (OSError, ValueError):
            pass
        finally:
            s.close()
            with self.lock:
                self.open -= 1

    def rule(self, line):
        best = max((r for r in self.rules if line.upper().startswith(r.upper())), key=len, default=None)
        return None if best is None else self.rules[best]


class Conversation:
    def __init__(self, server, s):
        self.server, self.socket, self.file = server, s, s.makefile("rb")
        self.sender = self.recipient = self.parameters = None

    def answer(self, line, usual):
        """False if the connection is to end."""
        text = self.server.rule(line) or usual
        if text == "hang":
            self.server.closed.wait()
        if text in ("drop", "hang"):
            self.socket.shutdown(socket.SHUT_RDWR)
            return False
        self.socket.sendall(text.encode() + b"\r\n")
        return text[0] in "23"

    def run(self):
        self.socket.sendall(b"220 scripted.test ESMTP\r\n")
        while raw := self.file.readline():
            line = raw.decode("utf-8").rstrip("\r\n")
            self.server.lines.append(line)
            self.one(line)
            if line.upper() == "QUIT":
                return

    def one(self, line):
        verb = line.upper().split(" ")[0]
        if verb == "EHLO":
            words = ["scripted.test", *self.server.extensions]
            self.answer(line, "\r\n".join(f"250{'-' if w is not words[-1] else ' '}{w}" for w in words))
        elif verb == "MAIL":
            self.sender, _, self.parameters = line[len("MAIL FROM:<"):].partition(">")
            self.answer(line, "250 2.1.0 ok")
        elif verb == "RCPT":
            recipient = line[len("RCPT TO:<"):].partition(">")[0]
            self.recipient = recipient if self.answer(f"RCPT {recipient}", "250 2.1.5 ok") else None
        elif verb == "DATA":
            self.data()
        elif verb == "QUIT":
            self.answer(line, "221 2.0.0 bye")
        else:
            self.answer(line, "250 2.0.0 ok")

    def data(self):
        if not self.recipient:
            self.socket.sendall(b"554 5.5.1 no valid recipients\r\n")
            return
        if not self.answer("DATA", "354 go on"):
            return
        lines = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        if not line:
            return
        mail = Mail(self.sender, self.recipient, self.parameters, b"".join(lines))
        end = f". {self.recipient}"
        kept = (self.server.rule(end) or "2").startswith("2")
        (self.server.mails if kept else self.server.lost).append(mail)
        self.answer(end, "250 2.0.0 taken")
