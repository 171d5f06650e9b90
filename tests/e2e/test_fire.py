"""Under fire: daemon and helper are killed, the servers restarted, and each mail still has exactly one outcome."""
import collections
import email
import email.policy
import os
import random
import re
import signal
import time

import pytest

from post import Mailbox, compose, fill
from wasl import BUILD, SOURCE, children

OFFICE, PEOPLE = "cso@tvtc.test", ("noura@people.test", "omar@people.test")
LONG = bool(os.environ.get("WASL_LONG"))
MAILS, DAEMON_KILLS, WORKER_KILLS, RESTARTS = (2000, 200, 200, 10) if LONG else (150, 20, 15, 1)
FIRST = 20 if LONG else 6  # mails whose receipts give the tokens
LARGE = "words of a very long mail\n" * 30000  # goes to the vault


def points(folder):
    """The names of the places to die at, as the sources have them."""
    found = set()
    for top, _, names in os.walk(os.path.join(SOURCE, folder)):
        for name in names:
            if name.endswith(".c"):
                with open(os.path.join(top, name), encoding="utf-8") as f:
                    found.update(re.findall(r'"(die-[a-z-]+)"', f.read()))
    return found


# a mail has no parts
DAEMON_POINTS, WORKER_POINTS = sorted(points("src") - {"die-after-part"}), sorted(points("channels"))
PROGRAMS = ("src/wasld", "src/ctl/waslctl", "channels/email/worker/wasl-email", "channels/email/module/email.so")


def faults_in(program):
    with open(os.path.join(BUILD, program), "rb") as f:
        content = f.read()
    words = [*DAEMON_POINTS, *WORKER_POINTS, "WASL_FAULT", "poison: crash", "vault-full"]
    return {word for word in words if word.encode() in content}


def test_a_release_build_has_no_fault_points():
    """In a build without -Dfaults=true."""
    assert {p: faults_in(p) for p in PROGRAMS} == {p: set() for p in PROGRAMS}


class Mails:
    """What is handed in, and what is to become of it."""

    def __init__(self, chance):
        self.chance = chance
        self.raws = []
        self.created, self.appended, self.events = set(), collections.Counter(), collections.Counter()
        self.quarantined = collections.Counter()
        self.duplicates = 0
        self.receipts = []  # (reference, Message-ID, reply address) of the first tickets
        self.first = []  # stored ids
        self.kinds = (self.new, self.new, self.reply, self.reply_by_id, self.forged_reference, self.forged_token,
                      self.bounce, self.foreign_bounce, self.auto_reply, self.foreign_auto_reply,
                      self.double, self.double_by_a_list)

    def give(self, name=None, text=None, fields="", body=None, **headers):
        """The subject is what it is found by."""
        n = len(self.raws)
        name = name or f"mail {n}"
        m = compose(sender=PEOPLE[n % 2], subject=name, text=text or f"text {n}\n", **headers)
        raw = m.as_bytes()
        if body:
            head = b"\r\n".join(line for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n")
                                if not line.lower().startswith((b"content-", b"mime-version")))
            raw = head + b"\r\n" + body.replace("\n", "\r\n").encode()
        self.raws.append(fields.replace("\n", "\r\n").encode() + raw)
        return name

    def new(self, **more):
        self.created.add(self.give(**more))

    def large(self):
        self.new(text=LARGE + f"{len(self.raws)}\n")

    def target(self):
        return self.chance.choice(self.receipts)

    def reply(self):
        reference, _, address = self.target()
        self.appended[reference, self.give(to=address)] += 1

    def reply_by_id(self):
        reference, id_, _ = self.target()
        self.appended[reference, self.give(References=f"<x@people.test> {id_}")] += 1

    def forged_reference(self):
        self.new(In_Reply_To=self.chance.choice(self.first))

    def forged_token(self):
        address = self.target()[2]
        mac = address.partition("@")[0][-1]
        self.new(to=address.replace(f"{mac}@", f"{'a' if mac != 'a' else 'b'}@"))

    def report(self, id_):
        self.give(fields="Return-Path: <>\n", body=(
            "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
            f"Content-Type: text/plain\n\nReport {len(self.raws)}.\n--b\nContent-Type: message/delivery-status\n\n"
            "Reporting-MTA: dns; mx.people.test\n\nFinal-Recipient: rfc822; x@people.test\nAction: delayed\n"
            f"Status: 4.4.1\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {id_}\nSubject: x\n\n--b--\n"))

    def bounce(self):
        reference, id_, _ = self.target()
        self.events[reference] += 1
        self.report(id_)

    def foreign_bounce(self):
        self.quarantined["unmatched bounce"] += 1
        self.report("<1@elsewhere.test>")

    def auto_reply(self):
        reference, id_, _ = self.target()
        self.appended[reference, self.give(In_Reply_To=id_, Auto_Submitted="auto-replied")] += 1

    def foreign_auto_reply(self):
        self.quarantined["automatic reply to nothing of ours"] += 1
        self.give(Auto_Submitted="auto-replied")

    def double(self):
        self.duplicates += 1
        self.raws.append(self.chance.choice(self.raws))

    def double_by_a_list(self):
        self.duplicates += 1
        self.raws.append(b"Received: from list by us\r\nList-Id: <list.people.test>\r\n" + self.chance.choice(self.raws))

    def any(self):
        self.chance.choice(self.kinds)()


class Fire:
    def __init__(self, wasl, host, boxes):
        self.wasl, self.host, self.boxes = wasl, host, boxes
        self.chance = random.Random(1)
        self.mails = Mails(self.chance)
        self.given = self.kills = self.worker_kills = 0
        self.due = 0  # outcomes before the worker may be killed again

    def hand_in(self, count=None):
        """The next mails, made if they are not yet."""
        while count and len(self.mails.raws) < self.given + count:
            self.mails.any()
        raws = self.mails.raws[self.given:]
        fill(self.host, OFFICE, raws)
        self.given += len(raws)

    def begin(self):
        """Peace: the tickets that others will refer to."""
        for _ in range(FIRST):
            self.mails.new()
        self.mails.first = [re.search(rb"Message-ID: (\S+)", raw).group(1).decode() for raw in self.mails.raws]
        self.wasl.start()
        self.hand_in()
        half = FIRST // 2
        for mail in [m for who in PEOPLE for m in self.boxes[who].wait(half)]:
            reference = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", mail["Subject"]).group(0)
            self.mails.receipts.append((reference, mail["Message-ID"], mail["Reply-To"].addresses[0].addr_spec))

    def kill(self, **environment):
        self.wasl.kill()
        self.kills += 1
        self.wasl.start(wait=False, env=environment)

    def die_at(self, point):
        """There must be work for it; at start something is committed already."""
        nth = self.chance.randint(2, 3) if "commit" in point else 1
        self.kill(WASL_FAULT=f"{point}:{nth}")
        self.mails.new()
        if "vault" in point:
            self.mails.large()
        self.hand_in(3)
        status = self.wasl.process.wait(30)
        assert status == -signal.SIGKILL, f"{point}: {status}"
        self.wasl.process = None
        self.kills += 1
        self.wasl.start(wait=False)

    def worker_dies_at(self, point):
        died = self.wasl.log().count("killed by signal")
        self.kill(WASL_FAULT=f"{point}:1")
        self.hand_in(3)
        self.wasl.wait(lambda: self.wasl.log().count("killed by signal") > died, f"the helper's death at {point}")
        self.due = self.given
        self.kill()

    def restart_servers(self):
        self.host.stop_dovecot()
        self.host.start_dovecot()
        self.host.stop_postfix()
        self.host.start_postfix()

    def kill_worker(self):
        """Never twice over one mail, which would then be kept unread."""
        status = self.wasl.answers()
        if not status or sum(status["outcomes"].values()) < self.due:
            return False
        for pid in children(self.wasl.process.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            self.worker_kills += 1
            self.due = self.given
            return True
        return False

    def rage(self):
        """At random, until there were enough kills of either sort and all mails are in."""
        restarts, before = 0, self.kills
        while self.kills < before + DAEMON_KILLS or self.worker_kills < WORKER_KILLS or self.given < MAILS:
            self.hand_in(self.chance.randint(1, 12) if self.given < MAILS else 0)
            time.sleep(self.chance.uniform(0.05, 0.6))
            # the pause before it is started again grows with each death, and ends with the daemon's
            worker = self.worker_kills < WORKER_KILLS and self.chance.random() < 0.6 and self.kill_worker()
            if not worker and (self.kills < before + DAEMON_KILLS or self.chance.random() < 0.2):
                self.kill()
            if restarts < RESTARTS and self.given > MAILS * (restarts + 1) // (RESTARTS + 2):
                restarts += 1
                self.restart_servers()

    def outcomes(self):
        return sum(self.wasl.ctl("status")["outcomes"].values())

    def settle(self):
        wasl = self.wasl
        wasl.wait(wasl.answers, "the control socket")
        wasl.wait(lambda: self.outcomes() >= self.given, f"{self.given} outcomes", 300)
        wasl.wait(lambda: (lambda d: d["sent"] + d["suppressed"] + d["dead"] == wasl.ctl("status")["tickets"])
                  (wasl.ctl("status")["deliveries"]), "an empty outbox", 300)
        for user in self.boxes:
            self.boxes[user] = Mailbox(self.host, user)
        self.host.postfix("flush")
        wasl.wait(lambda: sum(len(self.boxes[who].raw()) for who in PEOPLE) >= len(self.mails.created), "the receipts", 60)
        time.sleep(1)


def look_at_outcomes(fire):
    wasl, mails = fire.wasl, fire.mails
    status = wasl.ctl("status")
    expected = {"created": len(mails.created), "appended": sum(mails.appended.values()),
                "noted": sum(mails.events.values()), "duplicate": mails.duplicates,
                "quarantined": sum(mails.quarantined.values())}
    tickets = wasl.tickets()
    assert sorted(t["subject"] for t in tickets) == sorted(mails.created), "each new mail is one ticket"
    found, events = collections.Counter(), collections.Counter()
    for reference, _, _ in mails.receipts:
        ticket = wasl.ticket(reference)
        found.update((reference, a["subject"]) for a in ticket["articles"][1:])
        count = [e["kind"] for e in ticket["events"]].count("delivery delayed")
        events.update({reference: count} if count else {})
    assert found == mails.appended, "each reply is one article"
    assert events == mails.events, "each bounce is one event"
    rows = wasl.ctl("quarantine", "list", "--limit", "1000")
    assert collections.Counter(q["why"] for q in rows) == mails.quarantined
    assert status["outcomes"] == expected
    assert status["articles"] == expected["created"] + expected["appended"]
    wasl.wait(lambda: all(b"\\Seen" in flags for flags in fire.boxes[OFFICE].flags()), "all mails marked")
    return tickets


def look_at_receipts(fire, tickets):
    copies = collections.defaultdict(list)
    for who in PEOPLE:
        for raw in fire.boxes[who].raw():
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            copies[re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", mail["Subject"]).group(0)].append(
                (mail["Message-ID"], mail["To"], mail.get_body(("plain",)).get_content()))
    assert set(copies) == {t["reference"] for t in tickets}, "each ticket has its receipt"
    assert all(len(set(each)) == 1 for each in copies.values()), "a repeat is the same mail"
    for reference in (r for r, each in copies.items() if len(each) > 1):
        [delivery] = fire.wasl.ticket(reference)["deliveries"]
        assert len(copies[reference]) <= delivery["attempts"], "each copy is an attempt of its own"
    repeats = sum(map(len, copies.values())) - len(tickets)
    assert repeats <= fire.kills, "a repeat only from between the server's acceptance and our commit"
    return repeats


def test_each_mail_has_one_outcome(make_wasl, host, boxes):
    if not faults_in("src/wasld"):
        pytest.skip("places to die at are built in with -Dfaults=true")
    assert set(DAEMON_POINTS) <= faults_in("src/wasld") and set(WORKER_POINTS) <= faults_in(PROGRAMS[2])
    wasl = make_wasl()
    wasl.expect_log("worker|killed by signal", "sending does not work", r"^warning: localhost( port \d+)?: ")
    wasl.configure(since="always", batch="7")
    fire = Fire(wasl, host, boxes)
    begun = time.monotonic()
    fire.begin()
    for point in DAEMON_POINTS:
        fire.die_at(point)
    for point in WORKER_POINTS:
        fire.worker_dies_at(point)
    fire.rage()
    fire.settle()
    repeats = look_at_receipts(fire, look_at_outcomes(fire))
    print(f"{fire.given} mails, {fire.kills} kills, {fire.worker_kills} of the helper: "
          f"{repeats} receipts came twice; {time.monotonic() - begun:.0f} s")
