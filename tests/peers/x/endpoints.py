"""Which requests there are, who does them, and what credentials they need."""
import dataclasses
import re

from . import messages, posting, timelines


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


def route(call):
    for known in ENDPOINTS:
        match = known.path.fullmatch(call.path)
        if match and known.method == call.method:
            return known, match.groups()
    return None, ()
