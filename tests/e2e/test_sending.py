"""Receipts on their way: what servers answer, connections, rate, foreign letters, answers that get lost."""
import socket
import threading
import time

import pytest

from post import compose, fill, send
from scripted_smtp import ScriptedSmtp
from test_daemon import check


@pytest.fixture
def serve():
    made = []

    def start(*arguments, **settings):
        made.append(ScriptedSmtp(*arguments, **settings))
        return made[-1]

    yield start
    for server in made:
        server.close()


@pytest.fixture
def sends_to(make_wasl):
    """A daemon whose receipts go to that server."""

    def start(server, **options):
        wasl = make_wasl()
        wasl.configure(smtp_port=server.port, smtp_security="plain", smtp_user=None, smtp_password=None, **options)
        return wasl

    return start


def write_in(host, *senders, user="cso@tvtc.test"):
    """Mails of these senders; what the subject says of each stays apart."""
    fill(host, user, [compose(sender="x@people.test", subject=f"from {n}", text=f"Question {n}\n", to=user).as_bytes()
                      .replace(b"From: x@people.test", f"From: {s}".encode()) for n, s in enumerate(senders)])


def delivery_to(wasl, address):
    known = wasl.__dict__.setdefault("references", {})
    if address not in known:
        known.update({a["address"] if isinstance(a, dict) else a: t["reference"]
                      for t in wasl.tickets() for a in t["party"]["addresses"]})
    return wasl.ticket(known[address])["deliveries"][0] if address in known else None


def wait_state(wasl, address, state, attempts=1, seconds=30):
    return wasl.wait(lambda: (lambda d: d if d and d["state"] == state and d["attempts"] >= attempts else None)
                     (delivery_to(wasl, address)), f"{address} {state}", seconds)


def health(wasl, name="cso"):
    return next(c for c in wasl.ctl("channel", "list") if c["name"] == name)


def test_what_servers_answer(sends_to, serve, host, boxes):
    server = serve({"RCPT gone@": "550 5.1.1 no such user", "RCPT full@": "552 5.2.2 over quota",
                    "RCPT grey@": "450 4.2.0 greylisted", "RCPT odd@": "550 4.7.1 come back later",
                    "RCPT relay@": "554 5.7.1 <relay@people.test>: Relay access denied",
                    ". lost@": "drop"})
    wasl = sends_to(server)
    wasl.expect_log("could not be delivered: 550 5.1.1", "sending does not work: 554 5.7.1")
    wasl.start()
    write_in(host, *(f"{name}@people.test" for name in ("gone", "full", "grey", "odd", "relay", "lost", "good")))
    assert "5.1.1" in wait_state(wasl, "gone@people.test", "dead")["why"]
    wait_state(wasl, "good@people.test", "sent")
    (suppressed,) = wasl.ctl("suppression", "list")
    assert suppressed["why"] == "after a hard bounce" and suppressed["until"]
    for name in ("full", "grey", "odd", "relay", "lost"):
        wasl.wait(lambda n=name: (delivery_to(wasl, f"{n}@people.test") or {}).get("why"), f"the answer to {name}")
        assert delivery_to(wasl, f"{name}@people.test")["state"] in ("pending", "sending"), name
    wasl.wait(lambda: server.lost, "the mail whose answer gets lost")
    server.rules.clear()
    for name in ("full", "grey", "odd", "relay", "lost"):
        wait_state(wasl, f"{name}@people.test", "sent", attempts=2)
    [second] = [m for m in server.mails if m.recipient == "lost@people.test"]
    assert {m.message_id for m in server.lost} == {second.message_id}
    assert all(m.raw == second.raw for m in server.lost)
    assert not [m for m in server.mails if m.recipient == "gone@people.test"]


def test_a_server_that_takes_nothing_shows_in_the_health(sends_to, serve, host, boxes):
    server = serve({"MAIL": "530 5.7.0 Authentication required"})
    wasl = sends_to(server)
    wasl.expect_log("sending does not work: 530 5.7.0")
    wasl.start()
    write_in(host, "noura@people.test")
    down = wasl.wait(lambda: (lambda c: c if "sending does not work" in c["text"] else None)(health(wasl)), "the health")
    assert down["health"] == "down" and "530" in down["text"]
    assert delivery_to(wasl, "noura@people.test")["state"] in ("pending", "sending")
    server.rules.clear()
    wait_state(wasl, "noura@people.test", "sent", attempts=2)
    wasl.wait(lambda: health(wasl)["health"] == "up", "a mailbox that is well")


def test_foreign_letters(sends_to, serve, host, boxes):
    server = serve()
    wasl = sends_to(server)
    wasl.expect_log(r"could not be delivered: .*SMTPUTF8")
    wasl.start()
    write_in(host, "noura@مثال.test", "علي@people.test", "omar@people.test")
    for address in ("noura@xn--mgbh0fb.test", "علي@people.test", "omar@people.test"):
        wait_state(wasl, address, "sent")
    parameters = {m.recipient: m.parameters for m in server.mails}
    assert {r: "SMTPUTF8" in p for r, p in parameters.items()} == {
        "noura@xn--mgbh0fb.test": False, "علي@people.test": True, "omar@people.test": False}
    for mail in server.mails:
        assert f"To: <{mail.recipient}>".encode() in mail.raw
        assert "8BITMIME" not in mail.parameters or "SMTPUTF8" in mail.parameters
    poor = [line for line in server.extensions if line != "SMTPUTF8"]
    server.extensions = tuple(poor)
    server.rules["MAIL"] = "421 4.3.2 anew, please"  # so that it is greeted anew
    write_in(host, "سعد@people.test")
    assert "SMTPUTF8" in wait_state(wasl, "سعد@people.test", "dead")["why"]


def test_what_is_slow_holds_up_nothing_else(sends_to, serve, host, boxes):
    """One recipient of many, and one channel of two."""
    server, silent = serve({"RCPT slow": "hang"}), serve({"EHLO": "hang"})
    wasl = sends_to(server, smtp_connections=4)
    wasl.credential("omar-password", "omar")
    wasl.add_channel("pr", imap_user="omar@people.test", imap_password="credential:omar-password",
                     from_address="omar@people.test", smtp_port=silent.port)
    wasl.start()
    write_in(host, *(f"u{n}@people.test" for n in range(30)), user="omar@people.test")
    wasl.wait(lambda: silent.open == 4, "four connections that say nothing")
    write_in(host, "slow1@people.test", "slow2@people.test", "slow3@people.test", *(f"v{n}@people.test" for n in range(20)))
    wasl.wait(lambda: len(server.mails) == 20, "the mails to those who are quick")
    assert server.most <= 4 and server.connections <= 6, "connections are reused"
    assert silent.most == 4
    counts = wasl.ctl("status")["deliveries"]
    assert counts["pending"] >= 26, "what cannot be sent is not claimed"
    wasl.expect_log("sending does not work: localhost closed the connection")
    server.close()
    silent.close()


def test_so_many_a_minute(sends_to, serve, host, boxes):
    server = serve()
    wasl = sends_to(server, smtp_rate=150).start()
    write_in(host, *(f"u{n}@people.test" for n in range(6)))
    wasl.wait(lambda: len(server.mails) == 6, "all mails")
    times = [m.at for m in server.mails]
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    assert min(gaps) > 0.3, gaps
    assert wait_state(wasl, "u5@people.test", "sent")["attempts"] == 1


class Thief:
    """Between the daemon and Postfix: the answer to the first mail's end never comes back."""

    def __init__(self, port):
        self.to, self.stolen = port, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def accept(self):
        while True:
            try:
                near = self.listener.accept()[0]
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.to))
            state = {"stealing": False}
            threading.Thread(target=self.forward, args=(near, far, state), daemon=True).start()
            threading.Thread(target=self.back, args=(far, near, state), daemon=True).start()

    def forward(self, near, far, state):
        seen = b""
        while data := near.recv(65536):
            seen = (seen + data)[-8:]
            if seen.endswith(b"\r\n.\r\n") and not self.stolen:
                self.stolen, state["stealing"] = 1, True
            far.sendall(data)
        far.close()

    def back(self, far, near, state):
        try:
            while data := far.recv(65536):
                if state["stealing"]:
                    near.shutdown(socket.SHUT_RDWR)
                    return
                near.sendall(data)
        except OSError:
            pass


def test_an_answer_of_postfix_that_is_lost(sends_to, host, boxes):
    thief = Thief(host.ports["smtp"])
    wasl = sends_to(thief).start()
    send(host, compose())
    mails = boxes["noura@people.test"].wait(2)
    assert thief.stolen
    assert len({m["Message-ID"] for m in mails}) == 1
    assert wait_state(wasl, "noura@people.test", "sent")["attempts"] == 2
    time.sleep(0.5)
    assert len(boxes["noura@people.test"].mails()) == 2
    thief.close()


CHECKS = [("smtp_helo", "our office", "smtp_helo: 'our office' is no host name"),
          ("smtp_ca_file", "/nonexistent/ca.pem", "smtp_ca_file: the certificates in /nonexistent/ca.pem cannot be read"),
          ("imap_ca_file", "/", "imap_ca_file: the certificates in / cannot be read"),
          ("smtp_connections", "9", "smtp_connections"),
          ("from_address", "the.office.of.customer.relations@tvtc.test", "leaves no room for a ticket's token")]


@pytest.mark.parametrize("key,value,words", CHECKS)
def test_what_is_wrong_is_said_before_the_start(wasl, key, value, words):
    wasl.configure(**{key: value})
    checked = check(wasl)
    assert checked.returncode == 1
    assert words in checked.stderr
