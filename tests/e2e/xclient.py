"""A client of the X API as a test needs it: one connection, requests signed by its own code, answers in full."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import ssl
import time
import urllib.parse

import pytest
from wasl import BUILD
from x import recording


def quote(text):
    return urllib.parse.quote(str(text), safe="~")


class Answer:
    def __init__(self, answer):
        self.status, self.headers, self.body = answer.status, answer.headers, answer.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def ids(self):
        return [item["id"] for item in self.json.get("data", [])]


class Client:
    """bearer: instead of signatures. change: a function that may spoil the OAuth parameters before they are signed."""

    def __init__(self, server, bearer=None, ca=None):
        self.server, self.bearer, self.change, self.spoil = server, bearer, None, None
        self.sign_body = False
        host, port = ("localhost", server.port) if ca else ("127.0.0.1", server.port)
        self.base = f"{'https' if ca else 'http'}://{host}:{port}"
        self.link = http.client.HTTPSConnection(host, port, timeout=10, context=ssl.create_default_context(cafile=ca)) \
            if ca else http.client.HTTPConnection(host, port, timeout=10)

    def authorization(self, method, url, pairs):
        if self.bearer:
            return f"Bearer {self.bearer}"
        keys = self.server.credentials
        given = {"oauth_consumer_key": keys.consumer_key, "oauth_nonce": secrets.token_hex(16),
                 "oauth_signature_method": "HMAC-SHA1", "oauth_timestamp": str(int(time.time())),
                 "oauth_token": keys.token, "oauth_version": "1.0"}
        if self.change:
            self.change(given)
        line = "&".join(f"{n}={v}" for n, v in sorted((quote(n), quote(v)) for n, v in [*given.items(), *pairs]))
        text = f"{method}&{quote(url)}&{quote(line)}"
        key = f"{quote(keys.consumer_secret)}&{quote(keys.token_secret)}"
        made = hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()
        given["oauth_signature"] = base64.b64encode(made).decode()
        header = "OAuth " + ", ".join(f'{n}="{quote(v)}"' for n, v in given.items())
        return self.spoil(header) if self.spoil else header

    def ask(self, method, path, query=None, body=None, headers=None):
        pairs = list((query or {}).items())
        target = path + ("?" + "&".join(f"{quote(n)}={quote(v)}" for n, v in pairs) if pairs else "")
        if self.sign_body:
            pairs += list(body.items())
        send = {"Authorization": self.authorization(method, self.base + path, pairs)}
        if body is not None:
            send["Content-Type"], body = "application/json", json.dumps(body, ensure_ascii=False).encode()
        self.link.request(method, target, body, send | (headers or {}))
        return Answer(self.link.getresponse())

    def get(self, path, **query):
        return self.ask("GET", path, {name.replace("__", "."): value for name, value in query.items()})

    def mentions(self, **query):
        return self.get(f"/2/users/{self.server.me.id}/mentions", **query)

    def send(self, text, reply_to=None, **more):
        body = {"text": text, **more}
        if reply_to:
            body["reply"] = {"in_reply_to_tweet_id": reply_to.id}
        return self.ask("POST", "/2/tweets", None, body)

    def form(self, path, fields, headers=None):
        tokens = self.server.tokens
        basic = base64.b64encode(f"{tokens.client_id}:{tokens.client_secret}".encode()).decode()
        send = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {basic}"} | (headers or {})
        self.link.request("POST", path, urllib.parse.urlencode(fields),
                          {name: value for name, value in send.items() if value is not None})
        return Answer(self.link.getresponse())

    def close(self):
        self.link.close()


def keeps_to_the_contract(exchanges, wrong=(400, 404)):
    """
    Each answer is one that the published specification allows; each request too, but those that were answered with a
    status of wrong: a test meant them to be refused.
    """
    if not exchanges:
        pytest.skip("nothing was asked: run the whole file")
    folder, refused = os.path.join(BUILD, "x-contract"), [line for line in exchanges if line["status"] in wrong]
    try:
        faults = recording.validate([line for line in exchanges if line["status"] not in wrong], folder)
        faults += [fault for fault in recording.validate(refused, folder) if "    response " in fault]
    except recording.Absent as absent:
        pytest.skip(f"SKIPPED: {absent}")
    assert not faults, "\n".join(faults)
