"""Direct messages to an account of X: what they become, and what its answers are."""
import time

import pytest

from xoffice import Offices, all_keeps_to_the_contract

pytestmark = pytest.mark.usefixtures("installed")


@pytest.fixture
def offices(installed):
    made = Offices()
    yield made
    made.close()


@pytest.fixture
def office(offices):
    return offices.make().up()


def directs(peer):
    return sorted(peer.own_messages(), key=lambda e: int(e.id))


def test_a_direct_message_becomes_a_ticket_and_is_answered_by_one(office):
    peer = office.peer
    noura = peer.user("noura_x", name="نورة")
    peer.dm(noura, "السلام عليكم، رقمي 1010101010 وأين شهادتي؟ &lt;")
    office.poll()
    ticket = office.only()
    assert ticket["articles"][0]["text"].startswith("السلام عليكم، رقمي 1010101010")
    assert ticket["party"]["name"] == "نورة (@noura_x)"
    office.settled(ticket["reference"])
    [receipt] = directs(peer)
    assert ticket["reference"] in receipt.text
    # what the public must not read goes by this way
    text = "your number 0551234567 " + "كلمة " * 1900
    run = office.ctl_raw("ticket", "reply", ticket["reference"], stdin=text.encode())
    assert run.returncode == 0, run.stderr
    office.settled(ticket["reference"], 2)
    assert directs(peer)[1].text == text.strip()
    peer.dm(noura, "شكرا لكم")
    office.poll()
    office.wait(lambda: len([a for a in office.only()["articles"] if a["direction"] == "in"]) == 2, "the thanks")
    office.poll()
    assert len(directs(peer)) == 2 and not peer.refusals and len(office.tickets()) == 1


def test_old_direct_messages_own_ones_and_groups_open_no_ticket(offices):
    peer = offices.peer()
    peer.dm("omar_x", "an old one", at=time.time() - 86400)
    office = offices.make(peer).up()
    peer.dm("omar_x", "in a group", group="1234567890123456789")
    peer.dm(peer.me, "we write to ourselves", group=None)
    office.poll()
    office.poll()
    assert not office.tickets()
    peer.dm("omar_x", "a new one")
    office.poll()
    office.only()


def test_many_direct_messages_are_paged_and_come_once(office):
    peer = office.peer
    for n in range(250):
        peer.dm(f"user{n % 50}", f"message {n}")
    office.poll()
    office.wait(lambda: sum(len(office.ticket(t["reference"])["articles"]) for t in office.tickets()) == 250, "all", 60)
    assert len(office.tickets()) == 50
    for ticket in office.tickets():
        numbers = [int(a["text"].split()[1]) for a in office.ticket(ticket["reference"])["articles"]]
        assert numbers == sorted(numbers)


@pytest.mark.parametrize("state, faults, words", [
    ("sent", ["drop-after", "503-after", "not-json"], None),
    ("dead", ["dm-forbidden", "dm-not-following", "dm-closed"], "takes no direct messages")], ids=["lost", "refused"])
def test_r11_whatever_becomes_of_a_direct_message_it_is_sent_once(office, state, faults, words):
    office.expect_log("closed the connection", "trouble of its own", "cannot be understood", "could not be delivered")
    peer = office.peer
    for kind in faults:
        author = peer.user(f"of_{kind.replace('-', '_')}"[:15])
        peer.faults.add("dm_post", kind, when=lambda call, author=author: f"/{author.id}/" in call.target)
        peer.dm(author, f"one answer please, {kind}")
    office.poll()
    for ticket in office.wait_tickets(len(faults)):
        [ended] = office.settled(ticket["reference"])
        # who takes none is told of to the agent
        assert ended["state"] == state and (not words or words in ended["why"]), ended
    assert sorted(kind for _, kind in peer.faults.done) == sorted(faults)
    assert len(peer.asked("dm_post")) == len(faults) and office.channel()["health"] == "up"
    assert len({event.conversation for event in directs(peer)}) == len(directs(peer)) == (len(faults) if state == "sent" else 0)


def test_silence_of_direct_messages_is_said(offices):
    office = offices.make(directs_silence="1s").up()
    time.sleep(1.2)
    office.poll()
    office.wait(lambda: "no direct message" in (office.channel()["remark"] or ""), "the remark")
    office.peer.dm("omar_x", "here I am")
    office.poll()
    office.wait_tickets(1)
    office.poll()
    office.wait(lambda: not office.channel()["remark"] or "no direct" not in office.channel()["remark"], "its end")


def test_what_ails_one_list_neither_hides_nor_stops_the_other(office):
    ails = {"500": ("down", "trouble of its own"), "empty-404": ("down", "no such"),
            "oauth1-permissions": ("failed", "lacks a permission")}
    office.expect_log(*[words for _, words in ails.values()])
    peer = office.peer
    peer.limits.set("dm_events", user=1000, app=1000)  # it looks more often than X lets anybody
    for count, (kind, (health, words)) in enumerate(ails.items(), 1):
        peer.faults.add("dm_events", kind, times=1000)
        office.poll()
        office.wait(lambda health=health, words=words: office.channel()["health"] == health and words in office.channel()["text"], kind)
        looks = len(peer.asked("dm_events"))
        peer.post(f"during{count}_x", f"@office a question {count}")
        for _ in range(3):
            office.poll()
        office.wait_tickets(count)
        [receipt] = office.settled(office.of(f"during{count}_x")["reference"])
        assert receipt["state"] == "sent" and office.channel()["health"] == health
        if health == "down":
            peer.faults.clear()
            office.poll()
            office.wait(lambda: office.channel()["health"] == "up", "its end")
    # what a person must mend is said once, and not asked for again and again
    assert len(peer.asked("dm_events")) == looks
    assert sum("lacks a permission" in line for line in office.log().splitlines()) == 1


def test_all_exchanges_keep_to_the_contract():
    all_keeps_to_the_contract()


def test_r11_a_lost_answer_is_found_however_x_writes_the_text(office):
    office.expect_log("closed the connection")
    peer = office.peer
    peer.dm("linked", "where do I read about it?")
    office.poll()
    ticket = office.only()
    office.settled(ticket["reference"])
    sent = len(directs(peer))
    peer.faults.add("dm_post", "drop-after")
    run = office.ctl_raw("ticket", "reply", ticket["reference"], stdin=b"R&D <here> &amp; https://tvtc.gov.sa/ar?a=1&b=2 and tvtc.gov.sa")
    assert run.returncode == 0, run.stderr
    assert all(d["state"] == "sent" for d in office.settled(ticket["reference"], 2))
    assert len(directs(peer)) == sent + 1
