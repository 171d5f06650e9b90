"""What becomes of mails that belong to something: threads, bounces, machines, and the same by several ways."""
import email.utils

from post import compose, send

OTHER = "omar@people.test"


def events(wasl, reference):
    return [e["kind"] for e in wasl.ticket(reference)["events"] if e["kind"] not in ("read", "listed")]


def one(wasl, count=1):
    return sorted(wasl.wait_tickets(count), key=lambda t: t["created"])


def wait_outcomes(wasl, **counts):
    def reached():
        outcomes = wasl.ctl("status")["outcomes"]
        return outcomes if all(outcomes[name] >= count for name, count in counts.items()) else None
    return wasl.wait(reached, str(counts))


def test_one_mail_to_two_of_our_mailboxes_and_too_many_on_one_subject(make_wasl, host, boxes):
    wasl = make_wasl(per_subject=5)
    wasl.add_channel("pr", imap_user=OTHER, imap_password="credential:pr-password", from_address=OTHER)
    wasl.credential("pr-password", "omar")
    wasl.start()
    mail = compose(subject="to both", to=f"cso@tvtc.test, {OTHER}")
    for recipient in ("cso@tvtc.test", OTHER):
        send(host, mail, recipient=recipient)
    wait_outcomes(wasl, created=1, duplicate=1)
    [ticket] = one(wasl)
    shown = wasl.ticket(ticket["reference"])
    [article] = shown["articles"]
    other = "pr" if article["channel"] == "cso" else "cso"
    assert events(wasl, ticket["reference"]).count(f"also received through {other}") == 1
    boxes["noura@people.test"].wait(1)

    for n in range(7):
        send(host, compose(subject=f"{'Re: ' * (n % 3)}I am away", text=f"until {n}\n"))
    outcomes = wait_outcomes(wasl, created=6, appended=2)
    assert outcomes["created"] == 6
    last = max(one(wasl), key=lambda t: (t["created"], len(wasl.ticket(t["reference"])["articles"])))
    assert len(wasl.ticket(last["reference"])["articles"]) == 3
    assert len(boxes["noura@people.test"].wait(6)) == 6


def test_an_address_is_suppressed_and_released_by_a_person(wasl, host, boxes):
    wasl.start()
    for verb in ("add", "remove"):
        assert wasl.ctl_raw("suppression", verb, "-", stdin=b"noura@People.test\n").returncode == 0
    added = wasl.ctl("suppression", "add", "noura@people.test", "--days", "3", "--why", "asked for it")
    [listed] = wasl.ctl("suppression", "list")
    assert listed["pseudonym"] == added["pseudonym"] and listed["why"] == "asked for it"
    shown = wasl.ctl_raw("suppression", "list").stdout.decode()
    assert added["pseudonym"] in shown and "noura" not in shown
    send(host, compose(text="first\n"))
    [ticket] = one(wasl)
    [delivery] = wasl.ticket(ticket["reference"])["deliveries"]
    assert delivery["state"] == "suppressed" and "asked for it" in delivery["why"]
    status = wasl.ctl_raw("status").stdout.decode()
    assert "1 address is suppressed" in status and "suppression list" in status
    assert wasl.ctl_raw("suppression", "remove", added["pseudonym"]).returncode == 0
    assert wasl.ctl("suppression", "list") == []
    send(host, compose(text="second\n"))
    boxes["noura@people.test"].wait(1)


def bounce(receipt, action="failed", status="5.1.1"):
    """What a mail server says of a receipt of ours, with its headers."""
    boundary = "=_bounce"
    return f"""From: Mail Delivery System <mailer-daemon@people.test>
To: cso@tvtc.test
Subject: Undelivered Mail Returned to Sender
Date: {email.utils.formatdate()}
Message-ID: {email.utils.make_msgid(domain="people.test")}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"

--{boundary}
Content-Type: text/plain

I could not deliver it.

--{boundary}
Content-Type: message/delivery-status

Reporting-MTA: dns; people.test

Final-Recipient: rfc822; noura@people.test
Action: {action}
Status: {status}

--{boundary}
Content-Type: text/rfc822-headers

Message-ID: {receipt["Message-ID"]}
From: cso@tvtc.test
To: noura@people.test
Subject: receipt

--{boundary}--
""".replace("\n", "\r\n").encode()


def machine(receipt, **headers):
    return compose(subject="Automatic reply", text="I am away\n", Auto_Submitted="auto-replied",
                   In_Reply_To=receipt, **headers)


def test_bounces_machines_and_replies_find_their_ticket(wasl, host, boxes):
    wasl.start()
    first = compose(subject="first", text="My question\n")
    send(host, first)
    [receipt] = boxes["noura@people.test"].wait(1)
    reference = one(wasl)[0]["reference"]

    # an id that everybody may know, from nobody that is vouched for: a ticket of its own, and a link
    send(host, compose(sender=OTHER, subject="Re: first", text="me too\n", In_Reply_To=first["Message-ID"]))
    other = next(t for t in one(wasl, 2) if t["reference"] != reference)
    [link] = wasl.ticket(other["reference"])["links"]
    assert link["kind"] == "possible-relation" and link["reference"] == reference
    assert [l["reference"] for l in wasl.ticket(reference)["links"]] == [other["reference"]]

    # machines: by a token, and without one
    send(host, machine(receipt["Message-ID"]))
    send(host, machine("<nothing@people.test>"))
    wait_outcomes(wasl, appended=1, quarantined=1)
    assert [a["automatic"] for a in wasl.ticket(reference)["articles"]] == [False, True]

    # a bounce, the same once more, and one of which the token is forged
    report = bounce(receipt)
    forged = bounce({"Message-ID": receipt["Message-ID"].replace("@", "x@")})
    for raw in (report, report, forged):
        send(host, raw, sender="")
    outcomes = wait_outcomes(wasl, noted=1, duplicate=1, quarantined=2)
    assert outcomes["created"] == 2 and outcomes["noted"] == 1
    shown = wasl.ticket(reference)
    [delivery] = shown["deliveries"]
    assert delivery["state"] == "dead" and delivery["why"] == "bounced: 5.1.1"
    [failed] = [e for e in shown["events"] if e["kind"] == "delivery failed"]
    original = wasl.ctl_raw("ticket", "report", reference, str(failed["detail"]["original"])).stdout
    assert b"Status: 5.1.1" in original
    assert failed["detail"]["suppressed"] == wasl.ctl("suppression", "list")[0]["pseudonym"]
    send(host, compose(text="third\n"))
    third = next(t for t in one(wasl, 3) if t["reference"] not in (reference, other["reference"]))
    assert "hard bounce" in wasl.ticket(third["reference"])["deliveries"][0]["why"]
    assert len(boxes["noura@people.test"].mails()) == 1
    assert sum(wasl.ctl("status")["quarantined_why"].values()) == 2
