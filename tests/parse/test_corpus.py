"""Published messages, held against what another parser made of them: a hint, not the law."""
import html
import json
import re

import pytest

from parse import mails, parse_files

# Where we differ, and why: {message: {field: reason}}. What no longer differs must go.
EIGHT_BIT = "raw 8-bit letters without a charset are read by evidence; the other replaces them"
AS_TEXT = "a part that cannot be divided is shown as text; the other lists it, and shows nothing"
WITHIN = "a mail without a text of its own shows that of the mail within it"
INNER = "an inner boundary behind its multipart's end divides nothing; it and what follows are text"
NOT_MIXED = "two texts that are no alternatives are both text"
DIFFERENT = {
    "legacy-010": {"to": EIGHT_BIT, "subject": EIGHT_BIT},
    "legacy-016": {"names": EIGHT_BIT, "sizes": "bytes as they are; the other turns CRLF into LF"},
    "legacy-020": {"to": EIGHT_BIT, "subject": EIGHT_BIT},
    "legacy-022": {"to": EIGHT_BIT, "subject": EIGHT_BIT},
    "legacy-026": {"names": EIGHT_BIT},
    "legacy-048": {"sizes": "x-uuencode is decoded; the other leaves it"},
    "legacy-052": {"to": EIGHT_BIT, "subject": EIGHT_BIT, "text": EIGHT_BIT},
    "malformed-002": {"text": AS_TEXT, "names": AS_TEXT, "types": AS_TEXT, "sizes": AS_TEXT},
    "malformed-004": {"text": AS_TEXT, "names": AS_TEXT, "types": AS_TEXT, "sizes": AS_TEXT},
    "malformed-006": {"text": AS_TEXT, "names": AS_TEXT, "types": AS_TEXT, "sizes": AS_TEXT},
    "malformed-008": {"text": NOT_MIXED, "names": NOT_MIXED, "types": NOT_MIXED, "sizes": NOT_MIXED},
    "malformed-010": {"text": WITHIN},
    "malformed-012": {
        "text": WITHIN,
        "names": "the third mail is a part of the outer multipart; the other stops before it",
        "types": "the third mail, as above",
        "sizes": "the third mail, as above"},
    "malformed-016": {"text": INNER, "names": INNER, "types": INNER, "sizes": INNER},
    "malformed-020": {"text": "of two types in one header the first counts, and so its alternatives are divided"},
    "thirdparty-000": {"text": "a text holds no NUL"},
    "thirdparty-002": {
        "text": "what is no base64 is decoded as far as it goes",
        "names": "the same part is text with us, a file with the other",
        "types": "the same part, as above",
        "sizes": "the same part, as above"},
    "thirdparty-012": {
        "text": "a kind of text that nobody knows is text where there is no other (RFC 2046 section 4.1.4)",
        "names": "that text, as above", "types": "that text, as above", "sizes": "that text, as above"},
}

FIELDS = ["from", "to", "cc", "subject", "date", "message_id", "text", "names", "types", "sizes"]


class Theirs:
    """The other parser's JSON in our words."""

    def __init__(self, path):
        with open(path[:-len(".eml")] + ".json", encoding="utf-8") as f:
            self.parts = json.load(f)["parts"]
            f.seek(0)
            self.top = json.load(f)

    def header(self, name, part=0):
        for header in self.parts[part]["headers"]:
            if header["name"] == name and isinstance(header["value"], dict):
                return next(iter(header["value"].values()))
        return None

    def addresses(self, name):
        value = self.header(name) or {}
        people = list(value.get("List", []))
        for group in value.get("Group", []):
            people += group["addresses"]
        return [(p["name"], p["address"]) for p in people]

    def date(self):
        d = self.header("date")
        if not d:
            return None
        sign = -1 if d["tz_before_gmt"] else 1
        minutes = d["hour"] * 60 + d["minute"] - sign * (d["tz_hour"] * 60 + d["tz_minute"])
        return (d["year"], d["month"], d["day"], minutes, d["second"])

    def text(self):
        texts = []
        for index in self.top["text_body"]:
            kind, body = next(iter(self.parts[index]["body"].items()))
            if kind == "Html":
                body = re.sub(r"(?s)<(script|style|title)\b.*?</\1>|<!--.*?-->|<[^>]*>", " ", body)
                body = html.unescape(body)
            texts.append(body if kind in ("Text", "Html") else "")
        return squeezed(" ".join(texts))

    def attachments(self):
        return [self.parts[index] | {"index": index} for index in self.top["attachments"]]

    def names(self):
        found = []
        for part in self.attachments():
            for field, key in (("content_disposition", "filename"), ("content_type", "name")):
                value = self.header(field, part["index"]) or {}
                attributes = {a["name"]: a["value"] for a in value.get("attributes") or []}
                if attributes.get(key):
                    found.append(attributes[key])
                    break
            else:
                found.append(None)
        return found

    def types(self):
        found = []
        for part in self.attachments():
            value = self.header("content_type", part["index"])
            found.append(f"{value['c_type']}/{value['c_subtype']}".lower() if value else None)
        return found

    def sizes(self):
        found = []
        for part in self.attachments():
            kind, body = next(iter(part["body"].items()))
            binary = kind in ("Binary", "InlineBinary")
            found.append(len(body) if binary else None)
        return found


def squeezed(text):
    """Without white space and what is laid out otherwise: which words, in which order."""
    return re.sub(r"[\s>]+", "", text)


def our_date(mail):
    if not mail["date"]:
        return None
    y, mo, d, h, mi, s = map(int, re.match(r"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)", mail["date"]).groups())
    return (y, mo, d, h * 60 + mi, s)


def same_moment(ours, theirs):
    if not ours or not theirs:
        return ours == theirs
    days = (ours[2] - theirs[2]) if ours[:2] == theirs[:2] else (1 if ours[:2] > theirs[:2] else -1)
    return days * 1440 + ours[3] == theirs[3] and ours[4] == theirs[4]


def alike(ours, theirs):
    """Lists of the same length, where the other parser says nothing about None."""
    return len(ours) == len(theirs) and all(t is None or o == t for o, t in zip(ours, theirs))


def compare(mail, theirs):
    """{field: (ours, theirs)} of what differs."""
    people = {key: [(p["name"], p["address"]) for p in mail[key]] for key in ("to", "cc")}
    attachments = mail["attachments"]
    sender = theirs.addresses("from")
    got = mail["from"] and (mail["from"]["name"], mail["from"]["address"])
    pairs = {
        "from": (got, sender[0] if sender else None),
        "to": (people["to"], theirs.addresses("to")),
        "cc": (people["cc"], theirs.addresses("cc")),
        "subject": (mail["subject"] or None, theirs.header("subject")),
        "date": (our_date(mail), theirs.date()),
        "message_id": (mail["message_id"], theirs.header("message_id")),
        "text": (squeezed(mail["text"]), theirs.text()),
        "names": ([a["name"] for a in attachments], theirs.names()),
        "types": ([a["type"] for a in attachments], theirs.types()),
        "sizes": ([a["size"] for a in attachments], theirs.sizes()),
    }
    judges = {"date": same_moment, "names": alike, "types": alike, "sizes": alike}
    return {field: pair for field, pair in pairs.items()
            if not judges.get(field, lambda a, b: a == b)(*pair)}


@pytest.fixture(scope="module", name="compared")
def fixture_compared():
    """{message: what differs}"""
    paths = mails("data", "mail", "mime")
    parsed = parse_files(paths)
    return {p.split("/")[-1][:-len(".eml")]: compare(parsed[p], Theirs(p)) for p in paths}


def test_each_difference_has_its_reason(compared):
    unlisted = []
    for name, differences in compared.items():
        for field, (ours, theirs) in differences.items():
            if field not in DIFFERENT.get(name, {}):
                unlisted.append(f"{name}: {field}: {ours!r}\n    theirs: {theirs!r}")
    assert not unlisted, "\n".join(unlisted)


def test_no_reason_stays_without_its_difference(compared):
    for name, reasons in DIFFERENT.items():
        for field in reasons:
            assert field in FIELDS and field in compared[name], f"{name}: {field} no longer differs"


def test_all_of_them_were_compared(compared):
    assert len(compared) >= 54
