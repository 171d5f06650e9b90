"""A daemon with a call centre's channels, and what its tests share."""
import itertools
import json
import re
import shutil
import tempfile

import pytest

from hooks import JSON, CallWasl
from wasl import SOURCE

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY_2 = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
OLD_KEY = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
PUBLIC = "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="  # of the seed 00..1f
TOKEN = "a-token-of-more-than-sixteen"
SHARED = "whk_test"
BEARER = {"Authorization": f"Bearer {TOKEN}", "Content-Type": JSON}
URL = "https://office.test/hooks/v1/twilio"

SECTIONS = """
[channel standard]
module = callcenter
auth = standard-webhooks
secret_1 = credential:key
secret_2 = credential:key-2
secret_3 = credential:old-key
secret_3_until = 2026-01-31
secret_4 = credential:public

[channel pbx]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 127.0.0.0/8

[channel elsewhere]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 192.0.2.1

[channel path]
module = callcenter
auth = path-token
secret_1 = credential:token
addresses = 127.0.0.1

[channel hmac]
module = callcenter
auth = hmac-body
secret_1 = credential:shared
signature_header = X-Signature
timestamp_header = X-Time

[channel events]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 127.0.0.1
format = cloudevents

[channel cti]
module = callcenter
auth = path-token
secret_1 = credential:token
addresses = 127.0.0.1
format = zammad-cti

[channel no-window]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 127.0.0.1
callback_window = 0

[channel slow]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 127.0.0.1
rate = 3
"""
SAMPLES = ("twilio", "genesys", "webex", "asterisk", "3cx")
SERIAL = itertools.count(1)
PROBLEM = "application/problem+json"


def sample(name):
    """As it ships, but that its source is this machine."""
    with open(f"{SOURCE}/conf/samples/{name}.conf", encoding="utf-8") as f:
        text = f.read().replace("https://wasl.tvtc.gov.sa/hooks/v1/twilio", URL)
    # the dialplan's channel is another one's name here
    return re.sub(r"(?m)^addresses = .*$", "addresses = 127.0.0.1", text).replace("[channel pbx]", "[channel asterisk]")


def make(folder):
    wasl = CallWasl(folder, SECTIONS + "\n".join(sample(name) for name in SAMPLES))
    for name, value in (("key", KEY), ("key-2", KEY_2), ("old-key", OLD_KEY), ("public", PUBLIC), ("token", TOKEN),
                        ("shared", SHARED), ("wasl.twilio-token", "12345"), ("wasl.genesys-secret", SHARED),
                        ("wasl.webex-secret", SHARED), ("wasl.pbx-token", TOKEN), ("wasl.3cx-token", TOKEN)):
        wasl.credential(name, value)
    return wasl


@pytest.fixture(scope="module")
def wasl(installed):
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    made = make(folder)
    made.expect_log("refused .* requests")
    made.start()
    try:
        yield made
        assert made.stop() == 0
        assert not made.unexpected(), "\n".join(made.unexpected())
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def own(installed):
    """A daemon for one test, which may die in it; not started."""
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    made = make(folder)
    try:
        yield made
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)


def call(call_id=None, **fields):
    return json.dumps({"call_id": call_id or f"call-{next(SERIAL)}", **fields}, ensure_ascii=False)


def number():
    return f"05{next(SERIAL):08d}"


def good(answer, status=202, outcome="created"):
    assert answer.status == status, answer
    assert answer.headers["content-type"].startswith(JSON)
    assert set(answer.json) == {"reference", "outcome", "closing_target"}, answer
    assert answer.json["outcome"] == outcome and answer.json["closing_target"] is None, answer
    assert outcome == "ignored" or re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", answer.json["reference"]), answer
    return answer.json["reference"]


def refused(answer, status=401):
    assert answer.status == status, answer
    assert answer.headers["content-type"].startswith(PROBLEM), answer.headers
    assert "reference" not in answer.json
    return answer
