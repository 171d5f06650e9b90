"""The mailbox worker wasl-email, spoken to as the daemon does: frames over a socket that is its descriptor 3."""
import json
import os
import select
import socket
import struct
import subprocess
import time

from wasl import BUILD

PROGRAM = os.path.join(BUILD, "channels", "email", "worker", "wasl-email")
BACKLOG = 1 << 20


class Gone(Exception):
    """The worker closed its socket."""


class Mail:
    def __init__(self, begin):
        self.begin, self.uid = begin, begin["uid"]
        self.raw, self.text, self.attachments, self.header = bytearray(), bytearray(), [], None


class Worker:
    def __init__(self, **settings):
        # what the address sanitizer holds back of freed memory is not the worker's own
        options = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=2"
        self.settings = settings
        self.mails, self.states, self.polled, self.rewound, self.alive, self.dropped, self.progress = [], [], 0, [], 0, 0, []
        self.mail, self.buffer = None, bytearray()
        self.socket, theirs = socket.socketpair()

        def hand_down():
            os.dup2(theirs.fileno(), 3)

        self.process = subprocess.Popen([PROGRAM], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, close_fds=False, preexec_fn=hand_down,
                                        env={**os.environ, "ASAN_OPTIONS": options})
        theirs.close()
        self.send("C", settings)

    def send(self, kind, header=None):
        body = json.dumps(header).encode() if header is not None else b""
        self.socket.sendall(struct.pack("<IBI", 5 + len(body), ord(kind), len(body)) + body)

    def taken(self, *mails):
        self.send("T", {"uidvalidity": mails[0].begin["uidvalidity"], "uids": [m.uid for m in mails]})

    def read(self, seconds):
        """Takes what comes within that time; False when nothing did."""
        poll = select.poll()
        poll.register(self.socket, select.POLLIN)
        if not poll.poll(max(0, seconds) * 1000):
            return False
        piece = self.socket.recv(BACKLOG)
        if not piece:
            raise Gone
        self.buffer += piece
        while len(self.buffer) >= 4:
            (length,) = struct.unpack_from("<I", self.buffer)
            if len(self.buffer) < 4 + length:
                break
            self.take(bytes(self.buffer[4:4 + length]))
            del self.buffer[:4 + length]
        return True

    def take(self, frame):
        kind, (size,) = chr(frame[0]), struct.unpack_from("<I", frame, 1)
        header = json.loads(frame[5:5 + size]) if size else {}
        data = frame[5 + size:]
        if kind == "b":
            assert self.mail is None, "a mail begins within another"
            self.mail = Mail(header)
        elif kind == "r":
            self.mail.raw += data
        elif kind == "t":
            self.mail.text += data
        elif kind == "a":
            self.mail.attachments.append([header["name"], header["type"], bytearray()])
        elif kind == "d":
            self.mail.attachments[-1][2] += data
        elif kind == "m":
            self.mail.header = header
            self.mails.append(self.mail)
            self.mail = None
        elif kind == "x":
            self.mail, self.dropped = None, self.dropped + 1
        elif kind == "s":
            self.states.append((header["health"], header["text"]))
        elif kind == "p":
            self.progress.append((header["done"], header["total"]))
        elif kind == "q":
            self.polled += 1
        elif kind == "w":
            self.rewound.append(len(self.mails))  # how many came before it
        elif kind == "k":
            self.alive += 1
        else:
            raise AssertionError(f"a frame of unknown type {kind}")

    def wait(self, condition, what, seconds=20):
        end = time.monotonic() + seconds
        while not condition():
            left = end - time.monotonic()
            if left <= 0:
                raise AssertionError(f"{what} did not come within {seconds} s: {self.states}, {len(self.mails)} mails")
            self.read(left)

    def wait_mails(self, count, seconds=20):
        self.wait(lambda: len(self.mails) >= count, f"mail {count}", seconds)
        return self.mails

    def wait_state(self, health, text="", seconds=20):
        self.wait(lambda: any(h == health and text in t for h, t in self.states), f"state {health} {text}", seconds)
        return [t for h, t in self.states if h == health and text in t][-1]

    def wait_polled(self, seconds=20):
        before = self.polled
        self.wait(lambda: self.polled > before, "a look", seconds)

    def quiet(self, seconds):
        """Nothing but signs of life, states and looks comes within that time."""
        before, end = len(self.mails), time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(end - time.monotonic())
        assert len(self.mails) == before

    def most_memory(self):
        """In MiB, as the kernel saw it so far."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as f:
            [line] = [line for line in f if line.startswith("VmHWM")]
        return int(line.split()[1]) / 1024

    def stop(self, seconds=15):
        """The daemon goes away: how long the worker outlives it. It must have said nothing else."""
        since = time.monotonic()
        self.socket.close()
        out, err = self.process.communicate(timeout=seconds)
        assert self.process.returncode == 0, f"status {self.process.returncode}: {err.decode()}"
        assert out == b"" and err == b"", f"it printed: {out.decode()}{err.decode()}"
        return time.monotonic() - since


def sanitized():
    with open(PROGRAM, "rb") as f:
        return b"__asan_init" in f.read()
