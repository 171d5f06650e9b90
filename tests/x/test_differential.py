"""Hard texts through twitter-text and through wasl: ours never weighs less."""
import concurrent.futures
import os
import re

from texts import fetch_oracle, many, oracle

TEXTS = 1000000 if os.environ.get("WASL_LONG") else 100000
PIECES = 8
SEED = int(os.environ.get("WASL_X_SEED", "20261125"))
LONGEST = 24  # the first weight of a link without protocol that is more than 23


def why_more(text, ours):
    """Which of the two reasons a text has to weigh more with us; None: it has none."""
    protocols = len(re.findall(r"https?://", text, re.I))
    if any(not re.match(r"https?://", url, re.I) and len(url.encode("utf-16-le")) >= 2 * LONGEST
           or re.search(r"[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f]", url) and not url.lower().startswith("http")
           for url in ours["urls"]):
        return "a link without protocol that is longer than 23"
    if protocols > sum(bool(re.match(r"https?://", url, re.I)) for url in ours["urls"]):
        return "a link in a top-level domain that twitter-text does not know"
    return None


def judge(seed):
    """{why: how many are heavier with us} of one part of the texts."""
    reasons = {}
    theirs = oracle(str(TEXTS // PIECES), str(seed))
    for expected, found in zip(theirs, many([one["text"] for one in theirs])):
        text = expected["text"]
        assert found["weight"] >= expected["weight"], ascii(text)
        assert not text or found["valid"] == expected["allowed"], ascii(text)
        # a link begins where theirs does; how much of it counts is judged by the weight
        assert len(found["urls"]) == len(expected["urls"]), ascii(text)
        assert found["mentions"] == expected["mentions"], ascii(text)
        if found["weight"] > expected["weight"]:
            why = why_more(text, found)
            assert why, ascii(text)
            reasons[why] = reasons.get(why, 0) + 1
    return reasons


def test_ours_is_never_less():
    fetch_oracle()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        found = list(pool.map(judge, range(SEED, SEED + PIECES)))
    reasons = {why: sum(some.get(why, 0) for some in found) for why in set().union(*found)}
    print(f"{TEXTS} texts, heavier with us:", reasons)
    assert sum(reasons.values()) < TEXTS // 10


def test_parts_fit_by_their_count():
    texts = [one["text"] for one in oracle("3000", str(SEED))]
    long = ["".join(texts[i:i + 6]) for i in range(0, len(texts), 6)]
    parts = [part for some in many(long, "280") for part in some or []]
    assert len(parts) > len(long) // 2
    for judged in oracle(texts=parts):
        assert judged["weight"] <= 280, ascii(judged["text"])
