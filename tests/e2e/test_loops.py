"""Machines that answer each other: how it ends, and who is told."""
import time

import pytest

from autoresponder import Autoresponder
from post import compose, send

OFFICE, OTHER, NOURA = "cso@tvtc.test", "omar@people.test", "noura@people.test"
QUIET_S = 1.5


def until_quiet(*boxes, seconds=30):
    """Until no mail has come anywhere for a while; how many there are in each box."""
    end, since, before = time.monotonic() + seconds, time.monotonic(), None
    while time.monotonic() - since < QUIET_S:
        assert time.monotonic() < end, f"mails still come: {before}"
        now = [len(box.raw()) for box in boxes]
        if now != before:
            since, before = time.monotonic(), now
        time.sleep(0.1)
    return before


def outcomes(wasl):
    return sum(wasl.ctl("status")["outcomes"].values())


@pytest.fixture
def two(make_wasl):
    """Two offices that know nothing of each other."""
    first, second = make_wasl(), make_wasl()
    second.credential("imap-password", "omar")
    second.credential("smtp-password", "omar")
    second.configure(imap_user=OTHER, smtp_user=OTHER, from_address=OTHER)
    return first.start(), second.start()


def test_two_offices_that_write_to_each_other(two, host, boxes):
    first, second = two
    send(host, compose(sender=OTHER, subject="from the second to the first", to=OFFICE))
    send(host, compose(sender=OFFICE, subject="from the first to the second", to=OTHER), recipient=OTHER)
    boxes[OFFICE].wait(2)
    boxes[OTHER].wait(2)
    assert until_quiet(boxes[OFFICE], boxes[OTHER]) == [2, 2], "a mail and a receipt each"
    for wasl in two:
        wasl.wait(lambda w=wasl: outcomes(w) == 2, "both outcomes")
        assert len(wasl.tickets()) == 1
        assert [q["why"] for q in wasl.ctl("quarantine", "list")] == ["automatic reply to nothing of ours"]

    # what a person writes is a ticket there, and what a person answers there joins the first one
    [asked], [other] = first.tickets(), second.tickets()
    replied = first.ctl_raw("ticket", "reply", asked["reference"], stdin=b"Here is our answer.\n")
    assert replied.returncode == 0, replied.stderr
    boxes[OTHER].wait(3)
    assert until_quiet(boxes[OFFICE], boxes[OTHER]) == [2, 3], "it bears the mark of a machine (X-Loop)"
    second.wait(lambda: outcomes(second) == 3, "the third outcome")
    assert len(second.tickets()) == 2
    [ticket] = [t for t in second.tickets() if t["reference"] != other["reference"]]
    replied = second.ctl_raw("ticket", "reply", ticket["reference"], stdin=b"Here is our answer to it.\n")
    assert replied.returncode == 0, replied.stderr
    boxes[OFFICE].wait(3)
    assert until_quiet(boxes[OFFICE], boxes[OTHER]) == [3, 3]
    first.wait(lambda: outcomes(first) == 3, "the third outcome")
    assert [a["direction"] for a in first.ticket(asked["reference"])["articles"]] == ["in", "out", "in"]
    for wasl in two:
        assert wasl.ctl("status")["limited"] == 0


VACATION = 'require "vacation"; vacation :days 1 :subject "I am away" "Until Sunday I am away.";'


def test_a_vacation_responder(wasl, host, boxes):
    if not host.has_sieve():
        pytest.skip("Pigeonhole (dovecot-sieve) is not installed")
    host.filter(NOURA, VACATION)
    try:
        # it is there
        send(host, compose(sender=OTHER, subject="hello", to=NOURA), recipient=NOURA)
        [away] = boxes[OTHER].wait(1)
        assert away["Auto-Submitted"].startswith("auto-replied")
        wasl.start()
        send(host, compose(subject="a question"))
        boxes[NOURA].wait(2)
        assert until_quiet(boxes[OFFICE], boxes[NOURA]) == [1, 2], "it answers no receipt"
        [ticket] = wasl.wait_tickets(1)
        # a person's answer it does answer, to the ticket
        replied = wasl.ctl_raw("ticket", "reply", ticket["reference"], stdin=b"Here is our answer.\n")
        assert replied.returncode == 0, replied.stderr
        boxes[OFFICE].wait(2)
        assert until_quiet(boxes[OFFICE], boxes[NOURA]) == [2, 3]
        wasl.wait(lambda: outcomes(wasl) == 2, "both outcomes")
        articles = wasl.ticket(ticket["reference"])["articles"]
        assert [(a["direction"], a.get("automatic", False)) for a in articles] == [
            ("in", False), ("out", False), ("in", True)]
    finally:
        host.filter(NOURA, "")


def test_a_machine_that_obeys_nothing(make_wasl, host, boxes):
    wasl = make_wasl(per_address=3)
    wasl.expect_log("too many receipts to one sender")
    wasl.start()
    machines = [Autoresponder(boxes[NOURA], NOURA, host.ports["smtp"]),
                Autoresponder(boxes[OTHER], OTHER, host.ports["smtp"], where="Reply-To")]
    for machine in machines:
        send(host, compose(sender=machine.address, subject="a question"))
        machine.start()
    wasl.wait(lambda: outcomes(wasl) == 4 + 2, "the end of it")
    time.sleep(QUIET_S)
    for machine in machines:
        machine.stop()
    # who answers to our address gets receipts up to the cap, who answers to the ticket one
    assert outcomes(wasl) == 4 + 2
    assert [len(boxes[m.address].raw()) for m in machines] == [3, 1]
    assert [m.sent for m in machines] == [3, 1]
    shown = [wasl.ticket(t["reference"]) for t in wasl.tickets()]
    assert sorted(len(t["articles"]) for t in shown) == [1, 1, 1, 1, 2]
    [stopped] = [t for t in shown if t["deliveries"][0]["state"] == "suppressed"]
    assert stopped["deliveries"][0]["why"] == "too many automatic messages to this address"
    # and the operator is told, once, where to look
    [alarm] = [line for line in wasl.log().splitlines() if "too many receipts to one sender" in line]
    assert f"waslctl ticket show {stopped['reference']}" in alarm and "waslctl suppression add" in alarm
    assert NOURA not in alarm
    assert wasl.ctl("status")["limited"] == 1
    assert "reached a limit" in wasl.ctl_raw("status").stdout.decode()
    assert wasl.ctl("delivery", "list", "--state", "suppressed")[0]["ticket"] == stopped["reference"]
