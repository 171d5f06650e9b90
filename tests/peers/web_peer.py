"""An HTTP server on loopback for one test: every request is judged, answered by a rule, and remembered."""
import http.server
import threading
import time


class Request:
    def __init__(self, handler, body):
        self.command, self.path, self.headers, self.body = handler.command, handler.path, handler.headers, body
        self.at = time.time()


class WebPeer:
    """
    judge(request) → (status, headers, body); raises ValueError for what a real server refuses with 400. rules:
    callables that may answer first: request → None, an answer, "drop" (nothing is answered) or "hang".
    """

    def __init__(self, port=0):
        self.requests, self.refusals, self.rules = [], [], []
        self.lock, self.closed = threading.Lock(), threading.Event()
        peer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do(self):
                peer.serve(self)

            do_POST = do_GET = do_PUT = do

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self):
        self.closed.set()
        self.server.shutdown()
        self.server.server_close()

    def serve(self, handler):
        length = handler.headers.get_all("Content-Length") or []
        if len(length) > 1 or handler.headers.get("Transfer-Encoding"):
            handler.close_connection = True
            return handler.send_error(400)
        answer = self.answer(Request(handler, handler.rfile.read(int(length[0]) if length else 0)))
        if answer == "hang":
            self.closed.wait()
        if answer in ("drop", "hang"):
            handler.close_connection = True
            return None
        status, headers, body = answer
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        try:
            handler.wfile.write(body)
        except OSError:
            pass
        return None

    def answer(self, request):
        with self.lock:
            self.requests.append(request)
            for rule in self.rules:
                answer = rule(request)
                if answer:
                    return answer
            try:
                return self.judge(request)
            except (ValueError, KeyError, TypeError) as wrong:
                self.refusals.append(f"{wrong.__class__.__name__}: {wrong}")
                return 400, {}, b"refused"

    def judge(self, request):
        raise NotImplementedError
