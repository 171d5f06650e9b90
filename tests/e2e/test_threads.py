"""What becomes of mails that belong to something: threads, bounces, machines, and the same by several ways."""
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
