"""What people do who want to get in, to get others' answers, or to have the office write to whom they like."""
import email
import email.header
import email.policy
import json
import re
import time

import pytest

from post import compose, fill
from scripted_smtp import ScriptedSmtp

OFFICE = "cso@tvtc.test"
NOURA, OMAR, EVIL = "noura@people.test", "omar@people.test", "evil@bad.test"
MX = "mx.tvtc.test"
BORDER = f"Received: from people.test (people.test [192.0.2.1]) by {MX} with ESMTPS id 1\n"


@pytest.fixture
def sink():
    server = ScriptedSmtp()
    yield server
    server.close()


@pytest.fixture
def make_office(make_wasl, sink):
    def make(announced=(), **limits):
        wasl = make_wasl(**limits)
        wasl.expect_log(*announced)
        wasl.configure(smtp_port=sink.port, smtp_security="plain", smtp_user=None, smtp_password=None, authserv_id=MX)
        return wasl.start()

    return make


def mail(name, sender=EVIL, fields="", to=OFFICE, text=None, **headers):
    """As it lies in the mailbox, the fields on top. name is its subject, by which it is found."""
    raw = compose(sender=sender, subject=name, to=to, text=text or f"words of {name}\n", **headers).as_bytes()
    return fields.replace("\n", "\r\n").encode() + raw


def hand_in(wasl, host, raws):
    """All in one go, until each has its outcome."""
    before = sum(wasl.ctl("status")["outcomes"].values())
    fill(host, OFFICE, raws)
    wasl.wait(lambda: sum(wasl.ctl("status")["outcomes"].values()) >= before + len(raws), "all outcomes", 60)


def tickets(wasl):
    return {t["subject"]: wasl.ticket(t["reference"]) for t in wasl.tickets()}


def parse(m):
    return email.message_from_bytes(m.raw, policy=email.policy.default)


def receipts(wasl, sink, count):
    """The mails to each recipient, once so many are out."""
    wasl.wait(lambda: len(sink.mails) >= count, f"{count} receipts")
    return {m.recipient: parse(m) for m in sink.mails}


def out_of_the_way(wasl):
    """Nothing waits to be sent any more."""
    wasl.wait(lambda: (lambda d: not d["pending"] and not wasl.ctl("delivery", "list", "--state", "sending"))
              (wasl.ctl("status")["deliveries"]), "an empty outbox")


def other(c):
    return "a" if c != "a" else "b"


def forge(token, others):
    """Tokens that are none; the head is kind, key letter and reference."""
    head, mac = token.rsplit(".", 1)
    foreign_head, foreign_mac = others.rsplit(".", 1)
    return {
        "another mac": f"{head}.{mac[:-1]}{other(mac[-1])}",
        "first letter of the mac": f"{head}.{other(mac[0])}{mac[1:]}",
        "mac of another": f"{head}.{foreign_mac}", "head of another": f"{foreign_head}.{mac}",
        "key letter b": f"{head[0]}b{head[2:]}.{mac}", "key letter z": f"{head[0]}z{head[2:]}.{mac}",
        "no key letter": f"{head[0]}{head[2:]}.{mac}", "truncated": token[:-1], "half": token[:-8],
        "longer": token + "a", "empty mac": head + ".", "twice the mac": f"{head}.{mac}{mac}",
        "zeros": f"{head}.{'a' * 16}", "as another kind": ("m" if token[0] == "t" else "t") + token[1:],
        "as a bounce": "b" + token[1:], "without its dot": head + mac,
    }


def test_tokens(make_office, host, boxes, sink):
    wasl = make_office()
    hand_in(wasl, host, [mail("of noura", NOURA), mail("of omar", OMAR)])
    got = receipts(wasl, sink, 2)
    reply = {who: got[who]["Reply-To"].addresses[0].username.partition("+")[2] for who in got}
    ids = {who: got[who]["Message-ID"].strip("<>").partition("@")[0] for who in got}
    forged = {}
    for name, token in forge(reply[NOURA], reply[OMAR]).items():
        forged[f"to {name}"] = mail(f"to {name}", to=f"cso+{token}@tvtc.test")
    for name, token in forge(ids[NOURA], ids[OMAR]).items():
        forged[f"id {name}"] = mail(f"id {name}", In_Reply_To=f"<{token}@tvtc.test>")
    forged["in the subject"] = mail(f"in the subject {reply[NOURA]}")
    forged["in the name"] = mail("in the name", to=f'"cso+{reply[NOURA]}@tvtc.test" <{OFFICE}>')
    forged["in the text"] = mail("in the text", text=f"cso+{reply[NOURA]}@tvtc.test <{ids[NOURA]}@tvtc.test>\n")
    # what is one, in whatever case, and whoever sends it
    true = {
        "upper case": mail("upper case", to=f"CSO+{reply[NOURA].upper()}@TVTC.TEST"),
        "upper case id": mail("upper case id", In_Reply_To=f"<{ids[NOURA].upper()}@tvtc.test>"),
        "both": mail("both", to=f"cso+{reply[NOURA]}@tvtc.test", References=f"<{ids[OMAR]}@tvtc.test>"),
    }
    hand_in(wasl, host, [*forged.values(), *true.values()])
    found = tickets(wasl)
    assert len(found) == 2 + len(forged), "each is a ticket of its own"
    assert [a["subject"] for a in found["of omar"]["articles"]] == ["of omar"]
    assert [a["subject"] for a in found["of noura"]["articles"]] == ["of noura", *true]
    assert [a["outsider"] for a in found["of noura"]["articles"]] == [False, True, True, True]
    # an outsider is shown, and gets nothing of what is written there
    out_of_the_way(wasl)
    sink.mails.clear()
    assert wasl.ctl_raw("ticket", "reply", found["of noura"]["reference"], stdin=b"to you alone\n").returncode == 0
    out_of_the_way(wasl)
    [answer] = sink.mails
    assert answer.recipient == NOURA and EVIL.encode() not in answer.raw


def test_references_and_senders_that_are_forged(make_office, host, boxes, sink):
    wasl = make_office()
    vouched = f"Authentication-Results: {MX}; dmarc=pass header.from=people.test\n{BORDER}"
    first = mail("first", NOURA, vouched)
    hand_in(wasl, host, [first])
    reference = wasl.tickets()[0]["reference"]
    id_ = re.search(rb"Message-ID: (\S+)", first).group(1).decode()
    refers = {"In_Reply_To": id_}
    joins = {
        "by id": mail("by id", NOURA, vouched, **refers),
        f"by [{reference}]": mail(f"by [{reference}]", NOURA, vouched),
    }
    results = {  # all say that they are the participant's, and what their authentication is
        "no word": "", "failed": f"Authentication-Results: {MX}; dmarc=fail header.from=people.test\n",
        "another server's": f"Authentication-Results: mx.bad.test; dmarc=pass header.from=people.test\n{BORDER}",
        "ours with more": f"Authentication-Results: {MX}.bad.test; dmarc=pass header.from=people.test\n{BORDER}",
        "below the border": f"{BORDER}Authentication-Results: {MX}; dmarc=pass header.from=people.test\n",
        "in a comment": f"Authentication-Results: {MX}; dmarc=none (dmarc=pass header.from=people.test)\n{BORDER}",
        "in a quote": f'Authentication-Results: {MX}; dmarc=none reason="; dmarc=pass header.from=people.test"\n{BORDER}',
        "our name in a comment": f"Authentication-Results: mx.bad.test ({MX}); dmarc=pass header.from=people.test\n{BORDER}",
        "another domain's": f"Authentication-Results: {MX}; dmarc=pass header.from=bad.test\n{BORDER}",
        "of the envelope": f"Authentication-Results: {MX}; spf=pass smtp.mailfrom=bad.test; dmarc=none\n{BORDER}",
        "another's signature": f"Authentication-Results: {MX}; dkim=pass header.d=bad.test\n{BORDER}",
        "the second": f"Authentication-Results: {MX}; dmarc=fail header.from=people.test\n{vouched}",
    }
    forged = {}
    for name, fields in results.items():
        forged[name] = mail(name, NOURA, fields, **refers)
        forged[f"{name} [{reference}]"] = mail(f"{name} [{reference}]", NOURA, fields)
    evil = f"Authentication-Results: {MX}; dmarc=pass header.from=bad.test\n{BORDER}"
    forged["a stranger's"] = mail("a stranger's", EVIL, evil, **refers)
    forged[f"a stranger's [{reference}]"] = mail(f"a stranger's [{reference}]", EVIL, evil)
    forged["two senders"] = mail("two senders", NOURA, evil, **refers).replace(
        f"From: {NOURA}".encode(), f"From: {NOURA}, {EVIL}".encode())
    forged["in the name"] = mail("in the name", EVIL, evil, **refers).replace(
        f"From: {EVIL}".encode(), f'From: "{NOURA}" <{EVIL}>'.encode())
    # an id that was there already, from a stranger with other words: neither lost nor in the other's ticket
    same = re.sub(rb"Message-ID: \S+", b"Message-ID: " + id_.encode(), mail("the same id", EVIL, evil))
    hand_in(wasl, host, [*joins.values(), *forged.values(), same])
    found = tickets(wasl)
    assert [a["subject"] for a in found["first"]["articles"]] == ["first", *joins]
    assert len(found) == 1 + len(forged) + 1
    for name in forged:
        assert name in found
        assert [x["kind"] for x in found[name]["links"]] in (["possible-relation"], []), name
    assert found["no word"]["links"][0]["reference"] == reference
    assert found["the same id"]["articles"][0]["from"] != found["first"]["articles"][0]["from"]
    # whom nobody vouches for gets nothing, where somebody says so
    out_of_the_way(wasl)
    for name in ("failed", "of the envelope", "another's signature", "the second"):
        [delivery] = found[name]["deliveries"]
        assert delivery["state"] == "suppressed" and "verified" in delivery["why"], name


EVIL_LINES = "x\r\nBcc: victim@third.test\r\nX-Evil: 1\r\n\r\ninjected\r\n.\r\nRCPT TO:<victim@third.test>\r\n\0end"
BIDI = "\u202egpj.exe\u2066\u200f\u2069\u202a"
ALLOWED = {"date", "from", "to", "reply-to", "subject", "message-id", "in-reply-to", "references", "auto-submitted",
           "x-auto-response-suppress", "x-loop", "content-language", "mime-version", "content-type",
           "content-transfer-encoding"}


def q(text):
    return "=?utf-8?Q?" + "".join(f"={b:02X}" for b in text.encode()) + "?="


def b(text):
    return email.header.Header(text, "utf-8", maxlinelen=10000).encode()


def halves(text):
    """One in two encoded words, in the midst of CR LF."""
    at = text.index("\r\n") + 1
    return f"{q(text[:at])} {q(text[at:])}"


def percent(text):
    return "".join(f"%{x:02X}" for x in text.encode())


def raw_mail(number, **fields):
    """Bytes as an attacker writes them. The subject begins with the number unless it is given."""
    usual = {"From": f"p{number}@people.test", "To": OFFICE, "Subject": f"attack {number}",
             "Date": "Sun, 1 Nov 2026 10:00:00 +0300", "Message-ID": f"<a{number}@people.test>"}
    extra = fields.pop("body", f"Content-Type: text/plain; charset=utf-8\r\n\r\nwords {number}\r\n")
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in {**usual, **fields}.items() if value is not None]
    return ("\r\n".join(["MIME-Version: 1.0", *lines]) + "\r\n" + extra).encode("utf-8", "surrogateescape")


def attached(parameter):
    return ('Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nwords\r\n--b\r\n'
            f'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; {parameter}\r\n\r\nx\r\n--b--\r\n')


LINES = EVIL_LINES.replace("\0", "")
FIELDS = [
    *({"Subject": form(EVIL_LINES)} for form in (q, b, halves)),
    {"Subject": q(BIDI) + " " + BIDI}, {"Subject": "bare\rBcc: victim@third.test"},
    {"Subject": "nul\0Bcc: victim@third.test"},
    {"Subject": "folded\r\n Bcc: victim@third.test\r\n\tX-Evil: 1"}, {"Subject": q("\x1b]0;title\x07\x1b[2J\x85\x9b31m\u2028\u2029")},
    {"Subject": "A" * 100000}, {"Subject": " ".join([q("س" * 10)] * 500)},
    *({"From": f"{form(EVIL_LINES)} <p{{n}}@people.test>"} for form in (q, b, halves)),
    {"From": f"{q(BIDI)} <p{{n}}@people.test>"}, {"From": '"a\rBcc: victim@third.test" <p{n}@people.test>'},
    {"From": '"p{n}\\\r\nRCPT TO:<victim@third.test>"@people.test'},
    {"From": f'"p{{n}}{q(LINES)}"@people.test'}, # of two the parser chooses one
    *({"From": f"{p}q{{n}}@people.test{s}"} for p, s in (
        ("p{n}@people.test\rRCPT TO:<", ">"), ("<p{n}@people.test>\0<", ">"), ("p{n}@people.test>, <", ""))),
    {"From": "p{n}@people.test SIZE=1\r\n NOTIFY=NEVER"}, {"From": f"p{{n}}@people.test{q(LINES)}"},
    {"From": "<@victim.test:p{n}@people.test>"}, {"From": "p{n}%victim@people.test"}, {"From": "p{n}!victim@people.test"},
    {"Message-ID": "<a\rBcc: victim@third.test@people.test>"}, {"Message-ID": "<a\0b@people.test>"},
    {"Message-ID": f"<{q(LINES)}@people.test>"}, {"Message-ID": "<a> <b>\r\n\t<c@d>"}, {"Message-ID": "<" + "a" * 5000 + "@x>"},
    {"Message-ID": "<a\u202eb@people.test>"}, {"Message-ID": "no brackets\rX-Evil: 1"}, {"Message-ID": '<"a\r\n X-Evil: 1"@x>'},
    {"References": "<a\rBcc: victim@third.test@x> <b\0@x> <c@x>"}, {"References": f"<{q(LINES)}@x>"},
    {"References": " ".join(f"<{n}@{'x' * 200}>" for n in range(2000))}, {"In-Reply-To": "<x@y>\r\n\t<z\rX-Evil: 1@y>"},
    {"Reply-To": f"{q(EVIL_LINES)} <victim@third.test>"}, {"Reply-To": "victim@third.test\rBcc: victim@third.test"},
    {"Sender": f"{q(EVIL_LINES)} <victim@third.test>"}, {"Date": "Sun, 1 Nov 2026\rX-Evil: 1\r\n 10:00:00 +0300"},
    {"To": f"{q(EVIL_LINES)} <{OFFICE}>"}, {"Content-Language": "en\r\n X-Evil: 1"},
    *({"body": attached(p)} for p in (
        f"filename*=utf-8''{percent(EVIL_LINES)}", f"filename*=utf-8''{percent(BIDI)}", f'filename="{q(EVIL_LINES)}"',
        'filename="../../../../etc/passwd"', "filename*=utf-8''..%2F..%2Fetc%2Fpasswd", 'filename="C:\\\\x\\\\..\\\\y.exe"',
        'filename="a\rb\0c.txt"', "filename*0*=utf-8''a%0d; filename*1*=%0aX-Evil:%201", f'filename="{"n" * 5000}.txt"',
        "filename*=utf-8''%2e%2e", "filename*=utf-8''-rf%20%2a%3B%24%28reboot%29")),
]


def strings(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(inner)


def look_at_outgoing(m):
    """One mail that a server got of us: only our own headers, nothing that ends a line too early."""
    head = m.raw.split(b"\r\n\r\n")[0].decode("ascii")
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|[\0-\x08\x0b\x0c\x0e-\x1f\x7f]", m.raw), m.recipient
    assert all(len(line) <= 998 for line in m.raw.split(b"\r\n"))
    names = [line.partition(":")[0].lower() for line in head.split("\r\n") if not line.startswith((" ", "\t"))]
    assert set(names) <= ALLOWED and len(names) == len(set(names)), (m.recipient, names)
    parsed = parse(m)
    assert not parsed.defects
    for name, value in parsed.items():
        assert not re.search("[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", value), (name, value)
    assert [a.addr_spec for a in parsed["To"].addresses] == [m.recipient]


def test_headers_of_ours_that_others_want_to_write(make_office, host, boxes, sink):
    wasl = make_office(per_domain=0)
    raws = [raw_mail(n, **{k: v.replace("{n}", str(n)) for k, v in fields.items()}) for n, fields in enumerate(FIELDS)]
    raws.append(mail("the last", NOURA))
    hand_in(wasl, host, raws)
    assert len(wasl.tickets()) == len(raws), "each is a ticket, whatever it is"
    out_of_the_way(wasl)
    found = [wasl.ticket(t["reference"]) for t in wasl.tickets()]
    for ticket in found:
        for article in ticket["articles"]:
            for text in strings([article["subject"], article["from"], ticket["subject"], ticket["party"],
                                 [a["name"] for a in article["attachments"]]]):
                assert not re.search("[\0-\x1f\x7f-\x9f\u2028\u2029]", text), text
            for name in (a["name"] or "" for a in article["attachments"]):
                assert not re.search("[/\\\\\u202a-\u202e\u2066-\u2069]", name) and name not in (".", ".."), name
                assert len(name.encode()) <= 255
    # nothing for a terminal either
    for words in (("ticket", "list", "--limit", "1000"), ("delivery", "list"),
                  *(("ticket", "show", t["reference"]) for t in found[::7])):
        assert not re.search(r"[\0-\x08\x0b-\x1f\x7f-\x9f]", wasl.ctl_raw(*words).stdout.decode()), words
    sent = len(sink.mails)
    assert sent >= len(raws) * 3 // 4, "most have a sender who can be answered"
    # and what a person writes to them, with all that there is
    path = f"{wasl.dir}/\u202egpj.exe"
    with open(path, "w", encoding="ascii") as f:
        f.write("x")
    text = "a\r\n.\r\nRCPT TO:<victim@third.test>\r\n..\r\nb\rBcc: victim@third.test\n.\n"
    for ticket in found:
        if [d for d in ticket["deliveries"] if d["state"] == "sent"] and len(sink.mails) < sent + 12:
            run = wasl.ctl_raw("ticket", "reply", ticket["reference"], "--attach", path, stdin=text.encode())
            assert run.returncode == 0, run.stderr
    out_of_the_way(wasl)
    assert len(sink.mails) >= sent + 12
    assert len({m.message_id for m in sink.mails}) == len(sink.mails)
    for m in sink.mails:
        look_at_outgoing(m)
        assert re.fullmatch(r'[pq]\d+.*@people\.test|noura@people\.test', m.recipient), m.recipient
        assert m.sender == "" or re.fullmatch(r"cso\+b[a-z0-9.]+@tvtc\.test", m.sender)
    verbs = {line.split(" ")[0].upper() for line in sink.lines}
    assert verbs <= {"EHLO", "MAIL", "RCPT", "DATA", "QUIT"}
    assert not [line for line in sink.lines if "third.test" in line or "@victim.test" in line]


VICTIM = "victim@third.test"


def test_nobody_else_is_written_to(make_office, host, boxes, sink):
    wasl = make_office()
    bounce = ("Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
              "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
              f"Final-Recipient: rfc822; {VICTIM}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n")
    cases = [
        mail("null path", VICTIM, "Return-Path: <>\n"),
        mail("path of another", VICTIM, f"Return-Path: <{EVIL}>\n"),
        mail("path of the victim", EVIL, f"Return-Path: <{VICTIM}>\n"),
        mail("dmarc failed", VICTIM, f"Authentication-Results: {MX}; dmarc=fail header.from=third.test\n"),
        mail("spf of another", VICTIM, f"Authentication-Results: {MX}; spf=pass smtp.mailfrom={EVIL}; dkim=none\n"),
        mail("spam", VICTIM, "X-Spam-Flag: YES\n"), mail("a list", VICTIM, "List-Id: <x.third.test>\n"),
        mail("to nobody", VICTIM, to="undisclosed-recipients:;"), mail("auto", VICTIM, "Auto-Submitted: auto-replied\n"),
        raw_mail(1, From=f"{EVIL}, {VICTIM}"), raw_mail(3, From=f"mailer-daemon@{VICTIM}"),
        raw_mail(4, From="<>"), raw_mail(5, From=None), raw_mail(6, From="postmaster@third.test", body=bounce),
        raw_mail(7, From="victim@[192.0.2.1]"), raw_mail(8, From="victim@localhost"),
        raw_mail(9, From=f"{EVIL}\r\nFrom: {VICTIM}"),
    ]
    answered = [
        mail("reply to the victim", NOURA, f"Reply-To: {VICTIM}\n"), mail("sender", NOURA, f"Sender: {VICTIM}\n"),
        mail("receipts", NOURA, f"Disposition-Notification-To: {VICTIM}\nReturn-Receipt-To: {VICTIM}\nErrors-To: {VICTIM}\n"
             f"X-Confirm-Reading-To: {VICTIM}\nResent-From: {VICTIM}\nX-Original-From: {VICTIM}\n"),
        mail("copies", NOURA, f"Cc: {VICTIM}\nBcc: {VICTIM}\n"),
    ]
    hand_in(wasl, host, cases + answered)
    out_of_the_way(wasl)
    wasl.wait(lambda: len(sink.mails) >= 2, "some answers")
    assert {m.recipient for m in sink.mails} == {NOURA}
    found = tickets(wasl)
    for ticket in found.values():
        for delivery in ticket["deliveries"]:
            assert delivery["state"] in ("sent", "suppressed") and (delivery["state"] == "sent" or delivery["why"])
    # nor by a person who answers
    sink.mails.clear()
    for name in ("reply to the victim", "sender", "receipts", "copies"):
        assert wasl.ctl_raw("ticket", "reply", found[name]["reference"], stdin=b"an answer\n").returncode == 0
    out_of_the_way(wasl)
    assert [m.recipient for m in sink.mails] == [NOURA] * 4
    assert not [line for line in sink.lines if "third.test" in line]


def test_floods(make_office, host, boxes, sink):
    wasl = make_office(["circuit breaker", "too many receipts to one sender"], per_address=3, per_domain=8, per_hour=20)
    hand_in(wasl, host, [mail(f"one {n}", "one@first.test") for n in range(30)])
    hand_in(wasl, host, [mail(f"domain {n}", f"u{n}@second.test") for n in range(30)])
    out_of_the_way(wasl)
    assert sorted(m.recipient.partition("@")[2] for m in sink.mails) == ["first.test"] * 3 + ["second.test"] * 8
    status = wasl.ctl("status")
    assert status["suppressed_why"] == {"too many automatic messages to this address": 27,
                                        "too many automatic messages to this domain": 22}
    assert status["limited"] == 2 and not status["breaker_open"]
    assert wasl.log().count("too many receipts to one sender") == 2
    # from everywhere: what goes beyond waits for a person
    hand_in(wasl, host, [mail(f"all {n}", f"u@d{n}.test") for n in range(40)])
    wasl.wait(lambda: len(sink.mails) == 20, "the hour's share")
    held = wasl.ctl("delivery", "list", "--state", "held", "--limit", "100")
    assert len(held) == 11 + 40 - 20
    [alarm] = [line for line in wasl.log().splitlines() if "circuit breaker" in line]
    for text in (alarm, " ".join(wasl.ctl_raw("status").stdout.decode().split())):
        assert "delivery list --state held" in text and "delivery release-held" in text
    time.sleep(0.3)
    assert len(sink.mails) == 20
    # a person is not held up by it
    reference = next(t["reference"] for t in wasl.tickets() if t["subject"] == "all 39")
    assert wasl.ctl_raw("ticket", "reply", reference, stdin=b"an answer\n").returncode == 0
    wasl.wait(lambda: [m for m in sink.mails if m.recipient == "u@d39.test"], "the person's answer")
    assert wasl.ctl_raw("delivery", "release-held").returncode == 0
    wasl.wait(lambda: len(sink.mails) == 11 + 40 + 1, "all that was held")
    assert len({m.message_id for m in sink.mails}) == len(sink.mails)
    assert len(wasl.tickets()) == 100, "all are tickets"
    assert json.loads(wasl.ctl_raw("--json", "status").stdout)["breaker_open"] is False
