"""The API over the control socket, as any user of the machine."""
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys

sys.path.insert(0, os.path.dirname(__file__))

from contract import check  # noqa: E402
from wasl import INSTALLED  # noqa: E402


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("wasld", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(30)
        self.sock.connect(self.path)


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def detail(self):
        return self.json["detail"]


def ask(path, method, target, body=None):
    """One exchange, by whoever runs this."""
    c = Connection(path)
    try:
        c.request(method, target, body=body)
        answer = c.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        c.close()


class User:
    """A user of this machine by numbers, who need have no account."""

    def __init__(self, wasl, uid, groups=()):
        self.wasl = wasl
        self.uid = uid
        self.groups = list(groups)

    def ask(self, method, target, body=None):
        return self.ask_many([(method, target, body)])[0]

    def ask_many(self, questions):
        """Each (method, target) or (method, target, body). Forks, so that the other side sees who it is."""
        ours, theirs = os.pipe()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                os.close(ours)
                self.become()
                with os.fdopen(theirs, "wb") as out:
                    for question in questions:
                        a = ask(f"{self.wasl.dir}/control.sock", *question)
                        text = a.body.decode("utf-8", "surrogateescape")
                        out.write(json.dumps([a.status, a.headers, text]).encode() + b"\n")
                status = 0
            finally:
                os._exit(status)
        os.close(theirs)
        with os.fdopen(ours, "rb") as f:
            lines = f.read().splitlines()
        os.waitpid(pid, 0)
        assert len(lines) == len(questions), f"{questions}: {len(lines)} answers"
        answers = []
        for (method, target, *body), line in zip(questions, lines):
            status, headers, text = json.loads(line)
            answers.append(Answer(status, headers, text.encode("utf-8", "surrogateescape")))
            check(method, target, body[0] if body else None, status, headers, answers[-1].body)
        return answers

    def become(self):
        os.setgroups(self.groups)
        os.setgid(self.uid)
        os.setuid(self.uid)

    def hold(self):
        """A connection that asks nothing. The kernel remembers who made it, whoever holds it then."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            try:
                self.become()
                c = socket.socket(socket.AF_UNIX)
                c.connect(f"{self.wasl.dir}/control.sock")
                socket.send_fds(theirs, [b"."], [c.fileno()])
            finally:
                os._exit(0)
        theirs.close()
        with ours:
            _, fds, _, _ = socket.recv_fds(ours, 1, 1)
        os.waitpid(pid, 0)
        return socket.socket(fileno=fds[0])

    def get(self, target):
        return self.ask("GET", target)

    def post(self, target, body=None):
        return self.ask("POST", target, body if body is None or isinstance(body, bytes) else json.dumps(body).encode())

    def ctl(self, *words, stdin=None):
        program = f"{self.wasl.dir}/waslctl"  # where others may come, too
        if not os.path.exists(program):
            shutil.copy(f"{INSTALLED}/usr/bin/waslctl", program)
        return subprocess.run([program, "--socket", f"{self.wasl.dir}/control.sock", *words],
                              input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False,
                              user=self.uid, group=self.uid, extra_groups=self.groups)
