"""outbox: 10,000 receipts that wait in the store, sent to smtp-sink (Postfix), and what libcurl alone
takes for as many mails of the same bytes over as many connections to the same sink, one after the other.
"""
import glob
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from bench_mail import mail_of

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "peers"))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

COUNT = int(os.environ.get("WASL_BENCH_RECEIPTS", "10000"))
CONNECTIONS = int(os.environ.get("WASL_BENCH_CONNECTIONS", "4"))


def status(path):
    """Asked over the control socket: a command a time would cost what is measured."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(60)
        s.connect(path)
        s.sendall(b"GET /api/v1/status HTTP/1.0\r\nHost: wasl\r\n\r\n")
        answer = b"".join(iter(lambda: s.recv(65536), b""))
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def wait(condition, what, seconds=300, pause=0.1):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"bench: {what} did not come within {seconds} s")
        time.sleep(pause)


class Sink:
    def __init__(self, port, *options):
        self.process = subprocess.Popen(["smtp-sink", "-u", "nobody", *options, f"127.0.0.1:{port}", "128"])
        from mailhost import listens, wait_until
        wait_until(lambda: listens(port), "smtp-sink")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def curl(build, port, path):
    ended = subprocess.run([f"{build}/tests/bench/bench-outbox", "127.0.0.1", str(port), str(CONNECTIONS), str(COUNT), path],
                           capture_output=True, check=True)
    return int(ended.stdout)


def queue(wasl, folder, port):
    """All receipts but the first are held; that one is kept as what a receipt is."""
    control = f"{wasl.dir}/control.sock"
    os.makedirs(f"{folder}/dumped")
    os.chmod(f"{folder}/dumped", 0o777)
    sink = Sink(port, "-d", f"{folder}/dumped/%M")
    wasl.start(wait=False)
    wasl.wait(wasl.answers, "the control socket")
    wait(lambda: status(control)["tickets"] >= COUNT, f"{COUNT} tickets")
    wait(lambda: status(control)["deliveries"]["pending"] == 0, "the first receipt")
    sink.stop()
    [one] = glob.glob(f"{folder}/dumped/*")[:1]
    with open(one, "rb") as f:
        raw = f.read().replace(b"\n", b"\r\n")
    with open(f"{folder}/receipt", "wb") as f:  # without the sink's own lines
        f.write(raw[raw.index(b"Date:"):].rstrip(b"\r\n") + b"\r\n")
    return control


def drain(wasl, control):
    """Mails a second from their release to the last commit."""
    held = status(control)["deliveries"]["held"]
    begun = time.monotonic()
    wasl.ctl_raw("delivery", "release-held")
    wait(lambda: not any(status(control)["deliveries"][s] for s in ("held", "pending")), "the last receipt")
    return held / (time.monotonic() - begun)


def run(build):
    os.environ["WASL_BUILD_ROOT"] = build
    from mailhost import MailHost, free_ports
    from post import PEOPLE, fill
    from wasl import INSTALLED, Wasl
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    subprocess.run(["meson", "compile", "-C", build, "bench-outbox"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", INSTALLED], check=True,
                   stdout=subprocess.DEVNULL)
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    os.chmod(folder, 0o755)  # the servers are other users
    host, sinks = MailHost(f"{folder}/m", PEOPLE), []
    try:
        host.prepare()
        host.start_dovecot()
        [port] = free_ports(1)  # none of Dovecot's
        fill(host, "cso@tvtc.test", (mail_of(n) for n in range(COUNT)))
        os.makedirs(f"{folder}/w")
        wasl = Wasl(f"{folder}/w", host, log_level="notice", per_address=0, per_hour=1, per_domain=0, per_subject=0)
        wasl.configure(since="always", after="nothing", smtp_port=port, smtp_security="plain", smtp_host="127.0.0.1",
                       smtp_user=None, smtp_password=None, smtp_connections=CONNECTIONS)
        control = queue(wasl, folder, port)
        sinks.append(Sink(port))
        theirs = [curl(build, port, f"{folder}/receipt")]
        ours = drain(wasl, control)
        theirs.append(curl(build, port, f"{folder}/receipt"))
        wasl.stop(60)
        theirs = sum(theirs) / len(theirs)
        print(f"outbox wasl {ours:.0f} mails/s")
        print(f"outbox libcurl {theirs:.0f} mails/s")
        print(f"outbox ratio {ours / theirs:.2f}")
    finally:
        for sink in sinks:
            sink.stop()
        host.stop_dovecot()
        shutil.rmtree(INSTALLED, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
