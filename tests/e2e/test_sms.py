"""Callers get their receipt as a text, through a gateway that is spoken to by HTTP."""
import itertools
import shutil
import tempfile

import pytest

from callcenter import BEARER, TOKEN, call
from hooks import CallWasl
from sms_gateway import SmsGateway

GATEWAY_TOKEN = 'a-"gateway"-token'
SERIAL = itertools.count(1)
SECTIONS = """
[limits]
subject_hour = 0
address_10_minutes = 0
phone_day = 3

[outbox]
first_retry = 1s

[channel pbx]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 127.0.0.1
callback_window = 0

[channel texts]
module = sms
url = http://127.0.0.1:{gateway}/v1/messages
header_1 = Authorization: Bearer {{{{secret_1}}}}
idempotency_header = Idempotency-Key
secret_1 = credential:gateway
sender = OFFICE
message_id = /messages/0/id
error = /code
"""
JSON_BODY = 'body = {"to": "{{number}}", "text": "{{text}}", "sender": "{{sender}}", "client_ref": "{{id}}"}\n'
FORM_BODY = "body_form = form\nbody = to={{number}}&text={{text}}&sender={{sender}}&client_ref={{id}}\n"


@pytest.fixture
def gateway():
    peer = SmsGateway(GATEWAY_TOKEN)
    yield peer
    peer.close()


@pytest.fixture
def office(installed, gateway):
    """Makes a daemon with a call centre and a gateway; at the end it must stop in order, and silently."""
    made = []

    def start(body=JSON_BODY, env=None, **more):
        folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
        wasl = TextWasl(folder, SECTIONS.format(gateway=gateway.port) + body + "".join(
            f"{key} = {value}\n" for key, value in more.items()))
        wasl.credential("token", TOKEN)
        wasl.credential("gateway", GATEWAY_TOKEN)
        made.append(wasl)
        return wasl.start(env=env)

    yield start
    try:
        for wasl in made:
            assert wasl.stop() == 0
            assert not wasl.unexpected(), "\n".join(wasl.unexpected())
    finally:
        for wasl in made:
            wasl.kill()
            shutil.rmtree(wasl.dir, ignore_errors=True)


class TextWasl(CallWasl):
    def configure(self, **options):
        super().configure(**options)
        with open(self.config, encoding="utf-8") as f:
            text = f.read().replace("[limits]\nsubject_hour = 0\n\n[http]", "[http]")
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text)

    def call(self, number, **fields):
        """Its ticket's reference."""
        answer = self.post("pbx", call(caller_number=number, **fields), BEARER)
        assert answer.status == 202, answer
        return answer.json["reference"]

    def receipt(self, reference, state, attempts=0, seconds=30):
        def look():
            (d,) = self.ticket(reference)["deliveries"]
            return d if d["state"] == state and d["attempts"] >= attempts else None
        return self.wait(look, f"a receipt that is {state}", seconds)


def mobile():
    return f"+9665{next(SERIAL):08d}"


def text_to(gateway, number):
    return [t["text"] for t in gateway.texts if t["to"] == number]


@pytest.mark.parametrize("body", [JSON_BODY, FORM_BODY], ids=["json", "form"])
def test_callers_get_their_receipt_in_their_language(office, gateway, body):
    wasl = office(body)
    arabic, english = mobile(), mobile()
    first = wasl.call("0" + arabic[4:], language="ar", note="سر")
    second = wasl.call(english, language="en", caller_name="Noura")
    sent = wasl.receipt(first, "sent")
    wasl.receipt(second, "sent")
    assert sent["to"] == arabic and sent["kind"] == "acknowledgement"
    assert text_to(gateway, arabic) == [f"تم استلام تواصلكم وتسجيله برقم \u200e{first}\u200e. مكتب علاقات المستفيدين"]
    assert len(text_to(gateway, arabic)[0]) <= 70  # one part
    assert text_to(gateway, english) == [f"We have registered your matter. Its reference: {second}. Customer Relations Office"]
    assert not gateway.refusals and len(gateway.requests) == 2
    assert GATEWAY_TOKEN not in wasl.log() and arabic not in wasl.log() and "05" + arabic[5:] not in wasl.log()


def test_who_gets_none_and_why(office, gateway):
    wasl = office()
    for number, why in (("011 234 5678", "the number is a landline"), ("920012345", "the number is an organisation's"),
                        ("+442071838750", "the number is of another country: foreign = no")):
        assert wasl.receipt(wasl.call(number), "suppressed")["why"] == why
    out = mobile()
    wasl.ctl("suppression", "add", "05" + out[5:], "--kind", "phone", "--why", "asked for none")
    assert wasl.receipt(wasl.call(out), "suppressed")["why"] == "address is suppressed: asked for none"
    wasl.expect_log("too many receipts")
    capped = mobile()
    for _ in range(3):
        wasl.receipt(wasl.call(capped), "sent")
    assert "too many" in wasl.receipt(wasl.call(capped), "suppressed")["why"]
    assert len(gateway.requests) == 3 and len(gateway.texts) == 3


def test_a_gateway_that_is_away_or_busy_gets_it_again(office, gateway):
    answers = iter(["drop", (503, {"Retry-After": "3"}, b""), (302, {"Location": "/v1/messages"}, b"")])
    gateway.rules.append(lambda _: next(answers, None))
    wasl = office()
    wasl.expect_log("closed the connection channel=texts", "the gateway answers [35]0[23] channel=texts")
    number = mobile()
    reference = wasl.call(number)
    wasl.receipt(reference, "sent", attempts=4, seconds=60)
    assert len(text_to(gateway, number)) == 1 and len(gateway.requests) == 4
    at = [r.at for r in gateway.requests]
    assert at[2] - at[1] >= 2.9, "Retry-After was not waited for"
    (key,) = {r.headers["Idempotency-Key"] for r in gateway.requests}
    assert reference.replace("-", "").lower() not in key.lower(), "a token, by which it could write into the ticket"
    assert len({r.body for r in gateway.requests}) == 1


def test_what_it_refuses_for_good_is_dead_with_its_reason(office, gateway):
    gateway.sender = "ANOTHER"
    wasl = office()
    wasl.expect_log("could not be delivered: the gateway answers 422")
    number = mobile()
    dead = wasl.receipt(wasl.call(number), "dead")
    assert dead["why"] == "the gateway answers 422 (InvalidDestination)" and dead["attempts"] == 1
    assert number not in wasl.log()


@pytest.mark.parametrize("fault", ["die-after-claim", "die-after-acceptance"])
def test_a_kill_loses_none_and_doubles_none(office, gateway, fault):
    wasl = office(env={"WASL_FAULT": fault})
    number = mobile()
    try:
        wasl.post("pbx", call("call-killed", caller_number=number), BEARER)
    except OSError:
        pass
    wasl.process.wait(30)
    wasl.process = None
    wasl.start()
    # the platform had no answer, perhaps, and repeats it
    reference = wasl.post("pbx", call("call-killed", caller_number=number), BEARER).json["reference"]
    wasl.receipt(reference, "sent")
    assert len(text_to(gateway, number)) == 1
    assert len({r.headers["Idempotency-Key"] for r in gateway.requests}) == 1


def test_a_kill_while_the_gateway_thinks_is_mended_by_the_same_request(office, gateway):
    gateway.rules.append(lambda _: "hang" if len(gateway.requests) == 1 else None)
    wasl = office()
    number = mobile()
    reference = wasl.call(number)
    wasl.wait(lambda: gateway.requests, "the request")
    wasl.kill()
    wasl.start()
    assert wasl.receipt(reference, "sent")["attempts"] == 2
    first, second = gateway.requests
    assert first.body == second.body and first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert len(text_to(gateway, number)) == 1
