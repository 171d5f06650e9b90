"""
Every exchange as a line of JSON, and its check against the published contract by a validator that is not of this
project: <WASL_TESTDATA>/tools/xvalidate.js, run by node with ajv.
"""
import fcntl
import json
import os
import shutil
import subprocess

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
TESTDATA = os.environ.get("WASL_TESTDATA") or os.path.join(ROOT, "..", "shared")
VALIDATOR = os.path.join(TESTDATA, "tools", "xvalidate.js")
PACKAGES = ["ajv@8", "ajv-formats"]
CONTRACTS = {"tweet": "openapi-2.166.json", "post": "openapi-2.167.json"}
# stands for an answer that is not the API's own, so that the request is still checked
STAND_IN = {"title": "Not recorded", "type": "about:blank"}


class Absent(Exception):
    """Something of the validator is not there; the text says what, and what to do."""


class Recording:
    """exchanges: the lines as objects. off: why the contract does not describe the answer, or the whole exchange."""

    def __init__(self, path=None):
        self.path, self.exchanges = path, []
        if path:
            open(path, "w", encoding="utf-8").close()

    def add(self, call, status, answer, off=None):
        try:
            asked = json.loads(call.body) if call.body else None
        except ValueError:
            asked = call.body.decode("utf-8", "replace")
        line = {"method": call.method, "url": call.target, "status": status, "req": asked, "res": answer}
        if off:
            line["off"] = off
        self.exchanges.append(line)
        if self.path:
            with open(self.path, "a", encoding="utf-8") as out:
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


def read(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def modules(folder):
    """The folder of node modules with ajv; installed there by npm where it is not yet."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            raise Absent(f"{program} is not installed: the exchanges were not checked against the contract")
    for path in (VALIDATOR, *(os.path.join(TESTDATA, "data", "x", name) for name in CONTRACTS.values())):
        if not os.path.exists(path):
            raise Absent(f"{path} is not there (WASL_TESTDATA): the exchanges were not checked against the contract")
    made = os.path.join(folder, "node_modules")
    if not os.path.exists(os.path.join(made, "ajv-formats")):
        os.makedirs(folder, exist_ok=True)
        install(folder, made)
    return made


def install(folder, made):
    """Once, also where several tests come at the same time."""
    with open(os.path.join(folder, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(os.path.join(made, "ajv-formats")):
            return
        done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix",
                               folder, *PACKAGES], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise Absent(f"npm could not install {PACKAGES} into {folder}: the exchanges were not checked against the "
                         f"contract: {done.stdout.strip()[-300:]}")


def validate(exchanges, folder):
    """
    Checks the exchanges (of a Recording, or read() from its file) and gives the validator's faults, each the text of
    one exchange; folder is where ajv is, or is put. Absent where something is missing. What was asked in post.* is
    checked against the contract that has it, if it went well: that contract's refusals are not those of the live API.
    """
    found, lines = [], {"tweet": [], "post": []}
    node_modules = modules(folder)
    for line in exchanges:
        if line.get("off") == "no contract":
            continue
        newer = "post.fields" in line["url"] or "referenced_posts" in line["url"] or "_post_ids" in line["url"]
        if newer and line["status"] >= 300:
            continue
        plain = dict(line, res=STAND_IN, status=599) if line.get("off") else line
        lines["post" if newer else "tweet"].append(plain)
    for vocabulary, some in lines.items():
        if some:
            found += run(some, vocabulary, folder, node_modules)
    return found


def run(lines, vocabulary, folder, node_modules):
    path = os.path.join(folder, f"exchanges-{os.getpid()}-{vocabulary}.jsonl")
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    done = subprocess.run(["node", VALIDATOR, os.path.join(TESTDATA, "data", "x", CONTRACTS[vocabulary]), path],
                          env={**os.environ, "NODE_PATH": node_modules}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False)
    os.unlink(path)
    *output, last = done.stdout.rstrip("\n").split("\n")
    if not last.endswith(" failed") or not last.startswith(tuple("0123456789")):
        raise RuntimeError(f"the validator did not come to an end: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    faults = []
    for line in output:
        if line.startswith(" ") and faults:
            faults[-1] += "\n" + line
        else:
            faults.append(line)
    if int(last.split(" ")[0]) + len(faults) != len(lines):
        raise RuntimeError(f"{len(lines)} exchanges, but {last}")
    return faults
