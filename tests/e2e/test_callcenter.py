"""The call centre: reports of calls by HTTP, each proven, each stored once, each answered with its reference."""
import base64
import hashlib
import hmac
import itertools
import json
import re
import socket
import time

import pytest

from callcenter import BEARER, KEY, KEY_2, OLD_KEY, SERIAL, SHARED, TOKEN, call, good, number, refused, wasl  # noqa: F401
from hooks import FORM, JSON, at_once, standard


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
    assert ticket["type"] == "complaint"
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
    reply = wasl.ctl_raw("ticket", "reply", ticket["reference"], stdin="نعاود الاتصال بك".encode())
    assert reply.returncode == 1 and b"no channel is configured" in reply.stderr, reply
    assert len(wasl.ticket(ticket["reference"])["articles"]) == 1


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
        known, unknown = (wasl.post(name, b"", BEARER, method=method) for name in ("pbx", "nobody"))
        assert known.status == unknown.status == 405 and known.raw == unknown.raw
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
    # and nobody learns which there are
    asked = [wasl.post(name, b"", {"WebHook-Request-Origin": "pbx.test"}, method="OPTIONS")
             for name in ("pbx", "nobody", "path/x", "nobody/x", "events")]
    assert len({(a.status, a.raw, tuple(sorted((n, v) for n, v in a.headers.items() if n != "date"))) for a in asked}) == 1
    answer = asked[-1]
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


def test_the_caller_may_be_named_later(wasl):
    call_id = f"later-{next(SERIAL)}"
    reference = good(wasl.post("pbx", call(call_id, event="answer", agent="سعد"), BEARER))
    assert not wasl.ticket(reference)["deliveries"]
    caller = number()
    good(wasl.post("pbx", call(call_id, event="new", caller_number=caller), BEARER), 202, "appended")
    ticket = wasl.ticket(reference)
    assert "+966" + caller[1:] in json.dumps(ticket["party"]) and len(ticket["deliveries"]) == 1, ticket


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


def test_who_hangs_up_before_the_answer_finds_it_later(wasl):
    body = call(event="new", caller_number=number())
    head = "".join(f"{name}: {value}\r\n" for name, value in BEARER.items())
    with socket.create_connection(("127.0.0.1", wasl.port)) as s:
        s.sendall(f"POST /hooks/v1/pbx HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    answer = wasl.wait(lambda: (lambda a: a if a.status == 200 else None)(wasl.post("pbx", body, BEARER)), "the first report")
    assert len(wasl.ticket(good(answer, 200))["articles"]) == 1


def test_a_stopped_one_says_so_to_its_source_alone(wasl):
    wasl.expect_log("paused by an operator")
    wasl.ctl("channel", "pause", "pbx")
    refused(wasl.post("pbx", call(), BEARER), 503)
    forged = {**BEARER, "Authorization": "Bearer " + TOKEN[::-1]}
    assert refused(wasl.post("pbx", call(), forged)).raw == refused(wasl.post("nobody", call(), forged)).raw
    wasl.ctl("channel", "resume", "pbx")
    wasl.wait(lambda: wasl.post("pbx", call(), BEARER).status == 202, "the channel")
