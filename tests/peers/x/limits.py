"""How often may be asked, and what it costs. Windows and days are those of the server's clock."""
from .problems import CANNED, Refused

WINDOW, DAY = 900, 86400
# requests in fifteen minutes: of a user's token, of the app's
LIMITS = {"me": (75, 0), "mentions": (300, 450), "user_tweets": (900, 10000), "tweets": (5000, 3500), "post": (100, 0),
          "dm_events": (15, 0), "dm_with": (15, 0), "dm_post": (15, 0), "usage": (0, 50)}
# requests in a day: of the app, of the user
DAILY = {"post": {"app": 10000}, "dm_post": {"app": 1440, "user": 1440}}
# in thousandths of a dollar
PRICES = {"owned_read": 1, "post_read": 5, "user_read": 10, "dm_read": 10, "post": 15, "summoned": 10, "post_url": 200,
          "dm": 15}


class Limits:
    def __init__(self, clock):
        self.clock = clock
        self.limits, self.daily = dict(LIMITS), {name: dict(days) for name, days in DAILY.items()}
        self.windows = {}  # (endpoint, who) → [first second, requests]
        self.form = "429"  # which of CANNED is answered

    def set(self, endpoint, user=None, app=None):
        """Other limits of the fifteen minutes."""
        old = self.limits[endpoint]
        self.limits[endpoint] = (old[0] if user is None else user, old[1] if app is None else app)

    def spend(self, key, limit, length):
        """One request of a window: remaining, reset, and whether it was too many."""
        now = int(self.clock.now())
        window = self.windows.get(key)
        if not window or window[0] + length <= now:
            window = self.windows[key] = [now, 0]
        over = window[1] >= limit
        if not over:
            window[1] += 1
        return limit - window[1], window[0] + length, over

    def take(self, endpoint, identity):
        """The headers of the answer; Refused when it is too much."""
        who = identity.user.id if identity.user else "app"
        limit = self.limits[endpoint][0 if identity.user else 1]
        headers, spent = {}, []
        spent.append(("x-rate-limit", limit, self.spend((endpoint, who), limit, WINDOW)))
        for scope, most in self.daily.get(endpoint, {}).items():
            key = (endpoint, scope, who if scope == "user" else "app")
            spent.append((f"x-{scope}-limit-24hour", most, self.spend(key, most, DAY)))
        for name, most, (remaining, reset, _) in spent:
            headers |= {f"{name}-limit": str(most), f"{name}-remaining": str(remaining), f"{name}-reset": str(reset)}
        if any(over for _, _, (_, _, over) in spent):
            refused = CANNED[self.form]()
            raise Refused(refused.status, refused.body, f"rate limit of {endpoint}", headers)
        return headers


class Billing:
    """credits: dollars left, None for as many as are needed. What is read twice on one day is paid once."""

    def __init__(self, clock):
        self.clock, self.prices = clock, dict(PRICES)
        self.credits, self.form = None, "402"
        self.counts, self.seen, self.mills = {}, set(), 0

    @property
    def spent(self):
        """In dollars."""
        return self.mills / 1000

    def check(self):
        if self.credits is not None and self.mills >= self.credits * 1000:
            raise CANNED[self.form]()

    def charge(self, kind, resource=None):
        if resource is not None:
            key = (self.clock.today(), kind.replace("owned_read", "post_read"), resource)
            if key in self.seen:
                return
            self.seen.add(key)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        self.mills += self.prices[kind]
