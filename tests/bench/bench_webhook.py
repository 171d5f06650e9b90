"""webhook: signed reports of calls by HTTP, each a sealed ticket that is committed before its answer, and
what evhttp alone takes to answer 201 to the same requests over as many connections, one after the other.
"""
import base64
import hashlib
import hmac
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "peers"))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

COUNT = int(os.environ.get("WASL_BENCH_HOOKS", "20000"))
CONNECTIONS = int(os.environ.get("WASL_BENCH_HOOK_CONNECTIONS", "64"))
ROUNDS = 3
KEY = base64.b64encode(bytes(range(32))).decode()


def request(n, key):
    """As a call centre's agent ends a call: half of them in Arabic."""
    body = json.dumps({
        "call_id": f"call-{n}", "event": "hangup", "caller_number": f"05{n:08d}", "caller_name": f"متصل {n}" if n % 2 else f"Caller {n}",
        "language": "ar" if n % 2 else "en", "agent": "agent 7", "started": "2026-11-25T10:00:00+03:00",
        "ended": "2026-11-25T10:04:00+03:00", "outcome": "answered", "type": "inquiry", "subject": f"Stipend of month {n % 12 + 1}",
        "note": "The stipend of last month has not come; the account number was checked and is right. " * 3},
        ensure_ascii=False).encode()
    at = int(time.time())
    signature = base64.b64encode(hmac.new(key, f"msg_{n}.{at}.".encode() + body, hashlib.sha256).digest()).decode()
    return (f"POST /hooks/v1/pbx HTTP/1.1\r\nHost: office.test\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"webhook-id: msg_{n}\r\nwebhook-timestamp: {at}\r\nwebhook-signature: v1,{signature}\r\n\r\n").encode() + body


def write_requests(path, numbers):
    with open(path, "wb") as f:
        for n in numbers:
            whole = request(n, base64.b64decode(KEY))
            f.write(struct.pack("<I", len(whole)) + whole)


def load(build, port, path):
    ended = subprocess.run([f"{build}/tests/bench/bench-webhook-load", str(port), str(CONNECTIONS), path],
                           capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"bench: {ended.stderr}")
    return [float(word) for word in ended.stdout.split()]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


def bare(build, paths):
    from mailhost import listens, wait_until
    port = free_port()
    process = subprocess.Popen([f"{build}/tests/bench/bench-webhook-bare", str(port)])
    try:
        wait_until(lambda: listens(port), "the bare server")
        return [load(build, port, path) for path in paths]
    finally:
        process.kill()
        process.wait()


def memory(pid, what):
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return next(int(line.split()[1]) / 1024 for line in f if line.startswith(what))


def ours(build, folder, paths):
    """The daemon by itself: no mail server is needed."""
    from mailhost import MailHost
    from wasl import INSTALLED, Wasl
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", INSTALLED], check=True,
                   stdout=subprocess.DEVNULL)
    host = MailHost(f"{folder}/m", [])
    wasl = Wasl(f"{folder}/w", host, log_level="notice", per_address=0, per_hour=0)
    port = free_port()
    with open(f"{wasl.dir}/wasl.conf", encoding="utf-8") as f:
        text = f.read().partition("[channel cso]")[0]
    with open(f"{wasl.dir}/wasl.conf", "w", encoding="utf-8") as f:
        f.write(text + f"\n[http]\nlisten = 127.0.0.1:{port}\nrequests = 1000000\n\n[channel pbx]\nmodule = callcenter\n"
                "auth = standard-webhooks\nsecret_1 = credential:hook\ncallback_window = 0\n")
    path = f"{wasl.dir}/credentials/hook"
    with open(path, "w", encoding="ascii") as f:
        f.write(f"whsec_{KEY}")
    os.chmod(path, 0o600)
    wasl.start()
    try:
        results, peaks = [], []
        for each in paths:
            results.append(load(build, port, each))
            peaks.append(memory(wasl.process.pid, "VmRSS"))
        tickets = wasl.ctl("status")["tickets"]
        if tickets != COUNT * len(paths):
            raise SystemExit(f"bench: {tickets} tickets of {COUNT * len(paths)} calls")
        return results, peaks
    finally:
        wasl.stop(60)
        shutil.rmtree(INSTALLED, ignore_errors=True)


def run(build):
    os.environ["WASL_BUILD_ROOT"] = build
    subprocess.run(["meson", "compile", "-C", build, "bench-webhook-load", "bench-webhook-bare"], check=True, stdout=subprocess.DEVNULL)
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    os.chmod(folder, 0o755)
    os.makedirs(f"{folder}/w")
    try:
        paths = [f"{folder}/requests.{n}" for n in range(ROUNDS)]
        for n, path in enumerate(paths):
            write_requests(path, range(n * COUNT, (n + 1) * COUNT))
        theirs = bare(build, paths)
        results, peaks = ours(build, folder, paths)
        middle, best = sorted(results)[ROUNDS // 2], sorted(theirs)[ROUNDS // 2]
        print(f"webhook bare {best[0]:.0f} requests/s")
        print(f"webhook wasl {middle[0]:.0f} tickets/s")
        print(f"webhook p50 {middle[1]:.1f} ms")
        print(f"webhook p99 {middle[2]:.1f} ms")
        print("webhook memory " + ", ".join(f"{peak:.0f}" for peak in peaks) + " MiB")
        print(f"webhook ratio {middle[0] / best[0]:.2f}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
