"""
Under fire: an account of X whose answers fail at every step, and a daemon that is killed again and again, give each
mention once and each ticket one acknowledgement. 1,000 mentions and 200 kills with WASL_LONG=1.
"""
import collections
import os
import random
import time

import pytest

from xoffice import Offices, all_keeps_to_the_contract

LONG = bool(os.environ.get("WASL_LONG"))
MENTIONS, AUTHORS, CONVERSATIONS, KILLS = (1000, 400, 300, 200) if LONG else (200, 80, 60, 10)
READS = ["drop", "503", "html-503", "half", "not-json", "500", "408", "429", "empty-404", "gzip", "chunked", "close", "split"]
WRITES = ["drop", "drop-after", "reset-after", "503-after", "html-503-after", "half", "not-json", "503", "429", "parent-gone"]


@pytest.fixture
def offices(installed):
    made = Offices()
    yield made
    made.close()


def spoil(peer, chance):
    """What goes wrong soon, here or there."""
    where = chance.choice(["mentions", "mentions", "me", "post", "post", "user_tweets"])
    kind = chance.choice(WRITES if where == "post" else READS)
    soon = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(time.time()) + 2)}
    peer.faults.add(where, kind, skip=chance.randrange(3), headers=soon if kind == "429" else None)


def speak(peer, chance, said, roots):
    """One more post that mentions the office: it opens a conversation, or somebody joins one."""
    n = len(said)
    author = f"author{n % AUTHORS}"
    if len(roots) < CONVERSATIONS:
        post = peer.post(author, f"@office question {n}")
        roots.append(post)
    else:
        root = chance.choice(roots)
        post = peer.post(author, f"@office and I say {n}", in_reply_to=root.id)
    said[post.id] = (post.conversation, author)


def complete(office, said):
    """All that was said is there; what waits is tried now."""
    found = office.tickets()
    return sum(len([a for a in office.ticket(t["reference"])["articles"] if a["direction"] == "in"])
               for t in found) >= len(said) and found


def test_each_mention_once_and_each_ticket_one_acknowledgement(offices):
    chance = random.Random(int(os.environ.get("WASL_SEED", "6")))
    peer = offices.peer()
    for endpoint in ("me", "mentions", "post", "user_tweets", "tweets"):
        peer.limits.set(endpoint, user=1000000, app=1000000)
    office = offices.make(peer, settle_time="1s", monthly_budget=0, directs="no", poll_interval="5s")
    office.expect_log(".")
    said, roots, kills = {}, [], 0
    office.up()
    while len(said) < MENTIONS or kills < KILLS:
        for _ in range(min(MENTIONS - len(said), -(-MENTIONS // KILLS))):
            speak(peer, chance, said, roots)
        spoil(peer, chance)
        office.ctl_raw("channel", "poll", "tvtc")
        time.sleep(chance.random() * 1.2)
        if kills < KILLS:
            office.kill()
            kills += 1
            office.start(wait=False)
            office.wait(office.answers, "the control socket")
    peer.faults.clear()
    office.wait(lambda: office.ctl_raw("channel", "poll", "tvtc").returncode == 0 and complete(office, said), "all mentions", 300)

    def settled():
        waiting = office.ctl("delivery", "list", "--state", "pending")
        for d in waiting:
            office.ctl_raw("delivery", "retry", str(d["id"]))
        return not waiting and not office.ctl("delivery", "list", "--state", "sending")
    office.wait(settled, "all acknowledgements", 300)
    check(office, peer, said)


def check(office, peer, said):
    tickets = [office.ticket(t["reference"]) for t in office.tickets()]
    texts = collections.Counter(a["text"] for t in tickets for a in t["articles"] if a["direction"] == "in")
    assert set(texts.values()) == {1} and len(texts) == len(said)
    assert len(tickets) == len(set(said.values()))
    replies = collections.Counter()
    for reply in peer.own_posts():
        reference = next(t["reference"] for t in tickets if t["reference"] in reply.text)
        replies[reference] += 1
    assert set(replies.values()) == {1}, [r for r, n in replies.items() if n > 1]
    without = [t for t in tickets if t["reference"] not in replies]
    assert not without, [(d["state"], d["why"], d["attempts"]) for t in without for d in t["deliveries"]]
    assert not peer.breaches


def test_all_exchanges_keep_to_the_contract():
    all_keeps_to_the_contract()
