"""
An SMS gateway of the usual kind, strict: POST /v1/messages with JSON {"to", "text", "sender", "client_ref"} or a
form of the same, a bearer token, an Idempotency-Key. The same key again is the same message.
"""
import json
import re
import urllib.parse

from web_peer import WebPeer

MOBILE = re.compile(r"\+9665[0-9]{8}|\+(?!966)[1-9][0-9]{6,14}")


class SmsGateway(WebPeer):
    def __init__(self, token, sender="OFFICE", port=0):
        self.token, self.sender = token, sender
        self.texts, self.keys = [], {}  # texts: those that were taken, each once
        super().__init__(port)

    def fields(self, request):
        kind = request.headers["Content-Type"]
        if kind == "application/json":
            fields = json.loads(request.body.decode("utf-8"), object_pairs_hook=self.once)
        elif kind == "application/x-www-form-urlencoded":
            if not re.fullmatch(rb"(?:[A-Za-z0-9._~*+=&-]|%[0-9A-F]{2})*", request.body):
                raise ValueError("the form is not encoded")
            fields = self.once(urllib.parse.parse_qsl(request.body.decode("ascii"), True, True, errors="strict"))
        else:
            raise ValueError(f"Content-Type {kind}")
        if set(fields) != {"to", "text", "sender", "client_ref"}:
            raise ValueError(f"the fields are {sorted(fields)}")
        if not all(isinstance(value, str) for value in fields.values()):
            raise ValueError("a field is no string")
        return fields

    @staticmethod
    def once(pairs):
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a field stands twice")
        return dict(pairs)

    def judge(self, request):
        if request.command != "POST" or request.path != "/v1/messages":
            return 404, {}, b""
        if request.headers.get_all("Authorization") != [f"Bearer {self.token}"]:
            return 401, {"WWW-Authenticate": "Bearer"}, b""
        (key,) = request.headers.get_all("Idempotency-Key")
        if not re.fullmatch(r"[!-~]{8,64}", key):
            raise ValueError("Idempotency-Key")
        fields = self.fields(request)
        if not MOBILE.fullmatch(fields["to"]) or fields["sender"] != self.sender:
            return self.say(422, {"code": "InvalidDestination", "message": f"cannot send to {fields['to']}"})
        if not fields["text"].strip() or len(fields["text"]) > 670 or "\r" in fields["text"]:
            raise ValueError("text")
        if self.keys.setdefault(key, (fields, f"gw-{len(self.keys) + 1}"))[0] != fields:
            return self.say(409, {"code": "KeyReused"})
        if fields not in self.texts:
            self.texts.append(fields)
        return self.say(202, {"status": "queued", "messages": [{"id": self.keys[key][1]}]})

    @staticmethod
    def say(status, value):
        return status, {"Content-Type": "application/json"}, json.dumps(value).encode()
