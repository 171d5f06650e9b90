"""Who may do what: real users of this machine against each route, and what they see of what is others'."""
import json
import os
import re
import shutil
import subprocess
import sqlite3
import tempfile

import pytest

from api import User
from contract import PREFIX, operations
from hooks import JSON, CallWasl
from wasl import INSTALLED, SOURCE

TOKEN = "a-token-of-more-than-sixteen"
SECTIONS = """
[channel pbx]
module = callcenter
auth = bearer
secret_1 = credential:token
addresses = 127.0.0.0/8

[roles]
operators = 61001
supervisors = 61002
auditors = 61003
coordinators = office=61004 training=61005
"""
# a group of each role, but for him of whom nothing is known
MANY = 2010
GROUPS = {"operator": [61001], "supervisor": [61002], "auditor": [61003], "coordinator": [61004], "training": [61005], "nobody": []}


@pytest.fixture(scope="module")
def office(installed):
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    wasl = CallWasl(folder, SECTIONS)
    wasl.credential("token", TOKEN)
    os.chmod(folder, 0o755)
    wasl.start()
    wasl.references = {}
    for number, department in enumerate(("office", "training")):
        body = json.dumps({"call_id": f"call-{number}", "caller_number": f"055000000{number}", "note": f"words of {department}"})
        answer = wasl.post("pbx", body, {"Authorization": f"Bearer {TOKEN}", "Content-Type": JSON})
        wasl.references[department] = answer.json["reference"]
    wasl.stop()
    # nothing transfers tickets yet
    with sqlite3.connect(f"{folder}/state/wasl.db") as db:
        db.execute("UPDATE ticket SET department = 'training' WHERE reference = ?", (wasl.references["training"],))
        assert db.total_changes == 1
        # as the circuit breaker leaves it
        db.execute("UPDATE delivery SET state = 2, why = 'held' WHERE ticket ="
                   " (SELECT id FROM ticket WHERE reference = ?)", (wasl.references["training"],))
        assert db.total_changes == 2
        # more than a page of the API has, several of each moment
        db.executemany("INSERT INTO suppression(hash, why, created, pseudonym) VALUES(?, 'test', ?, ?)",
                       [(os.urandom(32), n // 7, f"test{n:04}") for n in range(MANY)])
    db.close()
    wasl.start()
    wasl.users = {name: User(wasl, 61100 + i, groups) for i, (name, groups) in enumerate(GROUPS.items())}
    try:
        yield wasl
        assert wasl.stop() == 0
        assert not wasl.unexpected(), "\n".join(wasl.unexpected())
    finally:
        wasl.kill()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_coordinator_sees_the_tickets_of_the_department_alone(office):
    mine, other = office.references["training"], office.references["office"]
    training = office.users["training"]
    assert [t["reference"] for t in training.get("/api/v1/tickets?stage=all").json] == [mine]
    assert training.get(f"/api/v1/tickets/{mine}").json["department"] == "training"
    hidden, unknown = training.get(f"/api/v1/tickets/{other}"), training.get("/api/v1/tickets/ZZZZ-ZZZZ")
    assert hidden.status == 404 and hidden.detail == f"no ticket {other}", unknown.body
    assert training.post(f"/api/v1/tickets/{other}/notes", {"text": "x", "key": "1"}).status == 404
    assert training.get(f"/api/v1/tickets?before={other}").status == 404
    assert {t["reference"] for t in office.users["supervisor"].get("/api/v1/tickets").json} == {mine, other}
    events = office.users["supervisor"].get(f"/api/v1/tickets/{other}").json["events"]
    assert [e["actor"] for e in events if e["kind"] == "read"] == [f"uid {office.users['supervisor'].uid}"]


def test_what_is_held_a_coordinator_may_not_retry(office):
    """What stopped it concerns all departments. Before all routes are tried: one of them releases it."""
    training, operator = office.users["training"], office.users["operator"]
    (held,) = training.get("/api/v1/deliveries?state=held").json
    answer = training.ask("POST", f"/api/v1/deliveries/{held['id']}/retry")
    assert answer.status == 403 and answer.detail == f"delivery {held['id']} is held: an operator releases it"
    assert [row["id"] for row in operator.get("/api/v1/deliveries?state=held").json] == [held["id"]]


# --- every route, every role ---

def target_of(path):
    """Where nothing is: who may ask is told so."""
    return PREFIX + path.replace("{reference}", "ZZZZ-ZZZZ").replace("{id}", "999999").replace("{name}", "none")


def roles_of(user):
    return {"training": "coordinator"}.get(user, user)


@pytest.mark.parametrize("user", [*GROUPS, "root"])
def test_every_route_is_for_its_roles_alone(office, user):
    someone = office.users.get(user) or User(office, 0)
    every = list(operations())
    for (method, path, operation), answer in zip(every, someone.ask_many([(m, target_of(p)) for m, p, _ in every])):
        what = f"{user}: {method} {path}: {answer.status} {answer.body[:200]}"
        # once roles are given, root runs the daemon and reads nothing
        may = ("operator" if user == "root" else roles_of(user)) in operation["x-roles"]
        if user == "training" and path.startswith("/quarantine"):
            may = False
        assert (answer.status != 403) == may, what
        if user == "nobody":
            assert "has no role here: [roles]" in answer.detail, what
        elif not may and user != "training":
            assert "this is for" in answer.detail and f"user {someone.uid} is a" in answer.detail, what


def test_the_document_knows_every_route():
    with open(f"{SOURCE}/src/http/control_routes.c", encoding="utf-8") as f:
        text = re.sub(r"\s+", " ", f.read())
    routes = re.findall(r'(GET|POST|POST_LARGE)\("([^"]+)", \w+, ([A-Z_ |]+)\)', text)
    words = {"OPERATOR": "operator", "SUPERVISOR": "supervisor", "COORDINATOR": "coordinator", "AUDITOR": "auditor"}
    every = set(words.values())
    table = {(m.partition("_")[0], p): every if who == "ROLE_ANY" else {words[w] for w in who.split(" | ")} for m, p, who in routes}
    def name(path):
        return re.sub(r"\{\w+\}", "{}", path)
    documented = {(m, name(p)): set(o["x-roles"]) for m, p, o in operations()}
    assert documented == {(m, name(p)): roles for (m, p), roles in table.items()}


# --- what each sees ---

def test_an_operator_sees_what_goes_out_but_not_to_whom(office):
    operator, training = office.users["operator"], office.users["training"]
    rows = operator.get("/api/v1/deliveries").json
    assert len(rows) == 2 and all(row["to"] is None and row["recipient"] for row in rows), rows
    text = operator.get("/api/v1/deliveries").body + operator.get("/api/v1/status").body
    assert b"55000000" not in text and b"words of" not in text
    assert [row["ticket"] for row in training.get("/api/v1/deliveries").json] == [office.references["training"]]
    other = next(row["id"] for row in rows if row["ticket"] == office.references["office"])
    for method, end in (("GET", ""), ("POST", "/retry"), ("POST", "/cancel")):
        answer = training.ask(method, f"/api/v1/deliveries/{other}{end}")
        assert answer.status == 404 and answer.detail == f"no delivery {other}"
    assert operator.get(f"/api/v1/deliveries/{other}").json["ticket"] == office.references["office"]


def test_figures_count_what_one_may_see(office):
    def count(user, what="tickets"):
        return sum(row["count"] for row in office.users[user].get("/api/v1/statistics").json[what])
    assert [count(user) for user in ("operator", "supervisor", "coordinator", "training")] == [2, 2, 1, 1]
    assert [count(user, "messages") for user in ("operator", "coordinator", "training")] == [2, 1, 1]
    assert office.users["training"].get("/api/v1/statistics").json["totals"] is None
    whole = office.users["supervisor"].get("/api/v1/statistics?from=2020-01-01&until=2020-02-01").json
    assert whole["tickets"] == whole["messages"] == []
    assert office.users["supervisor"].get("/api/v1/statistics?from=2020-01-01").status == 400


def test_an_auditor_sees_who_read_what_and_that_nothing_is_missing(office):
    auditor, supervisor = office.users["auditor"], office.users["supervisor"]
    reference = office.references["office"]
    supervisor.get(f"/api/v1/tickets/{reference}")
    supervisor.get(f"/api/v1/tickets/{reference}/articles")
    found = auditor.get(f"/api/v1/events?ticket={reference}&kind=read&actor=uid%20{supervisor.uid}").json
    assert len(found) >= 2 and {e["ticket"] for e in found} == {reference}
    assert [e["id"] for e in found] == sorted((e["id"] for e in found), reverse=True)
    assert auditor.get("/api/v1/events?from=2020-01-01&until=2020-01-02").json == []
    # the list is an event itself
    assert auditor.get("/api/v1/events?limit=1").json[0]["detail"] == {"what": "events"}
    verified = auditor.get("/api/v1/events/verification").json
    assert verified["whole"] and verified["broken_at"] is None and verified["events"] >= found[0]["id"]


def test_lists_go_on_page_by_page(office):
    auditor = office.users["auditor"]
    auditor.ask_many([("GET", "/api/v1/events?limit=1")] * 10)
    target, ids = "/api/v1/events?limit=7&kind=listed", []
    while target:
        page = auditor.get(target)
        ids += [e["id"] for e in page.json]
        assert len(page.json) <= 7
        link = page.headers.get("Link")
        target = re.fullmatch('<(.*)>; rel="next"', link).group(1) if link else None
    assert ids == sorted(set(ids), reverse=True) and len(ids) > 7
    assert auditor.get("/api/v1/events?limit=1001").status == 400
    first = office.users["supervisor"].get("/api/v1/tickets?limit=1")
    second = office.users["supervisor"].get(re.match("<(.*)>", first.headers["Link"]).group(1))
    assert {t["reference"] for t in first.json + second.json} == set(office.references.values())
    assert "Link" not in second.headers


def test_everybody_learns_what_they_are(office):
    assert office.users["training"].get("/api/v1/roles").json == {
        "uid": office.users["training"].uid, "roles": ["coordinator"], "departments": ["training"]}
    assert User(office, 0).get("/api/v1/roles").json["roles"] == ["operator"]
    both = User(office, 61200, GROUPS["operator"] + GROUPS["training"])
    assert both.get("/api/v1/roles").json["roles"] == ["operator", "coordinator"]
    # as an operator all deliveries, as a coordinator the department's tickets
    assert len(both.get("/api/v1/deliveries").json) == 2 and len(both.get("/api/v1/tickets").json) == 1


def test_a_stranger_leaves_room_for_others(office):
    held = []
    try:
        for uid in (61300, 61101):
            for _ in range(40):
                held.append(User(office, uid).hold())
        assert office.users["supervisor"].get("/api/v1/roles").status == 200
        assert User(office, 0).get("/api/v1/status").status == 200
    finally:
        for process in held:
            process.close()


def test_only_routes_with_attachments_take_large_bodies(office):
    supervisor = office.users["supervisor"]
    assert supervisor.post("/api/v1/suppressions", b"x" * 70000).status == 413
    assert supervisor.post("/api/v1/tickets/ZZZZ-ZZZZ/notes", b"x" * 70000).status == 400


# --- waslctl ---

def test_each_verb_works_or_is_refused_with_the_reason(office):
    def said(user, *words):
        run = office.users[user].ctl(*words)
        return run.returncode, run.stdout.decode(), run.stderr.decode()
    reference = office.references["training"]
    assert reference in said("training", "ticket", "list")[1]
    status, text, _ = said("training", "ticket", "explain", reference)
    assert status == 0 and "it was transferred there" in text and "receipt" in text
    assert said("operator", "delivery", "list")[0] == said("operator", "statistics")[0] == 0
    status, _, why = said("operator", "ticket", "show", reference)
    assert status == 1 and "this is for a coordinator or a supervisor; user 61100 is an operator" in why
    status, text, _ = said("auditor", "events", "verify")
    assert status == 0 and "each as it was written" in text
    assert reference in said("auditor", "events", "list", "--ticket", reference, "--kind", "registered")[1]
    assert "coordinator" in said("coordinator", "roles")[1]
    status, _, why = said("nobody", "status")
    assert status == 1 and "[roles] in wasl.conf gives roles to groups" in why


def test_a_list_is_paged_through_as_far_as_it_is_asked_for(office):
    supervisor = office.users["supervisor"]
    run = supervisor.ctl("--json", "suppression", "list", "--limit", "1000000")
    assert [row["pseudonym"] for row in json.loads(run.stdout)] == [f"test{n:04}" for n in reversed(range(MANY))]
    assert not run.stderr
    run = supervisor.ctl("--json", "suppression", "list", "--limit", "1003")
    assert len(json.loads(run.stdout)) == 1003 and b"the first 1003; there are more: --limit NUMBER" in run.stderr
    assert supervisor.ctl("suppression", "list", "--limit", "0").returncode == 1


def test_bash_completes_what_waslctl_knows(office):
    """The script as it is installed, asked as bash asks it."""
    script = f"{INSTALLED}/usr/share/bash-completion/completions/waslctl"
    def offered(*words):
        shell = 'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _waslctl; printf "%s\n" "${COMPREPLY[@]}"'
        run = subprocess.run(["bash", "-c", shell, script, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
        assert not run.stderr, run.stderr
        return run.stdout.decode().split()
    assert {"ticket", "delivery", "events", "statistics", "completion"} <= set(offered("waslctl", ""))
    assert offered("waslctl", "tick") == ["ticket"]
    assert {"list", "show", "reply", "note", "explain"} <= set(offered("waslctl", "--json", "ticket", ""))
    assert offered("waslctl", "ticket", "list", "--st") == ["--stage"]
    assert offered("waslctl", "ticket", "list", "--limit", "=", "5", "--ch") == ["--channel"]
    assert offered("waslctl", "ticket", "list", "--limit", "") == []
    assert offered("waslctl", "--config", "/etc/passw")[0].startswith("/etc/passw")


def test_zsh_completes_the_same(office):
    """The script as it is installed, with what it hands to zsh printed instead."""
    if not shutil.which("zsh"):
        pytest.skip("zsh is not installed")
    script = f"{INSTALLED}/usr/share/zsh/vendor-completions/_waslctl"
    def offered(*words):
        shell = 'words=("${@:2}"); CURRENT=$#words; compadd() { shift; print -l -- "$@" }; _files() { print files }; source "$1"'
        run = subprocess.run(["zsh", "-f", "-c", shell, "zsh", script, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
        assert not run.stderr, run.stderr
        return set(run.stdout.decode().split())
    assert {"ticket", "delivery", "events", "statistics", "completion", "parse"} <= offered("waslctl", "")
    assert {"list", "show", "reply", "note", "explain"} <= offered("waslctl", "--json", "ticket", "")
    assert {"--stage", "--json"} <= offered("waslctl", "ticket", "list", "--st")
    assert offered("waslctl", "ticket", "list", "--limit", "") == set()
    assert offered("waslctl", "--config", "") == {"files"}
