"""Mails through `waslctl parse`, one at a time or many at once, and where test data lie."""
import concurrent.futures
import json
import os
import subprocess

import pytest

ROOT = os.environ.get("WASL_SOURCE_ROOT", os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..")))
BUILD = os.environ.get("WASL_BUILD_ROOT", os.path.join(ROOT, "build"))
PROGRAM = os.environ.get("WASL_PARSE", os.path.join(BUILD, "channels", "email", "parse", "waslctl-parse"))
MANY = os.environ.get("WASL_PARSE_MANY", os.path.join(BUILD, "tests", "parse", "parse-many"))
TESTDATA = os.environ.get("WASL_TESTDATA", os.path.join(ROOT, "..", "shared"))
SECONDS = 60


def run(*words, stdin=b"", seconds=SECONDS):
    """The program, as it ended: returncode, stdout, stderr."""
    return subprocess.run([PROGRAM, *words], input=stdin, capture_output=True, timeout=seconds, check=False)


def parse(mail, *options, seconds=SECONDS):
    """What wasl makes of a mail's bytes (or of text, which is sent as UTF-8)."""
    if isinstance(mail, str):
        mail = mail.encode()
    ended = run(*options, "-", stdin=mail, seconds=seconds)
    assert ended.returncode == 0, ended.stderr.decode(errors="replace")
    return json.loads(ended.stdout)


def parse_many(mails):
    """What `waslctl parse` would make of each of many mails in bytes, by one start of a program."""
    given = b"".join(b"%d\n" % len(mail) + mail for mail in mails)
    ended = subprocess.run([MANY], input=given, capture_output=True, timeout=SECONDS, check=False)
    assert ended.returncode == 0, ended.stderr.decode(errors="replace")
    answers = [json.loads(line) for line in ended.stdout.split(b"\n") if line]
    assert len(answers) == len(mails)
    return answers


def parse_file(path, *options, seconds=SECONDS):
    ended = run(*options, path, seconds=seconds)
    assert ended.returncode == 0, f"{path}: " + ended.stderr.decode(errors="replace")
    return json.loads(ended.stdout)


def parse_files(paths, *options):
    """{path: what wasl makes of it}, as fast as the machine allows."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return dict(zip(paths, pool.map(lambda p: parse_file(p, *options), paths)))


def folder(*parts):
    """A folder of the test data; without it the test is skipped, and says so."""
    path = os.path.join(TESTDATA, *parts)
    if not os.path.isdir(path):
        pytest.skip(f"no test data: {path} is not there (WASL_TESTDATA)")
    return path


def mails(*parts):
    """The mails of a folder of the test data, sorted."""
    top = folder(*parts)
    found = sorted(os.path.join(top, name) for name in os.listdir(top) if name.endswith((".eml", ".msg")))
    assert found, f"{top} has no mails"
    return found
