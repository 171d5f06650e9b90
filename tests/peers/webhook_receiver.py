"""A strict receiver of Standard Webhooks: every request is verified by its own code before it is believed."""
import base64
import hashlib
import hmac
import json
import re
import time

from web_peer import WebPeer

KNOWN = {"reference", "stage", "type", "complexity", "priority", "department", "channel", "language", "created", "target",
         "article"}
CONTENT = {"subject", "party"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class WebhookReceiver(WebPeer):
    def __init__(self, secret, cleared=False, port=0):
        self.key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        self.cleared = cleared
        self.events, self.bodies = [], {}  # events: each id once, as taken
        super().__init__(port)

    @staticmethod
    def one(request, name):
        (value,) = request.headers.get_all(name)
        return value

    def verify(self, request):
        """Its id; ValueError for what is not proven."""
        webhook, at = self.one(request, "webhook-id"), self.one(request, "webhook-timestamp")
        if not re.fullmatch(r"msg_[A-Za-z0-9_-]{8,128}", webhook) or not re.fullmatch(r"[0-9]{10}", at):
            raise ValueError("webhook-id or webhook-timestamp")
        if abs(time.time() - int(at)) > 300:
            raise ValueError("the timestamp is stale")
        wanted = hmac.new(self.key, f"{webhook}.{at}.".encode() + request.body, hashlib.sha256).digest()
        for signature in self.one(request, "webhook-signature").split(" "):
            version, _, value = signature.partition(",")
            if version == "v1" and hmac.compare_digest(base64.b64decode(value, validate=True), wanted):
                return webhook
        raise ValueError("no signature fits")

    def check(self, event):
        if set(event) != {"type", "timestamp", "data"} or not TIME.fullmatch(event["timestamp"]):
            raise ValueError(f"the event has {sorted(event)}")
        data = event["data"]
        allowed = KNOWN | (CONTENT if self.cleared else set())
        if not set(data) <= allowed or not KNOWN - {"article"} <= set(data):
            raise ValueError(f"the data has {sorted(data)}")
        if not self.cleared and set(data.get("article", {})) - {"id", "direction", "channel"}:
            raise ValueError(f"the article has {sorted(data['article'])}")

    def judge(self, request):
        if request.command != "POST" or request.path != "/wasl" or request.headers["Content-Type"] != "application/json":
            return 404, {}, b""
        webhook = self.verify(request)
        if self.bodies.setdefault(webhook, request.body) != request.body:
            raise ValueError("the same id with another body")
        event = json.loads(request.body)
        self.check(event)
        if webhook not in [known for known, _ in self.events]:
            self.events.append((webhook, event))
        return 204, {}, b""

    def of(self, reference):
        return [event for _, event in self.events if event["data"]["reference"] == reference]
