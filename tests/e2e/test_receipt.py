"""Its sender gets a receipt: in their language, threaded, once, and never a machine."""
import re
import time

import pytest

from post import compose, send


def receipt(box, seconds=30):
    [mail] = box.wait(1, seconds)
    return mail


def body(mail, kind):
    return mail.get_body(preferencelist=(kind,)).get_content()


def test_an_arabic_receipt(wasl, host, boxes):
    wasl.start()
    m = compose(subject="شكوى", text="أشكو من تأخر إصدار الوثيقة منذ شهرين.\n")
    send(host, m)
    mail = receipt(boxes["noura@people.test"])
    reference = wasl.wait_tickets(1)[0]["reference"]
    assert mail["Return-Path"] == "<>"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["In-Reply-To"] == m["Message-ID"]
    assert m["Message-ID"] in mail["References"]
    assert mail["To"].addresses[0].addr_spec == "noura@people.test"
    assert mail["From"].addresses[0].addr_spec == "cso@tvtc.test"
    assert mail["From"].addresses[0].display_name == "علاقات المستفيدين"
    assert re.fullmatch(r"cso\+t[a-z0-9.]+@tvtc\.test", mail["Reply-To"].addresses[0].addr_spec)
    assert re.fullmatch(r"<m[a-z0-9.]+@tvtc\.test>", mail["Message-ID"])
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert reference in mail["Subject"]
    text, html = body(mail, "plain"), body(mail, "html")
    for part in (text, html):
        assert reference in part
        for stage in ("الاستقبال", "التسجيل", "التصنيف", "التحويل", "المعالجة"):
            assert stage in part
        assert "الوثيقة" not in part, "what was received is quoted"
    assert 'dir="rtl"' in html and 'lang="ar"' in html
    assert "http" not in html.replace("http-equiv", "").replace("http://www.w3.org", "")


def test_an_english_receipt(wasl, host, boxes):
    wasl.start()
    send(host, compose(subject="Question", text="How do I apply for admission this semester?\n"))
    mail = receipt(boxes["noura@people.test"])
    text = body(mail, "plain")
    assert mail["From"].addresses[0].display_name == "Customer Relations"
    assert "working days" in text
    assert wasl.wait_tickets(1)[0]["reference"] in text
    assert "admission" not in text


def test_the_raw_receipt_is_seven_bit_with_short_lines(wasl, host, boxes):
    wasl.start()
    send(host, compose())
    boxes["noura@people.test"].wait(1)
    [raw] = boxes["noura@people.test"].raw()
    assert all(byte < 128 for byte in raw)
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


def test_the_delivery_is_shown(wasl, host, boxes):
    wasl.start()
    send(host, compose())
    boxes["noura@people.test"].wait(1)
    reference = wasl.wait_tickets(1)[0]["reference"]
    sent = wasl.wait(lambda: [d for d in wasl.ticket(reference)["deliveries"] if d["state"] == "sent"], "sent")
    assert len(sent) == 1 and sent[0]["kind"] == "acknowledgement" and sent[0]["attempts"] == 1


def test_an_answer_to_the_receipt_joins_its_ticket_without_another_receipt(wasl, host, boxes):
    wasl.start()
    send(host, compose(subject="first", text="My question\n"))
    mail = receipt(boxes["noura@people.test"])
    answer = compose(subject="Re: " + mail["Subject"], text="One more thing\n", to=mail["Reply-To"].addresses[0].addr_spec,
                     In_Reply_To=mail["Message-ID"])
    send(host, answer, recipient=mail["Reply-To"].addresses[0].addr_spec)
    [ticket] = wasl.wait_tickets(1)
    shown = wasl.wait(lambda: (lambda t: t if len(t["articles"]) == 2 else None)(wasl.ticket(ticket["reference"])),
                      "the second article")
    assert [a["text"].strip() for a in shown["articles"]] == ["My question", "One more thing"]
    time.sleep(2)
    assert len(boxes["noura@people.test"].mails()) == 1


def test_a_forged_token_opens_a_ticket_of_its_own(wasl, host, boxes):
    wasl.start()
    send(host, compose(text="mine\n"))
    address = receipt(boxes["noura@people.test"])["Reply-To"].addresses[0].addr_spec
    local, domain = address.split("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    send(host, compose(sender="omar@people.test", text="not mine\n", to=forged), recipient=forged)
    assert len(wasl.wait_tickets(2)) == 2


MACHINES = [
    ("Auto-Submitted", "auto-generated (by me)"),
    ("List-Id", "<list.people.test>"),
    ("List-Unsubscribe", "<mailto:x@people.test>"),
    ("Precedence", "bulk"),
    ("Precedence", "junk"),
    ("Precedence", "list"),
]


@pytest.mark.parametrize("name,value", MACHINES)
def test_a_machine_gets_no_receipt(wasl, host, boxes, name, value):
    wasl.start()
    m = compose(text="I am a machine\n")
    m[name] = value
    send(host, m)
    [ticket] = wasl.wait_tickets(1)
    [delivery] = wasl.ticket(ticket["reference"])["deliveries"]
    assert delivery["state"] == "suppressed" and delivery["why"]
    send(host, compose(sender="omar@people.test", text="I am none\n"))
    boxes["omar@people.test"].wait(1)
    assert not boxes["noura@people.test"].mails()


def test_an_empty_return_path_and_ourselves_get_none(wasl, host, boxes):
    wasl.start()
    send(host, compose(text="bounce-like\n"), sender="")
    send(host, compose(sender="cso@tvtc.test", text="from ourselves\n"))
    send(host, compose(sender="cso+x@tvtc.test", text="from one of our reply addresses\n"))
    send(host, compose(sender="omar@people.test", text="a person\n"))
    boxes["omar@people.test"].wait(1)
    wasl.wait(lambda: len(wasl.tickets()) + len(wasl.ctl("quarantine", "list")) == 4, "all four")
    assert len(wasl.ctl("quarantine", "list")) == 3
    assert not boxes["noura@people.test"].mails()
    assert len(boxes["cso@tvtc.test"].mails()) == 4


def test_the_first_start_on_an_old_mailbox_answers_nobody(wasl, host, boxes):
    send(host, compose(text="old\n"))
    boxes["cso@tvtc.test"].wait(1)
    time.sleep(1.1)  # internal dates have whole seconds
    wasl.start()
    wasl.wait_tickets(1)
    send(host, compose(sender="omar@people.test", text="new\n"))
    boxes["omar@people.test"].wait(1)
    assert len(wasl.tickets()) == 2
    assert not boxes["noura@people.test"].mails()


def test_an_address_gets_no_more_than_its_share(make_wasl, host, boxes):
    wasl = make_wasl(per_address=3)
    wasl.expect_log("too many receipts to one sender")
    wasl.start()
    for n in range(5):
        send(host, compose(text=f"again {n}\n"))
    tickets = wasl.wait_tickets(5)
    boxes["noura@people.test"].wait(3)
    states = sorted(wasl.ticket(t["reference"])["deliveries"][0]["state"] for t in tickets)
    assert states.count("suppressed") == 2
    assert wasl.log().count("too many receipts to one sender") == 1
    status = " ".join(wasl.ctl_raw("status").stdout.decode().split())
    assert "reached a limit" in status and "delivery list --state suppressed" in status
    time.sleep(1)
    assert len(boxes["noura@people.test"].mails()) == 3


def test_the_circuit_breaker_holds_and_is_released(make_wasl, host, boxes):
    wasl = make_wasl(per_hour=2)
    wasl.expect_log("circuit breaker|automatic mail")
    wasl.start()
    for n in range(4):
        send(host, compose(text=f"many {n}\n"))
    wasl.wait_tickets(4)
    boxes["noura@people.test"].wait(2)
    held = wasl.ctl("delivery", "list", "--state", "held")
    assert len(held) == 2
    [alarm] = [line for line in wasl.log().splitlines() if "circuit breaker" in line]
    for text in (alarm, " ".join(wasl.ctl_raw("status").stdout.decode().split())):
        assert "delivery list --state held" in text and "delivery release-held" in text
    assert wasl.ctl_raw("delivery", "release-held").returncode == 0
    boxes["noura@people.test"].wait(4)
