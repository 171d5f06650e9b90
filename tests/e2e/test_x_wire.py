"""
The way to X: TLS is verified, HTTP/2 and packed answers are understood, and a proxy is used where the configuration
names one, whatever the environment says.
"""
import os
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading

import pytest

from hooks import free_port
from wasl import SOURCE
from xoffice import Offices, all_keeps_to_the_contract

pytestmark = pytest.mark.usefixtures("installed")
NGINX = """
daemon off; master_process off; pid {dir}/pid; error_log {dir}/errors;
events {{ }}
http {{
    log_format spoken '$server_protocol $request_method $connection';
    access_log {dir}/access spoken;
    client_body_temp_path {dir}; proxy_temp_path {dir}; fastcgi_temp_path {dir}; uwsgi_temp_path {dir}; scgi_temp_path {dir};
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {certs}/server.pem; ssl_certificate_key {certs}/server.key;
        location / {{ proxy_pass https://127.0.0.1:{peer}; proxy_set_header Host $http_host; }}
    }}
}}
"""


@pytest.fixture(scope="module")
def certs():
    folder = tempfile.mkdtemp(prefix="wasl", dir="/tmp")
    subprocess.run(["sh", os.path.join(SOURCE, "tests", "peers", "make_certs.sh"), folder], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def offices(installed):
    made = Offices()
    yield made
    made.close()


@pytest.fixture
def secure(offices, certs):
    """secure(…) makes an office whose X speaks TLS; api: by which address it is reached."""
    def make(api=None, certificate="server", authority="ca", start=True, **options):
        peer = offices.peer(tls=(f"{certs}/{certificate}.pem", f"{certs}/server.key"))
        office = offices.make(peer, start=False, ca_file=f"{certs}/{authority}.pem", settle_time="1s", **options)
        if api:
            office.sections = office.sections.replace(f"api = {peer.url}", f"api = {api.format(port=peer.port)}")
        office.configure()
        # a proxy of the environment would be found out: nobody is there
        return office.start(env=nobody()) if start else office
    return make


def nobody():
    return {name: "http://127.0.0.1:1" for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY")}


def answers(office, text="@office السلام عليكم"):
    """A mention becomes a ticket, and its acknowledgement goes out."""
    asked = office.peer.post("noura_x", text)
    office.poll()
    office.settled(office.only()["reference"])
    [reply] = office.peer.own_posts()
    assert reply.parent() is asked and not office.peer.refusals


def test_over_tls_whose_authority_is_trusted(secure):
    office = secure().up()
    answers(office)
    # all of it over few connections
    assert len(office.peer.calls) > 3 and len(office.peer.sockets) <= 2


@pytest.mark.parametrize("certificate, authority, words", [("server", "otherca", "is not trusted"), ("expired", "ca", "is not trusted"),
                                                           ("othername", "ca", "does not fit the name localhost")])
def test_who_is_not_trusted_hears_nothing(secure, certificate, authority, words):
    office = secure(certificate=certificate, authority=authority)
    office.expect_log(words)
    office.wait(lambda: words in str(office.channel()), "the reason")
    assert not office.peer.calls and office.channel()["health"] != "up"


def test_http2_where_it_is_offered(secure, certs):
    if not shutil.which("nginx", path="/usr/sbin:/usr/bin"):
        pytest.skip("SKIPPED: nginx is not installed: HTTP/2 was not tried")
    port = free_port()
    office = secure(f"https://localhost:{port}", start=False)
    config = f"{office.dir}/nginx.conf"
    with open(config, "w", encoding="ascii") as f:
        f.write(NGINX.format(dir=office.dir, port=port, certs=certs, peer=office.peer.port))
    nginx = subprocess.Popen(["nginx", "-c", config, "-e", f"{office.dir}/errors"], stderr=subprocess.DEVNULL,
                             env={"PATH": "/usr/sbin:/usr/bin"})
    try:
        office.start(env=nobody()).up()
        answers(office)
        reference = office.only()["reference"]
        office.peer.faults.add("post", "drop-after")
        office.expect_log("trouble of its own|closed the connection|stream")
        office.ctl_raw("ticket", "reply", reference, stdin=("كلمة " * 200).encode())
        office.settled(reference, 2)
        with open(f"{office.dir}/access", encoding="ascii") as f:
            spoken = [line.split() for line in f]
        assert {line[0] for line in spoken} == {"HTTP/2.0"} and len({line[2] for line in spoken}) <= 4
        assert any(line[1] == "POST" for line in spoken)
        texts = [post.text for post in office.peer.own_posts()]
        assert len(texts) == len(set(texts)) > 3
    finally:
        assert office.stop() == 0
        nginx.terminate()
        nginx.wait()


class Proxy(socketserver.ThreadingTCPServer):
    """Lets everybody through to this machine, whatever name is asked for; asked: the names. shut: nobody."""
    daemon_threads, allow_reuse_address = True, True

    def __init__(self):
        self.asked, self.heads, self.shut = [], [], False
        super().__init__(("127.0.0.1", 0), Tunnel)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self):
        head = b"".join(iter(self.rfile.readline, b"\r\n")).decode("ascii")
        method, target, _ = head.splitlines()[0].split()
        self.server.asked.append(target)
        self.server.heads.append(head)
        if method != "CONNECT" or self.server.shut:
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", int(target.rpartition(":")[2]))) as beyond:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\nProxy-Agent: test\r\n\r\n")
            back = threading.Thread(target=self.pump, args=(beyond, self.connection), daemon=True)
            back.start()
            self.pump(self.connection, beyond)
            back.join()

    @staticmethod
    def pump(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def test_by_a_proxy(secure):
    with Proxy() as proxy:
        # a name that only the proxy knows
        office = secure("https://mail.example.test:{port}", start=False)
        text = f"\n[wasl]\nproxy = http://127.0.0.1:{proxy.server_address[1]}\n"
        office.sections += text
        office.configure()
        office.start(env=nobody()).up()
        answers(office)
        assert set(proxy.asked) == {f"mail.example.test:{office.peer.port}"}
        assert not any("authorization" in head.lower() or "oauth" in head.lower() for head in proxy.heads)
        # what the proxy refuses is no refusal of X: it waits, and goes out once
        reference = office.only()["reference"]
        office.expect_log("the proxy does not let it through", "closed the connection")
        proxy.shut = True
        office.peer.stop()
        office.peer.start()  # ends the tunnels that are open
        office.ctl_raw("ticket", "reply", reference, stdin=b"a reply that waits")
        office.wait(lambda: "proxy does not let it through" in str(office.ticket(reference)["deliveries"]), "the refusal")
        proxy.shut = False
        office.ctl_raw("delivery", "retry", str(office.ticket(reference)["deliveries"][-1]["id"]))
        office.settled(reference, 2)
        assert len(office.peer.own_posts()) == 2
        assert office.stop() == 0
        proxy.shutdown()


def test_packed_answers_are_unpacked_within_their_bound(offices):
    office = offices.make(settle_time="1s").up()
    office.expect_log("larger than")
    office.peer.faults.add("mentions", "bomb", times=1000)
    office.poll()
    office.wait(lambda: "larger than" in str(office.channel()), "the reason")
    office.peer.faults.clear()
    office.peer.faults.add("*", "gzip", times=1000)
    answers(office)


def test_all_exchanges_keep_to_the_contract():
    all_keeps_to_the_contract()
