"""x: mentions by the hundred from a server that has its pages ready, each a sealed ticket with a queued receipt,
and what curl takes to fetch the same pages and keep nothing; what looks cost that find nothing; memory.
"""
import os
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "peers"))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

# X lists 800 posts at most; of more pages a look takes no more than 40
COUNT = min(4000, int(os.environ.get("WASL_BENCH_POSTS", "4000")) // 100 * 100)
ROUNDS = 5
POLLS = int(os.environ.get("WASL_BENCH_POLLS", "2000"))
SECTIONS = """
[channel x]
module = x
handle = office
api = http://127.0.0.1:{port}
consumer_key = credential:x
consumer_secret = credential:x
access_token = credential:x
access_secret = credential:x
directs = no
poll_interval = 86400s
monthly_budget = 0
"""


class Pages:
    """The server; each line of it is a look that found nothing."""

    def __init__(self, build, port):
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen([f"{build}/tests/bench/bench-x-pages", str(port), str(COUNT)],
                                        stdout=subprocess.PIPE, bufsize=0)

    def show(self, what):
        urllib.request.urlopen(f"{self.url}/{what}", timeout=60).read()

    def found_nothing(self, seconds):
        """Whether a look found nothing within that time."""
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        if ready and not self.process.stdout.readline():
            raise SystemExit("bench: the server of pages has ended")
        return bool(ready)

    def curl(self):
        """Seconds for the whole batch, over one connection."""
        urls = [f"{self.url}/2/users/2244/mentions?since_id=1&pagination_token={n}" for n in range(0, COUNT, 100)]
        begun = time.monotonic()
        subprocess.run(["curl", "-sf", *urls], check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - begun

    def stop(self):
        self.process.kill()
        self.process.wait()


def poll(path):
    """Over the control socket: a command a time would cost what is measured."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(60)
        s.connect(path)
        s.sendall(b"POST /api/v1/channels/x/poll HTTP/1.0\r\nHost: wasl\r\nContent-Length: 0\r\n\r\n")
        answer = b"".join(iter(lambda: s.recv(65536), b""))
    if b" 20" not in answer[:12]:
        raise SystemExit(f"bench: {answer!r}")


def processor(pid):
    """Seconds of it, of all of its threads."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def one_round(wasl, pages, expected):
    """Seconds from a look's begin to the last committed ticket, and what curl takes for the same."""
    from bench_mail import tickets
    pages.show("reveal")
    path = f"{wasl.dir}/control.sock"
    begun = time.monotonic()
    poll(path)
    while (have := tickets(path)) < expected:
        if time.monotonic() - begun > 300:
            raise SystemExit(f"bench: {have} of {expected} tickets after five minutes\n{wasl.log()[-2000:]}")
        time.sleep(min(0.1, max(0.005, (expected - have) / 20000)))
    return time.monotonic() - begun, pages.curl()


def empty(wasl, pages):
    """Processor seconds of so many looks that find nothing, with the requests that ask for them."""
    path = f"{wasl.dir}/control.sock"
    pages.show("hide")
    before = processor(wasl.process.pid)
    for _ in range(POLLS):
        time.sleep(0.001)  # what asks during a look asks for none
        poll(path)
        while not pages.found_nothing(0.1):
            poll(path)
    return processor(wasl.process.pid) - before


def measure(wasl, pages):
    from bench_webhook import memory
    if not pages.found_nothing(30):
        raise SystemExit(f"bench: no first look\n{wasl.log()[-2000:]}")
    time.sleep(0.5)  # until it has taken it
    idle = memory(wasl.process.pid, "VmRSS")
    rounds = [one_round(wasl, pages, (n + 1) * COUNT) for n in range(ROUNDS)]
    full = memory(wasl.process.pid, "VmRSS")
    seconds = empty(wasl, pages)
    ours, theirs = (sorted(column)[ROUNDS // 2] for column in zip(*rounds))
    print(f"x curl {COUNT / theirs:.0f} posts/s")
    print(f"x wasl {COUNT / ours:.0f} articles/s")
    print(f"x receipts {wasl.ctl('status')['deliveries']['pending']} queued")
    print(f"x empty-looks {seconds * 1000 / POLLS:.2f} CPU-s/1000")
    print(f"x memory {idle:.0f} idle, {full:.0f} after posts, {memory(wasl.process.pid, 'VmRSS'):.0f} after looks MiB")
    print(f"x ratio {theirs / ours:.3f}")


def unlimited(path):
    with open(path, encoding="utf-8") as f:
        text = f.read().replace("log_level = debug", "log_level = notice")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace("subject_hour = 0", "address_10_minutes = 0\naddress_day = 0\ndomain_hour = 0\nhour = 0\nsubject_hour = 0"))


def run(build):
    os.environ["WASL_BUILD_ROOT"] = build
    from hooks import CallWasl, free_port
    from mailhost import listens, wait_until
    from wasl import INSTALLED
    subprocess.run(["meson", "compile", "-C", build, "bench-x-pages"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", INSTALLED], check=True,
                   stdout=subprocess.DEVNULL)
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    port = free_port()
    pages = Pages(build, port)
    wasl = CallWasl(folder, SECTIONS.format(port=port))
    unlimited(wasl.config)
    wasl.credential("x", "none")
    try:
        wait_until(lambda: listens(port), "the server of pages")
        wasl.start()
        measure(wasl, pages)
    finally:
        wasl.stop(60)
        pages.stop()
        shutil.rmtree(INSTALLED, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
