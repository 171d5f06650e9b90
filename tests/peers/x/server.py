"""
The server: what a test sets and sees of it, and what happens to a request between its coming and its answer.

One lock is held while a request is judged, and by each of the methods for tests; what is slow is slow without it.
"""
import secrets
import threading

from . import faults, messages, posting, timelines
from .clock import Clock
from .endpoints import route
from .limits import Billing, Limits
from .oauth import Credentials, permit
from .posts import World
from .problems import CANNED, Refused, expand, not_found, problem
from .recording import Recording
from .text import weigh
from .tokens import Tokens
from .wire import Listener, end

TWITTER, X = "https://api.twitter.com/2/problems/", "https://api.x.com/2/problems/"
SAFE_TYPE = "application/json; charset=utf-8"


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
        self.tls, self.server, self.port = tls, None, port

    # its life

    def start(self):
        """May be called after stop() too: the port, the accounts and what they wrote stay."""
        self.closed.clear()
        self.server = Listener(self, self.port)
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
            return self.world.write(author, whole, parent, self.found(quote), note_text, media, at, typed=text)

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
