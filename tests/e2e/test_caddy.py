"""The intake behind a real caddy."""
import os
import shutil
import subprocess
import tempfile
import time

import pytest

from hooks import free_port, request
from test_http import ask, connect, make_http, report  # noqa: F401
from wasl import SOURCE


def test_caddy_passes_reports_on_as_nginx_does(make_http):
    """With the shipped configuration, but for its certificate."""
    if not shutil.which("caddy"):
        pytest.skip("caddy is not installed")
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    sock, port = f"{folder}/intake.sock", free_port()
    daemon = make_http(listen=sock).start()
    with open(f"{SOURCE}/conf/samples/Caddyfile", encoding="utf-8") as f:
        text = f.read().replace("/run/wasl/intake.sock", sock).replace("contact.example.org", f"http://127.0.0.1:{port}, http://x:{port}")
    with open(f"{folder}/Caddyfile", "w", encoding="utf-8") as f:
        f.write(text.replace("{\n\tservers", "{\n\tadmin off\n\tauto_https off\n\tservers", 1))
    server = subprocess.Popen(["caddy", "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"],
                              env={**os.environ, "HOME": folder, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder},
                              stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                connect(port).close()
                break
            except OSError:
                time.sleep(0.05)
        answer = report(port, "caddy")
        assert answer.status == 202 and answer.json["reference"], answer
        assert request(port, "/hooks/v1/calls", b"x" * ((1 << 20) + 1)).status == 413
        assert ask(port, [b"192.0.2.7"]) == 401  # caddy says who it was
    finally:
        server.terminate()
        server.wait(10)
        daemon.stop()
        shutil.rmtree(folder, ignore_errors=True)
