"""One request as it came, and its query taken strictly: what X does not know, it refuses."""
import json
import re
import time
import urllib.parse

from .clock import parse_iso
from .problems import Refused, invalid

ID = re.compile(r"[0-9]{1,19}")


class Call:
    """at: of the machine's clock. endpoint, identity and query are set on the way."""

    def __init__(self, handler, scheme, body):
        self.method, self.target, self.headers, self.body = handler.command, handler.path, handler.headers, body
        self.url = f"{scheme}://{handler.headers.get('Host', '')}{handler.path}"
        parts = urllib.parse.urlsplit(handler.path)
        self.path, self.raw_query, self.at = parts.path, parts.query, time.time()
        self.endpoint = self.identity = self.query = None
        self.arguments, self.json, self.fault = [], None, None

    def signed_pairs(self):
        """What a signature covers beside oauth_*: the query, and a body that is a form."""
        pairs = urllib.parse.parse_qsl(self.raw_query, True)
        if self.headers.get("Content-Type", "").partition(";")[0].strip() == "application/x-www-form-urlencoded":
            pairs += urllib.parse.parse_qsl(self.body.decode("utf-8", "replace"), True)
        return pairs

    def object(self):
        """The body: one JSON object of UTF-8 whose members differ."""
        if self.headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
            raise invalid("Content-Type", self.headers.get("Content-Type", ""), "The body must be application/json")
        try:
            made = json.loads(self.body.decode("utf-8"), object_pairs_hook=once)
        except ValueError as wrong:
            raise invalid("body", "", f"The body is no JSON: {wrong}") from None
        if not isinstance(made, dict):
            raise invalid("body", "", "The body is no JSON object")
        self.json = made
        return made


def once(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a member stands twice")
    return dict(pairs)


class Query:
    def __init__(self, text, known):
        try:
            pairs = urllib.parse.parse_qsl(text, True, bool(text), errors="strict")
        except ValueError:
            raise Refused(400, {"errors": [{"message": "The query is not encoded"}], "title": "Invalid Request",
                                "detail": "One or more parameters to your request was invalid.",
                                "type": "invalid-request"}) from None
        self.values = dict(pairs)
        for name, value in pairs:
            if name not in known:
                raise invalid(name, value, f"The query parameter [{name}] is not one of [{','.join(sorted(known))}]")
            if not value:
                raise invalid(name, value, f"The `{name}` query parameter can not be empty")
        if len(self.values) != len(pairs):
            raise invalid(pairs[-1][0], pairs[-1][1], "A query parameter stands twice")

    def number(self, name, low, high, default):
        text = self.values.get(name, str(default))
        if not re.fullmatch(r"[0-9]{1,6}", text) or not low <= int(text) <= high:
            raise invalid(name, text, f"The `{name}` query parameter value [{text}] is not between {low} and {high}")
        return int(text)

    def id(self, name, default):
        text = self.values.get(name)
        if text is None:
            return default
        if not ID.fullmatch(text):
            raise invalid(name, text, f"The `{name}` query parameter value [{text}] does not match ^[0-9]{{1,19}}$")
        return int(text)

    def time(self, name, default):
        try:
            return parse_iso(self.values[name]) if name in self.values else default
        except ValueError:
            raise invalid(name, self.values[name], f"The `{name}` query parameter is no RFC3339 date-time") from None

    def list(self, name):
        if name not in self.values:
            return []
        values = self.values[name].split(",")
        if len(set(values)) != len(values) or "" in values:
            raise invalid(name, values, f"The `{name}` query parameter has a value twice, or an empty one")
        return values
