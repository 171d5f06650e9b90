"""
The token endpoint of OAuth 2.0: a code with PKCE (S256) for a pair of tokens, refreshing with rotation. A refresh token
that was used once kills all tokens of its family when it comes again, which is what makes a lost answer dangerous. The
access token of a pair ends with its refreshing.
"""
import base64
import hashlib
import re
import secrets
import urllib.parse

from .problems import Refused, unauthorized

ACCESS_LIFE, CODE_LIFE, REFRESH_LIFE = 7200, 30, 183 * 86400
SCOPES = {"tweet.read", "tweet.write", "users.read", "dm.read", "dm.write", "offline.access"}


class Grant:
    """One pair. family: all that came of one consent share it."""

    def __init__(self, user, scopes, family, until):
        self.user, self.scopes, self.family, self.until = user, set(scopes), family, until
        self.access, self.refresh = secrets.token_urlsafe(32), None


def refuse(error, description, status=400):
    return Refused(status, {"error": error, "error_description": description}, description)


class Tokens:
    def __init__(self, clock):
        self.clock = clock
        self.client_id, self.client_secret = "Y2xpZW50OmlkOm9mOmE6dGVzdA", "client-secret_of_a-test"
        self.redirect_uri = "http://127.0.0.1:8888/callback"
        self.public = False  # a public client has no secret
        self.error = "invalid_request"  # of a refresh token that is not taken; invalid_grant was seen too
        self.codes, self.grants, self.refreshes, self.used, self.dead = {}, {}, {}, {}, set()

    def authorize(self, user, challenge, scopes=SCOPES, redirect_uri=None):
        """What the consent page does: the code."""
        code = secrets.token_urlsafe(24)
        self.codes[code] = (user, challenge, set(scopes), redirect_uri or self.redirect_uri, self.clock.now() + CODE_LIFE)
        return code

    def consent(self, user, query):
        """The consent page itself, which asks nobody: where it sends the browser."""
        given = dict(urllib.parse.parse_qsl(query, True, True))
        if given.get("response_type") != "code" or given.get("client_id") != self.client_id \
                or given.get("redirect_uri") != self.redirect_uri or given.get("code_challenge_method") != "S256" \
                or not given.get("state") or not re.fullmatch(r"[A-Za-z0-9_-]{43}", given.get("code_challenge", "")):
            raise refuse("invalid_request", "You weren't able to give access to the App.")
        code = self.authorize(user, given["code_challenge"], given.get("scope", "").split())
        return f"{self.redirect_uri}?{urllib.parse.urlencode({'state': given['state'], 'code': code})}"

    def grant(self, user, scopes=SCOPES, family=None):
        """A pair of tokens; the refresh token only where offline.access is among the scopes."""
        made = Grant(user, scopes, family or secrets.token_hex(8), self.clock.now() + ACCESS_LIFE)
        self.grants[made.access] = made
        if "offline.access" in made.scopes:
            made.refresh = secrets.token_urlsafe(32)
            self.refreshes[made.refresh] = (made, self.clock.now() + REFRESH_LIFE)
        return made

    def access(self, token):
        grant = self.grants.get(token)
        if not grant or grant.family in self.dead:
            raise unauthorized("unknown or revoked bearer token")
        if grant.until <= self.clock.now():
            raise unauthorized("the bearer token is out of date")
        return grant

    def form(self, call):
        if call.headers.get("Content-Type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
            raise refuse("invalid_request", "Content-Type must be application/x-www-form-urlencoded")
        pairs = urllib.parse.parse_qsl(call.body.decode("utf-8"), True, True, errors="strict")
        if len({name for name, _ in pairs}) != len(pairs):
            raise refuse("invalid_request", "a parameter stands twice")
        form = dict(pairs)
        self.client(call, form)
        return form

    def client(self, call, form):
        if self.public:
            if form.get("client_id") != self.client_id or call.headers.get("Authorization"):
                raise refuse("invalid_request", "Value passed for the client id was invalid.")
            return
        basic = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if call.headers.get_all("Authorization") != [f"Basic {basic}"]:
            raise refuse("unauthorized_client", "Missing valid authorization header", 401)

    def exchange(self, call):
        """POST /2/oauth2/token"""
        form = self.form(call)
        kind = form.get("grant_type")
        if kind == "authorization_code":
            return self.answer(self.redeem(form))
        if kind == "refresh_token":
            return self.answer(self.rotate(form.get("refresh_token", "")))
        raise refuse("unsupported_grant_type", "Value passed for the grant type was invalid.")

    def redeem(self, form):
        user, challenge, scopes, redirect_uri, until = self.codes.pop(form.get("code"), (None, "", (), "", 0))
        verifier = form.get("code_verifier", "")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if not user or until <= self.clock.now() or form.get("redirect_uri") != redirect_uri:
            raise refuse("invalid_request", "Value passed for the authorization code was invalid.")
        if not re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier) or digest != challenge:
            raise refuse("invalid_request", "Value passed for the code verifier did not match the code challenge.")
        return self.grant(user, scopes)

    def rotate(self, token):
        if token in self.used:
            self.dead.add(self.used[token])
        grant, until = self.refreshes.pop(token, (None, 0))
        if not grant or grant.family in self.dead or until <= self.clock.now():
            raise refuse(self.error, "Value passed for the token was invalid.")
        self.used[token] = grant.family
        self.grants.pop(grant.access, None)
        return self.grant(grant.user, grant.scopes, grant.family)

    @staticmethod
    def answer(grant):
        made = {"token_type": "bearer", "expires_in": ACCESS_LIFE, "access_token": grant.access,
                "scope": " ".join(sorted(grant.scopes))}
        if grant.refresh:
            made["refresh_token"] = grant.refresh
        return made

    def revoke(self, call):
        """POST /2/oauth2/revoke"""
        token = self.form(call).get("token", "")
        grant = self.grants.get(token) or self.refreshes.get(token, (None, 0))[0]
        if not grant:
            raise refuse("invalid_request", "Value passed for the token was invalid.")
        self.dead.add(grant.family)
        return {"revoked": True}
