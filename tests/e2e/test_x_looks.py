"""How the lists of an account of X are looked at: what a look costs, where it begins and ends, and what it keeps."""
import time
import urllib.parse

import pytest

from x import messages, timelines
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


def asked(peer, endpoint):
    """The parameters of each request."""
    return [dict(urllib.parse.parse_qsl(call.target.partition("?")[2])) for call in peer.asked(endpoint)]


def look(office, endpoint):
    """A look that begins after this call, at either list."""
    before = len(office.peer.asked(endpoint))

    def looked():
        office.poll_now()
        return len(office.peer.asked(endpoint)) > before
    office.wait(looked, "a look")


def look_twice(office, endpoint="mentions"):
    look(office, endpoint)
    look(office, endpoint)


def test_an_idle_look_at_direct_messages_fetches_few(offices):
    peer = offices.peer()
    for n in range(150):
        peer.dm("omar_x", f"an old one {n}", at=time.time() - 86400)
    office = offices.make(peer).up()
    look_twice(office, "dm_events")
    assert {(q["max_results"], "pagination_token" in q) for q in asked(peer, "dm_events")} == {("10", False)}
    assert peer.billing.counts["dm_read"] == 10
    for n in range(30):
        peer.dm("omar_x", f"a new one {n}")
    look(office, "dm_events")
    office.wait(lambda: office.tickets() and len([a for a in office.only()["articles"] if a["direction"] == "in"]) == 30, "all")
    assert {(q["max_results"], "pagination_token" in q) for q in asked(peer, "dm_events")} == {("10", False), ("100", True)}


@pytest.mark.parametrize("kind, endpoint", [("mentions", "mentions"), ("directs", "dm_events")])
def test_a_list_that_is_switched_on_imports_no_past(offices, kind, endpoint):
    peer = offices.peer()
    write = peer.dm if kind == "directs" else lambda who, text: peer.post(who, f"@office {text}")
    other = "mentions" if kind == "directs" else "dm_events"
    office = offices.make(peer, **{kind: "no"}).up()
    write("omar_x", "while it was off")
    look_twice(office, other)
    assert not office.tickets() and not peer.asked(endpoint)
    assert office.stop() == 0
    office.sections = office.sections.replace(f"{kind} = no", f"{kind} = yes")
    office.configure()
    office.start().up()
    look_twice(office, endpoint)
    assert not office.tickets()
    write("noura_x", "now that it is on")
    look(office, endpoint)
    assert "@noura_x" in office.only()["party"]["name"]


def test_what_cannot_be_read_is_kept_and_the_rest_is_read(office, monkeypatch):
    peer = office.peer
    of_post, of_event = timelines.post_object, messages.event_object

    def without(made, text, *names):
        return {k: v for k, v in made.items() if k not in names} if text in made.get("text", "") else made

    monkeypatch.setattr(timelines, "post_object", lambda *a: without(without(of_post(*a), "no author", "author_id"), "no text", "text"))
    monkeypatch.setattr(messages, "event_object", lambda *a: without(of_event(*a), "no sender", "sender_id"))
    peer.post("omar_x", "@office no author")
    peer.post("omar_x", "@office no text")
    peer.dm("omar_x", "no sender")
    peer.post("noura_x", "@office well")
    peer.dm("khalid_x", "well")
    look_twice(office)
    look_twice(office, "dm_events")
    office.wait(lambda: len(office.ctl("quarantine", "list")) == 3, "what is kept")
    assert {item["why"] for item in office.ctl("quarantine", "list")} == {"X sent it without an author or text"}
    assert len(office.wait_tickets(2)) == 2 and office.channel()["health"] == "up"
    peer.recording.exchanges.clear()  # X's contract has no such answers


def test_a_name_of_any_length_leaves_the_sender(office):
    noura = office.peer.user("noura_x", name="نورة" * 300)
    office.peer.post(noura, "@office with a long name")
    look(office, "mentions")
    ticket = office.only()
    assert ticket["party"]["name"].startswith("نورة") and office.settled(ticket["reference"])[0]["state"] == "sent"


def test_ids_of_the_future_stop_nothing_for_good(office, monkeypatch):
    peer, of_post = office.peer, timelines.post_object
    office.expect_log("in a form that this version does not know")
    with monkeypatch.context() as broken:
        broken.setattr(timelines, "post_object", lambda *a: of_post(*a) | {"id": "9200000000000000000"})
        peer.post("omar_x", "@office a question")
        look(office, "mentions")
        office.wait(lambda: office.channel()["health"] == "failed", "the trouble")
        assert not office.tickets()
    look(office, "mentions")
    office.only()
    office.wait(lambda: office.channel()["health"] == "up", "its end")


def test_the_cursor_passes_what_is_no_message(office):
    peer = office.peer
    own = peer.post(peer.me, "@office we speak to ourselves")
    look_twice(office)
    office.kill()
    office.start().up()
    look(office, "mentions")
    since = asked(peer, "mentions")[-1]["since_id"]
    # it begins a quarter of an hour before the newest
    assert int(own.id) - int(since) <= (15 * 60000 + 1000) << 22


def test_the_money_ends_a_look(offices):
    peer = offices.peer()
    office = offices.make(peer, monthly_budget=1, mentions="no", names="no").up()
    office.expect_log("nine tenths")
    for n in range(400):
        peer.dm(f"user{n}", f"message {n}")
    look(office, "dm_events")
    office.wait(lambda: "budget" in (office.channel()["remark"] or ""), "the remark")
    # the cap is passed by less than a page, and nothing is taken of half a look
    assert peer.billing.spent <= 2 and not office.tickets()


def test_a_window_that_closes_within_a_look_does_not_end_it(offices):
    peer = offices.peer()
    office = offices.make(peer, directs_interval="1h").up()
    office.wait(lambda: peer.asked("dm_events"), "the first look")
    for n in range(30):
        peer.dm("omar_x", f"message {n}")
    before, opens = len(peer.asked("dm_events")), int(time.time()) + 2
    peer.faults.add("dm_events", "429", skip=1, headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(opens)})
    office.poll_now()
    office.wait(lambda: len(peer.asked("dm_events")) == before + 3, "the rest", 30)
    assert time.time() >= opens and "pagination_token" in asked(peer, "dm_events")[-1]
    assert office.only()


def test_all_exchanges_keep_to_the_contract():
    all_keeps_to_the_contract()
