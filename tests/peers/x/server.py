"""
The server: its endpoints, and what happens to a request from the connection to the answer.

One lock is held while a request is judged, and by each of the methods for tests; what is slow is slow without it.
"""
import dataclasses
import http.server
import json
import re
import secrets
import socket
import ssl
import threading
import time

from . import faults, messages, posting, timelines
from .call import Call
from .clock import Clock
from .limits import Billing, Limits
from .oauth import Credentials, permit
from .posts import World
from .problems import CANNED, Refused, expand, not_found, problem
from .recording import Recording
from .text import weigh
from .tokens import Tokens

TWITTER, X = "https://api.twitter.com/2/problems/", "https://api.x.com/2/problems/"
BODY_MAX = 1 << 20
SAFE_TYPE = "application/json; charset=utf-8"


@dataclasses.dataclass
class Endpoint:
    name: str
    method: str
    path: re.Pattern
    run: object                 # (server, call) → status, body
    kinds: tuple = ("oauth1", "user")
    scopes: frozenset = frozenset({"tweet.read", "users.read"})
    level: str = "read"


def endpoint(name, method, path, run, kinds=("oauth1", "user"), more="", level="read"):
    scopes = frozenset({"tweet.read", "users.read", *more.split()})
    return Endpoint(name, method, re.compile(path), run, kinds, scopes, level)


ANY, DM = ("oauth1", "user", "app"), "read-write-directmessages"
WITH = r"/2/dm_conversations/with/([0-9]{1,19})"
ENDPOINTS = [
    endpoint("me", "GET", r"/2/users/me", timelines.me),
    endpoint("mentions", "GET", r"/2/users/([0-9]{1,19})/mentions", timelines.mentions, ANY),
    endpoint("user_tweets", "GET", r"/2/users/([0-9]{1,19})/tweets", timelines.user_tweets, ANY),
    endpoint("tweets", "GET", r"/2/tweets", timelines.tweets, ANY),
    endpoint("post", "POST", r"/2/tweets", posting.create, more="tweet.write", level="read-write"),
    endpoint("dm_events", "GET", r"/2/dm_events", messages.dm_events, more="dm.read", level=DM),
    endpoint("dm_with", "GET", WITH + "/dm_events", messages.dm_with, more="dm.read", level=DM),
    endpoint("dm_post", "POST", WITH + "/messages", messages.dm_post, more="dm.write", level=DM),
    endpoint("usage", "GET", r"/2/usage/tweets", timelines.usage, ("app",)),
    endpoint("token", "POST", r"/2/oauth2/token", lambda s, c: (200, s.tokens.exchange(c)), ()),
    endpoint("revoke", "POST", r"/2/oauth2/revoke", lambda s, c: (200, s.tokens.revoke(c)), ()),
    endpoint("consent", "GET", r"/i/oauth2/authorize", lambda s, c: (302, s.tokens.consent(s.me, c.raw_query)), ()),
]


class XServer:
    """
    What a test may set: vocabulary ("both", "tweet", "post"), silent (unknown field values are dropped), summoned (the
    rule is in force), summoned_wording (0, 1), max_weight, weigh, too_long_status, dm_refusal, since_included,
    problem_base, drip (seconds a byte), project_cap; limits, billing, tokens, credentials, faults, pages, clock have
    their own. What it tells: calls (every request), refusals (endpoint, status, why), breaches (of X's policy),
    recording.exchanges.
    """

    def __init__(self, handle="office", port=0, tls=None, record=None):
        """tls: the files of the certificate and its key; record: a file for the exchanges."""
        self.lock, self.closed = threading.RLock(), threading.Event()
        self.clock = Clock()
        self.world = World(self.clock)
        self.messages = messages.Messages(self.world, self.clock)
        self.me = self.world.user(handle)
        self.tokens = Tokens(self.clock)
        self.credentials = Credentials(self.me, self.clock, self.tokens)
        self.limits, self.billing = Limits(self.clock), Billing(self.clock)
        self.faults, self.pages, self.recording = faults.Faults(), timelines.Pages(), Recording(record)
        self.vocabulary, self.silent, self.since_included = "both", True, False
        self.summoned, self.summoned_wording, self.max_weight, self.weigh = True, 0, posting.LIMIT, weigh
        self.too_long_status, self.dm_refusal = 403, "dm-forbidden"
        self.problem_base, self.drip, self.project_cap = TWITTER, 0.02, 2000000
        self.calls, self.refusals, self.breaches, self.sockets = [], [], [], set()
        self.wanted_port, self.tls, self.server, self.port = port, tls, None, 0

    # its life

    def start(self):
        self.server = Listener(self, self.wanted_port)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self):
        """Ends all connections; may be called again."""
        self.closed.set()
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None
        for connection in list(self.sockets):
            end(connection)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://{'localhost' if self.tls else '127.0.0.1'}:{self.port}"

    # what others do on X

    def user(self, handle, **facts):
        with self.lock:
            return handle if not isinstance(handle, str) else self.world.user(handle, **facts)

    def post(self, author, text="", in_reply_to=None, quote=None, note_text=None, media=(), at=None):
        """In a reply those who are spoken to stand before the text, as the apps of X write them."""
        with self.lock:
            author, parent = self.user(author), self.found(in_reply_to)
            whole = posting.with_handles(author, parent, text, []) if parent else text
            return self.world.write(author, whole, parent, self.found(quote), note_text, media, at)

    def found(self, post):
        return self.world.posts[post] if isinstance(post, str) else post

    def retweet(self, author, post):
        with self.lock:
            return self.world.retweet(self.user(author), self.found(post))

    def edit(self, post, text):
        with self.lock:
            return self.world.edit(self.found(post), text)

    def delete(self, post):
        with self.lock:
            for version in self.found(post).history:
                self.world.posts[version].deleted = True

    def withhold(self, post, *countries):
        with self.lock:
            self.found(post).withheld = {"copyright": False, "country_codes": list(countries), "scope": "tweet"}

    def late(self, seconds):
        """What is posted from now on is in the mentions feed only so long after."""
        self.world.delay = seconds

    def dm(self, author, text, at=None, media=(), group=None):
        """To our account, or into the conversation of several with this id."""
        with self.lock:
            author = self.user(author)
            between = group or messages.conversation(author, self.me)
            return self.messages.add(author, between, text, at, media)

    def advance(self, seconds):
        self.clock.advance(seconds)

    # what our account did

    def own_posts(self):
        with self.lock:
            return [p for p in self.world.posts.values() if p.author is self.me]

    def own_messages(self):
        with self.lock:
            return [e for e in self.messages.events if e.sender is self.me]

    def asked(self, name):
        """The requests of one endpoint."""
        with self.lock:
            return [call for call in self.calls if call.endpoint and call.endpoint.name == name]

    # what happens to a request

    def judge(self, call):
        """(status, type, body, headers, fault); body: bytes or an object."""
        with self.lock:
            self.calls.append(call)
            headers = {"api-version": "2.166", "x-transaction-id": secrets.token_hex(8)}
            try:
                status, body = self.decide(call, headers)
            except Refused as refused:
                status, body = refused.status, refused.body
                headers |= refused.headers
                self.refusals.append((call.endpoint.name if call.endpoint else call.path, status, refused.why))
            body = expand(body, self.problem_base)
            fault = call.fault
            kind = SAFE_TYPE if status < 400 or "title" not in body else "application/problem+json"
            self.recording.add(call, status, body, self.off(call, status, body))
            if fault and faults.INSTEAD.get(fault.kind):
                status, kind, body = faults.gateway(fault.kind)
            elif status == 302:
                headers["Location"], kind, body = body, None, b""
            headers |= (fault and fault.headers) or {}
            return status, kind, body, {n: v for n, v in headers.items() if v is not None}, fault

    @staticmethod
    def off(call, status, body):
        """Why the contract does not describe this exchange."""
        if call.endpoint and not call.endpoint.kinds:
            return "no contract"
        if call.fault and call.fault.kind in faults.BEFORE:
            return call.fault.kind
        if status >= 400 and "title" not in body and "code" not in body:
            return "old body"
        return None

    def decide(self, call, headers):
        call.endpoint, found = route(call)
        if not call.endpoint:
            raise not_found()
        call.arguments, call.fault = list(found), self.faults.take(call)
        kind = call.fault.kind if call.fault else None
        if kind in faults.BEFORE:
            return 503, problem(503, "Service Unavailable", kind)
        if call.endpoint.kinds:
            call.identity = self.credentials.identify(call)
            if call.identity.level:
                headers["x-access-level"] = call.identity.level
            permit(call.identity, call.endpoint)
            headers |= self.limits.take(call.endpoint.name, call.identity)
            self.billing.check()
        if kind in CANNED:
            raise CANNED[kind]()
        return call.endpoint.run(self, call)


def route(call):
    for known in ENDPOINTS:
        match = known.path.fullmatch(call.path)
        if match and known.method == call.method:
            return known, match.groups()
    return None, ()


def end(connection):
    """Closes it for its other threads too."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads, block_on_close, request_queue_size = True, False, 64

    def __init__(self, peer, port):
        self.peer, self.context = peer, None
        if peer.tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*peer.tls)
        super().__init__(("127.0.0.1", port), Handler)

    def process_request_thread(self, request, client_address):
        """TLS is spoken in the connection's own thread, so that one that says nothing holds up nobody."""
        try:
            if self.context:
                request = self.context.wrap_socket(request, server_side=True)
            self.peer.sockets.add(request)
            self.finish_request(request, client_address)
        except (OSError, ValueError):
            pass
        finally:
            self.peer.sockets.discard(request)
            end(request)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm = "HTTP/1.1", True

    def log_message(self, *_):
        pass

    def do(self):
        peer = self.server.peer
        length = self.headers.get_all("Content-Length") or []
        if len(length) > 1 or self.headers.get("Transfer-Encoding") or len(self.headers.get_all("Host") or []) != 1 \
                or (length and not re.fullmatch(r"[0-9]{1,8}", length[0])) or int((length or ["0"])[0]) > BODY_MAX:
            self.close_connection = True
            return self.send_error(400)
        body = self.rfile.read(int(length[0])) if length else b""
        self.answer(peer, *peer.judge(Call(self, "https" if peer.tls else "http", body)))
        return None

    do_GET = do_POST = do_PUT = do_DELETE = do

    def answer(self, peer, status, kind, body, headers, fault):
        name = fault.kind if fault else "plain"
        if name.startswith(("drop", "hang")):
            self.close_connection = True
            if name.startswith("hang"):
                peer.closed.wait()
            return
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        content, more, way = faults.shape(name, content, self.headers.get("Accept-Encoding", ""))
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string(peer.clock.wall()))
        for title, value in [("Content-Type", kind), *headers.items(), *more.items()]:
            if value is not None:
                self.send_header(title, value)
        if way == "close":
            self.send_header("Connection", "close")
        self.send_header(*(("Transfer-Encoding", "chunked") if way == "chunked" else ("Content-Length", str(len(content)))))
        self.end_headers()
        self.wfile.flush()
        self.send(peer, content, way)

    def send(self, peer, content, way):
        if way == "half":
            self.wfile.write(content[: len(content) // 2])
            self.close_connection = True
        elif way == "chunked":
            for at in range(0, len(content), 7):
                piece = content[at:at + 7]
                self.wfile.write(f"{len(piece):X};part={at}\r\n".encode() + piece + b"\r\n")
            self.wfile.write(b"0\r\nx-trailer: 1\r\n\r\n")
        elif way in ("slow", "split"):
            for at in range(len(content)):
                if peer.closed.is_set():
                    return
                self.wfile.write(content[at:at + 1])
                self.wfile.flush()
                if way == "slow":
                    time.sleep(peer.drip)
        else:
            self.wfile.write(content)
