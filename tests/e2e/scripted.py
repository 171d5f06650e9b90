"""Fixtures for tests of the mailbox worker against the scripted server, which must be told nothing else than it may."""
import pytest

from scripted_imap import ScriptedImap
from worker import Worker


def mail(number, size=0):
    return b"From: a@people.test\r\nMessage-ID: <%d@people.test>\r\nSubject: %d\r\n\r\n%s\r\n" % (
        number, number, b"line of text\r\n" * (size // 14))


MAILS = [mail(i) for i in range(1, 7)]


def uids(worker):
    return [m.uid for m in worker.mails]


@pytest.fixture
def make():
    made = []

    def start(port, **settings):
        usual = {"host": "127.0.0.1", "port": port, "security": "plain", "user": "u", "password": "p",
                 "ca_file": None, "mailbox": "INBOX", "after": "nothing", "keyword": None, "move_to": None,
                 "timeout": 60, "poll": 1, "renew": 540, "idle": True, "batch": 100, "max_message": 1 << 20,
                 "uidvalidity": 0, "uid": 0, "unparsed": []}
        made.append(Worker(**{**usual, **settings}))
        return made[-1]

    yield start
    for worker in made:
        assert worker.stop() < 5


@pytest.fixture
def serve():
    made = []

    def start(*arguments, **settings):
        made.append(ScriptedImap(*arguments, **settings))
        return made[-1]

    yield start
    for server in made:
        assert not server.commands("EXPUNGE") or all(" UID EXPUNGE " in c for c in server.commands("EXPUNGE"))
        server.close()
