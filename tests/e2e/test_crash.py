"""Killed again and again, nothing is lost and nothing doubled."""
import collections
import glob
import os
import random
import signal
import time

from post import compose

# the whole of it in the long run; test_fire.py kills at every place, too
MAILS, DAEMON_KILLS, WORKER_KILLS = (500, 100, 50) if os.environ.get("WASL_LONG") else (200, 40, 20)


def children(pid):
    found = []
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        try:
            with open(path, encoding="ascii") as f:
                found += [int(word) for word in f.read().split()]
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found


def kill_worker(wasl):
    for pid in children(wasl.process.pid):
        try:
            os.kill(pid, signal.SIGKILL)
            return 1
        except ProcessLookupError:
            pass
    return 0


def test_many_mails_under_many_kills(make_wasl, host, boxes):
    wasl = make_wasl()
    wasl.expect_log("worker|killed")
    wasl.configure(since="always", batch="7")
    people = ["noura@people.test", "omar@people.test"]
    mails = [compose(sender=people[n % 2], subject=f"mail {n}", text=f"text {n}\n").as_bytes() for n in range(MAILS)]
    box = boxes["cso@tvtc.test"]
    chance = random.Random(1)
    daemon_kills = worker_kills = given = 0
    wasl.start(wait=False)
    while daemon_kills < DAEMON_KILLS or worker_kills < WORKER_KILLS:
        if given < MAILS:
            box.append(mails[given:given + 5])
            given += 5
        time.sleep(chance.uniform(0.05, 0.6))
        if worker_kills < WORKER_KILLS and chance.random() < 0.5:
            worker_kills += kill_worker(wasl)
        elif daemon_kills < DAEMON_KILLS:
            wasl.kill()
            daemon_kills += 1
            wasl.start(wait=False)
    box.append(mails[given:])
    wasl.wait(lambda: wasl.ctl_raw("status").returncode == 0, "the control socket")
    tickets = wasl.wait_tickets(MAILS, 120)
    assert len(tickets) == MAILS
    assert {t["subject"] for t in tickets} == {f"mail {n}" for n in range(MAILS)}
    wasl.wait(lambda: wasl.ctl("status")["deliveries"]["pending"] == 0, "an empty outbox", 240)
    references = collections.Counter()
    ids = collections.defaultdict(set)
    for person in people:
        for mail in boxes[person].mails():
            reference = next(t["reference"] for t in tickets if t["reference"] in mail["Subject"])
            references[reference] += 1
            ids[reference].add(mail["Message-ID"])
    assert set(references) == {t["reference"] for t in tickets}, "a ticket without its receipt"
    assert all(len(found) == 1 for found in ids.values()), "a repeat under another Message-ID"
    repeats = sum(references.values()) - MAILS
    print(f"{repeats} receipts came twice in {daemon_kills} kills")
    assert repeats <= daemon_kills
    assert wasl.ctl("status")["articles"] == MAILS


def test_killed_after_the_mail_server_took_the_receipt(make_wasl, host, boxes):
    wasl = make_wasl()
    wasl.start(env={"WASL_FAULT": "die-after-acceptance"}, wait=False)
    wasl.wait(lambda: wasl.ctl_raw("status").returncode == 0, "the control socket")
    boxes["cso@tvtc.test"].append([compose().as_bytes()])
    boxes["noura@people.test"].wait(1)
    assert wasl.process.wait(20) == -signal.SIGKILL
    wasl.process = None
    wasl.start()
    first, second = boxes["noura@people.test"].wait(2)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_body(("plain",)).get_content() == second.get_body(("plain",)).get_content()
