"""What a person of the office writes: to the beneficiary as a mail of theirs, or for the office alone."""
import email
import email.header
import email.policy
import json
import os
import re

from post import compose, send

TEXT = ("وجدنا شهادتكم، وهي جاهزة للاستلام.\n\nيمكنكم حجز موعد هنا: https://tvtc.test/موعد?a=1&b=2\n"
        "<script>alert(1)</script> & \"quotes\"\n\nمع التحية\n")
NAME = "شهادة التخرج النهائية لعام ألف وأربعمائة وثمانية وأربعين.pdf"
PDF = bytes(range(256)) * 400


def begin(wasl, host, boxes, text="أين شهادتي؟\n", subject="شهادتي", sender="noura@people.test"):
    """A ticket of theirs that has got its receipt."""
    known = {t["reference"] for t in wasl.tickets()}
    m = compose(subject=subject, text=text, sender=sender)
    send(host, m)
    [new] = wasl.wait(lambda: [t for t in wasl.tickets() if t["reference"] not in known], "the ticket")
    if sender in boxes:
        boxes[sender].wait(1)
        boxes[sender].empty()
    return new["reference"], m


def reply(wasl, reference, text, *options):
    run = wasl.ctl_raw("--json", "ticket", "reply", reference, *options, stdin=text.encode())
    assert run.returncode == 0, run.stderr.decode()
    return json.loads(run.stdout)


def one(box):
    [mail] = box.wait(1)
    return mail


def write(folder, name, content):
    path = os.path.join(folder, name)
    with open(path, "wb") as f:
        f.write(content)
    return path


def test_an_arabic_reply_with_an_arabic_file_comes_back(wasl, host, boxes):
    wasl.start()
    reference, first = begin(wasl, host, boxes)
    answer = reply(wasl, reference, TEXT, "--attach", write(wasl.dir, NAME, PDF))
    assert not answer["again"] and not answer["closed"]
    mail = one(boxes["noura@people.test"])
    assert mail["To"].addresses[0].addr_spec == "noura@people.test"
    assert mail["From"].addresses[0].display_name == "علاقات المستفيدين"
    assert mail["Subject"].replace("\u200e", "") == f"Re: شهادتي [{reference}]"
    assert mail["In-Reply-To"] == first["Message-ID"]
    references = mail["References"].split()
    assert references[-1] == first["Message-ID"] and mail["Message-ID"] in references and len(references) == 3
    assert re.fullmatch(r"<m[a-z0-9.]+@tvtc\.test>", mail["Message-ID"])
    assert re.fullmatch(r"cso\+t[a-z0-9.]+@tvtc\.test", mail["Reply-To"].addresses[0].addr_spec)
    assert re.fullmatch(r"<cso\+b[a-z0-9.]+@tvtc\.test>", mail["Return-Path"])
    assert mail["Auto-Submitted"] is None and mail["X-Auto-Response-Suppress"] is None
    assert mail["X-Loop"] == "cso@tvtc.test"
    text = mail.get_body(("plain",)).get_content()
    assert TEXT.strip() in text.replace("\r\n", "\n") and "مكتب علاقات المستفيدين" in text
    html = mail.get_body(("html",)).get_content()
    assert 'dir="rtl"' in html and "<script" not in html and "&lt;script&gt;" in html
    assert 'href="https://tvtc.test/موعد?a=1&amp;b=2"' in html
    [attached] = list(mail.iter_attachments())
    assert attached.get_filename() == NAME and attached.get_content_type() == "application/pdf"
    assert attached.get_content() == PDF
    raw = boxes["noura@people.test"].raw()[-1]
    old = email.message_from_bytes(raw, policy=email.policy.compat32).get_payload()[-1].get_param("name")
    assert str(email.header.make_header(email.header.decode_header(old))) == NAME
    assert all(len(line) <= 998 for line in raw.split(b"\r\n")) and all(byte < 128 for byte in raw)
    # the same command again is the same reply; their answer joins, from whichever client
    assert reply(wasl, reference, TEXT, "--attach", os.path.join(wasl.dir, NAME))["again"]
    back = compose(subject="رد: " + mail["Subject"], text="شكرا\n", to=mail["Reply-To"].addresses[0].addr_spec,
                   In_Reply_To=mail["Message-ID"])
    send(host, back, recipient=mail["Reply-To"].addresses[0].addr_spec)
    shown = wasl.wait(lambda: (lambda t: t if len(t["articles"]) == 3 else None)(wasl.ticket(reference)), "their answer")
    assert [a["direction"] for a in shown["articles"]] == ["in", "out", "in"]
    assert shown["articles"][1]["from"]["name"] and shown["articles"][1]["attachments"][0]["name"] == NAME
    assert [d["kind"] for d in shown["deliveries"]].count("reply") == 1
    assert len(boxes["noura@people.test"].mails()) == 1
    # and the next reply refers to that one, and to all before
    reply(wasl, reference, "أهلا بكم\n")
    boxes["noura@people.test"].wait(2)
    last = boxes["noura@people.test"].mails()[-1]
    assert last["In-Reply-To"] == back["Message-ID"]
    assert mail["Message-ID"] in last["References"] and last["References"].split()[-1] == back["Message-ID"]


def test_an_english_reply_and_a_note(wasl, host, boxes):
    wasl.start()
    reference, _ = begin(wasl, host, boxes, text="Where is my certificate, please?\n", subject="Re: RE: Certificate")
    run = wasl.ctl_raw("ticket", "note", reference, stdin=b"He called twice.\n")
    assert run.returncode == 0 and b"the note is kept" in run.stdout
    letter = write(wasl.dir, "letter.txt", b"It is ready.\r\nCome and see.\r\n")
    attachments = [write(wasl.dir, name, name.encode()) for name in ("a.txt", "b (2).docx", 'we"ird;\\.bin')]
    options = [word for path in attachments for word in ("--attach", path)]
    run = wasl.ctl_raw("ticket", "reply", reference, "--file", letter, *options)
    assert run.returncode == 0 and b"sent as delivery" in run.stdout, run.stderr
    mail = one(boxes["noura@people.test"])
    assert mail["Subject"] == f"Re: Certificate [{reference}]"
    assert mail["From"].addresses[0].display_name == "Customer Relations"
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "Dear beneficiary" in text and "It is ready.\nCome and see.\n" in text and "called" not in text
    found = [(a.get_filename(), a.get_content_type()) for a in mail.iter_attachments()]
    assert found[0] == ("a.txt", "text/plain")
    assert found[1][0] == "b (2).docx" and "wordprocessingml" in found[1][1]
    assert found[2][1] == "application/octet-stream" and "/" not in found[2][0] and "\\" not in found[2][0]
    shown = wasl.ticket(reference)
    assert [a["direction"] for a in shown["articles"]] == ["in", "note", "out"]
    assert shown["articles"][1]["text"].strip() == "He called twice."


def check_headers(wasl, host, boxes):
    """Nothing of what is given makes a header or another receiver."""
    evil = "Hello\r\nBcc: omar@people.test"
    reference, _ = begin(wasl, host, boxes, subject="=?utf-8?Q?hi=0D=0ABcc:_omar@people.test?= [AAAA-AAAA]")
    refused = wasl.ctl_raw("ticket", "reply", reference, "--subject", evil, stdin=b"text\n")
    assert refused.returncode == 1 and b"one line" in refused.stderr
    name = write(wasl.dir, "a\nBcc: omar@people.test\n.txt", b"x")
    reply(wasl, reference, "text\n", "--attach", name)
    mail = one(boxes["noura@people.test"])
    assert mail["Bcc"] is None and "\n" not in mail["Subject"]
    [attached] = list(mail.iter_attachments())
    assert attached["Bcc"] is None and "\n" not in attached.get_filename()
    assert not boxes["omar@people.test"].mails()


def check_receiver(wasl, host, boxes):
    """Only the ticket's own party is written to."""
    reference, _ = begin(wasl, host, boxes)
    reply(wasl, reference, "first\n")
    mail = one(boxes["noura@people.test"])
    token = mail["Reply-To"].addresses[0].addr_spec
    send(host, compose(sender="omar@people.test", text="I have got this forwarded\n", to=token), recipient=token)
    wasl.wait(lambda: len(wasl.ticket(reference)["articles"]) == 3, "the outsider's article")
    reply(wasl, reference, "second\n")
    boxes["noura@people.test"].wait(2)
    assert not boxes["omar@people.test"].mails()


def check_refusals(wasl, host, boxes):
    """What cannot be sent is told."""
    reference, _ = begin(wasl, host, boxes)
    missing = os.path.join(wasl.dir, "missing")
    big = write(wasl.dir, "big.bin", bytes(16 << 20))
    empty = write(wasl.dir, "empty.bin", b"")
    for text, options, words in [(b"", (), "empty"), (b" \n\t\n", (), "empty"), (b"a\0b", (), "NUL"),
                                 (b"\xe3\xe4", (), "UTF-8"), (b"a" * (257 << 10), (), "too large"),
                                 (b"a", ("--attach", missing), "No such file"), (b"a", ("--attach", big), "15 MiB"),
                                 (b"a", ("--attach", empty), "empty"), (b"a", ("--attach", wasl.dir), "directory"),
                                 (b"a", ("--language", "fr"), "no language"), (b"a", ("--key", "ä ö"), "key")]:
        run = wasl.ctl_raw("ticket", "reply", reference, *options, stdin=text)
        assert run.returncode == 1 and words in run.stderr.decode(), (words, run.stderr)
    assert wasl.ctl_raw("ticket", "reply", "AAAA-AAAA", stdin=b"a").returncode == 1
    assert len(wasl.ticket(reference)["articles"]) == 1


def test_neither_more_nor_to_others_is_sent_than_was_meant(wasl, host, boxes):
    wasl.start()
    for check in (check_headers, check_receiver, check_refusals):
        check(wasl, host, boxes)
        boxes["noura@people.test"].empty()


def test_the_bounce_of_a_reply_is_an_event_of_its_delivery(wasl, host, boxes):
    wasl.expect_log("could not be delivered")
    wasl.start()
    reference, _ = begin(wasl, host, boxes, sender="salma@unknown.test")
    delivery = reply(wasl, reference, "text\n")["delivery"]

    def bounced():
        found = [d for d in wasl.ticket(reference)["deliveries"] if d["id"] == delivery]
        return found if found[0]["why"] else None

    [row] = wasl.wait(bounced, "the bounce")
    assert row["state"] == "dead" and row["why"] == "bounced: 5.1.1"
    events = [e for e in wasl.ticket(reference)["events"] if e["kind"] == "delivery failed"]
    assert events and events[0]["delivery"] == delivery and events[0]["detail"]["status"] == "5.1.1"
    assert len(wasl.ctl("suppression", "list")) == 1
    assert len(wasl.tickets()) == 1 and not wasl.ctl("quarantine", "list")


def test_without_plus_addresses_the_envelope_is_plain(make_wasl, host, boxes):
    wasl = make_wasl()
    wasl.configure(plus_addressing="no")
    wasl.start()
    reference, _ = begin(wasl, host, boxes)
    reply(wasl, reference, "text\n", "--subject", "Something else", "--language", "en")
    mail = one(boxes["noura@people.test"])
    assert mail["Return-Path"] == "<cso@tvtc.test>" and mail["Reply-To"] is None
    assert mail["Subject"] == f"Re: Something else [{reference}]"
