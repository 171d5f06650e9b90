"""The command itself: its fields, its arguments, what it says when it cannot."""
import hashlib
import json
import os
import subprocess

from parse import BUILD, PROGRAM, parse, run

FIELDS = ["kind", "from", "to", "cc", "reply_to", "subject", "date", "message_id", "in_reply_to", "references",
          "text", "own_text", "language", "attachments", "bounce", "receipt", "notes"]

MAIL = """\
From: =?utf-8?B?2YbZiNix2Kk=?= <noura@people.test>
To: Office <office@cso.test>, =?utf-8?Q?J=C3=BCrgen?= <j@x.test>
Cc: third@x.test
Reply-To: N <noura@home.test>
Subject: =?utf-8?B?2LPYpNin2YQ=?=
Date: Tue, 3 Mar 2026 14:05:06 +0300
Message-ID: <a1@people.test>
In-Reply-To: <b2@cso.test>
References: <c3@cso.test> <b2@cso.test>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

متى تفتحون المكتب؟
--b
Content-Type: application/pdf; name="a.pdf"
Content-Transfer-Encoding: base64

aGVsbG8=
--b--
"""


def test_all_fields_of_a_mail():
    mail = parse(MAIL)
    assert list(mail) == FIELDS
    assert mail["kind"] == "mail"
    assert mail["from"] == {"name": "نورة", "address": "noura@people.test"}
    assert mail["to"] == [{"name": "Office", "address": "office@cso.test"}, {"name": "Jürgen", "address": "j@x.test"}]
    assert mail["cc"] == [{"name": None, "address": "third@x.test"}]
    assert mail["reply_to"] == {"name": "N", "address": "noura@home.test"}
    assert mail["subject"] == "سؤال"
    assert mail["date"] == "2026-03-03T11:05:06Z"
    assert mail["message_id"] == "a1@people.test"
    assert mail["in_reply_to"] == ["b2@cso.test"]
    assert mail["references"] == ["c3@cso.test", "b2@cso.test"]
    assert mail["text"].strip() == mail["own_text"].strip() == "متى تفتحون المكتب؟"
    assert mail["language"] == "ar"
    assert mail["attachments"] == [{"name": "a.pdf", "type": "application/pdf", "size": 5,
                                    "sha256": hashlib.sha256(b"hello").hexdigest()}]
    assert mail["bounce"] is None
    assert mail["receipt"] == {"send": True, "why": None}
    assert mail["notes"] == []


def test_nothing_is_a_mail_too():
    for raw in [b"", b"\n", b"\0", b"\xff\xfe", b"--b\n", b"\r" * 3]:
        mail = parse(raw)
        assert list(mail) == FIELDS
        for name in ["from", "reply_to", "date", "message_id", "bounce"]:
            assert mail[name] is None, name
        for name in ["to", "cc", "in_reply_to", "references"]:
            assert mail[name] == [], name
        assert mail["receipt"]["send"] is False and mail["receipt"]["why"]


def test_file_and_standard_input_are_alike(tmp_path):
    path = tmp_path / "m.eml"
    path.write_text(MAIL)
    ended = run(str(path))
    assert ended.returncode == 0 and ended.stderr == b""
    assert json.loads(ended.stdout) == parse(MAIL)


def test_wrong_use_and_failure_differ(tmp_path):
    wrong = [[], ["a", "b"], ["--nothing", "a"], ["--own"], ["--own", "no address", "-"]]
    for words in wrong:
        ended = run(*words)
        assert ended.returncode == 2, words
        assert ended.stderr.startswith(b"waslctl parse: ") and not ended.stdout, words
    for path in [tmp_path / "absent.eml", tmp_path]:
        ended = run(str(path))
        assert ended.returncode == 1
        assert str(path).encode() in ended.stderr and not ended.stdout


def test_full_disk_is_a_failure():
    if not os.path.exists("/dev/full"):
        return
    with open("/dev/full", "wb") as full:
        ended = subprocess.run([PROGRAM, "-"], input=MAIL.encode(), stdout=full, stderr=subprocess.PIPE,
                               timeout=60, check=False)
    assert ended.returncode == 1 and b"could not be written" in ended.stderr


def test_help():
    ended = run("--help")
    assert ended.returncode == 0 and b"waslctl parse" in ended.stdout and not ended.stderr


def test_waslctl_runs_it(tmp_path):
    config = tmp_path / "wasl.conf"
    config.write_text(f"[wasl]\nworker_directory = {os.path.dirname(PROGRAM)}\n")
    ended = subprocess.run([os.path.join(BUILD, "src", "ctl", "waslctl"), "--config", str(config), "parse", "-"],
                           input=MAIL.encode(), capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == parse(MAIL)


def test_loop_by_own_address():
    assert parse(MAIL, "--own", "office@cso.test")["kind"] == "mail"
    for own in ["noura@people.test", "NOURA@People.Test"]:
        mail = parse(MAIL, "--own", own, "--own", "office@cso.test")
        assert mail["kind"] == "loop" and not mail["receipt"]["send"]
    elsewhere = parse(MAIL, "--own", "other@cso.test")
    assert elsewhere["kind"] == "mail" and not elsewhere["receipt"]["send"]


def test_loop_by_too_many_servers():
    assert parse("Received: from a by b\n" * 51 + MAIL)["kind"] == "loop"
