"""Programs are told what becomes of tickets: signed, in order, each event until it is taken, and no content."""
import json
import shutil
import tempfile

import pytest

from callcenter import BEARER, KEY, KEY_2, TOKEN, call, number
from hooks import CallWasl
from webhook_receiver import WebhookReceiver

SECTIONS = """
[outbox]
first_retry = 1s

[channel pbx]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 127.0.0.1
callback_window = 0

[channel board]
module = hook-out
url = http://127.0.0.1:{board}/wasl
secret_1 = credential:key

[channel cleared]
module = hook-out
url = http://localhost:{cleared}/wasl
secret_1 = credential:key-2
secret_2 = credential:key
events = ticket.created
cleared = yes
"""


@pytest.fixture
def receivers():
    made = WebhookReceiver(KEY), WebhookReceiver(KEY_2, cleared=True)
    yield made
    for receiver in made:
        receiver.close()


@pytest.fixture
def office(installed, receivers):
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    board, cleared = receivers
    wasl = CallWasl(folder, SECTIONS.format(board=board.port, cleared=cleared.port))
    for name, value in (("token", TOKEN), ("key", KEY), ("key-2", KEY_2)):
        wasl.credential(name, value)
    try:
        yield wasl
        assert wasl.stop() == 0
        assert not wasl.unexpected(), "\n".join(wasl.unexpected())
    finally:
        wasl.kill()
        shutil.rmtree(folder, ignore_errors=True)


def report(wasl, call_id, **fields):
    answer = wasl.post("pbx", call(call_id, **fields), BEARER)
    assert answer.status == 202, answer
    return answer.json["reference"]


def types(receiver, reference):
    return [event["type"] for event in receiver.of(reference)]


def hooks_of(wasl, reference, channel="board"):
    return [d for d in wasl.ticket(reference)["deliveries"] if d["to"] == channel]


def test_events_of_a_ticket_come_in_order_and_without_content(office, receivers):
    board, cleared = receivers
    wasl = office.start()
    # the first is not taken at once: what follows waits for it
    fails = iter([(500, {}, b""), "drop", (302, {"Location": "/wasl"}, b"")])
    board.rules.append(lambda _: next(fails, None))
    wasl.expect_log("channel=board")
    first = report(wasl, "c1", caller_number=number(), caller_name="نورة", subject="سر", event="new", language="ar")
    report(wasl, "c1", event="note", note="confidential words", event_id="n1")
    wasl.ctl_raw("ticket", "note", first, stdin=b"for us only")
    wasl.wait(lambda: len(board.of(first)) == 3, "three events", 60)
    assert types(board, first) == ["ticket.created", "ticket.updated", "ticket.updated"]
    assert [e["data"]["article"]["direction"] for e in board.of(first)] == ["in", "in", "note"]
    assert not board.refusals and not cleared.refusals
    for receiver in receivers:
        assert {(r.headers["webhook-id"], r.body) for r in receiver.requests} == set(
            (i, receiver.bodies[i]) for i in receiver.bodies)
    created = [r for r in board.requests if json.loads(r.body)["type"] == "ticket.created"]
    assert len(created) == 4 and len({r.headers["webhook-id"] for r in created}) == 1
    # no token of ours, by which it could write into the ticket
    assert all(first.replace("-", "").lower() not in r.headers["webhook-id"].lower() for r in board.requests)
    assert created[-1].headers["webhook-timestamp"] > created[0].headers["webhook-timestamp"]
    assert board.requests[:4] == created  # nothing of the ticket before it
    for r in board.requests:
        assert "سر" not in r.body.decode() and "نورة" not in r.body.decode() and "confidential" not in r.body.decode()
    wasl.wait(lambda: cleared.of(first), "the event with its content")
    (told,) = cleared.of(first)
    assert told["data"]["subject"] == "سر" and told["data"]["party"]["name"] == "نورة"
    assert told["data"]["party"]["addresses"][0]["kind"] == "phone"
    assert told["data"]["article"]["from"]["name"] == "نورة"
    assert types(cleared, first) == ["ticket.created"]  # it asked for no more
    wasl.wait(lambda: all(d["state"] == "sent" for d in hooks_of(wasl, first)), "all sent")
    assert [d["kind"] for d in reversed(hooks_of(wasl, first))] == ["ticket.created", "ticket.updated", "ticket.updated"]
    assert wasl.ticket(first)["party"]["addresses"] and KEY not in wasl.log()


def test_who_is_gone_is_told_no_more_until_a_person_says_so(office, receivers):
    board, cleared = receivers
    wasl = office.start()
    wasl.expect_log("the subscriber answers 410", "answers 410 and is told no more")
    board.rules.append(lambda _: (410, {}, b"") if len(board.requests) == 1 else None)
    first = report(wasl, "c1", caller_number=number())
    wasl.wait(lambda: hooks_of(wasl, first)[0]["state"] == "dead", "the refusal")
    channel = next(c for c in wasl.ctl("channel", "list") if c["name"] == "board")
    assert channel["health"] == "failed" and "suppression remove board --kind hook" in channel["text"]
    (suppressed,) = wasl.ctl("suppression", "list")
    assert suppressed["why"] == "it says that it is gone" and not suppressed["until"]
    second = report(wasl, "c2", caller_number=number())
    wasl.wait(lambda: cleared.of(second), "the other one")
    (untold,) = hooks_of(wasl, second)
    assert (untold["state"], untold["why"], untold["attempts"]) == (
        "suppressed", "address is suppressed: it says that it is gone", 0)
    assert len(board.requests) == 1
    wasl.ctl("suppression", "remove", "board", "--kind", "hook")
    third = report(wasl, "c3", caller_number=number())
    wasl.wait(lambda: board.of(third), "the event")
    channel = next(c for c in wasl.ctl("channel", "list") if c["name"] == "board")
    assert channel["health"] == "up"


@pytest.mark.parametrize("fault", ["die-after-claim", "die-after-acceptance"])
def test_a_kill_loses_none(office, receivers, fault):
    board, _ = receivers
    wasl = office.start(env={"WASL_FAULT": f"{fault}:2"})
    references = []
    try:
        for i in range(50):
            references.append(report(wasl, f"c{i}", caller_number=number()))
    except OSError:
        pass
    wasl.process.wait(30)
    wasl.process = None
    wasl.start()
    assert references
    wasl.wait(lambda: all(board.of(r) for r in references), "an event of each")
    assert all(types(board, r) == ["ticket.created"] for r in references) and not board.refusals


def test_what_is_for_one_goes_to_no_other(office, receivers):
    """Not even while it is away: another subscriber may not see what it may."""
    board, cleared = receivers
    wasl = office.start()
    wasl.expect_log("paused by an operator")
    wasl.ctl("channel", "pause", "cleared")
    first = report(wasl, "c1", caller_number=number(), subject="سر")
    wasl.wait(lambda: board.of(first), "the event")
    (waits,) = hooks_of(wasl, first, "cleared")
    assert (waits["state"], waits["attempts"]) == ("pending", 0)
    assert len(board.requests) == 1 and not cleared.requests
    wasl.ctl("channel", "resume", "cleared")
    wasl.wait(lambda: cleared.of(first), "the event")
    assert len(board.requests) == 1 and not board.refusals
