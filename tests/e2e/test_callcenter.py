"""The call centre: reports of calls by HTTP, each proven, each stored once, each answered with its reference."""
import base64
import hashlib
import hmac
import http.client
import itertools
import json
import re
import shutil
import socket
import tempfile
import time
import urllib.parse
import xml.etree.ElementTree as tree

import pytest

from hooks import FORM, JSON, CallWasl, at_once, standard, twilio
from wasl import SOURCE

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY_2 = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
OLD_KEY = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
PUBLIC = "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="  # of the seed 00..1f
TOKEN = "a-token-of-more-than-sixteen"
SHARED = "whk_test"
BEARER = {"Authorization": f"Bearer {TOKEN}", "Content-Type": JSON}
URL = "https://office.test/hooks/v1/twilio"

SECTIONS = """
[channel standard]
module = callcenter
auth = standard-webhooks
secret_1 = credential:key
secret_2 = credential:key-2
secret_3 = credential:old-key
secret_3_until = 2026-01-31
secret_4 = credential:public

[channel pbx]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 127.0.0.0/8

[channel elsewhere]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 192.0.2.1

[channel path]
module = callcenter
auth = path-token
secret_1 = credential:token
addresses = 127.0.0.1

[channel hmac]
module = callcenter
auth = hmac-body
secret_1 = credential:shared
signature_header = X-Signature
timestamp_header = X-Time

[channel events]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 127.0.0.1
format = cloudevents

[channel cti]
module = callcenter
auth = path-token
secret_1 = credential:token
addresses = 127.0.0.1
format = zammad-cti

[channel no-window]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 127.0.0.1
callback_window = 0

[channel slow]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 127.0.0.1
rate = 3
"""
SAMPLES = ("twilio", "genesys", "webex", "asterisk", "3cx")
SERIAL = itertools.count(1)
PROBLEM = "application/problem+json"


def sample(name):
    """As it ships, but that its source is this machine."""
    with open(f"{SOURCE}/conf/samples/{name}.conf", encoding="utf-8") as f:
        text = f.read().replace("https://wasl.tvtc.gov.sa/hooks/v1/twilio", URL)
    # the dialplan's channel is another one's name here
    return re.sub(r"(?m)^addresses = .*$", "addresses = 127.0.0.1", text).replace("[channel pbx]", "[channel asterisk]")


def make(folder):
    wasl = CallWasl(folder, SECTIONS + "\n".join(sample(name) for name in SAMPLES))
    for name, value in (("key", KEY), ("key-2", KEY_2), ("old-key", OLD_KEY), ("public", PUBLIC), ("token", TOKEN),
                        ("shared", SHARED), ("wasl.twilio-token", "12345"), ("wasl.genesys-secret", SHARED),
                        ("wasl.webex-secret", SHARED), ("wasl.pbx-token", TOKEN), ("wasl.3cx-token", TOKEN)):
        wasl.credential(name, value)
    return wasl


@pytest.fixture(scope="module")
def wasl(installed):
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    made = make(folder)
    made.expect_log("refused .* requests")
    made.start()
    try:
        yield made
        assert made.stop() == 0
        assert not made.unexpected(), "\n".join(made.unexpected())
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own(installed):
    """A daemon for one test, which may die in it; not started."""
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    made = make(folder)
    try:
        yield made
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)


def call(call_id=None, **fields):
    return json.dumps({"call_id": call_id or f"call-{next(SERIAL)}", **fields}, ensure_ascii=False)


def number():
    return f"05{next(SERIAL):08d}"


def good(answer, status=202, outcome="created"):
    assert answer.status == status, answer
    assert answer.headers["content-type"].startswith(JSON)
    assert set(answer.json) == {"reference", "outcome", "closing_target"}, answer
    assert answer.json["outcome"] == outcome and answer.json["closing_target"] is None, answer
    assert outcome == "ignored" or re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", answer.json["reference"]), answer
    return answer.json["reference"]


def refused(answer, status=401):
    assert answer.status == status, answer
    assert answer.headers["content-type"].startswith(PROBLEM), answer.headers
    assert "reference" not in answer.json
    return answer


# --- who it is ---

def signed(body, name="standard", **more):
    return standard(more.pop("secret", KEY), body, webhook=f"msg_{next(SERIAL)}", **more)


def test_standard_webhooks_prove_themselves(wasl):
    body = call()
    good(wasl.post("standard", body, signed(body)))
    body = call()
    good(wasl.post("standard", body, signed(body, secret=KEY_2)))  # its secret is being changed
    body = call()
    good(wasl.post("standard", body, signed(body, secret=[OLD_KEY, KEY])))


def test_ed25519_proves_too(wasl):
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    body = call()
    headers = signed(body)
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    headers["webhook-signature"] = "v1a," + base64.b64encode(key.sign(text)).decode()
    good(wasl.post("standard", body, headers))
    headers["webhook-id"] += "x"
    refused(wasl.post("standard", body, headers))


def test_what_is_not_proven_is_refused_alike(wasl):
    now = int(time.time())
    before = len(wasl.tickets())
    body = call()
    headers = signed(body)
    swapped = signed(call())
    bad = [
        ("standard", body, {"Content-Type": JSON}),
        ("standard", body, signed(body, secret=OLD_KEY)),  # which has ended
        ("standard", body, signed(body, at=now - 400)),
        ("standard", body, signed(body, at=now + 400)),
        ("standard", body + " ", headers),
        ("standard", body, {**headers, "webhook-signature": swapped["webhook-signature"]}),
        ("standard", body, {**headers, "webhook-signature": "v1,"}),
        ("standard", body, [*headers.items(), ("webhook-id", headers["webhook-id"])]),
        ("standard", body, [*headers.items(), ("webhook-signature", headers["webhook-signature"])]),
        ("standard", body, BEARER),
        ("standard/" + TOKEN, body, headers),
        ("pbx", body, {"Content-Type": JSON}),
        ("pbx", body, {**BEARER, "Authorization": f"Bearer {TOKEN}x"}),
        ("pbx", body, {**BEARER, "Authorization": TOKEN}),
        ("pbx", body, [*BEARER.items(), ("Authorization", f"Bearer {TOKEN}")]),
        ("pbx", body, headers),
        ("elsewhere", body, BEARER),
        ("elsewhere", body, {**BEARER, "X-Forwarded-For": "192.0.2.1"}),  # nobody whom we believe says so
        ("path", body, {"Content-Type": JSON}),
        ("path/another-token-altogether", body, {"Content-Type": JSON}),
        ("hmac", body, {"Content-Type": JSON, "X-Signature": "00" * 32, "X-Time": str(now)}),
        ("twilio", "CallSid=CA1", {"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "Content-Type": FORM}),
        ("nobody", body, BEARER),
        ("nobody/" + TOKEN, body, BEARER),
    ]
    answers = {}
    for name, content, given in bad:
        answer = refused(wasl.post(name, content, given))
        answers.setdefault(answer.raw, []).append(name)
    assert len(answers) == 1, f"who is refused can tell why: {answers}"
    assert len(wasl.tickets()) == before
    assert re.search("refused .* signature", wasl.log()) and re.search("refused .* clocks", wasl.log())
    assert TOKEN not in wasl.log() and "webhook-signature" not in wasl.log()


def test_bodies_with_a_signature_and_a_time(wasl):
    body = call()
    headers = {"Content-Type": JSON, "X-Time": str(int(time.time())),
               "X-Signature": hmac.new(SHARED.encode(), body.encode(), hashlib.sha256).hexdigest()}
    good(wasl.post("hmac", body, headers))
    refused(wasl.post("hmac", body, {**headers, "X-Time": "1700000000"}))
    refused(wasl.post("hmac", body, {k: v for k, v in headers.items() if k != "X-Time"}))


def test_tokens_in_head_and_path(wasl):
    good(wasl.post("pbx", call(), BEARER))
    good(wasl.post("path/" + TOKEN, call(), {"Content-Type": JSON}))
    assert TOKEN not in wasl.log()


# --- what it says ---

def test_a_call_is_a_ticket_that_a_person_reads(wasl):
    reference = good(wasl.post("pbx", call(
        event="hangup", caller_number="٠٥٠ ١٢٣ ٤٥٦٧", caller_name="نورة", language="ar", agent="سعد",
        started="2026-11-25T14:03:00+03:00", ended="2026-11-25T14:04:01+03:00", outcome="answered",
        type="complaint", subject="الشهادة", note="لم تصل منذ شهر", department="القبول"), BEARER))
    ticket = wasl.ticket(reference)
    assert ticket["subject"] == "الشهادة" and ticket["language"] == "ar" and ticket["channel"] == "pbx"
    assert "+966501234567" in json.dumps(ticket["party"])
    text = ticket["articles"][0]["text"]
    for word in ("نورة (+966501234567)", "سعد", "14:03 +03:00", "شكوى", "لم تصل منذ شهر", "القبول"):
        assert word in text, text
    english = wasl.ticket(good(wasl.post("pbx", call(language="en-GB", caller_number="+14158675309"), BEARER)))
    assert english["language"] == "en" and english["subject"] == "Phone call"
    assert "Caller: +14158675309" in english["articles"][0]["text"]


def test_every_spelling_is_one_caller(wasl):
    spellings = ("0559876543", "559876543", "966559876543", "00966559876543", "+966 55 987 6543", "٠٥٥-٩٨٧/٦٥٤٣")
    parties = {json.dumps(wasl.ticket(good(wasl.post("no-window", call(caller_number=s), BEARER)))["party"])
               for s in spellings}
    assert len(parties) == 1, parties


def test_a_withheld_number_is_a_ticket_too(wasl):
    for withheld in ("anonymous", "", None, "x" * 250):
        ticket = wasl.ticket(good(wasl.post("pbx", call(caller_number=withheld), BEARER)))
        assert not ticket["deliveries"], ticket
        assert len(ticket["articles"]) == 1


def test_no_receipt_waits_for_a_channel_that_is_not_there(wasl):
    ticket = wasl.ticket(good(wasl.post("pbx", call(caller_number=number()), BEARER)))
    assert [(d["state"], d["attempts"]) for d in ticket["deliveries"]] == [("suppressed", 0)], ticket
    assert "no channel is configured that delivers to this kind of address: phone" in ticket["deliveries"][0]["why"]


def test_what_cannot_be_read_is_kept_for_a_person(wasl):
    for body in (b"{", b"", b"\xff\xfe", b"[]", b'{"call_id": 7}', b'{"call_id": "1", "event": "ring"}'):
        body += b" " * next(SERIAL)
        answer = wasl.post("pbx", body, BEARER)
        ticket = wasl.ticket(good(answer))
        assert "كما ورد" in ticket["articles"][0]["text"]
        again = wasl.post("pbx", body, BEARER)
        assert (again.status, again.json) == (200, answer.json)


def test_the_status_table(wasl):
    before = len(wasl.tickets())
    refused(wasl.post("pbx", call(), {**BEARER, "Content-Type": "text/plain"}), 415)
    refused(wasl.post("pbx", "a=b", {**BEARER, "Content-Type": FORM}), 415)
    refused(wasl.post("events", "[]", {**BEARER, "Content-Type": "application/cloudevents-batch+json"}), 415)
    for method in ("GET", "PUT", "DELETE"):
        assert wasl.post("pbx", b"", BEARER, method=method).status == 405
    assert wasl.post("pbx", b" " * ((1 << 20) + 1), BEARER).status == 413
    assert len(wasl.tickets()) == before
    good(wasl.post("pbx", call(direction="out"), BEARER), 200, "ignored")
    big = call(note="x" * 200000, caller_name="ش" * 1000, subject="ع" * 2000, caller_number=number())
    assert len(wasl.ticket(good(wasl.post("pbx", big, BEARER)))["articles"][0]["text"]) > 200000
    assert len(wasl.tickets()) == before + 1


def test_too_many_are_told_to_wait(wasl):
    answers = [wasl.post("slow", call(), BEARER) for _ in range(5)]
    assert [a.status for a in answers] == [202, 202, 202, 429, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


def test_cloudevents_greet_first(wasl):
    answer = wasl.post("events", b"", {"WebHook-Request-Origin": "pbx.test"}, method="OPTIONS")
    assert answer.status == 200 and answer.headers["webhook-allowed-origin"] == "pbx.test"
    assert "POST" in answer.headers["allow"]


def test_cloudevents_in_both_manners(wasl):
    event = {"specversion": "1.0", "id": "e-1", "source": "/pbx", "type": "pbx.call.answer",
             "data": {"call_id": "ce-1", "caller_number": "0501112233"}}
    headers = {**BEARER, "Content-Type": "application/cloudevents+json; charset=utf-8"}
    first = wasl.post("events", json.dumps(event), headers)
    reference = good(first)
    assert "تم الرد" in wasl.ticket(reference)["articles"][0]["text"]
    event["data"]["note"] = "not looked at: it has been here before"
    again = wasl.post("events", json.dumps(event), headers)
    assert (again.status, again.json) == (200, first.json)
    binary = {**BEARER, "ce-specversion": "1.0", "ce-id": "e-2", "ce-source": "/pbx", "ce-type": "pbx.call.hangup"}
    assert good(wasl.post("events", call("ce-1"), binary), 202, "appended") == reference
    good(wasl.post("events", call(), {**binary, "ce-id": "%C0%A0"}))  # kept for a person


# --- what belongs together ---

def test_events_join_in_any_order(wasl):
    for order in itertools.permutations(("new", "answer", "hangup", "note")):
        call_id = f"order-{next(SERIAL)}"
        caller = number()
        answers = [wasl.post("pbx", call(call_id, event=e, caller_number=caller, note="n"), BEARER) for e in order]
        assert [a.json["outcome"] for a in answers] == ["created"] + 3 * ["appended"], order
        assert len({a.json["reference"] for a in answers}) == 1, order
    ticket = wasl.ticket(answers[0].json["reference"])
    assert len(ticket["articles"]) == 4


def test_another_source_has_other_calls(wasl):
    call_id = f"both-{next(SERIAL)}"
    assert good(wasl.post("pbx", call(call_id), BEARER)) != good(wasl.post("no-window", call(call_id), BEARER))


def test_fifty_repeats_at_once_are_one(wasl):
    before = len(wasl.tickets())
    body = call(event="new", caller_number=number())
    answers = at_once(50, lambda i: wasl.post("pbx", body, BEARER))
    assert sorted(a.status for a in answers) == [200] * 49 + [202]
    assert len({a.raw for a in answers}) == 1, answers
    assert len(wasl.ticket(good(answers[0], answers[0].status))["articles"]) == 1
    headers = signed(body)
    answers = at_once(50, lambda i: wasl.post("standard", body, headers))
    assert sorted(a.status for a in answers) == [200] * 49 + [202]
    assert len({a.raw for a in answers}) == 1
    assert len(wasl.tickets()) == before + 2


def test_fifty_events_at_once_are_one_ticket(wasl):
    call_id = f"many-{next(SERIAL)}"
    answers = at_once(50, lambda i: wasl.post("pbx", call(call_id, event="note", note=f"note {i}"), BEARER))
    assert {a.status for a in answers} == {202}
    assert sorted(a.json["outcome"] for a in answers) == 49 * ["appended"] + ["created"]
    assert len(wasl.ticket(answers[0].json["reference"])["articles"]) == 50


def missed(name, caller, **fields):
    return call(event="hangup", outcome="missed", caller_number=caller, **fields), name


def test_who_is_missed_waits_once(wasl):
    caller, other = number(), number()
    first = good(wasl.post("pbx", missed("pbx", caller)[0], BEARER))
    assert wasl.ticket(first)["subject"] == "مكالمة فائتة: مطلوب معاودة الاتصال"
    spelled = "+966" + caller[1:]
    abandoned = call(event="hangup", outcome="abandoned", caller_number=spelled)
    assert good(wasl.post("pbx", abandoned, BEARER), 202, "appended") == first
    again = f"again-{next(SERIAL)}"
    assert good(wasl.post("pbx", call(again, event="new", caller_number=caller), BEARER), 202, "appended") == first
    assert good(wasl.post("pbx", call(again, event="hangup", outcome="missed"), BEARER), 202, "appended") == first
    assert good(wasl.post("pbx", missed("pbx", other)[0], BEARER)) != first
    # who was answered is a matter of its own
    answered = call(event="hangup", outcome="answered", caller_number=caller)
    assert good(wasl.post("pbx", answered, BEARER)) != first


def test_without_a_window_each_missed_call_is_a_ticket(wasl):
    caller = number()
    references = {good(wasl.post("no-window", missed("no-window", caller)[0], BEARER)) for _ in range(3)}
    assert len(references) == 3


# --- the platforms of the samples ---

def post_twilio(wasl, **fields):
    return wasl.post("twilio", urllib.parse.urlencode(fields), twilio("12345", URL, fields))


def test_twilio(wasl):
    ring = {"AccountSid": "AC0123456789abcdef0123456789abcdef", "ApiVersion": "2010-04-01",
            "CallSid": "CA5ef8732a3c49700934481addd5ce1659", "CallStatus": "ringing", "Called": "+966112896664",
            "Caller": "+966501239999", "CallerName": "NOURA", "Direction": "inbound", "From": "+966501239999",
            "To": "+966112896664"}
    reference = good(post_twilio(wasl, **ring))
    assert good(post_twilio(wasl, **{**ring, "CallStatus": "initiated"}), 200, "ignored") is None
    end = {**ring, "CallStatus": "no-answer", "CallDuration": "0", "SequenceNumber": "3"}
    assert good(post_twilio(wasl, **end), 202, "appended") == reference
    assert post_twilio(wasl, **end).status == 200
    assert good(post_twilio(wasl, **{**ring, "CallSid": "CA2", "Direction": "outbound-api"}), 200, "ignored") is None
    ticket = wasl.ticket(reference)
    assert "NOURA (+966501239999)" in ticket["articles"][0]["text"]
    assert "معاودة" in ticket["articles"][1]["text"]


def hub(body):
    return "sha256=" + base64.b64encode(hmac.new(SHARED.encode(), body.encode(), hashlib.sha256).digest()).decode()


def test_genesys(wasl):
    message = {"id": "7d3f2a54e1b9c0", "type": "Text", "text": "تم تحويل طلبك", "direction": "Outbound",
               "originatingEntity": "Human",
               "channel": {"id": "c2a9c9c0-1111", "platform": "Open", "type": "Private", "messageId": "7d3f2a54e1b9c0",
                           "to": {"id": "+966501238888", "nickname": "نورة"}, "from": {"id": "office", "nickname": "سعد"},
                           "time": "2026-11-25T11:03:00.000Z"}}
    body = json.dumps(message, ensure_ascii=False)
    headers = {"Content-Type": JSON, "X-Hub-Signature-256": hub(body)}
    ticket = wasl.ticket(good(wasl.post("genesys", body, headers)))
    assert "تم تحويل طلبك" in ticket["articles"][0]["text"] and "سعد" in ticket["articles"][0]["text"]
    assert wasl.post("genesys", body, headers).status == 200
    receipt = json.dumps({"id": "r", "type": "Receipt", "status": "Delivered", "channel": message["channel"]})
    good(wasl.post("genesys", receipt, {"Content-Type": JSON, "X-Hub-Signature-256": hub(receipt)}), 200, "ignored")
    refused(wasl.post("genesys", body + " ", headers))


def post_webex(wasl, kind, **data):
    body = json.dumps({"id": f"event-{next(SERIAL)}", "specversion": "1.0", "type": kind,
                       "source": "/com/cisco/wxcc/7a6b", "comciscoorgid": "1a2b", "datacontenttype": JSON,
                       "data": {"taskId": "93d4b3a2", "channelType": "telephony", "direction": "INBOUND",
                                "origin": "+966501237777", "destination": "+966112896664", "queueId": "q-1",
                                "createdTime": 1795604580000, **data}})
    return wasl.post("webex", body, {
        "Content-Type": JSON, "X-WebexCC-Timestamp": str(int(time.time() * 1000)),
        "X-WebexCC-Signature": hmac.new(SHARED.encode(), body.encode(), hashlib.sha256).hexdigest()})


def test_webex(wasl):
    # out of order, as it comes
    reference = good(post_webex(wasl, "task:ended", reason="abandoned"))
    assert good(post_webex(wasl, "task:new"), 202, "appended") == reference
    good(post_webex(wasl, "task:parked"), 200, "ignored")
    good(post_webex(wasl, "task:of-tomorrow"))  # nobody has thought of it: for a person
    assert "+966501237777" in wasl.ticket(reference)["articles"][0]["text"]


def test_asterisk(wasl):
    def post(**fields):
        return wasl.post("asterisk", urllib.parse.urlencode({"direction": "in", "to": "0112896664", **fields}),
                         {**BEARER, "Content-Type": FORM})

    reference = good(post(event="newCall", callId="1795604580.42", **{"from": "0501236666"}))
    assert good(post(event="answer", callId="1795604580.42", user="100", **{"from": "0501236666"}), 202, "appended") == reference
    assert good(post(event="hangup", callId="1795604580.42", cause="normalClearing", **{"from": "0501236666"}), 202,
                "appended") == reference
    assert good(wasl.post("cti/" + TOKEN, json.dumps({"event": "newCall", "callId": "1795604580.42", "from": "anonymous"}),
                          {"Content-Type": JSON})) != reference


def test_the_dialplan_says_what_is_read():
    """Each event and cause of the sample, and its head, as the channel expects them."""
    with open(f"{SOURCE}/conf/samples/asterisk-extensions.conf", encoding="utf-8") as f:
        text = f.read()
    body = re.search(r"Set\(WASL_BODY=(.*)\)\n", text).group(1)
    assert [field.split("=")[0] for field in body.split("&")] == ["event", "direction", "callId", "from", "to", "user", "cause"]
    assert set(re.findall(r"s,1\((newCall|answer|hangup|\w+),", text)) == {"newCall", "answer", "hangup"}
    assert set(re.findall(r"WASL_CAUSE=(\w+)", text)) <= {"noAnswer", "normalClearing", "cancel", "busy"}
    assert "Authorization: Bearer ${WASL_TOKEN}" in text


def test_3cx(wasl):
    """The template's fields, filled as 3CX fills them."""
    root = tree.parse(f"{SOURCE}/conf/samples/3cx-template.xml").getroot()
    request_of = root.find(".//Scenario[@Id='ReportCall']/Request")
    filled = {"[Number]": "0501235555", "[Name]": "نورة", "[AgentFirstName]": "سعد", "[AgentLastName]": "العلي",
              "[Agent]": "100", "[CallStartTimeUTC]": "11/25/2026 11:03:00", "[Duration]": "65", "[QueueExtension]": "800",
              "[IIf([CallType]==Missed,missed,answered)]": "missed", "[Token]": TOKEN}

    def fill(text):
        for name, value in filled.items():
            text = text.replace(name, value)
        assert "[" not in text, text
        return text

    body = {v.get("Key"): fill(v.text) for v in request_of.find("PostValues")}
    headers = {v.get("Key"): fill(v.text) for v in request_of.find("Headers")}
    assert request_of.get("RequestType") == "Post" and request_of.get("RequestContentType") == JSON
    headers["Content-Type"] = JSON
    ticket = wasl.ticket(good(wasl.post("3cx", json.dumps(body), headers)))
    assert "نورة (+966501235555)" in ticket["articles"][0]["text"] and "معاودة" in ticket["articles"][0]["text"]
    assert wasl.post("3cx", json.dumps(body), headers).status == 200


TYPES = {"string": str, "integer": int, "null": type(None), "object": dict}


def fits(schema, report):
    """As much of JSON Schema as the document uses."""
    def one(rule, value):
        rule = schema["$defs"][rule["$ref"].rsplit("/", 1)[1]] if "$ref" in rule else rule
        types = rule.get("type", [])
        types = [types] if isinstance(types, str) else types
        if types and not any(isinstance(value, TYPES[t]) and not isinstance(value, bool) for t in types):
            return False
        size = len(value) if isinstance(value, str) else None
        return ("enum" not in rule or value in rule["enum"]) and \
            (size is None or rule.get("minLength", 0) <= size <= rule.get("maxLength", size)) and \
            (size is None or re.search(rule.get("pattern", ""), value) is not None) and \
            (not isinstance(value, int) or value >= rule.get("minimum", value))

    return all(name in report for name in schema["required"]) and \
        all(one(rule, report[name]) for name, rule in schema["properties"].items() if name in report)


def test_the_schema_and_the_daemon_agree(wasl):
    with open(f"{SOURCE}/docs/call-v1.schema.json", encoding="utf-8") as f:
        schema = json.load(f)
    cases = [{}, {"event": "new"}, {"event": "ring"}, {"event": ""}, {"event": None}, {"outcome": "voicemail"},
             {"outcome": "busy"}, {"type": "praise"}, {"type": "request"}, {"direction": "up"}, {"caller_name": 7},
             {"caller_name": "ش" * 1000}, {"caller_name": "ش" * 1001}, {"call_id": ""}, {"call_id": "ع" * 250},
             {"call_id": "ع" * 251}, {"call_id": 7}, {"note": ["a"]}, {"started": 1795604580}, {"started": True},
             {"started": "today"}, {"started": "2026-11-25T14:03:00"}, {"started": "2026-11-25T14:03:00+03:00"},
             {"ended": 7}, {"ended": "2026-11-25 14:03Z"}, {"ended": "1795604580"}, {"ended": ""},
             {"agent": None, "unknown": {"is": "fine"}}]
    for fields in cases:
        report = {"call_id": f"schema-{next(SERIAL)}", **fields}
        ticket = wasl.ticket(good(wasl.post("no-window", json.dumps(report), BEARER)))
        read = "كما ورد" not in ticket["articles"][0]["text"]
        assert read == fits(schema, report), report


# --- when things go wrong ---

@pytest.mark.parametrize("point", ["die-before-registration", "die-before-commit", "die-after-commit", "die-before-settled"])
def test_a_killed_daemon_loses_nothing_and_doubles_nothing(own, point):
    own.start()
    first = good(own.post("pbx", call("before"), BEARER))
    assert own.stop() == 0
    bodies = [call(f"killed-{i}", event="new", caller_number=number()) for i in range(20)]

    def post(body):
        try:
            return own.post("pbx", body, BEARER)
        except (OSError, http.client.HTTPException):  # it died before the answer, or within
            return None

    own.start(wait=False, env={"WASL_FAULT": f"{point}:4"})
    answers = []
    for _ in range(100):
        answers = at_once(20, lambda i: post(bodies[i]))
        if own.process.poll() is not None:
            break
    assert own.process.wait(10) == -9
    own.process = None
    own.start()
    told = {i: a.json["reference"] for i, a in enumerate(answers) if a and a.status in (200, 202)}
    again = at_once(20, lambda i: own.post("pbx", bodies[i], BEARER))
    assert {a.status for a in again} <= {200, 202}
    assert all(again[i].json["reference"] == reference for i, reference in told.items())
    assert all(again[i].status == 200 for i in told)
    assert len(own.tickets()) == 21 and len({a.json["reference"] for a in again} | {first}) == 21
    assert own.stop() == 0


def test_a_full_store_says_later_and_recovers(own):
    """One group commit fails, while fifty wait: they are told, and what they send again is taken once."""
    own.start()
    assert own.stop() == 0
    own.start(env={"WASL_FAULT": "store-full:40"})
    bodies = [call(f"full-{i}") for i in range(50)]
    for body in bodies[:20]:  # each a commit
        assert own.post("pbx", body, BEARER).status in (202, 503)
    answers, failed = [], []
    for _ in range(40):
        answers = at_once(50, lambda i: own.post("pbx", bodies[i], BEARER))
        failed = [a for a in answers if a.status == 503]
        if failed:
            break
    assert failed and all(int(a.headers["retry-after"]) > 0 and a.headers["content-type"].startswith(PROBLEM) for a in failed)
    told = {i: a.json["reference"] for i, a in enumerate(answers) if a.status != 503}
    answers = at_once(50, lambda i: own.post("pbx", bodies[i], BEARER))
    assert {a.status for a in answers} <= {200, 202}, answers
    assert all(answers[i].json["reference"] == reference for i, reference in told.items())
    assert len(own.tickets()) == 50
    assert own.stop() == 0


def test_who_hangs_up_before_the_answer_finds_it_later(wasl):
    body = call(event="new", caller_number=number())
    head = "".join(f"{name}: {value}\r\n" for name, value in BEARER.items())
    with socket.create_connection(("127.0.0.1", wasl.port)) as s:
        s.sendall(f"POST /hooks/v1/pbx HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    answer = wasl.wait(lambda: (lambda a: a if a.status == 200 else None)(wasl.post("pbx", body, BEARER)), "the first report")
    assert len(wasl.ticket(good(answer, 200))["articles"]) == 1
