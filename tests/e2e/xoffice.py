"""An office on X: a wasld whose only channel is an account, and the server that stands in for X."""
import shutil
import socket
import tempfile

from hooks import CallWasl
from x.server import XServer
from xclient import keeps_to_the_contract

EXCHANGES = []  # of all daemons with their servers, until they are checked

SECTIONS = """
[limits]
hour = 100000

[outbox]
first_retry = 1s
give_up = 2h
"""
CHANNEL = """
[channel {name}]
module = x
handle = office
api = {url}
consumer_key = credential:consumer-key
consumer_secret = credential:consumer-secret
access_token = credential:access-token
access_secret = credential:access-secret
poll_interval = 5s
directs_interval = 5s
settle_time = 1s
timeout = 5s
"""


class XWasl(CallWasl):
    def __init__(self, folder, peer, **options):
        text = SECTIONS + CHANNEL.format(name="tvtc", url=peer.url)
        self.peer = peer
        super().__init__(folder, text + "".join(f"{key} = {value}\n" for key, value in options.items()))
        given = peer.credentials
        for name, value in (("consumer-key", given.consumer_key), ("consumer-secret", given.consumer_secret),
                            ("access-token", given.token), ("access-secret", given.token_secret)):
            self.credential(name, value)

    def channel(self, name="tvtc"):
        return self.get(f"/api/v1/channels/{name}")

    def up(self, name="tvtc"):
        self.wait(lambda: self.channel(name)["health"] == "up" and self.channel(name)["last_poll"], "the first look")
        return self

    def poll(self):
        """A look that begins after this call has ended."""
        before = len(self.peer.asked("mentions"))

        def looked():
            self.poll_now()
            return len(self.peer.asked("mentions")) > before

        self.wait(looked, "a look")

    def poll_now(self):
        """What "waslctl channel poll" does, without the cost of a program."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(60)
            s.connect(f"{self.dir}/control.sock")
            s.sendall(b"POST /api/v1/channels/tvtc/poll HTTP/1.0\r\nHost: wasl\r\nContent-Length: 0\r\n\r\n")
            while s.recv(65536):
                pass

    def of(self, handle):
        """The one ticket of this account, whole."""
        def found():
            return [t for t in self.tickets() if f"@{handle}" in t["party"]["name"]]
        [ticket] = self.wait(found, f"the ticket of {handle}")
        return self.ticket(ticket["reference"])

    def asked_by(self, handle, text, **more):
        """(The ticket, the post) of a mention, once its acknowledgement has ended."""
        post = self.peer.post(handle, text, **more)
        self.poll()
        ticket = self.of(handle)
        self.settled(ticket["reference"])
        return ticket, post

    def replies_to(self, handle):
        """What was posted in this account's conversations, in order."""
        posts = self.peer.world.posts
        return sorted((p for p in self.peer.own_posts() if posts[p.conversation].author.username == handle), key=lambda p: int(p.id))

    def replied(self, reference, text, count=2):
        """What became of a reply that a person writes on a ticket."""
        run = self.ctl_raw("ticket", "reply", reference, stdin=text.encode())
        assert run.returncode == 0, run.stderr
        return [d for d in self.settled(reference, count) if d["kind"] == "reply"][-1]

    def only(self):
        """The one ticket that there is, whole."""
        [ticket] = self.wait_tickets(1)
        return self.ticket(ticket["reference"])

    def settled(self, reference, count=1):
        """The deliveries of a ticket, once so many have ended."""
        def ended():
            found = [d for d in self.ticket(reference)["deliveries"] if d["state"] not in ("pending", "sending")]
            return found if len(found) >= count else None
        return self.wait(ended, f"{count} deliveries")


class Offices:
    """Makes daemons and their servers; at the end each daemon must stop in order, and silently."""

    def __init__(self):
        self.made, self.peers = [], []

    def peer(self, **more):
        self.peers.append(XServer("office", **more).start())
        return self.peers[-1]

    def make(self, peer=None, start=True, **options):
        wasl = XWasl(tempfile.mkdtemp(prefix="wasl", dir="/tmp"), peer or self.peer(), **options)
        self.made.append(wasl)
        return wasl.start() if start else wasl

    def make_many(self, peers):
        """One daemon with a channel for each of these peers, {its name: its peer}; all have the same credentials."""
        wasl = self.make(next(iter(peers.values())), start=False)
        wasl.sections = SECTIONS + "".join(CHANNEL.format(name=name, url=peer.url) for name, peer in peers.items())
        wasl.configure()
        return wasl.start()

    def close(self):
        try:
            for wasl in self.made:
                assert wasl.stop() == 0
                assert not wasl.unexpected(), "\n".join(wasl.unexpected())
        finally:
            for wasl in self.made:
                wasl.kill()
                shutil.rmtree(wasl.dir, ignore_errors=True)
            for peer in self.peers:
                peer.stop()
                EXCHANGES.extend(peer.recording.exchanges)


def all_keeps_to_the_contract(*running):
    """
    What the daemons of this file asked, and what they were told, is of the published contract; running: the peers that
    have not ended yet. A file's last word.
    """
    exchanges = EXCHANGES + [line for peer in running for line in peer.recording.exchanges]
    EXCHANGES.clear()
    keeps_to_the_contract(exchanges, wrong=())
