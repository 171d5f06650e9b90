"""Who may do what: real users of this machine against each route, and what they see of what is others'."""
import json
import os
import shutil
import sqlite3
import tempfile

import pytest

from api import User
from hooks import JSON, CallWasl

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
        db.execute("UPDATE ticket SET department = 'training' WHERE reference = ?",
                   (wasl.references["training"].replace("-", ""),))
        assert db.total_changes in (0, 1)
        if not db.total_changes:
            db.execute("UPDATE ticket SET department = 'training' WHERE reference = ?", (wasl.references["training"],))
        assert db.total_changes == 1
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
