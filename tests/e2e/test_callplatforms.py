"""The platforms of the samples, the published schema, and what happens when the daemon or its store ends."""
import base64
import hashlib
import hmac
import http.client
import json
import re
import time
import urllib.parse
import xml.etree.ElementTree as tree

import pytest

from callcenter import BEARER, PROBLEM, SERIAL, SHARED, TOKEN, URL, call, good, number, own, refused, wasl  # noqa: F401
from hooks import FORM, JSON, at_once, twilio
from wasl import SOURCE


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
