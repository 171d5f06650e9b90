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
    ended = subprocess.run([MANY], input=given, capture_output=True, timeout=2 * SECONDS, check=False)
    lines = [line for line in ended.stdout.split(b"\n") if line]
    said = ended.stderr.decode(errors="replace")
    assert ended.returncode == 0, f"status {ended.returncode} after {len(lines)} of {len(mails)} mails: {said}"
    assert len(lines) == len(mails)
    return [json.loads(line) for line in lines]


def read(path):
    with open(path, "rb") as f:
        return f.read()


def parse_files(paths):
    """{path: what wasl makes of it}, fifty mails a program, as fast as the machine allows."""
    def some(begin):
        return parse_many([read(path) for path in paths[begin:begin + 50]])

    paths = list(paths)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        answers = [answer for part in pool.map(some, range(0, len(paths), 50)) for answer in part]
    return dict(zip(paths, answers))


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
