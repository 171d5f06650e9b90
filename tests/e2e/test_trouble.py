"""When servers, certificates and passwords are wrong: clear to the operator, nothing lost."""
import time

from post import compose, send


def channel(wasl):
    return wasl.ctl("channel", "list")[0]


def wait_health(wasl, health, word=""):
    return wasl.wait(lambda: (lambda c: c if c["health"] in health.split("|") and word in c["text"] else None)(channel(wasl)),
                     f"health {health} {word!r}")


def recovers(wasl, host, **options):
    """With the right options it goes on, and the mail that waited becomes a ticket."""
    wasl.configure(**options)
    assert wasl.stop() == 0
    wasl.start()
    assert len(wasl.wait_tickets(1)) == 1


def test_a_wrong_authority_is_refused(wasl, host):
    wasl.expect_log("certificate")
    wasl.configure(imap_ca_file=host.other_ca)
    send(host, compose())
    wasl.start()
    assert "certificate" in wait_health(wasl, "down|failed", "certificate")["text"]
    recovers(wasl, host, imap_ca_file=host.ca)


def test_a_wrong_name_is_refused(wasl, host):
    wasl.expect_log("name")
    send(host, compose())
    wasl.configure(imap_host="127.0.0.2")
    wasl.start()
    assert "127.0.0.2" in wait_health(wasl, "down|failed", "name")["text"]
    recovers(wasl, host, imap_host="localhost")


def test_a_wrong_password_is_said(wasl, host):
    wasl.expect_log("password|login|refused")
    wasl.credential("imap-password", "wrong")
    send(host, compose())
    wasl.start()
    text = wait_health(wasl, "down|failed")["text"]
    assert "login" in text or "password" in text
    assert "wrong" not in wasl.log(), "the password is in the log"
    wasl.credential("imap-password", "secret")
    recovers(wasl, host)


def test_starttls_is_never_downgraded(wasl, host):
    wasl.configure(imap_security="starttls", imap_port=host.ports["imap"])
    send(host, compose())
    wasl.start()
    assert len(wasl.wait_tickets(1)) == 1


def test_the_mail_server_goes_away_and_comes_back(wasl, host):
    wasl.expect_log("imap|IMAP|localhost|worker|SMTP|smtp")
    wasl.start()
    send(host, compose(text="before\n"))
    wasl.wait_tickets(1)
    # Postfix asks Dovecot who may log in, and shuts itself away for a minute where that is gone
    wasl.wait(lambda: wasl.answers()["deliveries"]["sent"] == 1, "the receipt")
    host.stop_dovecot()
    wait_health(wasl, "down")
    time.sleep(2)
    host.start_dovecot()
    wait_health(wasl, "up")
    send(host, compose(text="after\n"))
    assert len(wasl.wait_tickets(2, 60)) == 2


def test_smtp_refuses_for_a_while(wasl, host, boxes):
    host.refuse({"noura@people.test": "450 4.2.1 not now"})
    host.reload_postfix()
    try:
        wasl.expect_log("450|later|refused")
        wasl.start()
        boxes["cso@tvtc.test"].append([compose().as_bytes()])
        reference = wasl.wait_tickets(1)[0]["reference"]
        wasl.wait(lambda: wasl.ticket(reference)["deliveries"][0]["attempts"] >= 2, "a second attempt")
        assert wasl.ticket(reference)["deliveries"][0]["state"] in ("pending", "sending")
    finally:
        host.refuse({})
        host.reload_postfix()
    boxes["noura@people.test"].wait(1, 60)
    assert wasl.wait(lambda: wasl.ticket(reference)["deliveries"][0]["state"] == "sent", "sent")


def test_smtp_refuses_for_good(wasl, host, boxes):
    wasl.expect_log("550|dead|gone")
    m = compose(sender="gone@people.test", text="I do not exist\n")
    boxes["cso@tvtc.test"].append([m.as_bytes()])
    time.sleep(1.1)
    wasl.configure(since="always")
    wasl.start()
    reference = wasl.wait_tickets(1)[0]["reference"]
    delivery = wasl.wait(lambda: (lambda d: d if d["state"] == "dead" else None)(wasl.ticket(reference)["deliveries"][0]),
                         "the end of it")
    assert "550" in delivery["why"] or delivery.get("code") == 550
    assert wasl.ctl("delivery", "list", "--state", "dead")[0]["id"] == delivery["id"]
    assert "gone@" not in wasl.log(), "an address is in the log"


def test_smtp_away_loses_nothing(wasl, host, boxes):
    host.stop_postfix()
    try:
        wasl.expect_log("SMTP|smtp|localhost")
        wasl.start()
        boxes["cso@tvtc.test"].append([compose().as_bytes()])
        reference = wasl.wait_tickets(1)[0]["reference"]
        wasl.wait(lambda: wasl.ticket(reference)["deliveries"][0]["attempts"] >= 1, "an attempt")
    finally:
        host.start_postfix()
    boxes["noura@people.test"].wait(1, 60)


def test_a_wrong_smtp_certificate_is_refused(wasl, host, boxes):
    wasl.expect_log("certificate")
    wasl.configure(smtp_ca_file=host.other_ca)
    wasl.start()
    boxes["cso@tvtc.test"].append([compose().as_bytes()])
    reference = wasl.wait_tickets(1)[0]["reference"]
    delivery = wasl.wait(lambda: (lambda d: d if d["attempts"] >= 1 and d["why"] else None)(
        wasl.ticket(reference)["deliveries"][0]), "an attempt")
    assert "certificate" in delivery["why"]
    assert not boxes["noura@people.test"].mails()


def test_a_wrong_smtp_setting_costs_no_receipt(wasl, host, boxes):
    wasl.expect_log("sending does not work: no connection")
    wasl.configure(smtp_port=1)
    wasl.start()
    boxes["cso@tvtc.test"].append([compose().as_bytes()])
    reference = wasl.wait_tickets(1)[0]["reference"]
    delivery = wasl.wait(lambda: (lambda d: d if d["why"] else None)(wasl.ticket(reference)["deliveries"][0]),
                         "an attempt")
    assert "no connection" in delivery["why"] and delivery["state"] != "dead"
    assert wasl.stop() == 0
    wasl.configure(smtp_port=host.ports["submission"])
    wasl.start()
    boxes["noura@people.test"].wait(1, 60)


def test_a_full_disk_is_said_and_loses_no_large_mail(wasl, host):
    wasl.expect_log("No space left")
    wasl.start(env={"WASL_FAULT": "vault-full:1"})
    send(host, compose(text="a long line of text\n" * 20000))
    wasl.wait(lambda: "No space left" in wasl.log(), "the word of it")
    assert len(wasl.wait_tickets(1)) == 1
    assert "files of the vault are written again" in wasl.log()
