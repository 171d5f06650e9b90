"""
What goes wrong on command, at which endpoint and how often: before the request has its effect, instead of the answer
that X gives, or in the way from there to here.
"""
import dataclasses
import gzip

from .problems import CANNED, problem

# the request has no effect
BEFORE = {"drop": None, "hang": None, "html-503": 503, "empty-404": 404, "408": 408, "500": 500, "502": 502, "503": 503,
          "504": 504}
# it has, and the answer is lost or another
AFTER = {"drop-after": None, "reset-after": None, "hang-after": None, "503-after": 503, "500-after": 500, "html-503-after": 503}
INSTEAD = BEFORE | AFTER  # the status of what is answered by a gateway, None where nothing is
# the answer comes, in a way of its own
WAYS = {"slow", "half", "gzip", "chunked", "huge", "bomb", "close", "not-json", "split"}
HUGE = 16 << 20
HTML = b"<!DOCTYPE html><html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>"
REASONS = {408: "Request Timeout", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
           504: "Gateway Timeout"}


@dataclasses.dataclass
class Fault:
    endpoint: str        # a name of the endpoint table, or *
    kind: str            # of BEFORE, AFTER, WAYS or problems.CANNED
    left: int            # how often; below 0: always
    skip: int = 0        # how many go well before
    headers: dict = None  # written over those of the answer; a value None takes one away
    when: object = None  # call → whether this one


class Faults:
    def __init__(self):
        self.planned, self.done = [], []

    def add(self, endpoint, kind, times=1, skip=0, headers=None, when=None):
        if kind not in {*BEFORE, *AFTER, *WAYS, *CANNED}:
            raise ValueError(f"no fault is called {kind}")
        self.planned.append(Fault(endpoint, kind, times, skip, headers, when))
        return self.planned[-1]

    def clear(self):
        self.planned.clear()

    def take(self, call):
        """The fault of this call, or None."""
        for fault in self.planned:
            if fault.endpoint not in ("*", call.endpoint.name) or not fault.left or (fault.when and not fault.when(call)):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.left -= 1
            self.done.append((call.endpoint.name, fault.kind))
            return fault
        return None


def gateway(kind):
    """(status, type, body) of an answer that is not the API's own."""
    status = INSTEAD[kind]
    if kind.startswith("html"):
        return status, "text/html; charset=utf-8", HTML
    if kind.startswith("empty"):
        return status, None, b""
    return status, "application/problem+json", problem(status, REASONS[status], REASONS[status])


def shape(kind, body, accepted):
    """The bytes of the answer, and how they are sent: (body, headers, way)."""
    if kind == "gzip" and "gzip" in accepted:
        return gzip.compress(body), {"Content-Encoding": "gzip"}, "plain"
    if kind in ("huge", "bomb"):
        body = body[:-1] + b',"padding":"' + b"x" * HUGE + b'"}'
    if kind == "bomb" and "gzip" in accepted:
        return gzip.compress(body), {"Content-Encoding": "gzip"}, "plain"
    if kind == "not-json":
        return body[: len(body) * 2 // 3], {}, "plain"
    return body, {}, kind if kind in WAYS else "plain"
