"""Texts through what wasl makes of them for X, and through twitter-text itself."""
import json
import os
import shutil
import subprocess

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("WASL_SOURCE_ROOT", os.path.abspath(os.path.join(HERE, "..", "..")))
BUILD = os.environ.get("WASL_BUILD_ROOT", os.path.join(ROOT, "build"))
PROGRAM = os.environ.get("WASL_X", os.path.join(BUILD, "channels", "x", "text", "waslctl-x"))
MANY = os.environ.get("WASL_X_MANY", os.path.join(BUILD, "tests", "x", "x-many"))
TESTDATA = os.environ.get("WASL_TESTDATA", os.path.join(ROOT, "..", "shared"))
MODULES = os.environ.get("WASL_X_NODE_MODULES") or os.path.join(BUILD, "node-x", "node_modules")
PACKAGE = "twitter-text@3.1.0"
SECONDS = 120


def run(*words, text=""):
    """`waslctl x` of a text, as it ended: returncode, stdout, stderr."""
    given = text if isinstance(text, bytes) else text.encode()
    return subprocess.run([PROGRAM, *words], input=given, capture_output=True, timeout=SECONDS, check=False)


def many(texts, *words):
    """What is found in each of many texts, by one start of a program."""
    given = b"".join(b"%d\n" % len(text) + text for text in (text.encode() for text in texts))
    ended = subprocess.run([MANY, *words], input=given, capture_output=True, timeout=SECONDS, check=False)
    lines = [line for line in ended.stdout.split(b"\n") if line]
    assert ended.returncode == 0, ended.stderr.decode(errors="replace")
    assert len(lines) == len(texts)
    return [json.loads(line) for line in lines]


def cases():
    """The cases of twitter-text's own tests; without them the test is skipped, and says so."""
    path = os.path.join(TESTDATA, "data", "x", "twitter-text-cases.json")
    if not os.path.exists(path):
        pytest.skip(f"no test data: {path} is not there (WASL_TESTDATA)")
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def fetch_oracle():
    """twitter-text by npm, once a build folder; without it the test is skipped, and says so."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("no npm or no node: nothing was compared with twitter-text")
    if not os.path.isdir(os.path.join(MODULES, "twitter-text")):
        folder = os.path.dirname(MODULES)
        os.makedirs(folder, exist_ok=True)
        ended = subprocess.run(["npm", "install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund",
                                "--ignore-scripts", PACKAGE], capture_output=True, timeout=SECONDS, check=False)
        if ended.returncode:
            pytest.skip(f"npm could not fetch {PACKAGE}: nothing was compared with it")


def oracle(*words, texts=()):
    """What twitter-text makes of the texts, or of as many of its own making as the words say."""
    fetch_oracle()
    given = "".join(json.dumps(text) + "\n" for text in texts)
    ended = subprocess.run(["node", os.path.join(HERE, "oracle.js"), *words], input=given, capture_output=True,
                           timeout=SECONDS, check=False, encoding="utf-8", env={**os.environ, "NODE_PATH": MODULES})
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.split("\n") if line]
