"""A mail becomes a ticket: what people send arrives whole and right."""
import hashlib

from post import compose, send


def show(wasl, count=1):
    return [wasl.ticket(t["reference"]) for t in wasl.wait_tickets(count)]


def test_an_arabic_mail_becomes_a_ticket(wasl, host):
    wasl.start()
    send(host, compose(sender="نورة <noura@people.test>", subject="استفسار عن المكافأة", text="متى تُصرف مكافأة هذا الشهر؟\n"))
    [ticket] = show(wasl)
    assert ticket["subject"] == "استفسار عن المكافأة"
    assert ticket["language"] == "ar"
    assert ticket["stage"] == "registered"
    assert ticket["channel"] == "cso"
    assert ticket["party"] == {"name": "نورة", "addresses": ["noura@people.test"]}
    [article] = ticket["articles"]
    assert article["direction"] == "in"
    assert article["text"].strip() == "متى تُصرف مكافأة هذا الشهر؟"


def test_an_english_mail_becomes_a_ticket(wasl, host):
    wasl.start()
    send(host, compose(subject="My certificate", text="When will I receive my certificate?\n"))
    [ticket] = show(wasl)
    assert ticket["language"] == "en"
    assert ticket["articles"][0]["text"].strip() == "When will I receive my certificate?"


def test_html_alone_is_read_as_text(wasl, host):
    m = compose(subject="html")
    m.set_content("<html><head><style>p{color:red}</style></head><body><p>السلام عليكم</p><p>أود الاستفسار</p></body></html>",
                  subtype="html")
    wasl.start()
    send(host, m)
    [ticket] = show(wasl)
    text = ticket["articles"][0]["text"]
    assert "السلام عليكم" in text and "أود الاستفسار" in text
    assert "color" not in text and "<p>" not in text


def test_an_attachment_is_kept_with_its_arabic_name(wasl, host):
    data = bytes(range(256)) * 2000  # over what is kept in a row: it goes to the vault
    m = compose(subject="مرفق")
    m.add_attachment(data, maintype="application", subtype="pdf", filename="السجل الأكاديمي.pdf")
    wasl.start()
    raw = send(host, m)
    [ticket] = show(wasl)
    [attachment] = ticket["articles"][0]["attachments"]
    assert attachment["name"] == "السجل الأكاديمي.pdf"
    assert attachment["type"] == "application/pdf"
    assert attachment["size"] == len(data)
    original = wasl.ctl_raw("ticket", "raw", ticket["reference"])
    assert original.returncode == 0
    # the servers on the way add lines on top; what was sent is all below them
    assert original.stdout.replace(b"\r\n", b"\n").endswith(raw.replace(b"\r\n", b"\n"))


def test_the_original_is_byte_for_byte(wasl, host, boxes):
    raws = [b"Subject: raw\r\nFrom: noura@people.test\r\n\r\n" + bytes([200, 201, 13, 10]) + b"x" * 400000 + b"\r\n",
            b"From: noura@people.test\r\n\r\n\r\n"]
    boxes["cso@tvtc.test"].append(raws)
    wasl.start()
    references = [t["reference"] for t in wasl.wait_tickets(2)]
    got = {hashlib.sha256(wasl.ctl_raw("ticket", "raw", r).stdout).hexdigest() for r in references}
    assert got == {hashlib.sha256(r).hexdigest() for r in raws}


def test_the_same_mail_twice_is_one_ticket(wasl, host):
    m = compose(text="once\n")
    wasl.start()
    send(host, m)
    wasl.wait_tickets(1)
    send(host, m)
    send(host, compose(text="another\n"))
    tickets = wasl.wait_tickets(2)
    assert len(tickets) == 2
    assert wasl.ctl("channel", "list")[0]["duplicate"] == 1


def test_the_same_message_id_with_another_content_is_another(wasl, host):
    first, second = compose(text="one\n"), compose(text="two\n")
    second.replace_header("Message-ID", first["Message-ID"])
    wasl.start()
    send(host, first)
    send(host, second)
    assert len(wasl.wait_tickets(2)) == 2


def test_what_cannot_be_read_is_still_a_ticket(wasl, host, boxes):
    boxes["cso@tvtc.test"].append([b"\x00\xff garbage without any header\r\n", b"\r\n"])
    wasl.start()
    assert len(wasl.wait_tickets(2)) == 2


def test_a_mail_that_waited_is_read_after_a_restart(wasl, host):
    wasl.start()
    send(host, compose(text="first\n"))
    wasl.wait_tickets(1)
    assert wasl.stop() == 0
    send(host, compose(text="while it was away\n"))
    wasl.start()
    assert len(wasl.wait_tickets(2)) == 2


def test_after_the_commit_the_mail_is_seen_or_moved(make_wasl, host, boxes):
    seen, moved = make_wasl(), make_wasl()
    seen.start()
    send(host, compose(text="to be seen\n"))
    seen.wait_tickets(1)
    box = boxes["cso@tvtc.test"]
    seen.wait(lambda: any(b"\\Seen" in f for f in box.flags()), "the flag")
    assert seen.stop() == 0
    box.empty()
    moved.configure(after="move", move_to="Processed")
    moved.start()
    send(host, compose(text="to be moved\n"))
    moved.wait_tickets(1)
    moved.wait(lambda: len(box.mails("Processed")) == 1 and not box.mails(), "the move")


def test_five_hundred_at_once(wasl, host, boxes):
    mails = [compose(subject=f"mail {n}", text=f"text {n}\n").as_bytes() for n in range(500)]
    boxes["cso@tvtc.test"].append(mails)
    wasl.start()
    tickets = wasl.wait_tickets(500, 120)
    assert len({t["reference"] for t in tickets}) == 500
    assert {t["subject"] for t in tickets} == {f"mail {n}" for n in range(500)}


def test_ticket_list_and_show_have_the_fields_that_scripts_rely_on(wasl, host):
    wasl.start()
    send(host, compose())
    [listed] = wasl.wait_tickets(1)
    fields = {"reference", "stage", "type", "complexity", "priority", "department", "channel", "language",
              "party", "subject", "created", "target"}
    assert set(listed) == fields
    shown = wasl.ticket(listed["reference"])
    assert set(shown) == fields | {"articles", "deliveries", "links", "events"}
    assert set(shown["articles"][0]) >= {"id", "direction", "channel", "from", "at", "subject", "text", "attachments"}
    assert set(shown["deliveries"][0]) >= {"id", "kind", "to", "state", "why", "attempts", "at"}
    # as people write it
    spoken = listed["reference"].lower().replace("-", "").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert wasl.ticket(spoken)["reference"] == listed["reference"]
