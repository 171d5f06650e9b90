"""A small IMAP server for tests, on loopback without TLS, that can be told to misbehave.

It holds one mailbox of mails by UID. Each command is answered by the method do_COMMAND; a test
replaces what it wants otherwise: server.hooks["UID FETCH"] = function(connection, tag, rest),
which returns the answer's bytes, or None to have the usual one.
"""
import re
import socket
import threading

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


class Connection:
    def __init__(self, server, sock):
        self.server, self.sock, self.file = server, sock, sock.makefile("rb")

    def line(self):
        return self.file.readline().decode().rstrip("\r\n")

    def run(self):
        self.sock.sendall(self.server.greeting())
        while True:
            line = self.line()
            if not line:
                return
            self.server.log.append(line)
            tag, _, rest = line.partition(" ")
            self.sock.sendall(self.server.before + self.answer(tag, rest))

    def answer(self, tag, rest):
        words = rest.split()
        name = " ".join(words[:2] if words[0].upper() == "UID" else words[:1]).upper()
        hook = self.server.hooks.get(name)
        answer = hook(self, tag, rest) if hook else None
        if answer is None:
            answer = getattr(self.server, "do_" + name.replace(" ", "_"), self.server.do_nothing)(self, tag, rest)
        return answer


class ScriptedImap:
    def __init__(self, mails, abilities="IMAP4rev1 AUTH=PLAIN", uidvalidity=7):
        self.mails = dict(enumerate(mails, 1)) if isinstance(mails, list) else dict(mails)
        self.abilities, self.uidvalidity = abilities, uidvalidity
        self.hooks, self.log, self.flags, self.copied, self.expunged = {}, [], {}, [], []
        self.folders = {"INBOX"}
        self.say_abilities = True  # in the greeting and after the login, unasked
        self.before = b""  # said before every answer
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.connections = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                sock = self.socket.accept()[0]
            except OSError:
                return
            self.connections.append(sock)
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock):
        try:
            Connection(self, sock).run()
        except OSError:
            pass
        sock.close()

    def close(self):
        self.socket.close()
        self.drop()

    def drop(self):
        """Ends all connections."""
        for sock in self.connections:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def commands(self, name):
        return [line for line in self.log if f" {name} " in line + " "]

    def greeting(self):
        return b"* OK %shello\r\n" % self.code()

    def code(self):
        return b"[CAPABILITY %s] " % self.abilities.encode() if self.say_abilities else b""

    def within(self, text):
        """The UIDs of a set, ascending."""
        found, last = set(), max(self.mails, default=0)
        for part in text.split(","):
            low, _, high = part.partition(":")
            low = int(low)
            high = last if high == "*" else int(high or low)
            found |= {uid for uid in self.mails if min(low, high) <= uid <= max(low, high)}
        return sorted(found)

    def number(self, uid):
        return sorted(self.mails).index(uid) + 1

    def size(self, uid):
        return len(self.mails[uid])

    def item(self, uid, body=True):
        if not body:
            return (b"* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE \"24-Nov-2026 13:00:00 +0300\")\r\n"
                    % (self.number(uid), uid, self.size(uid)))
        raw = self.mails[uid]
        return b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (self.number(uid), uid, len(raw), raw)

    def do_nothing(self, _connection, tag, _rest):
        return b"%s OK done\r\n" % tag.encode()

    def do_LOGIN(self, _connection, tag, _rest):
        return b"%s OK %sin\r\n" % (tag.encode(), self.code())

    def do_CAPABILITY(self, _connection, tag, _rest):
        return b"* CAPABILITY %s\r\n%s OK done\r\n" % (self.abilities.encode(), tag.encode())

    def do_AUTHENTICATE(self, connection, tag, _rest):
        connection.sock.sendall(b"+ \r\n")
        self.log.append(connection.line())
        return b"%s OK %sin\r\n" % (tag.encode(), self.code())

    def do_SELECT(self, _connection, tag, _rest):
        return (b"* %d EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY %d] x\r\n* OK [UIDNEXT %d] x\r\n%s OK [READ-WRITE] done\r\n"
                % (len(self.mails), self.uidvalidity, max(self.mails, default=0) + 1, tag.encode()))

    def do_UID_SEARCH(self, _connection, tag, rest):
        found = " ".join(str(uid) for uid in self.within(rest.split()[3]))
        return f"* SEARCH {found}".rstrip().encode() + b"\r\n%s OK done\r\n" % tag.encode()

    def do_UID_FETCH(self, _connection, tag, rest):
        uids = self.within(rest.split()[2])
        return b"".join(self.item(uid, "BODY" in rest) for uid in uids) + b"%s OK done\r\n" % tag.encode()

    def do_UID_STORE(self, _connection, tag, rest):
        flag = rest.split("(")[1].rstrip(")")
        for uid in self.within(rest.split()[2]):
            self.flags.setdefault(uid, set()).add(flag)
        return b"%s OK done\r\n" % tag.encode()

    def do_UID_COPY(self, _connection, tag, rest):
        if QUOTED.search(rest).group(1) not in self.folders:
            return b"%s NO [TRYCREATE] no such folder\r\n" % tag.encode()
        self.copied += self.within(rest.split()[2])
        return b"%s OK done\r\n" % tag.encode()

    do_UID_MOVE = do_UID_COPY

    def do_UID_EXPUNGE(self, _connection, tag, rest):
        gone = self.within(rest.split()[2])
        self.expunged += gone
        answer = b"".join(b"* %d EXPUNGE\r\n" % self.number(uid) for uid in reversed(gone))
        for uid in gone:
            del self.mails[uid]
        return answer + b"%s OK done\r\n" % tag.encode()

    def do_CREATE(self, _connection, tag, rest):
        self.folders.add(QUOTED.search(rest).group(1))
        return b"%s OK done\r\n" % tag.encode()

    def do_IDLE(self, connection, tag, _rest):
        connection.sock.sendall(b"+ idling\r\n")
        self.log.append(connection.line())
        return b"%s OK done\r\n" % tag.encode()
