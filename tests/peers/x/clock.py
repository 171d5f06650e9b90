"""Two clocks of a server, and the ids that are made of one of them."""
import datetime
import time

EPOCH = 1288834974657  # of the ids, in milliseconds


class Clock:
    """
    now() is what windows, lives of tokens, days and ids are measured by: tests move it. wall() is what signatures are
    compared with and Date says: moving the first does not make every client's clock wrong, skew does.
    """

    def __init__(self):
        self.offset = self.skew = 0.0
        self.last = 0

    def now(self):
        return time.time() + self.offset

    def wall(self):
        return time.time() + self.skew

    def advance(self, seconds):
        self.offset += seconds

    def make_id(self, at=None):
        """A new id, larger than each before it unless it is dated; those of one millisecond differ in the low bits."""
        made = (int((self.now() if at is None else at) * 1000) - EPOCH) << 22
        if at is None:
            made = max(made, self.last + 1)
        else:
            made += self.last & 0x3FFFFF
        self.last = max(made, self.last + 1)
        return str(made)

    def today(self):
        return int(self.now()) // 86400


def iso(seconds):
    at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def parse_iso(text):
    """Seconds, or ValueError."""
    for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ"):
        try:
            return datetime.datetime.strptime(text, form).replace(tzinfo=datetime.timezone.utc).timestamp()
        except ValueError:
            pass
    raise ValueError(text)
