"""The mailbox worker against servers that stall, break off, lie or flood, at every step of the conversation.

Each step is broken in each way on a server of its own, all at once: most of it is waiting.
"""
import itertools
import os
import time

import pytest

from scripted import MAILS, mail, make, serve, uids

__all__ = ["make", "serve"]  # fixtures
# the commands of a connection, in order; FETCH means the sizes, BODY the mails
STEPS = ["GREETING", "CAPABILITY", "AUTHENTICATE", "SELECT", "NOOP", "UID SEARCH", "UID FETCH", "BODY"]
ENDED = "ended the connection|closed the connection"


def at_step(server, step, act):
    """At that step act(connection, tag) is done instead; it returns the answer, or None for the usual one."""
    if step == "GREETING":
        usual = server.greeting
        server.greeting = lambda: act(None, "*") or usual()
        return
    name = "UID FETCH" if step == "BODY" else step

    def hook(connection, tag, rest):
        if name == "UID FETCH" and ("BODY" in rest) != (step == "BODY"):
            return None
        return act(connection, tag)

    server.hooks[name] = hook


def silent(connection, piece=b""):
    """Says a piece of an answer, and then nothing for as long as the other listens."""
    connection.sock.sendall(piece)
    while connection.sock.recv(65536):
        pass
    raise OSError


def everywhere(serve, make, steps, acts):
    """(server, worker) by (step, name of the act), each broken there in that way."""
    made = {}
    for step in steps:
        for name, act in acts.items():
            server = serve(MAILS)
            server.say_abilities = step != "CAPABILITY"
            at_step(server, step, act)
            made[step, name] = (server, make(server.port, timeout=2))
    return made


def wait_down(worker, text, seconds):
    worker.wait(lambda: any(h == "down" and any(t in said for t in text.split("|")) for h, said in worker.states),
                f"down with {text}", seconds)


def all_recover(made):
    """The fault over, everything is read, once."""
    for server, worker in made.values():
        server.hooks.clear()
        server.greeting = type(server).greeting.__get__(server)
        worker.send("P")
    for _, worker in made.values():
        worker.wait_mails(len(MAILS))
        worker.wait_polled()
        assert uids(worker) == [1, 2, 3, 4, 5, 6] and [bytes(m.raw) for m in worker.mails] == MAILS


def test_silence_at_any_step_is_waited_for_and_no_longer(serve, make):
    made = everywhere(serve, make, STEPS[1:], {"": lambda c, _t: silent(c)})
    within = {b"* 1 FETCH (UID 1 BODY[] {%d}\r\nFrom: " % len(MAILS[0]), b"* 1 FETCH (UID 1 BO",
              b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%s" % (len(MAILS[0]), MAILS[0])}
    made |= everywhere(serve, make, ["BODY"], {p: lambda c, _t, p=p: silent(c, p) for p in within})
    since = time.monotonic()
    for _, worker in made.values():
        wait_down(worker, "in time", 12)
        assert not worker.mails
    assert 1 < time.monotonic() - since < 10
    all_recover(made)


def test_who_answers_a_byte_at_a_time_is_left(serve, make):
    def trickle(connection, _tag):
        for byte in itertools.chain(b"* 1 FETCH (UID 1 BODY[] {%d}\r\n" % len(MAILS[0]), itertools.cycle(b"x")):
            connection.sock.sendall(bytes([byte]))
            time.sleep(0.1)

    made = everywhere(serve, make, ["UID SEARCH", "BODY"], {"": trickle})
    for _, worker in made.values():
        wait_down(worker, "in time", 12)
    all_recover(made)


def cpu_seconds(worker):
    with open(f"/proc/{worker.process.pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def leaving_with(piece):
    def leave(connection, _tag):
        connection.sock.sendall(piece)
        raise OSError
    return leave


def test_an_end_at_any_step_is_an_end(serve, make):
    pieces = [b"", b"* 1 FETCH (UID 1 BODY[] {900}\r\nFrom: x", b"* BYE [UNAVAILABLE] going down\r\n"]
    made = everywhere(serve, make, STEPS[1:], {p: leaving_with(p) for p in pieces})
    for _, worker in made.values():
        worker.wait(lambda w=worker: any(h == "down" for h, _ in w.states), "down", 10)
    time.sleep(0.5)
    assert all(cpu_seconds(worker) < 2 for _, worker in made.values()), "it spins"
    all_recover(made)


def flooding_with(begin, more):
    def flood(connection, _tag):
        connection.sock.sendall(begin)
        while True:
            connection.sock.sendall(more)
    return flood


def test_a_flood_at_any_step_has_a_bound(serve, make):
    floods = {"line": flooding_with(b"* 1 FETCH (UID 1 FLAGS (", b"a" * 65536),
              "lines": flooding_with(b"", b"* 1 RECENT\r\n" * 5000),
              "search": flooding_with(b"* SEARCH", b" 1" * 30000),
              "capability": flooding_with(b"* CAPABILITY", b" X" * 30000)}
    made = everywhere(serve, make, ["SELECT", "UID SEARCH", "BODY"], floods)
    greeter = serve(MAILS)
    greeter.greeting = lambda: b"* OK " + b"a" * 10_000_000
    made["GREETING", "line"] = (greeter, make(greeter.port, timeout=2))
    for _, worker in made.values():
        wait_down(worker, "more than was asked for|in time", 30)
        assert worker.most_memory() < 400
    all_recover(made)


def test_a_literal_beyond_what_was_asked_for_is_refused_before_it_comes(serve, make):
    literals = [b"{4294967290}", b"{4294967290+}", b"{99999999999999999999}", b"{00000000000000000005}", b"{2000000}"]
    made = everywhere(serve, make, ["SELECT", "UID SEARCH", "UID FETCH", "BODY"],
                      {n: lambda c, _t, n=n: silent(c, b"* 1 FETCH (UID 1 BODY[] " + n + b"\r\nx") for n in literals})
    for _, worker in made.values():
        wait_down(worker, "more than was asked for", 10)
        assert worker.most_memory() < 120
    all_recover(made)


def test_brackets_without_end_are_refused(serve, make):
    made = everywhere(serve, make, ["SELECT", "UID SEARCH", "BODY"],
                      {o: lambda _c, tag, o=o: o + b"(" * 100_000 + b"\r\n%s OK done\r\n" % tag.encode()
                       for o in (b"* 1 FETCH (UID 1 BODYSTRUCTURE ", b"* ", b"* OK [")})
    for _, worker in made.values():
        worker.wait(lambda w=worker: any(h == "down" for h, _ in w.states), "down", 10)
    all_recover(made)


def test_a_refusal_at_any_step_is_told_in_its_words(serve, make):
    words = [b"NO [UNAVAILABLE] later", b"BAD later"]
    made = everywhere(serve, make, STEPS[1:], {w: lambda _c, tag, w=w: tag.encode() + b" " + w + b"\r\n" for w in words})
    for _, worker in made.values():
        wait_down(worker, "later", 12)
        assert not worker.mails
    time.sleep(4)
    assert not any(worker.mails for _, worker in made.values()), "a server that gives nothing is not a mail's fault"
    all_recover(made)


def test_what_is_said_besides_hurts_nothing(serve, make):
    besides = (b"* 9 FETCH (UID 99 BODY[] {5}\r\nhello)\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* OK still here\r\n"
               b"* 0 RECENT\r\n* FLAGS (\\Seen \\Answered $x)\r\n* OK [ALERT] lunch at noon\r\n* NO [X-Y 1] be careful\r\n")
    server = serve(MAILS)
    server.before = besides
    worker = make(server.port)
    worker.wait_polled()
    worker.wait_polled()
    assert uids(worker) == [1, 2, 3, 4, 5, 6] and [bytes(m.raw) for m in worker.mails] == MAILS
    assert len(server.commands("SELECT")) == 1


@pytest.mark.parametrize("told", ["* 3 EXPUNGE", "* %d EXISTS"])
def test_what_a_server_tells_of_at_each_answer_is_no_loop(serve, make, told):
    server = serve(MAILS)
    count = itertools.count(100)
    server.hooks["NOOP"] = lambda _c, tag, _r: f"{told % next(count) if '%' in told else told}\r\n{tag} OK done\r\n".encode()
    server.hooks["UID SEARCH"] = lambda _c, tag, rest: (
        f"* SEARCH\r\n{told % next(count) if '%' in told else told}\r\n{tag} OK done\r\n".encode()
        if rest.split()[3].startswith("7:") else None)
    worker = make(server.port)
    worker.wait_mails(6)
    worker.wait_polled()
    before = len(server.log)
    worker.wait_polled()
    worker.wait_polled()
    assert len(server.log) - before <= 20, "it asks without a pause"


@pytest.mark.parametrize("answer", [b"* SEARCH 6 2 2 4\r\n* SEARCH 1 3 5 6\r\n", b"* SEARCH 1 2 3 4 5 6 7 8 900\r\n",
                                    b"* SEARCH 1 2 3 4 5 6 4294967295\r\n"])
def test_a_search_that_is_answered_oddly(serve, make, answer):
    server = serve(MAILS)
    # the first of each look; who is asked whether a mail is there tells the truth
    server.hooks["UID SEARCH"] = lambda _c, tag, rest: (
        answer + b"%s OK done\r\n" % tag.encode() if "UID 1:" in rest else None)
    worker = make(server.port)
    worker.wait_mails(6)
    worker.wait_polled()
    assert uids(worker) == [1, 2, 3, 4, 5, 6]


def test_who_greets_as_logged_in_is_read_where_that_is_safe(serve, make):
    server = serve(MAILS)
    server.greeting = lambda: b"* PREAUTH [CAPABILITY IMAP4rev1] welcome\r\n"
    worker = make(server.port)
    worker.wait_mails(6)
    assert not server.commands("AUTHENTICATE") and not server.commands("LOGIN")
    wary = make(server.port, security="starttls")
    wary.wait_state("down", "logged in before")
    assert not wary.mails


@pytest.mark.parametrize("more", [b"* CAPABILITY IMAP4rev1 EVIL\r\n", b"x", b"a9 OK in\r\n"])
def test_what_is_said_behind_starttls_is_an_attack(serve, make, more):
    server = serve(MAILS, abilities="IMAP4rev1 STARTTLS AUTH=PLAIN")
    server.hooks["STARTTLS"] = lambda _c, tag, _r: b"%s OK go\r\n" % tag.encode() + more
    worker = make(server.port, security="starttls")
    worker.wait_state("down", "slipped in")
    assert not server.commands("AUTHENTICATE") and not server.commands("LOGIN")


@pytest.mark.parametrize("said", [b"+ idling\r\n* 7 EXISTS\r\n", b"* 7 EXISTS\r\n+ idling\r\n",
                                  b"* 1 RECENT\r\n* 7 EXISTS\r\n* OK x\r\n+ \r\n* 1 FETCH (FLAGS ())\r\n"])
def test_news_that_come_with_the_servers_go_wake_it(serve, make, said):
    server = serve(MAILS, abilities="IMAP4rev1 IDLE")

    def news(connection, tag, _rest):
        if 7 in server.mails:
            return None
        server.mails[7] = mail(7)
        connection.sock.sendall(said)
        assert connection.line() == "DONE"
        return b"%s OK done\r\n" % tag.encode()

    server.hooks["IDLE"] = news
    worker = make(server.port, poll=3600)
    since = time.monotonic()
    worker.wait_mails(7, 5)
    assert time.monotonic() - since < 3


def test_a_connection_that_died_without_a_word_is_replaced(serve, make):
    listening = serve(MAILS, abilities="IMAP4rev1 IDLE")

    def forget(connection, _tag, _rest):
        listening.hooks.pop("IDLE")
        silent(connection, b"+ idling\r\n")

    listening.hooks["IDLE"] = forget
    idler = make(listening.port, timeout=1, renew=2, poll=3600)
    asking = serve(MAILS)
    poller = make(asking.port, timeout=1, poll=1)
    idler.wait_mails(6)
    poller.wait_mails(6)
    asking.hooks["NOOP"] = lambda c, _t, _r: silent(c)
    wait_down(poller, "in time", 8)
    wait_down(idler, "in time", 8)
    asking.hooks.clear()
    for server, worker in ((listening, idler), (asking, poller)):
        server.mails[7] = mail(7)
        worker.send("P")
        worker.wait_mails(7)
        assert uids(worker) == [1, 2, 3, 4, 5, 6, 7]


def test_a_descriptor_of_any_number_will_do(serve, make):
    opened = [os.open("/dev/null", os.O_RDONLY) for _ in range(1100)]
    for fd in opened:
        os.set_inheritable(fd, True)
    try:
        server = serve(MAILS, abilities="IMAP4rev1 IDLE")
        worker = make(server.port)
        worker.wait_mails(6)
        assert max(int(n) for n in os.listdir(f"/proc/{worker.process.pid}/fd")) > 1024
    finally:
        for fd in opened:
            os.close(fd)
