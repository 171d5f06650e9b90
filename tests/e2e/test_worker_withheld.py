"""Mails that a server lists and does not give out: they hold up no others, and are not forgotten."""
import pytest

from scripted import MAILS, mail, make, serve, uids

__all__ = ["make", "serve"]  # fixtures
NOTE = "look for it in the mailbox"


def withhold(server, held, how="no"):
    """The bodies of held mails are refused, cut off, or cost the connection."""
    def refuse(connection, tag, rest):
        if "BODY" not in rest:
            return None
        asked = server.within(rest.split()[2])
        answer = b"".join(server.item(u) for u in asked if u not in held)
        if not held & set(asked):
            return answer + b"%s OK done\r\n" % tag.encode()
        if how == "no":
            return answer + b"%s NO [SERVERBUG] disk broken\r\n" % tag.encode()
        if how == "nil":
            return b"".join(b"* 1 FETCH (UID %d BODY[] NIL)\r\n" % u for u in held) + answer + b"%s OK done\r\n" % tag.encode()
        if how == "short":
            connection.sock.sendall(server.item(min(held & set(asked)))[:80])
        elif how == "bye":
            connection.sock.sendall(b"* BYE internal error\r\n")
        elif how == "huge":
            connection.sock.sendall(b"* 1 FETCH (UID %d BODY[] {4294967290}\r\nx" % min(held & set(asked)))
        raise OSError

    server.hooks["UID FETCH"] = refuse


def hurry(worker, condition, seconds=30):
    """Waits, and sees that no pause after a failure is kept."""
    seen = 0

    def look():
        nonlocal seen
        downs = sum(health == "down" for health, _ in worker.states)
        if downs > seen and not condition():
            worker.send("P")
        seen = downs
        return condition()

    worker.wait(look, "what was waited for", seconds)


def hurry_mails(worker, count):
    hurry(worker, lambda: len(worker.mails) >= count)


def is_place(m):
    return not m.raw and NOTE in m.header["notes"][0]


@pytest.mark.parametrize("how", ["no", "nil", "short", "bye", "huge"])
def test_a_large_one_is_passed_over(serve, make, how):
    server = serve([mail(1), mail(2, 600_000), mail(3), mail(4, 600_000)])
    withhold(server, {2}, how)
    worker = make(server.port)
    hurry_mails(worker, 4)
    assert uids(worker) == [1, 2, 3, 4]
    assert [is_place(m) for m in worker.mails] == [False, True, False, False]
    assert worker.mails[3].raw == server.mails[4]
    assert "natural_key" not in worker.mails[1].header
    assert "UID 2" in worker.wait_state("up", "does not give out 1 mail,")
    assert len([c for c in server.commands("UID FETCH") if "BODY" in c and " 2:2 " in c]) == 4


def test_several_in_a_row_and_the_first_and_the_last(serve, make):
    server = serve(MAILS)
    withhold(server, {1, 3, 4, 6}, "short")
    worker = make(server.port, batch=1)
    hurry_mails(worker, 5)
    server.mails[7] = mail(7)
    hurry_mails(worker, 7)
    assert uids(worker) == [1, 2, 3, 4, 5, 6, 7]
    assert [u for u, m in zip(uids(worker), worker.mails) if is_place(m)] == [1, 3, 4, 6]


def test_one_that_is_alone_is_waited_for(serve, make):
    server = serve([mail(1, 600_000)])
    withhold(server, {1})
    worker = make(server.port)
    hurry(worker, lambda: len(server.commands("SELECT")) >= 6)
    assert not worker.mails and any(h == "down" and "does not give out" in t for h, t in worker.states)
    withhold(server, set())
    worker.send("P")
    worker.wait_mails(1)
    assert worker.mails[0].raw == server.mails[1]


def test_what_a_server_ended_over_is_found_within_its_batch(serve, make):
    # the others of the batch are not told before it, since it breaks before it says anything
    server = serve(MAILS)
    withhold(server, {4}, "bye")
    whole = server.hooks["UID FETCH"]

    def nothing_before(connection, tag, rest):
        if "BODY" in rest and 4 in server.within(rest.split()[2]):
            connection.sock.sendall(b"* BYE internal error\r\n")
            raise OSError
        return whole(connection, tag, rest)

    server.hooks["UID FETCH"] = nothing_before
    worker = make(server.port)
    hurry_mails(worker, 6)
    assert uids(worker) == [1, 2, 3, 4, 5, 6]
    assert [is_place(m) for m in worker.mails] == [False, False, False, True, False, False]


def test_it_is_asked_for_again_and_told_late(serve, make):
    server = serve(MAILS)
    withhold(server, {2})
    worker = make(server.port, after="seen")
    hurry_mails(worker, 6)
    worker.taken(*worker.mails)
    worker.wait(lambda: set(server.flags) == {1, 3, 4, 5, 6}, "the marks")  # it was not read
    asked = len(server.commands("UID FETCH"))
    worker.wait_polled()
    worker.wait_polled()
    assert len(server.commands("UID FETCH")) == asked, "it is asked for at each look"
    worker.send("P")
    worker.wait(lambda: len(server.commands("UID FETCH")) > asked, "another attempt")
    assert len(worker.mails) == 6
    withhold(server, set())
    worker.send("P")
    worker.wait_mails(7)
    late = worker.mails[6]
    assert (late.uid, late.raw, late.begin["late"]) == (2, MAILS[1], True)
    assert not any(m.begin.get("late") for m in worker.mails[:6])
    worker.wait(lambda: "give out" not in worker.states[-1][1], "its state")
    worker.taken(late)
    worker.wait(lambda: 2 in server.flags, "its mark")
    server.mails[7] = mail(7)
    worker.wait_mails(8)
    assert uids(worker)[-1] == 7


def test_what_came_late_and_was_not_stored_comes_again(serve, make):
    server = serve(MAILS)
    withhold(server, {2})
    worker = make(server.port)
    hurry_mails(worker, 6)
    withhold(server, set())
    worker.send("P")
    worker.wait_mails(7)
    worker.send("W", {"uidvalidity": 7, "uid": 6})
    worker.wait_mails(8)
    assert [uids(worker)[-1], worker.mails[7].begin["late"]] == [2, True]
    worker.quiet(1.5)


def test_one_that_has_gone_is_forgotten(serve, make):
    server = serve(MAILS)
    withhold(server, {2})
    worker = make(server.port)
    hurry_mails(worker, 6)
    worker.wait_state("up", "does not give out 1")
    del server.mails[2]
    worker.send("P")
    worker.wait(lambda: "give out" not in worker.states[-1][1], "that it is forgotten")
    assert len(worker.mails) == 6


def test_another_validity_forgets_them(serve, make):
    server = serve(MAILS)
    withhold(server, {2})
    worker = make(server.port)
    hurry_mails(worker, 6)
    server.uidvalidity = 8
    withhold(server, set())
    server.drop()
    worker.wait_mails(12, 20)
    assert uids(worker)[6:] == [1, 2, 3, 4, 5, 6]
    worker.wait(lambda: worker.states[-1][0] == "up" and "give out" not in worker.states[-1][1], "its state")
