"""Connections: requests as they are read, TLS, and answers as they are written, also in bad ways."""
import http.server
import json
import re
import socket
import ssl
import struct
import time

from . import faults
from .call import Call

BODY_MAX = 1 << 20


def end(connection):
    """Closes it for its other threads too."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()


class Listener(http.server.ThreadingHTTPServer):
    daemon_threads, block_on_close, request_queue_size = True, False, 64

    def __init__(self, peer, port):
        self.peer, self.context = peer, None
        if peer.tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*peer.tls)
        super().__init__(("127.0.0.1", port), Handler)

    def process_request_thread(self, request, client_address):
        """TLS is spoken in the connection's own thread, so that one that says nothing holds up nobody."""
        try:
            if self.context:
                request = self.context.wrap_socket(request, server_side=True)
            self.peer.sockets.add(request)
            self.finish_request(request, client_address)
        except (OSError, ValueError):
            pass
        finally:
            self.peer.sockets.discard(request)
            end(request)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm = "HTTP/1.1", True

    def log_message(self, *_):
        pass

    def do(self):
        peer = self.server.peer
        length = self.headers.get_all("Content-Length") or []
        if len(length) > 1 or self.headers.get("Transfer-Encoding") or len(self.headers.get_all("Host") or []) != 1 \
                or (length and not re.fullmatch(r"[0-9]{1,8}", length[0])) or int((length or ["0"])[0]) > BODY_MAX:
            self.close_connection = True
            return self.send_error(400)
        body = self.rfile.read(int(length[0])) if length else b""
        self.answer(peer, *peer.judge(Call(self, "https" if peer.tls else "http", body)))
        return None

    do_GET = do_POST = do_PUT = do_DELETE = do

    def answer(self, peer, status, kind, body, headers, fault):
        name = fault.kind if fault else "plain"
        if name.startswith(("drop", "hang", "reset")):
            self.close_connection = True
            if name.startswith("hang"):
                peer.closed.wait()
            if name.startswith("reset"):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            return
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        content, more, way = faults.shape(name, content, self.headers.get("Accept-Encoding", ""))
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string(peer.clock.wall()))
        for title, value in [("Content-Type", kind), *headers.items(), *more.items()]:
            if value is not None:
                self.send_header(title, value)
        if way == "close":
            self.send_header("Connection", "close")
        self.send_header(*(("Transfer-Encoding", "chunked") if way == "chunked" else ("Content-Length", str(len(content)))))
        self.end_headers()
        self.wfile.flush()
        self.send(peer, content, way)

    def send(self, peer, content, way):
        if way == "half":
            self.wfile.write(content[: len(content) // 2])
            self.close_connection = True
        elif way == "chunked":
            for at in range(0, len(content), 7):
                piece = content[at:at + 7]
                self.wfile.write(f"{len(piece):X};part={at}\r\n".encode() + piece + b"\r\n")
            self.wfile.write(b"0\r\nx-trailer: 1\r\n\r\n")
        elif way in ("slow", "split"):
            for at in range(len(content)):
                if peer.closed.is_set():
                    return
                self.wfile.write(content[at:at + 1])
                self.wfile.flush()
                if way == "slow":
                    time.sleep(peer.drip)
        else:
            self.wfile.write(content)
