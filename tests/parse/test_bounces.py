"""Bounces of many mail systems are told from mails, and what they say is read.

What a bounce's file name begins with is the system that wrote it; a few of them are no bounces.
"""
import base64
import email
import os
import quopri
import re

import pytest

from parse import folder, mails, parse, parse_files

SHARE = 0.02  # of all bounces that may be taken for something else
# neither did these say that a mail was not delivered, whatever collection they lie in
OTHER_KINDS = {
    "arf": "feedback",
    "rfc3834": "auto-reply",
    "lhost-amazonses-12": "report",  # "Delivery"
}
STATUS = re.compile(rb"^\s*Status:\s*([245]\.\d{1,3}\.\d{1,3})", re.M | re.I)


def wanted(name):
    for beginning, kind in OTHER_KINDS.items():
        if name.startswith(beginning):
            return kind
    return "bounce"


def known():
    paths = mails("data", "mail", "bounces")
    return {os.path.basename(path)[:-4]: found for path, found in parse_files(paths).items()}


FOUND = {}


def found():
    if not FOUND:
        FOUND.update(known())
    return FOUND


def report(lines, total, share=SHARE):
    """At most that share of all may be wrong; what is, is printed."""
    print(f"{len(lines)} of {total}")
    print(*lines, sep="\n")
    assert len(lines) <= share * total, f"{len(lines)} of {total}:\n" + "\n".join(lines)


def test_each_is_what_it_is():
    wrong = [f"{name}: {m['kind']}, not {wanted(name)}" for name, m in found().items() if m["kind"] != wanted(name)]
    report(wrong, len(found()))


def test_none_gets_a_receipt():
    answered = [name for name, m in found().items() if m["receipt"]["send"] or not m["receipt"]["why"]]
    assert not answered


def raw(name):
    with open(os.path.join(folder("data", "mail", "bounces"), name + ".eml"), "rb") as f:
        return f.read()


def parts(name, *types):
    for part in email.message_from_bytes(raw(name)).walk():
        if part.get_content_type() in types:
            yield part


def bounces():
    return {name: m for name, m in found().items() if m["kind"] == "bounce"}


def test_status_is_one_that_the_report_states():
    wrong, total = [], 0
    for name, m in bounces().items():
        stated = [s.decode() for part in parts(name, "message/delivery-status") for s in STATUS.findall(part.as_bytes())]
        if not stated:
            continue
        total += 1
        if m["bounce"]["status"] not in stated:
            wrong.append(f"{name}: {m['bounce']['status']}, not one of {stated}")
    assert total > 100
    report(wrong, total)


def test_permanent_goes_with_status_and_action():
    wrong = []
    for name, m in bounces().items():
        b = m["bounce"]
        permanent = b["action"] != "delayed" and (not b["status"] or not b["status"].startswith("4"))
        if b["status"] and b["permanent"] != permanent:
            wrong.append(f"{name}: {b}")
    assert not wrong


def test_prose_is_read():
    """Whom it was for and why: where there is no machine-readable part, in most."""
    prose = {name: m for name, m in bounces().items() if not list(parts(name, "message/delivery-status"))}
    coded = re.compile(rb"(?<![\d.\w])[45]\.\d\.\d{1,3}(?![\d.]*\d)")
    total, no_status, no_recipient = 0, [], []
    for name, m in prose.items():
        if not m["bounce"]["recipient"]:
            no_recipient.append(name)
        if coded.search(raw(name)):
            total += 1
            if not m["bounce"]["status"]:
                no_status.append(name)
    report(no_status, total, 0.1)
    report(no_recipient, len(prose), 0.05)


def test_original_is_named():
    """By its id, where the bounce brings it anywhere but in its own header."""
    unnamed, total = [], 0
    for name, m in bounces().items():
        body = re.split(rb"\r?\n\r?\n", raw(name).lstrip(), maxsplit=1)[-1]
        if re.search(rb"^\s*message-id: *<[^>\s]+@[^>\s]+>", body, re.M | re.I):
            total += 1
            if not m["bounce"]["original_message_id"]:
                unnamed.append(name)
    assert total > 200
    report(unnamed, total, 0.03)


def test_ordinary_mails_are_no_bounces():
    paths = mails("data", "mail", "not-bounces") + mails("data", "mail", "mime")
    wrong = [f"{os.path.basename(path)}: {m['kind']}" for path, m in parse_files(paths).items()
             if m["kind"] in ("bounce", "feedback", "auto-reply")]
    assert not wrong


PEOPLE = [
    # a person who tells of a bounce, forwards one, or answers one
    "From: noura@people.test\nReturn-Path: <noura@people.test>\nSubject: Mail delivery failed\n\n"
    "My mail could not be delivered: 550 5.1.1 user unknown. What is your address?\n",
    "From: noura@people.test\nSubject: FW: Undeliverable: hello\n\nThis came back: 550 5.1.1 User unknown\n\n"
    "Received: from a by b\nMessage-ID: <a@b.test>\n",
    "From: noura@people.test\nSubject: Fwd: failure notice\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"
    "see what came\n--b\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@x.test\nReturn-Path: <>\n"
    "Subject: failure notice\nContent-Type: multipart/report; report-type=delivery-status; boundary=c\n\n--c\n"
    "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.test\nAction: failed\nStatus: 5.1.1\n"
    "--c--\n--b--\n",
    "From: noura@people.test\nSubject: تعذر تسليم الطلب\n\nتعذر تسليم الطلب إلى مكتبكم، فماذا أفعل؟\n",
    "From: postmaster@people.test\nSubject: Re: Undeliverable: hello\n\nWe have mended it; please try again.\n",
    "From: postmaster@people.test\nSubject: opening hours\n\nWhen do you open?\n",
    "From: noreply@parcels.test\nSubject: Delivery failed\n\nYour parcel could not be delivered.\n",
    "From: noura@people.test\nSubject: Out of office hours nobody answers\n\nI called at five.\n",
    "From: noura@people.test\nSubject: hello\nX-Auto-Response-Suppress: All\n\nhello\n",
    "From: noura@people.test\nSubject: hello\nAuto-Submitted: auto-generated\n\nhello\n",
]


@pytest.mark.parametrize("number", range(len(PEOPLE)))
def test_what_people_write_is_a_mail(number):
    mail = parse(PEOPLE[number])
    assert mail["kind"] == "mail" and mail["bounce"] is None


DSN = """\
From: MAILER-DAEMON@mx.test
Subject: x
Content-Type: multipart/report; report-type={type}; boundary=b

--b

see below
--b
Content-Type: message/{type}
{encoding}
{status}
--b
Content-Type: message/{original}
{encoding}
{mail}
--b--
"""
STATUS_FIELDS = """\
Reporting-MTA: dns; mx.test
Original-Envelope-Id: e1

Final-Recipient: rfc822; good@x.test
Action: delivered
Status: 2.0.0

Original-Recipient: rfc822;
 late@x.test
Final-Recipient: rfc822; late@y.test
Action: delayed
Status: 4.4.1

Final-Recipient: {recipient}
Action: Failed (twice)
Status: 5.2.1 (disabled)
Diagnostic-Code: smtp; 550 5.2.1 no
"""
RETURNED = "Received: from a by b\nMessage-ID:\n <m1@cso.test>\nTo: bad@y.test\nSubject: x\n\ntext\n"


def plain(text):
    return "\n" + text


def in_base64(text):
    return "Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(text.encode()).decode()


def in_quoted(text):
    return "Content-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(text.encode()).decode()


@pytest.mark.parametrize("encode", [plain, in_base64, in_quoted])
@pytest.mark.parametrize("sort,original,recipient,address", [
    ("delivery-status", "rfc822", "rfc822; bad@y.test", "bad@y.test"),
    ("delivery-status", "rfc822", "rfc822;<bad@y.test>", "bad@y.test"),
    ("global-delivery-status", "global", "utf-8; سعاد@y.test", "سعاد@y.test"),
    ("global-delivery-status", "global-headers", "utf-8; \\x{633}\\x{639}@y.test", "سع@y.test"),
])
def test_the_worst_of_several_recipients(encode, sort, original, recipient, address):
    mail = DSN.format(type=sort, original=original, encoding="@", status="", mail="")
    first, second, rest = mail.split("@\n\n")
    whole = first + encode(STATUS_FIELDS.format(recipient=recipient)) + second + encode(RETURNED) + rest
    found = parse(whole)
    assert found["kind"] == "bounce"
    assert found["bounce"] == {"status": "5.2.1", "action": "failed", "recipient": address, "permanent": True,
                               "original_message_id": "m1@cso.test"}


@pytest.mark.parametrize("fields,kind,permanent", [
    ("Action: delayed\nStatus: 4.4.1\n", "bounce", False),
    ("Action: failed\nStatus: 4.4.7\n", "bounce", False),
    ("Action: failed\nStatus: 5.2.2\n", "bounce", True),
    ("Action: failed\nDiagnostic-Code: smtp; 452 full\n", "bounce", False),
    ("Action: failed\n", "bounce", True),
    ("Status: 5.1.1\n", "bounce", True),
    ("Action: delivered\nStatus: 2.1.5\n", "report", None),
    ("Action: relayed\n", "report", None),
    ("", "bounce", True),
])
def test_action_decides_what_a_delivery_report_is(fields, kind, permanent):
    mail = DSN.format(type="delivery-status", original="rfc822", encoding="", mail=RETURNED,
                      status="Reporting-MTA: dns; x\n\n" + ("Final-Recipient: rfc822; a@b.test\n" + fields if fields else ""))
    found = parse(mail)
    assert found["kind"] == kind
    assert (found["bounce"] or {"permanent": None})["permanent"] == permanent


def test_disposition_and_feedback():
    read = DSN.replace("MAILER-DAEMON", "ann").format(
        type="disposition-notification", original="rfc822", encoding="", mail=RETURNED,
        status="Final-Recipient: rfc822; ann@x.test\nOriginal-Message-ID: <m1@cso.test>\n"
               "Disposition: manual-action/MDN-sent-manually; displayed\n")
    spam = DSN.replace("MAILER-DAEMON", "fbl").format(
        type="feedback-report", original="rfc822", encoding="", mail=RETURNED,
        status="Feedback-Type: abuse\nUser-Agent: x\nVersion: 1\n")
    assert parse(read)["kind"] == "report"
    assert parse(spam)["kind"] == "feedback"
    for mail in [read, spam]:
        found = parse(mail)
        assert found["bounce"] is None and not found["receipt"]["send"]


def test_arabic_bounce_without_parts():
    mail = parse("From: MAILER-DAEMON@mx.test\nReturn-Path: <>\nTo: cso@office.test\nSubject: تعذر التسليم\n\n"
                 "تعذر تسليم رسالتك إلى:\n\n<noura@people.test>: 452 4.2.2 الصندوق ممتلئ\n\n"
                 "Received: from a by b\nMessage-ID: <m1@office.test>\n")
    assert mail["kind"] == "bounce"
    assert mail["bounce"] == {"status": "4.2.2", "action": "failed", "recipient": "noura@people.test",
                              "permanent": False, "original_message_id": "m1@office.test"}


def test_arabic_answer_of_a_machine():
    mail = parse("From: noura@people.test\nSubject: رد تلقائي: تذكرتكم\n\nأنا في إجازة.\n")
    assert mail["kind"] == "auto-reply" and not mail["receipt"]["send"]
