"""The stand-in for the X API: it refuses what X refuses, fails as it is told to, and keeps to the published contract."""
import base64
import concurrent.futures
import gzip
import hashlib
import http.client
import os
import subprocess
import sys
import time
import urllib.request

import pytest
from wasl import BUILD, SOURCE
from x import XServer, recording
from x.faults import HUGE
from x.oauth import base_string, sign
from xclient import Client, keeps_to_the_contract

EXCHANGES = []  # of all tests of this file


@pytest.fixture
def x():
    with XServer("office") as server:
        yield server
    EXCHANGES.extend(server.recording.exchanges)


@pytest.fixture
def client(x):
    made = Client(x)
    yield made
    made.close()


# signatures


def test_published_signatures():
    pairs = [("status", "Hello Ladies + Gentlemen, a signed OAuth request!"), ("include_entities", "true"),
             ("oauth_consumer_key", "xvz1evFS4wEEPTGEFPHBog"), ("oauth_signature_method", "HMAC-SHA1"),
             ("oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"), ("oauth_timestamp", "1318622958"),
             ("oauth_token", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"), ("oauth_version", "1.0")]
    secrets = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw", "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"
    for host, wanted in (("api.x.com", "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="), ("api.twitter.com", "hCtSmYh+iHYCEqBWrE7C7hYmtUk=")):
        text = base_string("POST", f"https://{host}/1.1/statuses/update.json?include_entities=true", pairs)
        assert sign(text, *secrets) == wanted


def test_the_base_string_of_the_rfc():
    pairs = [("b5", "=%3D"), ("a3", "a"), ("c@", ""), ("a2", "r b"), ("c2", ""), ("a3", "2 q"),
             ("oauth_consumer_key", "9djdj82h48djs9d2"), ("oauth_token", "kkk9d7dh3k39sjv7"),
             ("oauth_signature_method", "HMAC-SHA1"), ("oauth_timestamp", "137131201"), ("oauth_nonce", "7d8f3e4a")]
    assert base_string("post", "http://EXAMPLE.com:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b", pairs) == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2"
        "%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26"
        "oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7")


def test_who_i_am(x, client):
    answer = client.get("/2/users/me", user__fields="created_at,protected,verified")
    assert answer.status == 200 and answer.json["data"]["username"] == "office" and answer.json["data"]["protected"] is False
    assert set(client.get("/2/users/me").json["data"]) == {"id", "name", "username"}
    assert answer.headers["x-access-level"] == "read-write-directmessages"


SPOILT = {
    "stale": lambda p: p.update(oauth_timestamp=str(int(time.time()) - 301)),
    "early": lambda p: p.update(oauth_timestamp=str(int(time.time()) + 305)),
    "no time": lambda p: p.update(oauth_timestamp="soon"),
    "other key": lambda p: p.update(oauth_consumer_key="other"),
    "other token": lambda p: p.update(oauth_token="other"),
    "other method": lambda p: p.update(oauth_signature_method="PLAINTEXT"),
    "other version": lambda p: p.update(oauth_version="2.0"),
    "no nonce": lambda p: p.pop("oauth_nonce"),
    "short nonce": lambda p: p.update(oauth_nonce="1"),
    "more": lambda p: p.update(oauth_callback="oob"),
}
HEADERS = {
    "no scheme": lambda h: h.removeprefix("OAuth "),
    "twice": lambda h: h + ', oauth_version="1.0"',
    "not encoded": lambda h: h.replace("%3D", "="),
    "not quoted": lambda h: h.replace('"', ""),
    "another signature": lambda h: h.replace('oauth_signature="', 'oauth_signature="A'),
}


@pytest.mark.parametrize("way", [*SPOILT, *HEADERS])
def test_a_wrong_signature_is_refused(x, client, way):
    client.change, client.spoil = SPOILT.get(way), HEADERS.get(way)
    answer = client.get("/2/users/me")
    assert answer.status == 401 and answer.json["title"] == "Unauthorized"
    client.change = client.spoil = None
    assert client.get("/2/users/me").status == 200


def test_a_nonce_is_used_once(x, client):
    client.change = lambda p: p.update(oauth_nonce="the-same-nonce", oauth_timestamp=str(int(x.clock.wall())))
    assert client.get("/2/users/me").status == 200
    client.change = lambda p, at=next(iter(x.credentials.nonces))[0]: p.update(oauth_nonce="the-same-nonce", oauth_timestamp=at)
    assert client.get("/2/users/me").status == 401 and "nonce" in x.refusals[-1][2]


def test_a_body_of_json_is_not_signed(x, client):
    x.user("ali")
    assert client.send("any: !*'()~ &=+%@# / ؟ 😀").status == 201
    client.sign_body = True
    assert client.send("a signed body").status == 401


def test_every_character_in_a_query(x, client):
    """What is refused is the value, not the signature."""
    answer = client.mentions(pagination_token="!*'()~ &=+%@/؟😀")
    assert answer.status == 400 and answer.json["errors"][0]["parameters"] == {"pagination_token": ["!*'()~ &=+%@/؟😀"]}


def test_a_clock_that_is_wrong(x, client):
    x.clock.skew = 900
    assert client.get("/2/users/me").status == 401
    x.clock.skew = 0
    x.advance(86400)  # the days of windows and tokens are another matter
    assert client.get("/2/users/me").status == 200


# tokens


def test_what_each_kind_of_credentials_may(x, client):
    app = Client(x, x.credentials.app_bearer)
    refused = app.get("/2/users/me")
    assert refused.status == 403 and refused.json["type"].endswith("/2/problems/unsupported-authentication")
    assert app.mentions().status == app.get("/2/usage/tweets").status == 200
    assert app.mentions().headers["x-rate-limit-limit"] == "450"
    assert app.ask("POST", "/2/tweets", None, {"text": "no"}).status == 403
    assert client.get("/2/usage/tweets").status == 403
    reader = Client(x, x.tokens.grant(x.me, {"tweet.read", "users.read"}).access)
    assert reader.mentions().status == 200 and reader.mentions().headers["x-access-level"] == "read"
    assert reader.get("/2/dm_events").status == 403 and "dm.read" in x.refusals[-1][2]
    assert reader.ask("POST", "/2/tweets", None, {"text": "no"}).status == 403
    x.credentials.level = "read-write"
    assert client.send("hello").status == 201
    refused = client.get("/2/dm_events")
    assert refused.status == 403 and refused.json["type"].endswith("/oauth1-permissions")
    assert Client(x, "unknown").mentions().status == 401
    x.problem_base = "https://api.x.com/2/problems/"
    assert client.get("/2/dm_events").json["type"] == "https://api.x.com/2/problems/oauth1-permissions"


VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def redeem(client, given, **change):
    fields = {"grant_type": "authorization_code", "code": given, "redirect_uri": client.server.tokens.redirect_uri,
              "code_verifier": VERIFIER} | change
    return client.form("/2/oauth2/token", fields)


def refresh(client, token):
    return client.form("/2/oauth2/token", {"grant_type": "refresh_token", "refresh_token": token})


def test_a_code_for_tokens(x, client):
    answer = redeem(client, x.tokens.authorize(x.me, CHALLENGE))
    assert answer.status == 200 and answer.json["expires_in"] == 7200 and answer.json["token_type"] == "bearer"
    assert Client(x, answer.json["access_token"]).get("/2/users/me").status == 200
    for change in ({"code_verifier": "w" * 43}, {"code_verifier": "short"}, {"redirect_uri": "http://elsewhere"},
                   {"code": "other"}, {"grant_type": "password"}):
        assert redeem(client, x.tokens.authorize(x.me, CHALLENGE), **change).status == 400
    code = x.tokens.authorize(x.me, CHALLENGE, {"tweet.read"})
    x.advance(31)
    assert redeem(client, code).status == 400
    code = x.tokens.authorize(x.me, CHALLENGE, {"tweet.read"})
    assert "refresh_token" not in redeem(client, code).json
    assert redeem(client, code).status == 400
    assert client.form("/2/oauth2/token", {}, {"Authorization": "Basic QQ=="}).status == 401
    assert client.form("/2/oauth2/token", {}, {"Content-Type": "application/json"}).status == 400


def test_the_page_of_consent(x, client):
    asked = {"response_type": "code", "client_id": x.tokens.client_id, "redirect_uri": x.tokens.redirect_uri,
             "scope": "tweet.read offline.access", "state": "s", "code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    answer = client.ask("GET", "/i/oauth2/authorize", asked)
    assert answer.status == 302 and answer.headers["Location"].startswith(x.tokens.redirect_uri + "?state=s&code=")
    assert redeem(client, answer.headers["Location"].partition("&code=")[2]).status == 200
    assert client.ask("GET", "/i/oauth2/authorize", asked | {"code_challenge_method": "plain"}).status == 400


def test_a_used_refresh_token_kills_the_family(x, client):
    first = x.tokens.grant(x.me)
    second = refresh(client, first.refresh).json
    assert Client(x, first.access).get("/2/users/me").status == 401
    assert Client(x, second["access_token"]).get("/2/users/me").status == 200
    refused = refresh(client, first.refresh)
    assert refused.status == 400 and refused.json == {"error": "invalid_request",
                                                      "error_description": "Value passed for the token was invalid."}
    assert Client(x, second["access_token"]).get("/2/users/me").status == 401
    assert refresh(client, second["refresh_token"]).status == 400


def test_an_answer_lost_after_the_rotation(x, client):
    first = x.tokens.grant(x.me)
    x.faults.add("token", "drop-after")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        refresh(client, first.refresh)
    client.close()
    assert refresh(client, first.refresh).status == 400 and x.faults.done == [("token", "drop-after")]


def test_the_life_of_tokens(x, client):
    first = x.tokens.grant(x.me)
    x.advance(7201)
    assert Client(x, first.access).get("/2/users/me").status == 401
    second = refresh(client, first.refresh).json
    assert client.form("/2/oauth2/revoke", {"token": second["access_token"]}).json == {"revoked": True}
    assert Client(x, second["access_token"]).get("/2/users/me").status == 401
    assert client.form("/2/oauth2/revoke", {"token": "unknown"}).status == 400
    x.tokens.public = True
    third = x.tokens.grant(x.me)
    assert refresh(client, third.refresh).status == 400
    fields = {"grant_type": "refresh_token", "refresh_token": third.refresh, "client_id": x.tokens.client_id}
    assert client.form("/2/oauth2/token", fields, {"Authorization": None}).status == 200


# the way of the answer


def test_https(tmp_path):
    certs = str(tmp_path)
    subprocess.run(["sh", os.path.join(SOURCE, "tests", "peers", "make_certs.sh"), certs], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    record = os.path.join(certs, "exchanges")
    with XServer("office", tls=(f"{certs}/server.pem", f"{certs}/server.key"), record=record) as server:
        client = Client(server, ca=f"{certs}/ca.pem")
        assert client.get("/2/users/me").status == client.get("/2/users/me").status == 200
        client.close()
    assert [line["method"] for line in recording.read(record)] == ["GET", "GET"]


LOST = ("drop", "drop-after", "reset-after", "half")


@pytest.mark.parametrize("kind", ["drop", "drop-after", "reset-after", "half", "503", "500", "408", "503-after", "html-503", "empty-404",
                                  "html-503-after", "slow", "split", "gzip", "chunked", "close", "not-json", "huge", "bomb"])
def test_a_failure(x, client, kind):
    x.drip = 0.0001
    x.faults.add("post", kind)
    text, answer = f"a post and {kind}", None
    try:
        answer = client.ask("POST", "/2/tweets", None, {"text": text}, {"Accept-Encoding": "gzip"})
    except (http.client.HTTPException, ConnectionError) as lost:
        assert (type(lost) is ConnectionResetError) == (kind == "reset-after")
        client.close()
    happened = not (kind in ("drop", "503", "500", "408", "html-503", "empty-404"))
    assert [p.text for p in x.own_posts()] == ([text] if happened else [])
    assert (answer is None) == (kind in LOST) and x.faults.done == [("post", kind)]
    if kind[:3] in ("503", "500", "408"):
        assert answer.status == answer.json["status"] == int(kind[:3])
    if "html" in kind:
        assert answer.status == 503 and answer.body.startswith(b"<!DOCTYPE")
    if kind == "empty-404":
        assert (answer.status, answer.body) == (404, b"")
    if kind in ("slow", "split", "chunked", "close"):
        assert answer.status == 201 and answer.json["data"]["text"] == text
    if kind == "gzip":
        assert answer.headers["Content-Encoding"] == "gzip" and answer.body[:2] == b"\x1f\x8b"
    if kind == "huge":
        assert len(answer.body) > HUGE
    if kind == "bomb":
        assert len(answer.body) < HUGE / 100 and len(gzip.decompress(answer.body)) > HUGE
    assert client.send("the next").status == 201


def test_failures_are_counted(x, client):
    x.faults.add("mentions", "503", times=2, skip=1)
    x.faults.add("*", "502", when=lambda call: call.endpoint.name == "me")
    assert [client.mentions().status for _ in range(4)] == [200, 503, 503, 200]
    assert client.get("/2/users/me").status == 502 and client.get("/2/users/me").status == 200
    with pytest.raises(ValueError):
        x.faults.add("post", "nonsense")


def test_a_server_that_hangs_can_be_stopped(x, client):
    x.faults.add("me", "hang")
    client.link.timeout = 0.2
    with pytest.raises(TimeoutError):
        client.get("/2/users/me")


def test_a_server_that_comes_back(x, client):
    assert client.send("before").status == 201
    x.stop()
    with pytest.raises((http.client.HTTPException, OSError)):
        client.get("/2/users/me")
    client.close()
    with pytest.raises(ConnectionRefusedError):
        client.get("/2/users/me")
    client.close()
    x.start()
    assert client.get("/2/users/me").status == 200 and len(x.own_posts()) == 1


def test_many_at_once(x):
    def ask(n):
        client = Client(x)
        answers = [client.send(f"post {n} {m}").status for m in range(5)] + [client.mentions().status]
        client.close()
        return answers

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8)), []) == [*([201] * 5), 200] * 8
    assert len({p.id for p in x.own_posts()}) == 40


def test_by_hand():
    command = [sys.executable, os.path.join(SOURCE, "tests", "peers", "x"), "--port", "0", "--handle", "office"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
        try:
            told = {}
            while "OAuth 2.0 refresh" not in told:
                line = peer.stdout.readline()
                told[line[:20].strip()] = line[21:].strip()
            peer.stdin.write("post ali @office how?\nreply ali nothing x\nfault mentions 503\nshow\n")
            peer.stdin.flush()
            post = peer.stdout.readline().strip()
            ask = urllib.request.Request(f"{told['url']}/2/tweets?ids={post}",
                                         headers={"Authorization": f"Bearer {told['OAuth 2.0 access']}"})
            with urllib.request.urlopen(ask) as answer:
                assert b"@office how?" in answer.read()
            assert peer.stdout.readline().startswith("no: ")
        finally:
            peer.kill()


def test_the_validator_sees_what_is_wrong():
    right = {"method": "GET", "url": "/2/users/me", "status": 200, "req": None,
             "res": {"data": {"id": "1", "name": "a", "username": "a"}}}
    wrong = [right | {"res": {"data": {"id": 1}}}, right | {"url": "/2/users/me?nothing=1"}, right | {"url": "/2/nowhere"},
             right | {"method": "POST", "url": "/2/tweets", "req": {"more": 1}, "off": "drop"}, right | {"status": 500}]
    try:
        faults = recording.validate([right, *wrong], os.path.join(BUILD, "x-contract"))
    except recording.Absent as absent:
        pytest.skip(f"SKIPPED: {absent}")
    assert len(faults) == len(wrong) and "id" in faults[0] and "no operation" in faults[2]


def test_the_contract():
    """Whatever was answered in this file is what the published specification allows."""
    keeps_to_the_contract(EXCHANGES)
