"""The mailbox worker against servers that do as they like: nothing is lost, told twice, or waited for without end."""
import os
import subprocess
import sys
import time

import pytest

from mailhost import free_ports, listens, wait_until
from scripted import MAILS, mail, make, serve, uids  # pylint: disable=unused-import
from wasl import SOURCE
from worker import Worker

TOOLS = os.path.join(os.environ.get("WASL_TESTDATA") or os.path.join(SOURCE, "..", "shared"), "tools", "email")
FAKE = os.path.join(TOOLS, "fake-imap.py")


def test_whatever_the_order_it_is_told_in_order(serve, make):
    server = serve(MAILS)

    def backwards(_connection, tag, rest):
        if "BODY" in rest:
            return b"".join(server.item(uid) for uid in reversed(server.within(rest.split()[2]))) + \
                b"%s OK done\r\n" % tag.encode()
        return None

    server.hooks["UID FETCH"] = backwards
    worker = make(server.port)
    worker.wait_polled()
    assert uids(worker) == [1, 2, 3, 4, 5, 6]
    assert [bytes(m.raw) for m in worker.mails] == MAILS


def test_a_look_without_news_costs_the_same_however_full_the_mailbox(serve, make):
    for count in (1, 300):
        server = serve([mail(i) for i in range(count)])
        worker = make(server.port, uidvalidity=7, uid=count)
        worker.wait_polled()
        before = len(server.log)
        worker.wait_polled()
        assert len(server.log) - before <= 2
        assert not server.commands("UID FETCH") and not worker.mails


def test_large_gaps_between_numbers_are_passed_over(serve, make):
    server = serve({1: mail(1), 3_000_000: mail(2), 4_294_967_295: mail(3)})
    worker = make(server.port)
    worker.wait_mails(3, 60)
    assert uids(worker) == [1, 3_000_000, 4_294_967_295]


def test_mails_that_vanish_between_are_skipped(serve, make):
    server = serve(MAILS)

    def vanish(_connection, _tag, rest):
        if "BODY" in rest and 3 in server.mails:
            del server.mails[3], server.mails[6]

    server.hooks["UID FETCH"] = vanish
    worker = make(server.port)
    worker.wait_polled()
    assert uids(worker) == [1, 2, 4, 5]


def test_mails_that_nobody_asked_for_are_ignored(serve, make):
    server = serve(MAILS)

    def chatty(_connection, tag, rest):
        if "BODY" not in rest:
            return None
        stray = b"* 9 FETCH (UID 99 BODY[] {5}\r\nhello)\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* 4 FETCH (UID 4 FLAGS ())\r\n"
        return stray + b"".join(server.item(uid) + stray for uid in server.within(rest.split()[2])) + \
            b"%s OK done\r\n" % tag.encode()

    server.hooks["UID FETCH"] = chatty
    worker = make(server.port)
    worker.wait_polled()
    assert uids(worker) == [1, 2, 3, 4, 5, 6]
    assert [bytes(m.raw) for m in worker.mails] == MAILS


def test_a_size_that_was_announced_wrong_ends_the_connection_once(serve, make):
    server = serve(MAILS)
    server.size = lambda uid: len(server.mails[uid]) + (uid % 2)
    worker = make(server.port)
    worker.wait_state("down", "another size")
    worker.wait_mails(6)
    worker.wait_polled()
    assert uids(worker) == [1, 2, 3, 4, 5, 6]
    assert len(server.commands("SELECT")) == 2


def without(server, uid, how):
    """A server that lists the mail, and has excuses instead of its body."""
    def refuse(_connection, tag, rest):
        if "BODY" not in rest:
            return None
        asked = server.within(rest.split()[2])
        answer = b"".join(server.item(u) for u in asked if u != uid)
        if uid not in asked:
            return answer + b"%s OK done\r\n" % tag.encode()
        if how == "nil":
            return b"* 1 FETCH (UID %d BODY[] NIL)\r\n" % uid + answer + b"%s OK done\r\n" % tag.encode()
        return answer + b"%s NO [SERVERBUG] disk broken\r\n" % tag.encode()
    return refuse


@pytest.mark.parametrize("how", ["nil", "no"])
def test_a_mail_that_is_not_given_out_stops_no_others(serve, make, how):
    server = serve(MAILS)
    server.hooks["UID FETCH"] = without(server, 3, how)
    worker = make(server.port)
    worker.wait_state("down", "does not give out")
    worker.wait_mails(6, 60)
    assert uids(worker) == [1, 2, 3, 4, 5, 6]
    lost = worker.mails[2]
    assert not lost.raw and "look for it in the mailbox" in lost.header["notes"][0]
    assert "natural_key" not in lost.header


def test_a_server_that_gives_nothing_loses_nothing(serve, make):
    server = serve(MAILS)
    ill = {"yes": True}

    def refuse(_connection, tag, rest):
        return b"%s NO [SERVERBUG] disk broken\r\n" % tag.encode() if ill["yes"] and "BODY" in rest else None

    server.hooks["UID FETCH"] = refuse
    worker = make(server.port)
    worker.wait(lambda: len(server.commands("SELECT")) >= 4, "some attempts", 30)
    assert not worker.mails
    ill["yes"] = False
    worker.send("P")
    worker.wait_mails(6)
    assert uids(worker) == [1, 2, 3, 4, 5, 6] and all(m.raw for m in worker.mails)


def test_a_mail_whose_size_is_kept_secret_stops_no_others(serve, make):
    server = serve(MAILS)

    def silent(_connection, tag, rest):
        if "BODY" in rest:
            return None
        return b"".join(server.item(u, False) for u in server.within(rest.split()[2]) if u != 3) + \
            b"%s NO [SERVERBUG] disk broken\r\n" % tag.encode()

    server.hooks["UID FETCH"] = silent
    worker = make(server.port)
    worker.wait_mails(6, 60)
    assert uids(worker) == [1, 2, 3, 4, 5, 6]
    assert [bool(m.raw) for m in worker.mails] == [True, True, False, True, True, True]


def test_a_connection_that_breaks_within_a_large_mail(serve, make):
    large = mail(1, 600_000)
    server = serve([large])
    broken = []

    def break_once(connection, _tag, rest):
        if "BODY" not in rest or broken:
            return None
        broken.append(True)
        connection.sock.sendall(server.item(1)[:300_000])
        connection.sock.close()
        raise OSError

    server.hooks["UID FETCH"] = break_once
    worker = make(server.port)
    worker.wait_state("down", "closed the connection")
    assert worker.dropped == 1 and worker.mail is None and not worker.mails
    worker.wait_mails(1)
    assert worker.mails[0].raw == large


def test_another_mail_in_the_place_of_a_large_one_is_not_taken_for_it(serve, make):
    server = serve([mail(1, 600_000)])
    lied = []

    def lie(_connection, tag, rest):
        if "BODY" not in rest or lied:
            return None
        lied.append(True)
        return server.item(1).replace(b"UID 1 ", b"UID 5 ") + b"%s OK done\r\n" % tag.encode()

    server.hooks["UID FETCH"] = lie
    worker = make(server.port)
    worker.wait_mails(1)
    assert worker.dropped == 1 and worker.mails[0].raw == mail(1, 600_000)


def test_more_than_was_announced_is_refused(serve, make):
    server = serve([mail(1)])
    server.hooks["UID FETCH"] = lambda _c, _t, rest: (
        b"* 1 FETCH (UID 1 BODY[] {4294967290}\r\n" if "BODY" in rest else None)
    worker = make(server.port)
    worker.wait_state("down", "more than was asked for", 5)


def test_an_empty_mail_is_a_mail(serve, make):
    worker = make(serve([b"", mail(2)]).port)
    worker.wait_polled()
    assert uids(worker) == [1, 2] and worker.mails[0].raw == b""


def settle(worker, count=len(MAILS)):
    worker.wait_mails(count)
    worker.taken(*worker.mails[:2], worker.mails[3])


@pytest.mark.parametrize("uidplus", [True, False])
def test_moving_where_the_server_cannot(serve, make, uidplus):
    server = serve(MAILS, abilities="IMAP4rev1 IDLE" + (" UIDPLUS" if uidplus else ""))
    worker = make(server.port, after="move", move_to="Done")
    settle(worker)
    worker.wait(lambda: {u for u, f in server.flags.items() if "\\Deleted" in f} == {1, 2, 4} and
                (not uidplus or server.expunged == [1, 2, 4]), "the move")
    assert server.copied == [1, 2, 4] and "Done" in server.folders
    assert len(server.commands("CREATE")) == 1
    assert len(server.commands("UID COPY")) == 2  # before and after the folder was made
    assert bool(server.commands("EXPUNGE")) == uidplus


def test_a_copy_is_not_made_twice_when_marking_fails(serve, make):
    server = serve(MAILS, abilities="IMAP4rev1 UIDPLUS")
    server.folders.add("Done")
    broken = []

    def break_once(connection, _tag, _rest):
        if not broken:
            broken.append(True)
            connection.sock.close()
            raise OSError

    server.hooks["UID STORE"] = break_once
    worker = make(server.port, after="move", move_to="Done")
    settle(worker)
    worker.wait(lambda: server.expunged == [1, 2, 4], "the move")
    assert server.copied == [1, 2, 4]
    worker.quiet(1)
    assert uids(worker) == [1, 2, 3, 4, 5, 6]


def test_a_move_over_quota_is_told_and_made_up_for(serve, make):
    server = serve(MAILS, abilities="IMAP4rev1 MOVE")
    server.folders.add("Done")
    server.hooks["UID MOVE"] = lambda _c, tag, _r: b"%s NO [OVERQUOTA] quota exceeded\r\n" % tag.encode()
    worker = make(server.port, after="move", move_to="Done")
    settle(worker)
    assert "quota exceeded" in worker.wait_state("down", "cannot be moved to the folder Done")
    server.mails[7] = mail(7)
    worker.wait_mails(7)
    worker.quiet(1.5)
    asked = len(server.commands("UID MOVE"))
    assert asked == 2 and not server.copied  # before and after it was tried to make the folder
    server.hooks.clear()
    worker.send("P")
    worker.wait(lambda: server.copied == [1, 2, 4], "the move")
    worker.wait(lambda: worker.states[-1][0] == "up", "that it is well again")


def test_moves_are_made_up_for_however_long_ago(serve, make):
    server = serve({n * 10: mail(n) for n in range(1, 1501)}, abilities="IMAP4rev1 MOVE")
    server.folders.add("Done")
    worker = make(server.port, after="move", move_to="Done", uidvalidity=7, uid=14_990)
    worker.wait_mails(1)
    worker.wait(lambda: len(server.copied) == 1499, "the moves")
    assert len(server.commands("UID MOVE")) == 3  # it must end in time


def test_a_mark_that_is_refused_keeps_nothing_from_being_read(serve, make):
    server = serve(MAILS)
    server.hooks["UID STORE"] = lambda _c, tag, _r: b"%s NO mailbox is read-only\r\n" % tag.encode()
    worker = make(server.port, after="seen")
    settle(worker)
    assert "read-only" in worker.wait_state("down", "cannot be marked")
    server.mails[7] = mail(7)
    worker.wait_mails(7)
    worker.quiet(1)
    assert len(server.commands("UID STORE")) == 1


def test_marks_are_set_together(serve, make):
    server = serve([mail(i) for i in range(200)])
    worker = make(server.port, after="seen")
    worker.wait_mails(200)
    for m in worker.mails:
        worker.taken(m)
    worker.wait(lambda: len(server.flags) == 200, "the marks")
    assert len(server.commands("UID STORE")) < 10


def test_marks_of_orders_that_come_while_fetching(serve, make):
    server = serve([mail(i) for i in range(300)])
    worker = make(server.port, after="seen", batch=10)
    worker.wait_mails(20)
    worker.taken(*worker.mails[:20])
    worker.wait_mails(300)
    worker.wait(lambda: len(server.flags) == 20, "the marks")
    assert uids(worker) == list(range(1, 301))


@pytest.mark.parametrize("abilities, sign, text", [
    ("IMAP4rev1 AUTH=PLAIN LOGINDISABLED", "AUTHENTICATE PLAIN", ""),
    ("IMAP4rev1", 'LOGIN "u\\"s" "p\\\\w d"', ""),
    ("IMAP4rev1 LOGINDISABLED", "", "no login with a password"),
])
def test_it_logs_in_as_the_server_offers(serve, make, abilities, sign, text):
    server = serve(MAILS, abilities=abilities)
    worker = make(server.port, user='u"s', password="p\\w d")
    worker.wait_state("down" if text else "up", text)
    assert bool(server.commands("LOGIN") or server.commands("AUTHENTICATE")) == bool(sign)
    assert any(sign in line for line in server.log) if sign else True


def test_letters_that_login_cannot_carry(serve, make):
    worker = make(serve(MAILS, abilities="IMAP4rev1").port, password="كلمة")
    worker.wait_state("failed", "other than ASCII")
    server = serve(MAILS)
    worker = make(server.port, password="كلمة")
    worker.wait_state("up")


@pytest.mark.parametrize("answer, health", [
    (b"NO [AUTHENTICATIONFAILED] wrong", "failed"), (b"NO wrong", "failed"),
    (b"NO [UNAVAILABLE] database is down", "down"), (b"BAD too many", "down")])
def test_refusals_of_the_login(serve, make, answer, health):
    server = serve(MAILS)
    server.hooks["AUTHENTICATE"] = lambda _c, tag, _r: tag.encode() + b" " + answer + b"\r\n"
    worker = make(server.port)
    worker.wait(lambda: worker.states, "a state")
    assert worker.states[0][0] == health
    assert answer.split(b" ")[-1].decode() in worker.states[0][1]


def test_a_poll_ends_one_pause_and_not_all(serve, make):
    server = serve(MAILS)
    server.hooks["AUTHENTICATE"] = lambda _c, tag, _r: tag.encode() + b" NO wrong\r\n"
    worker = make(server.port)
    worker.wait_state("failed")
    worker.send("P")
    worker.quiet(2)
    assert len(server.commands("AUTHENTICATE")) == 2


def test_server_s_words_are_one_printable_line(serve, make):
    server = serve(MAILS)
    server.hooks["SELECT"] = lambda _c, tag, _r: tag.encode() + b" NO \x1b[31mred\x07 \xff\xfe" + b"x" * 5000 + b"\r\n"
    worker = make(server.port)
    text = worker.wait_state("down", "INBOX")
    assert text.isprintable() and len(text) < 400


def test_no_starttls_means_no_connection(serve, make):
    worker = make(serve(MAILS).port, security="starttls")
    worker.wait_state("down", "offers no STARTTLS")


def test_a_mailbox_without_validity_is_not_read(serve, make):
    server = serve(MAILS)
    server.hooks["SELECT"] = lambda _c, tag, _r: b"* 6 EXISTS\r\n%s OK done\r\n" % tag.encode()
    worker = make(server.port)
    worker.wait_state("down", "no lasting numbers")


def test_a_mail_that_is_told_of_behind_the_answer_is_not_missed(serve, make):
    server = serve(MAILS[:2], abilities="IMAP4rev1 IDLE")

    def late(_connection, tag, rest):
        # nothing new; and while that is said, a mail comes, which no later answer tells of again
        if len(server.mails) > 2 or not rest.split()[3].startswith("3:"):
            return None
        server.mails[3] = MAILS[2]
        return b"* SEARCH\r\n* 3 EXISTS\r\n%s OK done\r\n" % tag.encode()

    server.hooks["UID SEARCH"] = late
    worker = make(server.port, poll=3600)
    worker.wait_mails(3, 5)
    assert uids(worker) == [1, 2, 3]


def test_idle_that_is_refused_is_done_without(serve, make):
    server = serve(MAILS, abilities="IMAP4rev1 IDLE")
    server.hooks["IDLE"] = lambda _c, tag, _r: tag.encode() + b" BAD no\r\n"
    worker = make(server.port)
    worker.wait(lambda: worker.states, "a state")
    server.hooks["IDLE"] = lambda _c, tag, _r: tag.encode() + b" NO no\r\n"
    worker.wait_polled()
    worker.wait_polled()
    worker.wait_polled()
    assert len(server.commands("SELECT")) <= 2


def test_a_server_that_says_goodbye(serve, make):
    server = serve(MAILS, abilities="IMAP4rev1 IDLE")

    def leave(connection, _tag, _rest):
        connection.sock.sendall(b"+ idling\r\n* BYE going down\r\n")
        time.sleep(0.5)
        raise OSError

    server.hooks["IDLE"] = leave
    worker = make(server.port)
    assert "ended the connection" in worker.wait_state("down")
    server.greeting = lambda: b"* BYE no room today\r\n"
    assert "no room today" in worker.wait_state("down", "greeting")


def test_when_the_server_took_it_is_told_in_utc(serve, make):
    worker = make(serve(MAILS).port)
    worker.wait_mails(1)
    assert worker.mails[0].begin["received"] == 1795514400000  # 2026-11-24 10:00 UTC


@pytest.fixture
def fake():
    """Starts the misbehaving server of the test material, in one of its scenarios."""
    if not os.path.exists(FAKE):
        pytest.skip(f"SKIPPED: {FAKE} is not there; set WASL_TESTDATA")
    made = []

    def start(scenario):
        [port] = free_ports(1)
        made.append(subprocess.Popen([sys.executable, FAKE, str(port), scenario], stderr=subprocess.DEVNULL))
        wait_until(lambda: listens(port), scenario)
        return port

    yield start
    for process in made:
        process.kill()
        process.wait()


@pytest.mark.parametrize("scenario", ["idlecoalesce", "idlepre"])
def test_no_wake_up_is_lost(fake, make, scenario):
    worker = make(fake(scenario), poll=3600)
    worker.wait(lambda: worker.polled >= 3, "looks", 5)


@pytest.mark.parametrize("scenario, text", [
    ("idleeof", "closed the connection"), ("eoflit", ""), ("stalllit", ""), ("trickle", ""),
    ("biglit", "more than was asked for"), ("longline", "more than was asked for"),
    ("nest100000", "not asked for"), ("bye", "closed the connection"), ("no", "later"), ("bad", "throttled"),
])
def test_what_a_server_does_wrong_is_told(fake, make, scenario, text):
    worker = make(fake(scenario))
    worker.wait_state("down", text, 15)
    assert worker.most_memory() < 120


def test_what_nobody_asked_for_is_nothing_new(fake, make):
    worker = make(fake("unsol"))
    worker.wait_polled()
    assert not worker.mails and worker.states[-1][0] == "up"


@pytest.mark.parametrize("scenario, text", [
    ("preauth", "logged in before"), ("starttlsinject", "slipped in")])
def test_starttls_is_never_got_round(fake, make, scenario, text):
    worker = make(fake(scenario), security="starttls")
    worker.wait_state("down", text, 15)


def test_a_silent_server_is_waited_for_and_no_longer(fake, make):
    workers = [make(fake("nogreet"), timeout=3), make(fake("tlsstall"), security="tls", timeout=3)]
    since = time.monotonic()
    for worker in workers:
        worker.wait_state("down", "in time", 10)
    assert time.monotonic() - since > 2


@pytest.mark.parametrize("scenario, security", [("nogreet", "plain"), ("tlsstall", "tls"), ("idleeof", "plain")])
def test_the_daemon_s_end_ends_every_wait(fake, scenario, security):
    worker = Worker(host="127.0.0.1", port=fake(scenario), security=security, user="u", password="p", ca_file=None,
                    mailbox="INBOX", after="nothing", timeout=60, poll=60, renew=540, idle=True, batch=10, max_message=1 << 20,
                    uidvalidity=0, uid=0, unparsed=[])
    time.sleep(0.7)
    assert worker.stop() < 3
