"""What the API answers is what docs/openapi.yaml says: every exchange of the tests is checked against it."""
import functools
import json
import os
import re
import socket
import threading
import urllib.parse

import jsonschema
import yaml

SOURCE = os.environ.get("WASL_SOURCE_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PREFIX = "/api/v1"
SEEN = set()  # (method, path of the document, status)


@functools.lru_cache
def document():
    with open(f"{SOURCE}/docs/openapi.yaml", encoding="utf-8") as f:
        return json.loads(json.dumps(yaml.safe_load(f), default=str))  # dates in examples are text


def operations():
    """(METHOD, path, operation) of the document."""
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post"):
                yield method.upper(), path, operation


@functools.lru_cache
def patterns():
    return [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)) + "$"), path) for path in document()["paths"]]


def resolve(node):
    while "$ref" in node:
        found = document()
        for word in node["$ref"].removeprefix("#/").split("/"):
            found = found[word.replace("~1", "/").replace("~0", "~")]
        node = found
    return node


def find(method, target):
    path = urllib.parse.urlsplit(target).path
    if not path.startswith(PREFIX):
        return None, None
    # the fixed one before the one with a name
    matches = sorted((template.count("{"), template) for pattern, template in patterns() if pattern.match(path[len(PREFIX):]))
    if not matches:
        return None, None
    return matches[0][1], document()["paths"][matches[0][1]].get(method.lower())


def valid(schema, value, what):
    checker = jsonschema.Draft202012Validator(
        schema, resolver=jsonschema.RefResolver("", document()), format_checker=jsonschema.FormatChecker())
    problems = [f"{what}{'.'.join(map(str, ['', *e.absolute_path]))}: {e.message[:300]}" for e in checker.iter_errors(value)]
    assert not problems, "\n".join(problems)


def check_query(operation, path, target):
    known = {p["name"]: p for p in map(resolve, operation.get("parameters", []) + document()["paths"][path].get("parameters", []))
             if p["in"] == "query"}
    for name, value in urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query):
        assert name in known, f"{target}: the document knows no parameter {name}"
        schema = known[name]["schema"]
        valid(schema, int(value) if resolve(schema).get("type") == "integer" else value, f"{target}: {name}")


def check(method, target, body, status, headers, answer):
    """One exchange; what is wrong with it raises."""
    what = f"{method} {target}: {status}"
    headers = {name.lower(): value for name, value in headers.items()}
    path, operation = find(method, target)
    if not operation:
        assert status in (400, 403, 404, 405), f"{what}: the document knows no such operation"
        return
    SEEN.add((method, path, status))
    response = resolve(operation["responses"].get(str(status)) or operation["responses"].get("default") or {})
    assert response, f"{what}: the document knows no such answer"
    kind = headers.get("content-type", "").partition(";")[0]
    content = response.get("content", {})
    assert kind in content, f"{what}: the document knows no {kind}"
    if "json" in kind:
        valid(content[kind]["schema"], json.loads(answer), what)
    if "link" in headers:
        assert "Link" in response.get("headers", {}), f"{what}: the document knows no Link"
    if status < 300:
        check_query(operation, path, target)
        request = resolve(operation.get("requestBody") or {}).get("content", {})
        if "application/json" in request and body:
            valid(request["application/json"]["schema"], json.loads(body), f"{what}: request")


# --- between waslctl and the daemon ---

def cut_message(data):
    """(first line, headers, body, rest) of the first HTTP message, None while it is not whole."""
    head, found, rest = data.partition(b"\r\n\r\n")
    if not found:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if ": " in line)
    lower = {name.lower(): value for name, value in headers.items()}
    if lower.get("transfer-encoding") == "chunked":
        body = b""
        while True:
            size, found, rest = rest.partition(b"\r\n")
            if not found:
                return None
            count = int(size, 16)
            if len(rest) < count + 2:
                return None
            body += rest[:count]
            rest = rest[count + 2:]
            if not count:
                return first, headers, body, rest
    count = int(lower.get("content-length", 0))
    if len(rest) < count:
        return None
    return first, headers, rest[:count], rest[count:]


class Spy:
    """Stands between waslctl and the control socket, and checks what they say to each other."""

    def __init__(self, path, behind):
        self.path, self.behind = path, behind
        self.problems = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(64)
        self.busy = 0
        self.idle = threading.Condition()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            with self.idle:
                self.busy += 1
            threading.Thread(target=self.stand_between, args=(client,), daemon=True).start()

    def pump(self, source, target, said):
        try:
            while data := source.recv(1 << 16):
                said += data
                target.sendall(data)
        except OSError:
            pass
        for end, how in ((target, socket.SHUT_WR), (source, socket.SHUT_RD)):
            try:
                end.shutdown(how)
            except OSError:
                pass

    def stand_between(self, client):
        asked, answered = bytearray(), bytearray()
        with client, socket.socket(socket.AF_UNIX) as server:
            try:
                server.connect(self.behind)
                other = threading.Thread(target=self.pump, args=(client, server, asked), daemon=True)
                other.start()
                self.pump(server, client, answered)
                client.close()
                other.join(5)
            except OSError:
                pass
        try:
            self.look(bytes(asked), bytes(answered))
        except AssertionError as e:
            self.problems.append(str(e))
        with self.idle:
            self.busy -= 1
            self.idle.notify_all()

    def look(self, asked, answered):
        while request := cut_message(asked):
            first, _, body, asked = request
            method, target, _ = first.split(" ")
            answer = cut_message(answered)
            while answer and " 100 " in answer[0]:
                answer = cut_message(answer[3])
            if not answer:
                return  # it broke off
            status, answered = int(answer[0].split(" ")[1]), answer[3]
            check(method, target, body, status, answer[1], answer[2])

    def complaints(self):
        """What was wrong so far."""
        with self.idle:
            self.idle.wait_for(lambda: not self.busy, 10)
        found, self.problems = self.problems, []
        return found

    def close(self):
        self.listener.close()
