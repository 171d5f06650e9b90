"""
Who asks: OAuth 1.0a signatures (RFC 5849, HMAC-SHA1), bearer tokens of a user and of the app, and what each of them
may ask. The signature is made anew from the request as it came, so a client that signs another URL, another encoding
or a body of JSON is refused.
"""
import base64
import hashlib
import hmac
import re
import urllib.parse

from .problems import CANNED, forbidden, unauthorized, wrong_authentication

SKEW = 300
NEEDED = {"oauth_consumer_key", "oauth_nonce", "oauth_signature", "oauth_signature_method", "oauth_timestamp",
          "oauth_token"}
PAIR = re.compile(r'\s*([A-Za-z_]+)="([^"\\]*)"\s*')
ENCODED = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})*")
NAMES = {"oauth1": "OAuth 1.0a User Context", "user": "OAuth 2.0 User Context", "app": "OAuth 2.0 Application-Only"}
LEVELS = ("read", "read-write", "read-write-directmessages")


class Identity:
    """kind: oauth1, user or app; user: the account, None with app; level: of x-access-level."""

    def __init__(self, kind, user, scopes=None, level=None):
        self.kind, self.user, self.scopes, self.level = kind, user, scopes or set(), level


def encode(text):
    return urllib.parse.quote(text, safe="~-._")


def base_string(method, url, parameters):
    """Of RFC 5849 §3.4.1; parameters are decoded pairs without oauth_signature and realm."""
    parts = urllib.parse.urlsplit(url)
    host = parts.hostname
    if parts.port and (parts.scheme, parts.port) not in {("http", 80), ("https", 443)}:
        host += f":{parts.port}"
    plain = f"{parts.scheme.lower()}://{host}{parts.path or '/'}"
    pairs = sorted((encode(name), encode(value)) for name, value in parameters)
    return "&".join([method.upper(), encode(plain), encode("&".join(f"{n}={v}" for n, v in pairs))])


def sign(text, consumer_secret, token_secret):
    key = f"{encode(consumer_secret)}&{encode(token_secret)}"
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()).decode()


def parse_header(value):
    """The parameters of `OAuth a="b", …`, decoded; each once."""
    found = {}
    for part in value[len("OAuth "):].split(","):
        match = PAIR.fullmatch(part)
        if not match:
            raise unauthorized(f"the Authorization header has {part!r}")
        name, text = match.groups()
        if name in found:
            raise unauthorized(f"{name} stands twice")
        if not ENCODED.fullmatch(text):
            raise unauthorized(f"{name} is not percent-encoded")
        found[name] = urllib.parse.unquote(text, errors="strict")
    return found


class Credentials:
    """What the app and its account were given, and the nonces that were used."""

    def __init__(self, user, clock, tokens):
        self.user, self.clock, self.tokens = user, clock, tokens
        self.consumer_key, self.consumer_secret = "CK0consumer0key0of0a0test", "cs!secret*of'a(test)-and_more~0123456789"
        self.token, self.token_secret = f"{user.id}-AccessTokenOfATest", "ts&secret+of/a=test%0123456789"
        self.app_bearer = "AAAAAAAAAAAAAAAAAAAAAAbearer%2Bof%3Da0test"
        self.level = LEVELS[2]  # the app's permission
        self.nonces = set()
        self.revoked = False  # OAuth 1.0a and the app's bearer

    def identify(self, call):
        given = call.headers.get_all("Authorization") or []
        if len(given) != 1:
            raise unauthorized(f"{len(given)} Authorization headers")
        if given[0].startswith("OAuth "):
            return self.oauth1(call, parse_header(given[0]))
        if not re.fullmatch(r"Bearer [A-Za-z0-9._~+/%:-]+=*", given[0]):
            raise unauthorized("the Authorization header is neither OAuth nor Bearer")
        return self.bearer(given[0][len("Bearer "):])

    def bearer(self, token):
        if token == self.app_bearer and not self.revoked:
            return Identity("app", None)
        grant = self.tokens.access(token)
        dm = "dm.write" in grant.scopes
        level = LEVELS[2] if dm else LEVELS["tweet.write" in grant.scopes]
        return Identity("user", grant.user, grant.scopes, level)

    def oauth1(self, call, given):
        given.pop("realm", None)
        if not NEEDED <= set(given) <= NEEDED | {"oauth_version"} or given.get("oauth_version", "1.0") != "1.0":
            raise unauthorized(f"the OAuth parameters are {sorted(given)}")
        if given["oauth_signature_method"] != "HMAC-SHA1":
            raise unauthorized("oauth_signature_method")
        self.fresh(given)
        signature = given.pop("oauth_signature")
        wanted = sign(base_string(call.method, call.url, [*given.items(), *call.signed_pairs()]),
                      self.consumer_secret, self.token_secret)
        if self.revoked or (given["oauth_consumer_key"], given["oauth_token"]) != (self.consumer_key, self.token):
            raise unauthorized("unknown key or token")
        if not hmac.compare_digest(signature.encode(), wanted.encode()):
            raise unauthorized("the signature does not fit")
        used = (given["oauth_timestamp"], given["oauth_nonce"])
        if used in self.nonces:
            raise unauthorized("the nonce was used before")
        self.nonces.add(used)
        return Identity("oauth1", self.user, level=self.level)

    def fresh(self, given):
        if not re.fullmatch(r"[1-9][0-9]{8,10}", given["oauth_timestamp"]):
            raise unauthorized("oauth_timestamp is no time")
        if abs(self.clock.wall() - int(given["oauth_timestamp"])) > SKEW:
            raise unauthorized("oauth_timestamp is too far from now")
        if not re.fullmatch(r"[A-Za-z0-9_=+/-]{8,128}", given["oauth_nonce"]):
            raise unauthorized("oauth_nonce is too short, or no plain text")


def permit(identity, endpoint):
    """Refuses what this kind of credentials, its scopes or the app's permission does not allow."""
    if identity.kind not in endpoint.kinds:
        raise wrong_authentication(NAMES[identity.kind], [NAMES[k] for k in endpoint.kinds])
    if identity.kind == "user" and not endpoint.scopes <= identity.scopes:
        raise forbidden("Forbidden", why=f"scopes missing: {sorted(endpoint.scopes - identity.scopes)}")
    if identity.kind == "oauth1" and LEVELS.index(identity.level) < LEVELS.index(endpoint.level):
        raise CANNED["oauth1-permissions"]()
