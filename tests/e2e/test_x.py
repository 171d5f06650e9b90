"""
An account of X: what mentions it becomes a ticket and an answer in the thread. The names of the tests say which
complaint about other programs each of them answers.
"""
import json
import re
import time

import pytest

from xoffice import Offices, all_keeps_to_the_contract

pytestmark = pytest.mark.usefixtures("installed")
REFERENCE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")


@pytest.fixture
def offices(installed):
    made = Offices()
    yield made
    made.close()


@pytest.fixture
def office(offices):
    return offices.make().up()


@pytest.fixture(scope="module")
def shared(installed):
    """One for the tests that look at nothing but what their own account gets, and leave it as it was."""
    made = Offices()
    yield made.make().up()
    made.close()


def articles(wasl, direction=None):
    return [a for t in wasl.tickets() for a in wasl.ticket(t["reference"])["articles"]
            if direction in (None, a["direction"])]


def replies(peer):
    return sorted(peer.own_posts(), key=lambda p: int(p.id))


def test_a_mention_becomes_a_ticket_and_a_threaded_reply(office):
    peer = office.peer
    noura = peer.user("noura_x", name="نورة")
    asked = peer.post(noura, "@office السلام عليكم، متى تصرف المكافأة؟")
    office.poll()
    ticket = office.only()
    [article] = ticket["articles"]
    assert article["text"] == "السلام عليكم، متى تصرف المكافأة؟" and article["direction"] == "in"
    assert ticket["party"]["name"] == "نورة (@noura_x)" and ticket["language"] == "ar" and ticket["channel"] == "tvtc"
    assert ticket["subject"].startswith("السلام عليكم")
    [sent] = office.settled(ticket["reference"])
    assert sent["state"] == "sent" and sent["kind"] == "acknowledgement"
    [reply] = replies(peer)
    assert ticket["reference"] in reply.text and reply.parent() is asked
    assert "http" not in reply.text and "نورة" not in reply.text
    # one who goes on in the thread is answered by a person, on the same ticket
    peer.post(noura, "وأرفق لكم الرقم", in_reply_to=reply.id)
    office.poll()
    office.wait(lambda: len(office.only()["articles"]) == 2, "the answer on the ticket")
    run = office.ctl_raw("ticket", "reply", ticket["reference"], stdin="ستصرف يوم الأحد بإذن الله".encode())
    assert run.returncode == 0, run.stderr
    office.settled(ticket["reference"], 2)
    assert len(replies(peer)) == 2 and "يوم الأحد" in replies(peer)[1].text
    assert not peer.breaches and not peer.refusals


def test_r1_own_posts_and_reposts_open_no_ticket(office):
    peer = office.peer
    post = peer.post("omar_x", "@office I need my certificate")
    peer.post(peer.me, "@office we speak to ourselves")
    peer.retweet("khalid_x", post)
    office.poll()
    office.wait_tickets(1)
    office.settled(office.only()["reference"])
    office.poll()
    office.poll()
    assert len(office.tickets()) == 1 and len(replies(peer)) == 2


def test_r2_the_first_start_and_a_changed_configuration_import_nothing_old(offices):
    peer = offices.peer()
    for n in range(30):
        peer.post(f"old{n}", f"@office an old one {n}", at=time.time() - 86400 * (n + 1))
    office = offices.make(peer).up()
    office.poll()
    assert not office.tickets()
    peer.post("omar_x", "@office a new one")
    office.poll()
    office.wait_tickets(1)
    assert office.stop() == 0
    office.sections = office.sections.replace("poll_interval = 5s", "poll_interval = 6s")
    office.configure()
    office.start().up()
    office.poll()
    assert len(office.tickets()) == 1 and not replies(peer)[1:]


def test_r3_long_posts_arrive_whole(shared):
    text = "@office " + "نص طويل جدا عن المكافأة والوثيقة. " * 60
    ticket, _ = shared.asked_by("long_x", text[:270], note_text=text)
    assert ticket["articles"][0]["text"].strip() == text.removeprefix("@office ").strip()


def test_r4_long_replies_are_split_between_words_and_numbered(shared):
    ticket, asked = shared.asked_by("split_x", "@office how do I apply?")
    words = [f"word{n:04}" for n in range(90)]
    assert shared.replied(ticket["reference"], " ".join(words))["state"] == "sent"
    parts = shared.replies_to("split_x")[1:]
    assert len(parts) >= 3
    said = []
    for n, part in enumerate(parts, 1):
        text, marker = part.text.removeprefix("@split_x ").removeprefix("@office ").rsplit(" ", 1)
        assert marker == f"({n}/{len(parts)})"
        said += text.split()
        assert part.parent() is (parts[n - 2] if n > 1 else asked)
    assert said == words
    # an answer to any of them is the same matter
    shared.peer.post("split_x", "thank you", in_reply_to=parts[1].id)
    shared.poll()
    shared.wait(lambda: len(shared.of("split_x")["articles"]) == 3, "the answer to the second part")


def test_r5_words_that_look_like_links_are_counted_as_links(offices):
    office = offices.make(start=False)
    run = office.ctl_raw("x", "weigh", "--json", stdin="زوروا tvtc.gov.sa".encode())
    assert json.loads(run.stdout)["weight"] == len("زوروا ") + 23


def test_r6_ids_of_nineteen_digits_stay_what_they_are(shared):
    _, post = shared.asked_by("digits_x", "@office with a long id")
    assert len(post.id) == 19
    [reply] = shared.replies_to("digits_x")
    assert reply.parent() is post


def test_r7_any_punctuation_survives_the_signing(shared):
    refusals = len(shared.peer.refusals)
    ticket, _ = shared.asked_by("signs_x", "@office !*'()~ %20+& = \"quoted\" \\ ;/?:@")
    text = "ok !*'()~ %20+& = \"q\" \\ ;/?: <b> é 😀 \u061c"
    shared.replied(ticket["reference"], text)
    assert shared.replies_to("signs_x")[1].typed == text and len(shared.peer.refusals) == refusals


def test_r8_dead_credentials_are_said_once_and_harm_nobody_else(offices):
    peer = offices.peer()
    peer.credentials.revoked = True
    office = offices.make(peer)
    office.expect_log("does not take the credentials")
    office.wait(lambda: office.channel()["health"] == "failed", "the alarm")
    assert "credentials" in office.channel()["text"]
    assert office.ctl("status")["tickets"] == 0
    time.sleep(2)
    assert sum("does not take the credentials" in line and line.startswith(("error", "<3>"))
               for line in office.log().splitlines()) == 1
    assert len(peer.calls) == 1, "it asks on and on"


def test_r9_a_post_that_is_listed_late_becomes_a_ticket_once(office):
    peer = office.peer
    peer.late(8)
    peer.post("omar_x", "@office listed late")
    peer.late(0)
    peer.post("noura_x", "@office listed at once")
    office.poll()
    office.wait_tickets(1)
    peer.advance(9)
    office.poll()
    office.wait_tickets(2)
    office.poll()
    office.poll()
    assert len(office.tickets()) == 2
    for ticket in office.tickets():
        office.settled(ticket["reference"])
    assert len(replies(peer)) == 2


LOST = ["drop-after", "503-after", "html-503-after", "half", "not-json"]
NEVER_ARRIVED = ["drop", "503", "html-503", "500", "408"]


def test_r11_whatever_becomes_of_a_post_there_is_exactly_one_reply(office):
    peer = office.peer
    office.expect_log("closed the connection", "trouble of its own", "cannot be understood", "too long")
    asked = {}
    for kind in LOST + NEVER_ARRIVED:
        post = peer.post(f"of_{kind.replace('-', '_')}"[:15], f"@office one reply please, {kind}")
        peer.faults.add("post", kind, when=lambda call, post=post: target_of(call) == post.id)
        asked[kind] = post
    office.poll()
    for ticket in office.wait_tickets(len(asked)):
        [sent] = office.settled(ticket["reference"])
        assert sent["state"] == "sent", sent
    assert sorted(kind for _, kind in peer.faults.done) == sorted(asked)
    targets = [target_of(call) for call in peer.asked("post")]
    for kind, post in asked.items():
        assert [reply.parent() for reply in replies(peer)].count(post) == 1, kind
        # one that may have arrived is looked for, and not sent again
        assert targets.count(post.id) == (1 if kind in LOST else 2), kind
    assert peer.asked("user_tweets")


def target_of(call):
    """Which post a call replies to."""
    return json.loads(call.body)["reply"]["in_reply_to_tweet_id"]


def test_r11_killed_between_the_post_and_its_answer(office):
    peer = office.peer
    peer.faults.add("post", "hang-after")
    peer.post("omar_x", "@office one reply please")
    office.poll()
    office.wait(lambda: replies(peer), "the reply")
    office.kill()
    peer.faults.clear()
    office.start().up()
    [sent] = office.settled(office.only()["reference"])
    assert sent["state"] == "sent" and len(replies(peer)) == 1


def test_r12_a_duplicate_is_final(shared):
    shared.expect_log("could not be delivered")
    ticket, _ = shared.asked_by("again_x", "@office what about my stipend?")
    before = len(shared.peer.asked("post"))
    shared.peer.faults.add("post", "duplicate")
    reply = shared.replied(ticket["reference"], "The very same words as elsewhere")
    assert reply["state"] == "dead" and "already" in reply["why"]
    assert len(shared.replies_to("again_x")) == 1 and len(shared.peer.asked("post")) == before + 1


def test_r12_a_duplicate_is_a_proof(office):
    office.expect_log("closed the connection")
    peer = office.peer
    # X's lists show it only after all looks: sent again, it is refused as a duplicate, and found
    peer.faults.add("post", "drop-after")
    peer.faults.add("user_tweets", "unlisted", times=3)
    peer.post("omar_x", "@office what about my stipend?")
    office.poll()
    [sent] = office.settled(office.only()["reference"])
    assert sent["state"] == "sent" and len(replies(peer)) == 1 and len(peer.asked("post")) == 2


def test_r13_a_refused_part_stops_the_chain_and_says_which_are_out(shared):
    shared.expect_log("could not be delivered")
    ticket, _ = shared.asked_by("chain_x", "@office how do I apply?")
    shared.peer.faults.add("post", "too-long", skip=1)
    reply = shared.replied(ticket["reference"], " ".join(f"chain{n:04}" for n in range(90)))
    assert reply["state"] == "dead" and "part 2 of" in reply["why"] and "part 1 is out" in reply["why"]
    assert len(shared.replies_to("chain_x")) == 2


def test_r14_nothing_is_asked_before_the_window_opens(offices):
    peers = {}
    for kind in ("429", "429-old"):
        for name, reset in (("none", None), ("zero", "0"), ("past", str(int(time.time()) - 60)),
                            ("far", str(int(time.time()) + 40 * 86400))):
            peers[f"{kind}-{name}"] = offices.peer()
            peers[f"{kind}-{name}"].faults.add("mentions", kind, headers={"x-rate-limit-reset": reset})
    office = offices.make_many(peers)
    office.wait(lambda: all(peer.asked("mentions") for peer in peers.values()), "a look")
    for name in peers:
        office.ctl_raw("channel", "poll", name)
    time.sleep(1)
    for name, peer in peers.items():
        assert len(peer.asked("mentions")) == 1, name
        assert office.channel(name)["health"] == "up", name


def test_r14_a_window_that_opens_is_used(offices):
    peer = offices.peer()
    opens = int(time.time()) + 4
    peer.faults.add("mentions", "429", headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(opens)})
    office = offices.make(peer)
    office.wait(lambda: len(peer.asked("mentions")) == 2, "the next look", 60)
    assert time.time() >= opens


TO_MEND = {"402": "credits", "usage-capped": "usage cap", "client-forbidden": "may not use the API", "locked": "locked"}


def test_r15_what_a_person_must_mend_is_said_once_and_nothing_is_lost(offices):
    peers = {kind: offices.peer() for kind in TO_MEND}
    office = offices.make_many(peers)
    office.expect_log(*TO_MEND.values())
    for count, (kind, peer) in enumerate(peers.items(), 1):
        office.up(kind)
        # of ids that differ, so that they are not one person
        author = [peer.user(f"author{n}") for n in range(count)][-1]
        peer.post(author, f"@office before {kind}")
        office.ctl_raw("channel", "poll", kind)
    references = {ticket["channel"]: ticket["reference"] for ticket in office.wait_tickets(len(peers))}
    for kind, peer in peers.items():
        office.settled(references[kind])
        peer.faults.add("*", kind, times=1000)
        office.ctl_raw("ticket", "reply", references[kind], stdin=b"an answer that waits")
    for kind, words in TO_MEND.items():
        office.wait(lambda kind=kind: office.channel(kind)["health"] == "failed", "the alarm")
        assert words in office.channel(kind)["text"]
    calls = {kind: len(peer.calls) for kind, peer in peers.items()}
    time.sleep(2)
    waiting = {}
    for kind, peer in peers.items():
        assert len(peer.calls) <= calls[kind] + 1
        assert sum(TO_MEND[kind] in line and line.startswith(("error", "<3>")) for line in office.log().splitlines()) == 1
        [waiting[kind]] = [d for d in office.ticket(references[kind])["deliveries"] if d["kind"] == "reply"]
        assert waiting[kind]["state"] in ("pending", "sending")
        peer.faults.clear()
    assert office.stop() == 0
    office.start()
    for kind, peer in peers.items():
        office.up(kind).ctl_raw("delivery", "retry", str(waiting[kind]["id"]))
    for kind, peer in peers.items():
        office.settled(references[kind], 2)
        assert len(replies(peer)) == 2


def test_r16_who_has_not_summoned_us_is_not_answered_again_and_again(shared):
    shared.expect_log("could not be delivered")
    ticket, _ = shared.asked_by("summons_x", "@office is answered")
    before = len(shared.peer.asked("post"))
    for count, refusal in enumerate(["not-summoned", "not-summoned-other"], 1):
        shared.peer.faults.add("post", refusal)
        reply = shared.replied(ticket["reference"], f"an answer that is refused {count}", count + 1)
        assert reply["state"] == "dead" and "mention" in reply["why"]
        assert len(shared.peer.asked("post")) == before + count and shared.channel()["health"] == "up"


def test_r17_one_acknowledgement_a_ticket_and_none_for_who_wants_none(office):
    peer = office.peer
    first = peer.post("omar_x", "@office first")
    office.poll()
    ticket = office.only()
    office.settled(ticket["reference"])
    peer.post("omar_x", "@office and another thing", in_reply_to=first.id)
    office.poll()
    office.wait(lambda: len(office.only()["articles"]) == 2, "the second post")
    assert len(replies(peer)) == 1
    peer.post("omar_x", "@office إيقاف", in_reply_to=first.id)
    office.poll()
    office.wait(lambda: len(office.only()["articles"]) == 3, "the third post")
    peer.post("omar_x", "@office a new matter of who wants no receipts")
    office.poll()
    office.wait_tickets(2)
    [new] = [t for t in office.tickets() if t["reference"] != ticket["reference"]]
    [ended] = office.settled(new["reference"])
    assert ended["state"] == "suppressed" and "no automatic" in ended["why"]
    assert len(replies(peer)) == 1


def test_r17_acknowledgements_can_be_off(offices):
    office = offices.make(acknowledge="no").up()
    office.peer.post("omar_x", "@office hello")
    office.poll()
    [ended] = office.settled(office.only()["reference"])
    assert ended["state"] == "suppressed" and not replies(office.peer)


def test_r18_entities_are_decoded_and_links_expanded(shared):
    ticket, _ = shared.asked_by("links_x", "@office R&D <a> &amp; https://tvtc.gov.sa/ar/forms?x=1&y=2 انتهى",
                                media=["https://pbs.twimg.test/media/a.jpg"])
    text = ticket["articles"][0]["text"]
    assert "R&D <a> &amp; https://tvtc.gov.sa/ar/forms?x=1&y=2 انتهى" in text
    assert "\n[photo] https://pbs.twimg.test/media/a.jpg a picture" in text
    assert "t.co/" not in text.partition("\n[")[0]


def test_r19_articles_stand_in_the_order_in_which_they_were_written(office):
    peer = office.peer
    root = peer.post("omar_x", "@office part 0")
    last = root
    for n in range(1, 120):
        last = peer.post("omar_x", f"@office part {n}", in_reply_to=last.id)
    office.poll()
    office.wait(lambda: len(articles(office, "in")) == 120, "all parts")
    assert [a["text"] for a in office.only()["articles"]] == [f"part {n}" for n in range(120)]
    assert len(peer.asked("mentions")) > 2


def test_r20_edited_posts_update_and_deleted_ones_are_marked(shared):
    shared.expect_log("could not be delivered")
    ticket, post = shared.asked_by("edits_x", "@office my nmae is Omar")
    shared.peer.edit(post, "@office my name is Omar")
    shared.poll()
    shared.wait(lambda: shared.of("edits_x")["articles"][0]["text"] == "my name is Omar", "the new words")
    ticket = shared.of("edits_x")
    assert len(ticket["articles"]) == 1 and len(shared.replies_to("edits_x")) == 1
    assert any(e["kind"] == "article revised" for e in ticket["events"])
    shared.peer.delete(post)
    reply = shared.replied(ticket["reference"], "an answer to what is gone")
    assert reply["state"] == "dead" and "deleted" in reply["why"]
    shared.wait(lambda: any(e["kind"] == "article withdrawn" for e in shared.of("edits_x")["events"]), "the mark")


def test_public_replies_hold_no_personal_data(shared):
    shared.expect_log("could not be delivered")
    ticket, _ = shared.asked_by("private_x", "@office my certificate?")
    for count, text in enumerate(["your id is 1010101010 ok?", "IBAN SA0380000000608010167519", "call 0551234567", "write to a@b.test"], 2):
        reply = shared.replied(ticket["reference"], text, count)
        assert reply["state"] == "dead" and "direct message" in reply["why"], reply
    assert len(shared.replies_to("private_x")) == 1


def test_who_asks_for_the_stage_is_told_it_and_nothing_else(shared):
    ticket, first = shared.asked_by("stage_x", "@office أحتاج نسخة من وثيقتي")
    shared.peer.post("stage_x", "@office ما حالة طلبي؟", in_reply_to=first.id)
    shared.poll()
    shared.settled(ticket["reference"], 2)
    told = shared.replies_to("stage_x")[1]
    assert ticket["reference"] in told.text and "وثيقتي" not in told.text
    assert any(word in told.text for word in ("التسجيل", "مسجل", "التصنيف", "الاستقبال"))


def test_the_money_of_a_month_is_counted_and_has_an_end(offices):
    peer = offices.peer()
    office = offices.make(peer, monthly_budget=1).up()
    for n in range(20):
        peer.post(f"someone{n}", f"@office question {n}")
    office.poll()
    office.wait_tickets(20)
    office.wait(lambda: len(replies(peer)) == 20, "the receipts")
    figures = office.channel()["figures"]
    assert abs(figures["spent_usd"] - peer.billing.spent) < 0.002
    assert abs(figures["spent_usd"] + figures["left_usd"] - 1) < 0.001
    office.kill()
    office.start().up()
    assert office.channel()["figures"]["spent_usd"] >= figures["spent_usd"] - 0.03
    for n in range(60):
        peer.post(f"further{n}", f"@office question {n}")
    office.expect_log("nine tenths", "allow nothing at the moment")  # nor are the receipts, where they are tried before the end
    office.poll()
    office.wait(lambda: "budget" in (office.channel()["remark"] or ""), "the remark")
    assert peer.billing.spent < 1.2


def test_all_exchanges_keep_to_the_contract(shared):
    all_keeps_to_the_contract(shared.peer)
