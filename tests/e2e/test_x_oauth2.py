"""
An account of X by OAuth 2.0: how a person brings the tokens about, what becomes of them when they are renewed, and what
"channel check" says.
"""
import re
import signal
import subprocess
import tempfile
import urllib.parse

import pytest

from wasl import INSTALLED
from x import tokens as x_tokens
from xoffice import Offices, XWasl, all_keeps_to_the_contract

pytestmark = pytest.mark.usefixtures("installed")
AGAIN = "authorize it again: waslctl channel authorize tvtc"
OAUTH1 = re.compile(r"(?m)^(consumer_key|consumer_secret|access_token|access_secret) = .*\n")
PAGE = re.compile(r"https://x\.com/i/oauth2/authorize\?(\S+)")
SECOND = """
[channel second]
module = x
handle = office
api = {url}
consumer_key = credential:consumer-key
consumer_secret = credential:consumer-secret
access_token = credential:access-token
access_secret = credential:access-secret
poll_interval = 5s
directs = no
acknowledge = no
"""


class Account(XWasl):
    """The same office, which has no tokens yet; public: its app has no secret."""

    def __init__(self, peer, public=False, **options):
        given = {"auth": "oauth2", "client_id": peer.tokens.client_id, "redirect": peer.tokens.redirect_uri, **options}
        if not public:
            given["client_secret"] = "credential:client-secret"
        peer.tokens.public = public
        super().__init__(tempfile.mkdtemp(prefix="wasl", dir="/tmp"), peer, **given)
        self.sections = OAUTH1.sub("", self.sections)
        self.configure()
        self.credential("client-secret", peer.tokens.client_secret)
        self.expect_log("it has no tokens of the account yet")

    def authorize(self, user=None, change=lambda url: url):
        """waslctl's status and words, where a person consents as that user."""
        program = subprocess.Popen([f"{INSTALLED}/usr/bin/waslctl", "--config", self.config, "channel", "authorize", "tvtc"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = b""
        for line in program.stdout:
            said += line
            page = PAGE.search(line.decode())
            if page:
                with self.peer.lock:
                    url = self.peer.tokens.consent(user or self.peer.me, page.group(1))
                program.stdin.write(f"{change(url)}\n".encode())
                program.stdin.close()
        program.stdout.close()
        return program.wait(), said.decode()

    def authorized(self):
        status, said = self.authorize()
        assert status == 0, said
        return self.up()

    def grow_old(self):
        """Its access token ends, and it asks for something."""
        self.peer.advance(x_tokens.ACCESS_LIFE + 1)
        self.ctl_raw("channel", "poll", "tvtc")

    def wait_health(self, health):
        return self.wait(lambda: (lambda c: c if c["health"] == health else None)(self.channel()), health)

    def dies(self):
        assert self.process.wait(30) == -signal.SIGKILL
        self.process = None

    def works(self):
        count = len(self.tickets())
        self.peer.post(f"person{count}_x", f"@office question {count}")
        self.poll()
        self.wait_tickets(count + 1)


@pytest.fixture
def offices(installed):
    made = Offices()
    yield made
    made.close()


@pytest.fixture
def account(offices):
    """account(…) makes one; of the same peer where it is given."""
    def make(peer=None, env=None, more="", **options):
        made = Account(peer or offices.peer(), **options)
        made.sections += more.format(url=made.peer.url)
        made.configure()
        offices.made.append(made)
        return made.start(env=env)
    return make


def renewals(peer):
    return [c for c in peer.asked("token") if b"grant_type=refresh_token" in c.body]


def says_no_secret(office):
    tokens = office.peer.tokens
    secret = [tokens.client_secret, *tokens.grants, *tokens.refreshes, *tokens.used]
    assert not [s for s in secret if s in office.log()]


@pytest.mark.parametrize("public", [False, True])
def test_a_person_authorizes_it_and_it_goes_on_by_itself(account, public):
    office = account(public=public)
    assert AGAIN in str(office.wait_health("failed"))
    status, said = office.authorize()
    assert status == 0 and "the tokens are of @office" in said and "all scopes" in said, said
    office.up().works()
    office.settled(office.only()["reference"])
    assert not renewals(office.peer)
    # requests that come at the same time are one renewal
    office.grow_old()
    office.works()
    office.works()
    assert len(renewals(office.peer)) == 1
    # over a restart nothing is asked again
    assert office.stop() == 0
    office.start().up().works()
    assert len(renewals(office.peer)) == 1 and not office.peer.breaches
    says_no_secret(office)


def test_what_a_person_does_wrong_changes_nothing(account):
    office = account()
    office.authorized()
    other = office.peer.user("somebody_x")
    for given, words in (
            ({"user": other}, "of @somebody_x, not of @office, and are not kept"),
            ({"change": lambda url: re.sub("state=.", "state=!", url)}, "belongs to another attempt"),
            ({"change": lambda url: url.split("?")[0]}, "there is no code in it"),
            ({"change": lambda url: re.sub("code=.*", "error=access_denied", url)}, "consent was not given"),
            ({"change": lambda url: url[:-3]}, "X does not take the code"),
            ({"change": lambda url: office.peer.advance(31) or url}, "X does not take the code")):
        status, said = office.authorize(**given)
        assert status == 1 and words in said, said
        office.works()
    assert office.channel()["health"] == "up" and not renewals(office.peer)
    # only what follows the '?' does as well
    status, said = office.authorize(change=lambda url: url.partition("?")[2])
    assert status == 0, said
    office.works()
    says_no_secret(office)


def test_tokens_whose_account_x_does_not_tell_are_not_kept(account):
    office = account()
    office.authorized()
    other = office.peer.user("somebody_x")
    for kind in ("429", "503", "empty-404", "not-json"):
        office.peer.faults.add("me", kind)
        status, said = office.authorize(user=other)
        assert status == 1 and "does not say whose tokens they are" in said and "begin again" in said, (kind, said)
        office.works()
    assert all(post.author is office.peer.me for post in office.peer.own_posts())


def test_r10_a_renewal_that_did_not_reach_x_is_made_again(account):
    office = account(timeout="1s")
    office.authorized()
    for n, kind in enumerate(("drop", "500", "html-503", "hang"), 1):
        office.peer.faults.add("token", kind)
        office.grow_old()
        office.works()
        assert len(renewals(office.peer)) == 2 * n and office.channel()["health"] == "up", kind


def test_r10_a_lost_answer_is_said_once_and_a_person_helps(account):
    office = account(more=SECOND)
    office.expect_log(AGAIN)
    office.authorized()
    for n, (kind, error) in enumerate((("drop-after", "invalid_request"), ("503-after", "invalid_grant"),
                                       ("half", "invalid_request"), ("not-json", "invalid_grant")), 1):
        office.peer.tokens.error = error
        office.peer.faults.add("token", kind)
        office.grow_old()
        assert "was lost" in str(office.wait_health("failed")) and AGAIN in str(office.channel())
        assert len(renewals(office.peer)) == 2 * n  # the offer of the old token decided
        for _ in range(3):
            office.ctl_raw("channel", "poll", "tvtc")
        # others go on
        mentions = len(office.peer.asked("mentions"))
        office.ctl_raw("channel", "poll", "second")
        office.wait(lambda: len(office.peer.asked("mentions")) > mentions, "a look of the other channel")
        assert office.get("/api/v1/channels/second")["health"] == "up"
        assert len(renewals(office.peer)) == 2 * n and office.log().count("an answer of X with new tokens was lost") == n
        office.authorized()
    office.works()
    says_no_secret(office)


def killed_by_x(office, kind):
    """X's server is where it dies: before or after the tokens were renewed there."""
    def kill(_call):
        office.process.kill()
        return True

    office.peer.faults.add("token", kind, when=kill)
    office.grow_old()
    office.dies()
    return office


def killed_at(office, point):
    assert office.stop() == 0
    office.start(env={"WASL_FAULT": point}).up()
    office.grow_old()
    office.dies()
    return office


@pytest.mark.parametrize("death", [lambda o: killed_by_x(o, "hang"), lambda o: killed_at(o, "token-die-after-commit")],
                         ids=["before-x", "after-commit"])
def test_r10_a_crash_around_a_renewal_loses_nothing(account, death):
    office = account()
    office.authorized()
    office = death(office)
    office.start().up().works()
    assert office.channel()["health"] == "up" and not office.peer.tokens.dead
    office.grow_old()
    office.works()
    assert not office.peer.tokens.dead


@pytest.mark.parametrize("death", [lambda o: killed_by_x(o, "drop-after"), lambda o: killed_at(o, "token-die-before-commit")],
                         ids=["after-x", "before-commit"])
def test_r10_a_crash_between_x_and_the_disk_is_said_and_a_person_helps(account, death):
    office = account()
    office.expect_log(AGAIN)
    office.authorized()
    office = death(office)
    office.start()
    assert AGAIN in str(office.wait_health("failed"))
    assert len(office.peer.tokens.dead) == 1
    office.authorized()
    office.works()


def test_a_token_that_ends_soon_is_renewed_before_it_is_used(account, monkeypatch):
    office = account()
    monkeypatch.setattr(x_tokens, "ACCESS_LIFE", 200)
    office.authorized()
    assert office.stop() == 0 and not renewals(office.peer)
    office.start().up()
    assert len(renewals(office.peer)) == 1
    monkeypatch.setattr(x_tokens, "ACCESS_LIFE", 1)
    office.grow_old()
    office.works()
    assert len([r for r in office.peer.refusals if r[1] == 401]) <= 1


def test_an_app_that_x_does_not_take_is_named(account):
    office = account()
    office.authorized()
    office.expect_log("X does not take client_id and client_secret")
    office.peer.tokens.client_secret = "another"
    office.grow_old()
    assert "does not take client_id" in str(office.wait_health("failed"))
    status, said = office.authorize()
    assert status == 1 and "does not take client_id" in said


# --- channel check


def check(office):
    run = office.ctl_raw("channel", "check", "tvtc")
    return run.returncode, run.stdout.decode()


def test_check_says_what_works(offices, account):
    office = account()
    office.authorized()
    status, said = check(office)
    for words in ("the credentials are of @office", "clock agrees", "all scopes", "mentions may be read",
                  "direct messages may be read", "requests left", "of $50.00", "Enterprise plan"):
        assert words in said, said
    assert status == 0 and not office.peer.own_posts()
    with office.peer.lock:
        office.peer.faults.add("dm_events", "402")
    office.expect_log("credits are used up")
    status, said = check(office)
    assert status == 1 and "bad   direct messages: X says that the credits are used up" in said


def test_check_by_oauth1_names_what_is_wrong(offices):
    office = offices.make().up()
    status, said = check(office)
    assert status == 0 and "may read, post and use direct messages" in said, said
    office.peer.credentials.level = "read-write"
    status, said = check(office)
    assert status == 1 and "bad   the app may not use direct messages" in said, said
    office.peer.clock.skew = 120
    status, said = check(office)
    assert status == 1 and "seconds behind X's" in said, said
    run = office.ctl_raw("channel", "authorize", "tvtc")
    said = run.stdout.decode()
    assert "wasl.x-consumer-key" in said and "the credentials are of @office" in said


def test_all_exchanges_keep_to_the_contract():
    all_keeps_to_the_contract()
