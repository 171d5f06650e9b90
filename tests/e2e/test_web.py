"""The contact platform: form, confirmation, the ticket's page, the agreement; as HTTP."""
import re
import shutil
import tempfile
import time

import pytest

from form import FormWasl, MailFormWasl
from hooks import at_once


def running(kind=FormWasl, **settings):
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    made = kind(folder, **settings)
    made.start()
    try:
        yield made
        assert made.stop() == 0
        assert not made.unexpected(), "\n".join(made.unexpected())
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def wasl(installed):
    yield from running()


@pytest.fixture(scope="module")
def strict(installed):
    yield from running(fill_time="30s", hour=2, minute=4)


def received(wasl, page, language=""):
    """The confirmation that an answer leads to."""
    assert page.status == 303, page
    assert page.location.startswith(f"{language}/received/"), page
    confirmation = wasl.visit(page.location)
    assert confirmation.status == 200 and confirmation.reference, confirmation
    return confirmation


def status_link(page):
    return re.search(r'href="((?:/en)?/ticket\?t=[^"]+)"', page.text).group(1)


# --- the form ---

def test_a_form_becomes_a_ticket(wasl):
    filled = wasl.fill(mobile="٠٥١٢ ٣٤٥ ٦٧٨", trainee="443100", unit="الكلية التقنية بالرياض")
    files = [("وثيقة.pdf", b"%PDF-1.4 one"), ("photo.JPG", b"\xff\xd8 two\r\n--a")]
    confirmation = received(wasl, wasl.submit("/", filled, files=files))
    ticket = wasl.ticket(confirmation.reference)
    assert ticket["type"] == "complaint" and ticket["channel"] == "form" and ticket["language"] == "ar"
    assert ticket["subject"] == filled["subject"]
    assert ticket["party"] == {"name": filled["name"], "addresses": [filled["email"]]}
    article, = ticket["articles"]
    assert article["text"].replace("\r\n", "\n").startswith(filled["message"])
    assert "443100" in article["text"] and "الكلية التقنية بالرياض" in article["text"]
    assert [a["name"] for a in article["attachments"]] == ["وثيقة.pdf", "photo.JPG"]
    assert "خلال ثلاثة أيام عمل" in confirmation.main


def test_english_too(wasl):
    page = wasl.visit("/en/")
    assert '<html lang="en" dir="ltr">' in page.text and 'href="/"' in page.text
    confirmation = received(wasl, wasl.submit("/en/", wasl.fill("/en/", type="suggestion", email="", mobile="+201001234567",
                                                             message="Longer opening hours")), "/en")
    ticket = wasl.ticket(confirmation.reference)
    assert ticket["type"] == "suggestion" and ticket["language"] == "en"
    assert ticket["party"]["addresses"] == ["+201001234567"]
    assert "within 3 to 5 working days" in confirmation.main


def test_sending_again_is_the_same(wasl):
    filled = wasl.fill()
    files = [("a.pdf", b"same")]
    before = len(wasl.tickets())
    places = {page.location for page in at_once(20, lambda i: wasl.submit("/", filled, files=files, boundary=f"b{i}"))}
    assert len(places) == 1, places
    assert wasl.submit("/", filled, files=files).location in places
    assert len(wasl.tickets()) == before + 1
    # what was corrected joins it, and is not lost
    again = wasl.submit("/", {**filled, "message": "تصحيح: الوثيقة هي الشهادة"})
    confirmation = received(wasl, again)
    assert confirmation.reference == wasl.visit(places.pop()).reference
    assert len(wasl.ticket(confirmation.reference)["articles"]) == 2
    assert len(wasl.tickets()) == before + 1


def test_what_is_wrong_stands_at_its_field(wasl):
    before = len(wasl.tickets())
    page = wasl.submit("/en/", {"token": wasl.visit("/en/").token})
    assert page.status == 422
    assert [name for name in ("type", "name", "email", "mobile", "trainee", "unit", "subject", "message", "attachments")
            if page.error(name)] == ["type", "name", "email", "subject", "message"]
    cases = [
        ({"email": "noura"}, "email"), ({"email": "noura@localhost"}, "email"), ({"email": "a b@c.test"}, "email"),
        ({"email": "", "mobile": ""}, "email"), ({"mobile": "12"}, "mobile"), ({"mobile": "011 456 7890"}, "mobile"),
        ({"name": " \u00a0 "}, "name"), ({"name": "x" * 201}, "name"), ({"subject": "x" * 301}, "subject"),
        ({"message": "م" * 20001}, "message"), ({"type": "other"}, "type"), ({"trainee": "1" * 31}, "trainee"),
    ]
    for fields, name in cases:
        filled = wasl.fill("/en/", **fields)
        page = wasl.submit("/en/", filled)
        assert page.status == 422 and page.error(name), (fields, page)
        assert page.text.count('class="error"') == 1, (fields, page)
        assert f'href="#{name if name != "type" else "type-inquiry"}"' in page.text
        assert re.search(rf'aria-describedby="[^"]*{name}-error"', page.text)
        for kept in ("name", "email", "mobile", "trainee", "unit", "subject", "message"):
            assert page.value(kept) == filled[kept], (fields, kept)
        assert page.token == filled["token"]
    assert len(wasl.tickets()) == before


def test_attachments_have_bounds(wasl):
    cases = [
        [("a.exe", b"MZ")], [("a", b"x")], [("a.pdf", b"")], [(f"{i}.pdf", b"x") for i in range(6)],
        [("a.pdf", b"x" * (10 << 20) + b"x")], [(f"{i}.pdf", b"x" * (7 << 20)) for i in range(3)],
    ]
    for files in cases:
        page = wasl.submit("/", wasl.fill(), files=files)
        assert page.status == 422 and page.error("attachments"), (files[0][0], page)


def test_markup_stays_text(wasl):
    evil = '"><script>alert(1)</script>&amp;\u202e'
    filled = wasl.fill(name=evil, subject=evil, message=evil + "</textarea><b>", email="x")
    page = wasl.submit("/", filled)
    assert "<script" not in page.text and "</textarea><b>" not in page.text
    assert page.value("name") == evil and page.value("message") == filled["message"]


def test_no_form_is_taken_without_a_stamp(wasl):
    before = len(wasl.tickets())
    good = wasl.fill()
    nonce, opened, mac = good["token"].split(".")
    later = f"{int(opened, 16) + 1:x}"
    for token in (None, "", "x", "..", f"{nonce}.{later}.{mac}", f"{nonce}.{opened}.{'a' * 32}", good["token"] + "a"):
        page = wasl.submit("/", {**good, "token": token} if token is not None else {k: v for k, v in good.items() if k != "token"})
        assert page.status == 422 and page.value("message") == good["message"], (token, page)
        assert page.token and page.token != token
    assert len(wasl.tickets()) == before
    received(wasl, wasl.submit("/", {**good, "token": page.token}))


def test_the_language_changes_and_takes_along_what_was_typed(wasl):
    filled = wasl.fill(email="half")
    page = wasl.submit("/en/", {**filled, "switch": "en"})
    assert page.status == 200 and page.value("message") == filled["message"] and page.value("email") == "half"
    assert page.token == filled["token"] and 'class="error"' not in page.text


def test_confirmations_are_signed(wasl):
    location = wasl.submit("/", wasl.fill()).location
    for path in (location[:-1], location + "a", location.replace(".c", ".-"), "/received/AAAA-AAAA.cr." + "a" * 32, "/received/x"):
        assert wasl.visit(path).status == 404, path


# --- abuse ---

def test_what_trips_is_marked_for_a_person(strict):
    page = received(strict, strict.submit("/", strict.fill(website="http://spam.test"), client="203.0.113.1"))
    ticket = strict.ticket(page.reference)
    notes = " ".join(ticket["articles"][0]["notes"])
    assert "field that people do not see" in notes and "within seconds" in notes
    assert [d["state"] for d in ticket["deliveries"]] in ([], ["suppressed"])
    assert "many forms" not in notes
    for _ in range(2):
        page = received(strict, strict.submit("/", strict.fill(), client="203.0.113.1"))
    assert "many forms" in " ".join(strict.ticket(page.reference)["articles"][0]["notes"])


def test_who_is_much_too_fast_waits(strict):
    filled = strict.fill()
    pages = [strict.submit("/en/", {**filled, "email": "x"}, client="203.0.113.77") for _ in range(5)]
    assert [page.status for page in pages] == [422] * 4 + [429]
    assert pages[-1].headers["retry-after"] and pages[-1].value("message") == filled["message"]
    assert strict.submit("/en/", {**filled, "email": "x"}, client="203.0.113.78").status == 422


# --- the ticket's page ---

def test_a_ticket_shows_itself_to_whom_it_belongs(wasl):
    filled = wasl.fill(mobile="0512345678", name="Secret Name", message="secret words")
    confirmation = received(wasl, wasl.submit("/", filled))
    reference = confirmation.reference
    linked = wasl.visit(status_link(confirmation))
    assert linked.status == 200 and linked.reference == reference
    assert "هـ، الموافق" in linked.main and "شكوى" in linked.main
    assert "Secret Name" not in linked.text and "secret words" not in linked.text
    assert linked.headers["cache-control"] == "no-store"
    for contact in (filled["email"].upper(), "+966 51 234 5678", "٠٥١٢٣٤٥٦٧٨"):
        page = wasl.submit("/en/ticket", {"reference": reference.lower().replace("-", ""), "contact": contact})
        assert page.status == 200 and page.reference == reference, (contact, page)
        assert "Complaint" in page.main and "AH)" in page.main
    reads = [e for e in wasl.ticket(reference)["events"] if e["kind"] == "read" and e["actor"] == "beneficiary"]
    assert len(reads) == 4


def test_wrong_pairs_and_unknown_references_are_alike(wasl):
    confirmation = received(wasl, wasl.submit("/", wasl.fill(mobile="0512345679")))
    known = confirmation.reference
    # of all last characters one is right
    unknown, = [f"K7M4-9X2{c}" for i, c in enumerate("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
                if not wasl.submit("/ticket", {"reference": f"K7M4-9X2{c}", "contact": ""}, client=f"192.0.2.{i}").error("reference")]
    seen = {}
    for reference, contact in ((known, "omar@people.test"), (unknown, "omar@people.test")):
        taken = []
        for _ in range(3):
            begun = time.monotonic()
            page = wasl.submit("/ticket", {"reference": reference, "contact": contact})
            taken.append(time.monotonic() - begun)
        assert page.status == 404
        seen[page.raw.replace(reference.encode(), b"REFERENCE")] = taken
        assert min(taken) >= 0.4
    assert len(seen) == 1
    assert wasl.visit(status_link(confirmation)[:-1]).status == 404
    assert wasl.submit("/ticket", {"reference": unknown, "contact": ""}).status == 422


def test_questions_are_limited(strict):
    pages = [strict.submit("/ticket", {"reference": "K7M4-9X2", "contact": "x"}, client="198.51.100.9") for _ in range(21)]
    assert [page.status for page in pages] == [422] * 20 + [429]
    assert pages[-1].value("reference") == "K7M4-9X2"


@pytest.fixture(scope="module")
def with_mail(installed, host):
    yield from running(MailFormWasl, host=host)


def test_replies_are_shown_and_notes_are_not(with_mail, boxes):
    wasl = with_mail
    confirmation = received(wasl, wasl.submit("/en/", wasl.fill("/en/", email="noura@people.test")), "/en")
    receipt = boxes["noura@people.test"].wait(1)[0]
    link = re.search(r"https://contact\.tvtc\.test(/en/ticket\?t=\S+)", receipt.get_body(("plain",)).get_content()).group(1)
    assert link == status_link(confirmation)
    assert wasl.ctl_raw("ticket", "note", confirmation.reference, stdin=b"internal words\n").returncode == 0
    assert wasl.ctl_raw("ticket", "reply", confirmation.reference, stdin=b"The answer <b>\n").returncode == 0
    page = wasl.wait(lambda: (lambda p: p if "The answer <b>" in p.main else None)(wasl.visit(link)), "the reply")
    assert "internal words" not in page.text and "<b>" not in page.text


# --- the agreement, and what all pages share ---

def test_the_agreement_is_the_configuration(wasl):
    page = wasl.visit("/en/sla")
    assert page.status == 200
    for words in ("within 3 working days", "within 3 to 5 working days", "within 3 to 7 working days",
                  "The contact form of the web platform"):
        assert words in page.main, words
    assert "E-mail" not in page.main and "call centre" not in page.main
    assert "خلال ثلاثة أيام عمل" in wasl.visit("/sla").main


def test_pages_bring_nothing_from_elsewhere(wasl):
    for path in ("/", "/en/", "/ticket", "/en/ticket", "/sla", "/en/sla"):
        page = wasl.visit(path)
        assert page.status == 200
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert "<script" not in page.text and "style=" not in page.text and " on" + "click" not in page.text
        assert not re.search(r'(src|href|action)="(?!/|#)', page.text), path
    css = wasl.visit("/static/wasl.css")
    assert css.status == 200 and css.headers["content-type"].startswith("text/css")
    assert "url(" not in css.text
    assert wasl.visit("/static/nothing.css").status == 404
