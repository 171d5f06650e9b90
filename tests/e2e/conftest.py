"""Fixtures: one mail host for all tests of a file, a wasld for each test."""
import os
import shutil
import subprocess
import sys
import tempfile

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))

from mailhost import MailHost  # noqa: E402
from post import PEOPLE, Mailbox  # noqa: E402
from wasl import BUILD, INSTALLED, Wasl  # noqa: E402


@pytest.fixture(scope="session")
def installed():
    """The programs as `meson install` lays them out."""
    subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", INSTALLED],
                   check=True, stdout=subprocess.DEVNULL)
    yield INSTALLED
    shutil.rmtree(INSTALLED, ignore_errors=True)


@pytest.fixture(scope="session")
def host():
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    machine = MailHost(folder, PEOPLE)
    try:
        yield machine.start()
    finally:
        machine.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def boxes(host):
    """Everybody's mailbox, empty."""
    found = {user: Mailbox(host, user) for user in PEOPLE}
    for box in found.values():
        box.empty()
    yield found
    for box in found.values():
        box.close()


@pytest.fixture
def make_wasl(installed, host, boxes):
    """Makes daemons; at the end each must stop in order and have said nothing unexpected."""
    made = []

    def make(**settings):
        folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
        made.append(Wasl(folder, host, **settings))
        return made[-1]

    yield make
    statuses = [w.stop() for w in made]
    complaints = [line for w in made for line in w.unexpected()]
    for w in made:
        shutil.rmtree(w.dir, ignore_errors=True)
    assert not complaints, "unexpected log lines:\n" + "\n".join(complaints)
    assert statuses == [0] * len(statuses), f"exit statuses {statuses}"


@pytest.fixture
def wasl(make_wasl):
    return make_wasl()
