"""Whatever writes Arabic: the text, the subject, the people and the file names are what was meant."""
import unicodedata

import pytest

import arabic
from parse import parse, parse_many

CASES = arabic.cases()
GUESSED = "character set"


SAMPLE_EVERY = 40


@pytest.fixture(scope="module")
def parsed():
    return dict(zip((c.name for c in CASES), parse_many([c.mail for c in CASES])))


def got(mail, key):
    person = mail["from"] or {}
    if key == "from_name":
        return person.get("name")
    if key == "from_address":
        return person.get("address")
    if key in ("to", "cc"):
        return [(p["name"], p["address"]) for p in mail[key]]
    if key == "files":
        return [a["name"] for a in mail["attachments"]]
    if key == "noted":
        return any(GUESSED in note for note in mail["notes"])
    return mail[key].strip("\n") if key == "text" else mail[key]


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_case(case, parsed):
    mail = parsed[case.name]
    for key, wanted in case.wanted.items():
        if key == "has":
            for piece in wanted:
                assert piece in mail["text"], case.name
        else:
            assert got(mail, key) == wanted, f"{case.name}: {key}"


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def test_nothing_decoded_holds_controls(parsed):
    for name, mail in parsed.items():
        for key, value in mail.items():
            for text in strings(value):
                wrong = [c for c in text if unicodedata.category(c) == "Cc" and not (c in "\n\t" and "text" in key)]
                assert not wrong, f"{name}: {key}"


@pytest.mark.parametrize("case", CASES[::SAMPLE_EVERY], ids=[c.name for c in CASES[::SAMPLE_EVERY]])
def test_the_program_says_the_same(case, parsed):
    assert parse(case.mail) == parsed[case.name]


def test_there_are_enough():
    assert len(CASES) >= 110
