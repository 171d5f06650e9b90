"""Bounces of many mail systems are told from mails, and what they say is read.

What a bounce's file name begins with is the system that wrote it; a few of them are no bounces.
"""
import email
import os
import re

from parse import folder, mails, parse_files

SHARE = 0.02  # of all bounces that may be taken for something else
# neither did these say that a mail was not delivered, whatever collection they lie in
OTHER_KINDS = {
    "arf": "feedback",
    "rfc3834": "auto-reply",
    "lhost-amazonses-12": "report",  # "Delivery"
}
STATUS = re.compile(rb"^\s*Status:\s*([245]\.\d{1,3}\.\d{1,3})", re.M | re.I)


def wanted(name):
    for beginning, kind in OTHER_KINDS.items():
        if name.startswith(beginning):
            return kind
    return "bounce"


def known():
    paths = mails("data", "mail", "bounces")
    return {os.path.basename(path)[:-4]: found for path, found in parse_files(paths).items()}


FOUND = {}


def found():
    if not FOUND:
        FOUND.update(known())
    return FOUND


def report(lines, total, share=SHARE):
    """At most that share of all may be wrong; what is, is printed."""
    print(f"{len(lines)} of {total}")
    print(*lines, sep="\n")
    assert len(lines) <= share * total, f"{len(lines)} of {total}:\n" + "\n".join(lines)


def test_each_is_what_it_is():
    wrong = [f"{name}: {m['kind']}, not {wanted(name)}" for name, m in found().items() if m["kind"] != wanted(name)]
    report(wrong, len(found()))


def test_none_gets_a_receipt():
    answered = [name for name, m in found().items() if m["receipt"]["send"] or not m["receipt"]["why"]]
    assert not answered


def raw(name):
    with open(os.path.join(folder("data", "mail", "bounces"), name + ".eml"), "rb") as f:
        return f.read()


def parts(name, *types):
    for part in email.message_from_bytes(raw(name)).walk():
        if part.get_content_type() in types:
            yield part


def bounces():
    return {name: m for name, m in found().items() if m["kind"] == "bounce"}


def test_status_is_one_that_the_report_states():
    wrong, total = [], 0
    for name, m in bounces().items():
        stated = [s.decode() for part in parts(name, "message/delivery-status") for s in STATUS.findall(part.as_bytes())]
        if not stated:
            continue
        total += 1
        if m["bounce"]["status"] not in stated:
            wrong.append(f"{name}: {m['bounce']['status']}, not one of {stated}")
    assert total > 100
    report(wrong, total)


def test_permanent_goes_with_status_and_action():
    wrong = []
    for name, m in bounces().items():
        b = m["bounce"]
        permanent = b["action"] != "delayed" and (not b["status"] or not b["status"].startswith("4"))
        if b["status"] and b["permanent"] != permanent:
            wrong.append(f"{name}: {b}")
    assert not wrong


def test_prose_is_read():
    """Whom it was for and why: where there is no machine-readable part, in most."""
    prose = {name: m for name, m in bounces().items() if not list(parts(name, "message/delivery-status"))}
    coded = re.compile(rb"(?<![\d.\w])[45]\.\d\.\d{1,3}(?![\d.]*\d)")
    total, no_status, no_recipient = 0, [], []
    for name, m in prose.items():
        if not m["bounce"]["recipient"]:
            no_recipient.append(name)
        if coded.search(raw(name)):
            total += 1
            if not m["bounce"]["status"]:
                no_status.append(name)
    report(no_status, total, 0.1)
    report(no_recipient, len(prose), 0.05)


def test_original_is_named():
    """By its id, where the bounce brings it anywhere but in its own header."""
    unnamed, total = [], 0
    for name, m in bounces().items():
        body = re.split(rb"\r?\n\r?\n", raw(name).lstrip(), maxsplit=1)[-1]
        if re.search(rb"^\s*message-id: *<[^>\s]+@[^>\s]+>", body, re.M | re.I):
            total += 1
            if not m["bounce"]["original_message_id"]:
                unnamed.append(name)
    assert total > 200
    report(unnamed, total, 0.03)


def test_ordinary_mails_are_no_bounces():
    paths = mails("data", "mail", "not-bounces") + mails("data", "mail", "mime")
    wrong = [f"{os.path.basename(path)}: {m['kind']}" for path, m in parse_files(paths).items()
             if m["kind"] in ("bounce", "feedback", "auto-reply")]
    assert not wrong
