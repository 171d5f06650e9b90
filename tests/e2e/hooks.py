"""Requests as call platforms send them: signed, at once, and by hand."""
import base64
import hashlib
import hmac
import http.client
import json
import socket
import threading
import time

from wasl import Wasl

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.raw = response.read()
        try:
            self.json = json.loads(self.raw) if self.raw else None
        except ValueError:
            self.json = None

    def __repr__(self):
        return f"{self.status} {self.raw[:300]!r}"


def request(port, path, body=b"", headers=None, method="POST"):
    """headers: a dict, or pairs where a name stands twice."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        body = body.encode() if isinstance(body, str) else body
        connection.putrequest(method, path)
        for name, value in (headers.items() if isinstance(headers, dict) else headers or []):
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return Answer(connection.getresponse())
    finally:
        connection.close()


def at_once(count, make):
    """make(i) in so many threads, which begin together; what they returned."""
    answers, barrier = [None] * count, threading.Barrier(count)

    def run(i):
        barrier.wait()
        answers[i] = make(i)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def standard(secret, body, webhook="msg_1", at=None):
    """The headers of Standard Webhooks; secret: "whsec_...", and several are several signatures."""
    body = body.encode() if isinstance(body, str) else body
    at = str(int(time.time()) if at is None else at)
    signed = webhook.encode() + b"." + at.encode() + b"." + body
    signatures = []
    for one in [secret] if isinstance(secret, str) else secret:
        key = base64.b64decode(one.removeprefix("whsec_"))
        signatures.append("v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode())
    return {"webhook-id": webhook, "webhook-timestamp": at, "webhook-signature": " ".join(signatures),
            "Content-Type": JSON}


def twilio(token, url, fields):
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    return {"X-Twilio-Signature": base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode(),
            "Content-Type": FORM}


CONFIG = """
[wasl]
state_directory = {dir}/state
control_socket = {dir}/control.sock
module_directory = {installed}/usr/lib/wasl/channels
worker_directory = {installed}/usr/libexec/wasl
template_directory = {installed}/etc/wasl/templates
credentials_directory = {dir}/credentials
log_level = debug
log_target = stderr

[office]
name_ar = مكتب علاقات المستفيدين
name_en = Customer Relations Office

[limits]
subject_hour = 0

[http]
listen = 127.0.0.1:{port}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class NoHost:
    """For an office without mail."""
    ca, ports = "", {}


class CallWasl(Wasl):
    """A wasld without a mailbox: its channels are those that a test gives it."""

    def __init__(self, folder, sections):
        self.port = free_port()
        self.sections = sections
        super().__init__(folder, NoHost())

    def configure(self, **options):
        text = CONFIG.format(port=self.port, **self.settings)
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text + self.sections)

    def start(self, wait=True, env=None):
        super().start(wait, env)
        if wait:
            self.wait(lambda: all(c["health"] != "starting" for c in self.ctl("channel", "list")), "the channels")
        return self

    def post(self, name, body, headers=None, **more):
        return request(self.port, f"/hooks/v1/{name}", body, headers or {}, **more)
