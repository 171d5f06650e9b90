"""What becomes of mails that are no simple question: each row of the decision table, in one register."""
import pytest

from post import compose

OFFICE = "cso@tvtc.test"
NOURA = "noura@people.test"
OMAR = "omar@people.test"
MX = "mx.tvtc.test"
BORDER = f"from people.test (people.test [192.0.2.1]) by {MX} with ESMTPS id 1"
PASS = f"{MX}; dmarc=pass header.from=people.test"


def mail(name, fields="", text="words of a person\n", sender=OMAR, to=OFFICE, body=None):
    """As it lies in a mailbox; fields stand on top. Its subject is what it is found by."""
    m = compose(sender=sender, subject=name, text=text, to=to)
    raw = m.as_bytes()
    if body is not None:
        head = b"\r\n".join(line for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n")
                            if not line.lower().startswith((b"content-", b"mime-version")))
        raw = head + b"\r\n" + body.replace("\n", "\r\n").encode()
    return fields.replace("\n", "\r\n").encode() + raw


def report(kind, part, original):
    return (f"MIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary=b\n\n--b\n"
            f"Content-Type: text/plain\n\nThis is a report.\n--b\nContent-Type: message/{kind}\n\n{part}\n--b\n"
            f"Content-Type: text/rfc822-headers\n\nMessage-ID: {original}\nSubject: x\n\n--b--\n")


def bounce(original, action="failed", status="5.1.1"):
    return report("delivery-status", "Reporting-MTA: dns; mx.people.test\n\n"
                  f"Final-Recipient: rfc822; {OMAR}\nAction: {action}\nStatus: {status}\n", original)


CALENDAR = ("MIME-Version: 1.0\nContent-Type: text/calendar; method=REPLY\n\n"
            "BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n")
MDN = "Final-Recipient: rfc822;omar@people.test\nDisposition: manual-action/MDN-sent-manually; displayed\n"
FOREIGN = "<1@elsewhere.test>"
DAEMON = "MAILER-DAEMON@mx.people.test"

# to the quarantine, and the reason that is given there
KEPT_APART = {
    "row 3 from us": (mail("row 3 from us", sender=OFFICE), "loop"),
    "row 3 x-loop": (mail("row 3 x-loop", f"X-Loop: {OFFICE}\n"), "loop"),
    "row 4 fifty servers": (mail("row 4 fifty servers", "Received: from a by b\n" * 51), "servers"),
    "row 6 a bounce of nothing": (mail("row 6", sender=DAEMON, body=bounce(FOREIGN)), "unmatched bounce"),
    "row 7 a complaint of nothing": (mail("row 7", body=report(
        "feedback-report", "Feedback-Type: abuse\n", FOREIGN)), "unmatched complaint"),
    "row 8 seen, but what": (mail("row 8", body=report(
        "disposition-notification", MDN, FOREIGN)), "unmatched report"),
    "row 9 no path": (mail("row 9 no path", "Return-Path: <>\n"), "automatic reply"),
    "row 10 replied": (mail("row 10 replied", "Auto-Submitted: auto-replied\n"), "automatic reply"),
    "row 20 a calendar": (mail("row 20 a calendar", body=CALENDAR), "automatic reply"),
}

# a ticket, to which nobody answers, and why
UNANSWERED = {
    "row 10 generated": ("Auto-Submitted: auto-generated\n", "Auto-Submitted"),
    "row 11 suppress": ("X-Auto-Response-Suppress: OOF, AutoReply\n", "Suppress"),
    "row 12 bulk": ("Precedence: bulk\n", "Precedence"),
    "row 13 list": ("List-Id: <x.people.test>\n", "List-Id"),
    "row 14 machine": ("X-FC-MachineGenerated: true\n", "automatic"),
    "row 18 spam by header": ("X-Spam-Flag: YES\n", "spam"),
    "row 18 dmarc fail": (f"Authentication-Results: {MX}; dmarc=fail header.from=people.test\n", "verified"),
    "row 18 nothing aligned": (
        f"Authentication-Results: {MX}; spf=pass smtp.mailfrom=x@other.test; dkim=none\n", "verified"),
    "row 19 another's path": ("Return-Path: <x@other.test>\n", "return path"),
}
UNANSWERED_WHOLE = {
    "row 15 nobody": (mail("row 15 nobody", sender="no-reply@people.test"), "no person"),
    "row 16 no address": (mail("row 16 no address", sender="Omar <omar@localhost>"), "no sender"),
    "row 17 not to us": (mail("row 17 not to us", to="list@people.test"), "addressed"),
}

# a ticket with a receipt, which goes to one of our people
ANSWERED = {
    "row 17 delivered to us": mail("row 17 delivered to us", f"Delivered-To: {OFFICE}\n", to="list@people.test"),
    "row 18 verified": mail("row 18 verified", f"Authentication-Results: {PASS}\nReceived: {BORDER}\n"),
    "row 18 forged below the border": mail(
        "row 18 forged below the border", f"Received: {BORDER}\nAuthentication-Results: {MX}; dmarc=fail\n"),
    "row 19 own path": mail("row 19 own path", f"Return-Path: <bounce@news.{OMAR.split('@')[1]}>\n"),
    "row 21 wants a receipt of its own": mail(
        "row 21 wants a receipt of its own", f"Disposition-Notification-To: {OMAR}\nReturn-Receipt-To: {OMAR}\n"),
    "row 24 a person": mail("row 24 a person"),
}


@pytest.fixture
def office(wasl, boxes):
    wasl.configure(authserv_id=MX, addresses="info@tvtc.test")
    wasl.start()
    return wasl


def settled(wasl, count):
    return wasl.wait(lambda: sum(wasl.ctl("status")["outcomes"].values()) >= count, f"{count} outcomes")


def by_subject(wasl):
    return {t["subject"]: wasl.ticket(t["reference"]) for t in wasl.tickets()}


def test_mails_that_belong_to_nothing(office, boxes):
    raws = [raw for raw, _ in KEPT_APART.values()]
    raws += [mail(name, fields) for name, (fields, _) in UNANSWERED.items()]
    raws += [raw for raw, _ in UNANSWERED_WHOLE.values()] + list(ANSWERED.values())
    boxes[OFFICE].append(raws)
    boxes[OFFICE].imap.append("INBOX", "($Junk)", None, mail("row 18 spam in the mailbox"))
    settled(office, len(raws) + 1)

    why = sorted(item["why"] for item in office.ctl("quarantine", "list"))
    assert len(why) == len(KEPT_APART)
    for _, word in KEPT_APART.values():
        assert any(word in w for w in why), (word, why)

    tickets = by_subject(office)
    words = {**{name: word for name, (_, word) in {**UNANSWERED, **UNANSWERED_WHOLE}.items()},
             "row 18 spam in the mailbox": "spam"}
    assert set(tickets) == set(words) | set(ANSWERED)
    for name, word in words.items():
        for delivery in tickets[name]["deliveries"]:
            assert delivery["state"] == "suppressed" and word in delivery["why"], (name, delivery)
    answered = boxes[OMAR].wait(len(ANSWERED))
    assert len(answered) == len(ANSWERED)
    assert not boxes[NOURA].mails()


def receipt_of(boxes, wasl, name):
    boxes[OFFICE].append([mail(name)])
    [receipt] = boxes[OMAR].wait(1)
    settled(wasl, 1)
    return receipt


def test_mails_that_name_a_ticket_of_ours(office, boxes):
    receipt = receipt_of(boxes, office, "question")
    id_, address = receipt["Message-ID"], receipt["Reply-To"].addresses[0].addr_spec
    answers = f"In-Reply-To: {id_}\n"
    boxes[OFFICE].append([
        mail("row 9 with a token", "Return-Path: <>\n" + answers, text="I am away\n"),
        mail("row 10 with a token", "Auto-Submitted: auto-replied\n", text="I am out\n", to=address),
        mail("row 14 with a token", "X-Autoreply: yes\n" + answers, text="I am not here\n"),
        mail("row 20 with a token", answers, body=CALENDAR),
        mail("row 22", answers, text="one more thing\n"),
        mail("row 3 our own again", sender=NOURA).replace(b"Message-ID: ", b"X-Old: ").replace(
            b"Subject:", b"Message-ID: %s\r\nSubject:" % id_.encode()),
        mail("row 8", body=report("disposition-notification", MDN + f"Original-Message-ID: {id_}\n", FOREIGN)),
        mail("row 5 delayed", sender=DAEMON, body=bounce(id_, "delayed", "4.4.1")),
        mail("row 5 failed", "Return-Path: <>\n", sender=DAEMON, body=bounce(id_)),
    ])
    settled(office, 10)
    [ticket] = office.tickets()
    shown = office.ticket(ticket["reference"])
    assert len(shown["articles"]) == 1 + 5
    kinds = [e["kind"] for e in shown["events"]]
    reported = [f"delivery {what}" for what in ("seen", "delayed", "failed")]
    assert [k for k in kinds if k in reported] == reported
    assert "bounced: 5.1.1" in [d["why"] for d in shown["deliveries"]]
    [item] = office.ctl("quarantine", "list")
    assert "loop" in item["why"]
    [suppressed] = office.ctl("suppression", "list")
    assert "bounce" in suppressed["why"]
    assert len(boxes[OMAR].mails()) == 1


def test_only_a_sender_whom_our_server_knows_joins_by_an_id(office, boxes):
    first = mail("first", f"Authentication-Results: {PASS}\nReceived: {BORDER}\n")
    boxes[OFFICE].append([first])
    settled(office, 1)
    id_ = first.split(b"Message-ID: ")[1].split(b"\r\n")[0].decode()
    refers = f"References: {id_}\n"
    forged = f"Authentication-Results: {MX}; dmarc=none; spf=fail smtp.mailfrom={OMAR}\n"
    boxes[OFFICE].append([
        mail("vouched", f"Authentication-Results: {PASS}\nReceived: {BORDER}\n" + refers),
        mail("forged below ours", forged + f"Authentication-Results: {PASS}\nReceived: {BORDER}\n" + refers),
        mail("forged below the border", f"Received: {BORDER}\nAuthentication-Results: {PASS}\n" + refers),
        mail("another's word", f"Authentication-Results: mx.evil.test; dmarc=pass\nReceived: {BORDER}\n" + refers),
        mail("nobody's word", refers),
    ])
    settled(office, 6)
    tickets = by_subject(office)
    assert set(tickets) == {"first", "forged below ours", "forged below the border", "another's word", "nobody's word"}
    assert [a["subject"] for a in tickets["first"]["articles"]] == ["first", "vouched"]


def test_the_same_mail_by_several_ways_is_one(office, boxes):
    raw = mail("the same", to=f"{OFFICE}, list@people.test")
    by_list = (b"Received: from list\r\nList-Id: <list.people.test>\r\nSender: list@people.test\r\n" + raw)
    forwarded = b"Return-Path: <omar@forwarder.test>\r\nDelivered-To: old@tvtc.test\r\nX-Forwarded-For: a b\r\n" + raw
    changed = raw.replace(b"words of a person", b"words of another")
    assert changed != raw
    boxes[OFFICE].append([raw, by_list, forwarded, changed])
    settled(office, 4)
    assert sorted(len(office.ticket(t["reference"])["articles"]) for t in office.tickets()) == [1, 1]
    outcomes = office.ctl("status")["outcomes"]
    assert outcomes["duplicate"] == 2 and outcomes["created"] == 2


def test_a_mail_knows_all_of_our_addresses_that_it_was_sent_to(office, boxes):
    raw = mail("to many", "Delivered-To: cso+x@tvtc.test\n", to=f"Info <INFO@tvtc.test>, x@people.test, {OFFICE}")
    boxes[OFFICE].append([raw])
    settled(office, 1)
    [ticket] = office.tickets()
    [article] = office.ticket(ticket["reference"])["articles"]
    assert sorted(article["addressed_to"]) == ["cso@tvtc.test", "info@tvtc.test"]
