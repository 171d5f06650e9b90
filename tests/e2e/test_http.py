"""The intake on the wire: what is smuggled, slow, too much, or gone, bare and behind a real nginx."""
import json
import os
import re
import resource
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import pytest

from hooks import CallWasl, at_once, free_port, request, standard
from wasl import INSTALLED, SOURCE

LONG = os.environ.get("WASL_LONG")
SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
SECTIONS = """
[channel calls]
module = callcenter
auth = standard-webhooks
secret_1 = credential:hook
callback_window = 0

[channel inside]
module = callcenter
auth = bearer
secret_1 = credential:hook
addresses = 192.0.2.7
"""
BEARER = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/json"}


class HttpWasl(CallWasl):
    def __init__(self, folder, **options):
        self.options = options
        super().__init__(folder, SECTIONS)
        self.credential("hook", SECRET)
        self.expect_log("refused .* requests")  # of what the probes leave whole

    def configure(self, **options):
        super().configure(**options)
        with open(self.config, encoding="utf-8") as f:
            text = f.read()
        if "listen" in self.options:
            text = re.sub(r"(?m)^listen = .*\n", "", text)
        lines = "".join(f"{key} = {value}\n" for key, value in self.options.items())
        text = text.replace("[http]\n", f"[http]\n{lines}")
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text)

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as f:
            fields = f.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) * 1024


def call(number):
    return json.dumps({"call_id": f"call-{number}", "event": "hangup", "caller_number": "0551234567",
                       "outcome": "missed", "started": "2026-11-24T09:00:00Z"})


def report(port, number, **more):
    body = call(number)
    return request(port, "/hooks/v1/calls", body, standard(SECRET, body, f"msg_{number}"), **more)


def connect(address):
    if isinstance(address, int):
        return socket.create_connection(("127.0.0.1", address), timeout=20)
    made = socket.socket(socket.AF_UNIX)
    made.connect(address)  # waits where the queue is full
    made.settimeout(20)
    return made


def read_all(connection, seconds=20):
    connection.settimeout(seconds)
    got = b""
    try:
        while piece := connection.recv(65536):
            got += piece
    except (TimeoutError, ConnectionResetError):
        pass
    return got


def statuses(got):
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", got)]


def probe(address, data, seconds=20, grace=None):
    """What is answered until the server closes; or, with a grace, until nothing more comes for so long."""
    with connect(address) as connection:
        connection.sendall(data)
        first = b""
        if grace:
            connection.settimeout(seconds)
            try:
                first = connection.recv(65536)
            except TimeoutError:
                return b""
        return first + read_all(connection, grace or seconds)


@pytest.fixture(scope="module")
def make_http(installed):
    made = []

    def make(**options):
        made.append(HttpWasl(tempfile.mkdtemp(prefix="wasl", dir="/tmp"), **options))
        return made[-1]

    yield make
    ends = [(w.stop(), w.unexpected()) for w in made]
    for w in made:
        shutil.rmtree(w.dir, ignore_errors=True)
    assert all(status == 0 and not complaints for status, complaints in ends), ends


@pytest.fixture(scope="module")
def wasl(make_http):
    """On loopback, impatient."""
    return make_http(header_time="1s", body_time="2s", idle_time="3s", connections=40, uploads="64M").start()


@pytest.fixture(scope="module")
def behind(make_http):
    """On a unix socket, with the shipped nginx configuration before it; and nginx's port."""
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    sock = f"{folder}/intake.sock"
    daemon = make_http(listen=sock).start()
    port = free_port()
    with open(f"{SOURCE}/conf/samples/nginx.conf", encoding="utf-8") as f:
        text = f.read().replace("/run/wasl/intake.sock", sock)
    text = re.sub(r"(?m)^\tlisten \[::\].*\n|^\tssl_.*\n", "", text)
    text = re.sub(r"(?m)^\tlisten .*$", f"\tlisten 127.0.0.1:{port};", text)
    with open(f"{folder}/nginx.conf", "w", encoding="utf-8") as f:
        f.write(f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
                f"http {{\naccess_log off;\n"
                + "".join(f"{name}_temp_path {folder}/{name};\n"
                          for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
                + f"{text}}}\n")
    os.chmod(folder, 0o755)
    if os.geteuid() == 0:  # nginx's workers are not root
        os.chmod(sock, 0o666)
    server = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", f"{folder}/nginx.conf"])
    try:
        for _ in range(100):
            try:
                connect(port).close()
                break
            except OSError:
                time.sleep(0.05)
        yield daemon, port, sock
    finally:
        server.terminate()
        server.wait(10)
        daemon.stop()
        shutil.rmtree(folder, ignore_errors=True)


POST = b"POST /hooks/v1/calls HTTP/1.1\r\nHost: x\r\n"
GET = b"GET /nowhere HTTP/1.1\r\nHost: x\r\n"
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
PROBES = {
    "CL and TE": (POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, 400),
    "two CL": (POST + b"Content-Length: 0\r\nContent-Length: 38\r\n\r\n" + SMUGGLED, 400),
    "CL twice the same": (POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
    "CL with a sign": (POST + b"Content-Length: +3\r\n\r\nabc" + SMUGGLED, 400),
    "CL in hexadecimal": (POST + b"Content-Length: 0x3\r\n\r\nabc", 400),
    "a list in CL": (POST + b"Content-Length: 3, 3\r\n\r\nabc", 400),
    "xchunked": (POST + b"Transfer-Encoding: xchunked\r\n\r\n" + SMUGGLED, 501),
    "gzip, chunked": (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, 501),
    "a blank before the colon": (POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SMUGGLED, 400),
    "a signed chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n", 400),
    "a chunk in 0x": (POST + b"Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", 400),
    "a chunk too long": (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400),
    "a malformed trailer": (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nA b\r\n\r\n" + SMUGGLED, 400),
    "a body after GET": (GET + b"Content-Length: 35\r\n\r\n" + SMUGGLED, 400),
    "NUL in a header": (GET + b"A: b\0c\r\n\r\n", 400),
    "no Host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two Hosts": (GET + b"Host: y\r\n\r\n", 400),
    "a folded header": (GET + b"A: b\r\n c: d\r\n\r\n", 400),
    "a bare LF": (b"GET / HTTP/1.1\nHost: x\n\n", 400),
    "..": (b"GET /../x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "%2e%2e": (b"GET /%2e%2e/x HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "%00": (b"GET /a%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "HTTP/1.2": (b"GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505),
    "a large head": (GET + b"A: " + b"b" * 70000 + b"\r\n\r\n", 431),
    "many headers": (GET + b"A: b\r\n" * 101 + b"\r\n", 431),
    "a large body": (POST + b"Content-Length: 1048577\r\n\r\n", 413),
    "a large body expected": (POST + b"Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n", 413),
    "large chunks": (POST + b"Transfer-Encoding: chunked\r\n\r\n100001\r\n", 413),
}
# what nginx mends by itself, so that what we get is whole: one request
MENDED = {"a bare LF", "a blank before the colon", "CL twice the same", "a chunk too long", "a malformed trailer",
          "a body after GET", "many headers", "a folded header", "%2e%2e", "HTTP/1.2", "..",
          "a large head"}


@pytest.mark.parametrize("name", PROBES)
def test_what_two_could_read_differently_is_refused(wasl, name):
    data, status = PROBES[name]
    got = probe(wasl.port, data)
    assert statuses(got) == [status], got
    assert b"Content-Security-Policy: " in got and b"\r\nConnection: close\r\n" in got
    assert b"urn:wasl:problem:" in got and b"smuggled" not in got


@pytest.mark.parametrize("name", PROBES)
def test_behind_nginx_nothing_is_smuggled_either(behind, name):
    data, _ = PROBES[name]
    got = probe(behind[1], data, 2 if name == "large chunks" else 20, 0.3)
    answers = statuses(got)
    if name == "large chunks":  # it waits for more of them
        assert not answers or answers == [413], got
        return
    # a refusal ends it; or a request that is whole, and what follows it seen by nginx as such
    if name in MENDED:
        assert answers and all(status in (400, 401, 404, 405, 413, 414, 429, 431, 494, 501, 505) for status in answers), got
    else:
        assert len(answers) == 1 and answers[0] in (400, 413, 501), got


def test_a_report_comes_through_nginx(behind):
    daemon, port, _ = behind
    answer = report(port, "nginx")
    assert answer.status in (200, 201, 202), answer
    assert answer.json["reference"] in [ticket["reference"] for ticket in daemon.tickets()]


def ask(address, said):
    body = call("proxy").encode()
    got = probe(address, b"POST /hooks/v1/inside HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + b"".join(b"X-Forwarded-For: %s\r\n" % one for one in said)
                + b"".join(f"{name}: {value}\r\n".encode() for name, value in BEARER.items())
                + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    return statuses(got)[0]


def test_only_a_proxy_says_for_whom_it_speaks(behind, make_http):
    _, port, sock = behind
    assert ask(sock, [b"192.0.2.7"]) in (200, 201, 202)
    assert ask(sock, []) == 401
    assert ask(sock, [b"192.0.2.7, 192.0.2.8"]) == 401
    assert ask(sock, [b"192.0.2.7", b"192.0.2.7"]) == 401
    assert ask(port, [b"192.0.2.7"]) == 401  # nginx says who it was
    open_one = make_http().start()
    assert ask(open_one.port, [b"192.0.2.7"]) == 401
    open_one.stop()
    listed = make_http(proxies="127.0.0.1").start()
    assert ask(listed.port, [b"192.0.2.7"]) in (200, 201, 202)


def test_requests_in_a_row_are_answered_in_order(wasl):
    got = probe(wasl.port, GET + b"\r\n" + POST.replace(b"POST", b"GET") + b"\r\n" + GET + b"\r\n" + GET
                + b"Connection: close\r\n\r\n")
    assert statuses(got) == [404, 405, 404, 404]


def drip(port, begin, piece, seconds=10):
    """Sends the piece again and again until the server has enough: what it says, and how long it took."""
    begun = time.monotonic()
    with connect(port) as connection:
        connection.sendall(begin)
        connection.settimeout(0.2)
        while time.monotonic() - begun < seconds:
            try:
                return connection.recv(65536), time.monotonic() - begun
            except TimeoutError:
                connection.sendall(piece)
    return b"", time.monotonic() - begun


def test_who_is_slow_has_so_long_in_all(wasl):
    cases = [(b"GET / HTTP/1.1\r\n", b"A: b\r\n", 1), (b"G", b"E", 1),
             (POST + b"Content-Length: 1000\r\n\r\n", b"x", 2),
             (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 2)]
    for (begin, _, most), (got, took) in zip(cases, at_once(4, lambda i: drip(wasl.port, *cases[i][:2]))):
        assert statuses(got) in ([408], [400]) and took < most + 1.5, (begin, got, took)


def test_who_says_nothing_is_let_go(wasl):
    begun = time.monotonic()
    assert probe(wasl.port, b"") == b"" and time.monotonic() - begun < 6


def test_above_so_many_connections_others_wait_and_nobody_spins(wasl):
    before, begun = wasl.cpu(), time.monotonic()
    idle = [connect(wasl.port) for _ in range(60)]
    answer = report(wasl.port, "crowd")
    took = time.monotonic() - begun
    for connection in idle:
        connection.close()
    assert answer.status in (200, 201, 202) and took < 15
    assert wasl.cpu() - before < 2


def test_without_descriptors_nobody_spins(make_http):
    wasl = make_http(idle_time="2s").start()
    wasl.expect_log("too many files are open")
    before = resource.prlimit(wasl.process.pid, resource.RLIMIT_NOFILE)
    used = max(int(fd) for fd in os.listdir(f"/proc/{wasl.process.pid}/fd")) + 1
    resource.prlimit(wasl.process.pid, resource.RLIMIT_NOFILE, (used + 3, before[1]))
    idle = [connect(wasl.port) for _ in range(60)]
    time.sleep(0.3)
    cpu = wasl.cpu()
    time.sleep(1)
    assert wasl.cpu() - cpu < 0.3
    assert 1 <= wasl.log().count("too many files are open") <= 2  # of intake and control
    resource.prlimit(wasl.process.pid, resource.RLIMIT_NOFILE, before)
    for connection in idle:
        connection.close()
    assert report(wasl.port, "after").status in (200, 201, 202)


def test_while_much_is_sent_reports_are_answered_and_memory_is_bounded(make_http):
    wasl = make_http(body_time="20s", uploads="64M").start()
    before = wasl.resident()
    report(wasl.port, "warm")
    head = POST + b"Content-Length: 1048576\r\n\r\n"
    senders, stop = [], threading.Event()

    def send():
        with connect(wasl.port) as connection:
            connection.settimeout(0.2)
            data = head + b"x" * 1000000
            while data and not stop.is_set():
                try:
                    data = data[connection.send(data):]
                except TimeoutError:
                    pass
            stop.wait(30)

    for _ in range(100):
        senders.append(threading.Thread(target=send))
        senders[-1].start()
    time.sleep(2)
    took = []
    for number in range(20):
        begun = time.monotonic()
        assert report(wasl.port, f"busy-{number}").status in (200, 201, 202)
        took.append(time.monotonic() - begun)
    grown = wasl.resident() - before
    stop.set()
    for sender in senders:
        sender.join()
    assert sorted(took)[len(took) // 2] < 0.5, took
    # a sanitizer keeps what was freed; what was sent was 100 MB
    assert grown < 100e6, grown


def test_a_ticket_stays_when_its_client_has_gone(make_http):
    wasl = make_http().start()
    for number in range(10):
        body = call(f"gone-{number}")
        lines = "".join(f"{name}: {value}\r\n" for name, value in standard(SECRET, body, f"gone_{number}").items())
        with connect(wasl.port) as connection:
            connection.sendall(POST + f"Content-Length: {len(body)}\r\n{lines}\r\n{body}".encode())
    wasl.wait_tickets(10)
    assert all(answer.status == 200 for answer in at_once(5, lambda i: report(wasl.port, f"gone-{i}")) if answer.status != 202)


def test_a_person_gets_a_page_in_their_language(wasl):
    browser = "text/html,application/xhtml+xml,*/*;q=0.8"
    arabic = request(wasl.port, "/nowhere", method="GET", headers={"Accept": browser})
    english = request(wasl.port, "/en/nowhere", method="GET", headers={"Accept": browser})
    assert arabic.status == english.status == 404
    assert b'<html lang="ar" dir="rtl">' in arabic.raw and b'<html lang="en" dir="ltr">' in english.raw
    program = request(wasl.port, "/nowhere", method="GET")
    assert program.headers["content-type"] == "application/problem+json"
    assert program.json["status"] == 404 and program.json["type"] == "urn:wasl:problem:not-found"
    for answer in (arabic, english, program):
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


LARGE = f"Content-Length: {(25 << 20) + 1}\r\n\r\n".encode()


def too_large(port, path, accept):
    """The head of its answer, and the body."""
    got = probe(port, f"POST {path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n".encode() + LARGE)
    head, _, body = got.partition(b"\r\n\r\n")
    assert statuses(got) == [413], got
    return head.decode().lower(), body.decode()


def test_what_is_too_large_is_said_to_a_person_as_a_page(wasl, behind):
    for port in (wasl.port, behind[1]):
        head, body = too_large(port, "/", "text/html,*/*;q=0.8")
        assert "content-type: text/html" in head and "قلل المرفقات" in body
        head, body = too_large(port, "/hooks/v1/calls", "*/*")
        assert "content-type: application/problem+json" in head and json.loads(body)["type"] == "urn:wasl:problem:too-large"
    _, body = too_large(wasl.port, "/en/", "text/html,*/*;q=0.8")
    assert "smaller attachments" in body and 'lang="en"' in body
    assert json.loads(too_large(wasl.port, "/", "application/json")[1])["status"] == 413


def test_systemd_may_hand_the_socket_over(make_http):
    wasl = make_http(listen="127.0.0.1:1")
    wasl.init()
    sock = f"{wasl.dir}/handed.sock"
    with open(wasl.log_path, "ab") as log:
        wasl.process = subprocess.Popen(["systemd-socket-activate", "-l", sock, "--fdname=intake",
                                         "-E", "ASAN_OPTIONS", "-E", "UBSAN_OPTIONS",
                                         f"{INSTALLED}/usr/sbin/wasld", "--config", wasl.config],
                                        stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    wasl.wait(lambda: os.path.exists(sock), "the socket")
    assert statuses(probe(sock, GET + b"Connection: close\r\n\r\n")) == [404]
    assert wasl.stop() == 0
    assert os.path.exists(sock)  # it is systemd's


def test_what_waits_at_the_stop_is_answered(make_http):
    wasl = make_http().start()
    answers = []
    threads = [threading.Thread(target=lambda n=n: answers.append(report(wasl.port, f"stop-{n}"))) for n in range(8)]
    for thread in threads:
        thread.start()
    wasl.wait(lambda: answers, "an answer")
    wasl.stop()
    for thread in threads:
        thread.join()
    assert all(answer.status in (200, 201, 202, 503) for answer in answers), answers


@pytest.mark.parametrize("listen, words", [("0.0.0.0:8080", "no_proxy"), ("[::]:8080", "no_proxy"),
                                           ("10.1.2.3:80", "no_proxy"), ("somewhere", "neither"),
                                           ("127.0.0.1", "neither")])
def test_others_cannot_reach_it_unless_that_is_wanted(make_http, listen, words):
    daemon = make_http(listen=listen)
    for arguments in (["--check"], []):
        run = subprocess.run([f"{INSTALLED}/usr/sbin/wasld", "--config", daemon.config, *arguments],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30, check=False)
        assert run.returncode == 1 and words in run.stdout.decode(), run.stdout


def test_who_has_no_proxy_may_say_so(make_http):
    daemon = make_http(listen="0.0.0.0:8080", no_proxy="yes")
    run = subprocess.run([f"{INSTALLED}/usr/sbin/wasld", "--config", daemon.config, "--check"],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30, check=False)
    assert run.returncode == 0, run.stdout


def test_a_reload_keeps_the_connections(wasl):
    with connect(wasl.port) as connection:
        connection.sendall(GET + b"\r\n")
        assert b"404" in connection.recv(65536)
        wasl.process.send_signal(1)
        wasl.wait(lambda: "reloaded" in wasl.log(), "the reload")
        connection.sendall(GET + b"\r\n")
        assert b"404" in connection.recv(65536)


@pytest.mark.skipif(not LONG, reason="WASL_LONG: ten thousand connections")
def test_ten_thousand_idle_connections_cost_nothing(make_http):
    wanted = 10000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < wanted + 1000:
        pytest.skip(f"only {hard} files may be open")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted + 1000, hard))
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    wasl = make_http(listen=f"{folder}/intake.sock", connections=wanted + 100, idle_time="10m").start()
    before = wasl.resident()
    idle = [connect(f"{folder}/intake.sock") for _ in range(wanted)]
    grown = wasl.resident() - before
    cpu = wasl.cpu()
    time.sleep(5)
    quiet = wasl.cpu() - cpu
    begun = time.monotonic()
    for _ in range(200):
        assert statuses(probe(f"{folder}/intake.sock", GET + b"Connection: close\r\n\r\n")) == [404]
    took = (time.monotonic() - begun) / 200
    for connection in idle:
        connection.close()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    shutil.rmtree(folder, ignore_errors=True)
    print(f"10,000 idle: {grown / wanted:.0f} bytes each, {quiet:.2f} s of CPU in 5 s, {took * 1000:.2f} ms a request")
    assert quiet < 0.5 and took < 0.02 and grown / wanted < 40000
