"""The whole way through the web pages in headless Chromium, which axe-core judges."""
import json
import os
import shutil
import subprocess
import tempfile

import pytest

from form import FormWasl
from wasl import BUILD

MODULES = os.environ.get("WASL_NODE_MODULES") or f"{BUILD}/node/node_modules"
CHROMIUM = shutil.which("chromium")
WAYS = [("ar", "script", "360", "light"), ("en", "script", "1280", "dark"),
        ("ar", "noscript", "1280", "light"), ("en", "noscript", "360", "light")]
if os.environ.get("WASL_LONG"):
    WAYS = [(language, script, width, scheme) for language in ("ar", "en") for script in ("script", "noscript")
            for width in ("360", "1280") for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def wasl(installed):
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    made = FormWasl(folder)
    made.start()
    try:
        yield made
        assert made.stop() == 0
        assert not made.unexpected(), "\n".join(made.unexpected())
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_the_whole_way(wasl, way):
    if not CHROMIUM or not shutil.which("node"):
        pytest.skip("no chromium or no node: the pages were seen by no browser")
    if not os.path.isdir(f"{MODULES}/axe-core"):
        pytest.skip(f"no playwright-core and axe-core in {MODULES}: tools/test fetches them by npm")
    pictures = os.environ.get("WASL_PICTURES", "")
    run = subprocess.run(["node", os.path.join(os.path.dirname(__file__), "browser.js"), f"http://127.0.0.1:{wasl.port}",
                          *way, pictures], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240, check=False,
                         env={**os.environ, "NODE_PATH": MODULES, "CHROMIUM": CHROMIUM})
    assert run.returncode == 0, run.stderr.decode()
    said = json.loads(run.stdout)
    assert not said["wrong"], "\n".join(said["wrong"])
    ticket = wasl.ticket(said["reference"])
    assert ticket["type"] == "complaint" and len(ticket["articles"][0]["attachments"]) == 1
