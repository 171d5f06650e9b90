"""twitter-text's own cases, one by one; and waslctl x, as people call it."""
import json
import re

import pytest

from texts import cases, many, run

# of the rules of 2017, which did not count an emoji as one
OF_OLDER_RULES = {
    "Count a mix of single byte single word, and double word unicode characters",
    "Count unicode emoji chars outside the basic multilingual plane with skin tone modifiers",
    "Unicode 10.0 emoji",
    "140 family emoji",
}
# sets of twitter-text's tests, and why each of them is none of ours
NOT_OURS = {
    "tweets": "the rule of 140 characters, which ended in 2017",
    "usernames": "whether a whole text is a handle is not asked",
    "hashtags": "tags are found as far as they must not be parted, by Unicode's own classes",
    "lists": "whether a whole text is a list is not asked",
    "autolink": "wasl writes no HTML of posts",
    "hit_highlighting": "wasl shows no hits",
    "replies": "whom a post answers is told by X",
    "cashtags": "they are words like others",
}
WEIGHED = ["WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"]


def split_cases(name):
    """(the cases of a set that are ours, descriptions of the others)"""
    given = cases().get(name, [])
    older = OF_OLDER_RULES if name == "WeightedTweetsCounterTest" else set()
    return [c for c in given if c["description"] not in older], [c for c in given if c["description"] in older]


def test_every_set_is_judged_or_named():
    known = {"WeightedTweetsCounterTest", "urls", "mentions", *WEIGHED, *NOT_OURS}
    assert not set(cases()) - known
    for name in set(cases()) & set(NOT_OURS):
        print(f"{name}: not applicable, {NOT_OURS[name]}")


@pytest.mark.parametrize("name", ["WeightedTweetsCounterTest", *WEIGHED])
def test_texts_weigh_what_they_should(name):
    ours, others = split_cases(name)
    assert ours
    for case in others:
        print(f"not applicable, of configuration 2, which counts an emoji's parts: {case['description']}")
    for case, found in zip(ours, many([case["text"] for case in ours])):
        expected = case["expected"]
        assert found["weight"] == expected["weightedLength"], case["description"]
        assert (found["valid"] and found["weight"] <= 280) == expected["valid"], case["description"]


@pytest.mark.parametrize("name", ["urls", "mentions"])
def test_what_is_in_a_text_is_found(name):
    given = cases()[name]
    for case, found in zip(given, many([case["text"] for case in given])):
        names = found[name] if name == "urls" else [mention.split("/")[0] for mention in found[name]]
        assert names == case["expected"], case["description"]


def test_weigh():
    assert run("weigh", text="Hi http://test.co").stdout == b"26\n"
    assert json.loads(run("weigh", "--json", text="شُكْرًا").stdout) == {"weight": 7, "valid": True, "max": 280}
    assert json.loads(run("weigh", "--json", text="x" * 281).stdout)["valid"] is False
    assert json.loads(run("weigh", "--json", text="").stdout)["valid"] is False
    assert json.loads(run("weigh", "--json", text="a\ufeff").stdout)["valid"] is False
    assert run("weigh", text=b"\xff\xfe").stdout == b"4\n"
    assert run("weigh", text="x" * (2 << 20)).returncode == 1


def test_split():
    text = "السلام عليكم. " * 30
    parts = json.loads(run("split", "--json", text=text).stdout)["parts"]
    assert [part["weight"] <= 280 for part in parts] == [True] * len(parts)
    assert [re.search(r" \((\d)/(\d)\)$", part["text"]).groups() for part in parts] == [("1", "2"), ("2", "2")]
    assert run("split", "--max", "16", text="one two three four").stdout == b"one two (1/2)\n--\nthree four (2/2)\n"
    assert run("split", text="short").stdout == b"short\n"
    refused = run("split", "--parts", "1", text=text)
    assert refused.returncode == 1 and b"shorten it" in refused.stderr and not refused.stdout
    assert run("split", text=" \n").returncode == 1


@pytest.mark.parametrize("text, kind", [
    ("thank you", None), ("a@example.com", "email"), ("SA03 8000 0000 6080 1016 7519", "iban"),
    ("هويتي ١٠١٢٣٤٥٦٧٢", "national-id"), ("٠٥٥ ١٢٣ ٤٥٦٧", "phone"), ("441234567", "trainee-number"),
])
def test_check_text(text, kind):
    ended = run("check-text", "--json", text=text)
    assert json.loads(ended.stdout) == {"private": kind}
    assert ended.returncode == (1 if kind else 0)
    # the kind is told, and never the value
    assert not kind or text.encode() not in ended.stdout + ended.stderr
    assert bool(ended.stderr) == bool(kind)


def test_trainees_have_the_digits_that_are_said():
    assert run("check-text", "--trainee-digits", "5-6", text="441234567").returncode == 0
    assert run("check-text", "--trainee-digits", "5-6", text="44123").returncode == 1
    assert run("check-text", "--trainee-digits", "none", text="441234567").returncode == 0


@pytest.mark.parametrize("words", [
    [], ["weight"], ["weigh", "file"], ["weigh", "--bad"], ["split", "--max", "0"], ["split", "--max", "x"],
    ["split", "--parts", "-1"], ["split", "--parts", "1000"], ["check-text", "--trainee-digits", "9"],
    ["check-text", "--trainee-digits", "10-9"], ["split", "--max"],
])
def test_wrong_calls_end_with_2(words):
    ended = run(*words, text="x")
    assert ended.returncode == 2 and ended.stderr and not ended.stdout


def test_help():
    assert b"usage: waslctl x weigh" in run("--help").stdout
