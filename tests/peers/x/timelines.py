"""What is read of posts: mentions, an account's own posts, posts by id, the account itself."""
import secrets

from .call import Query
from .fields import Includes, Wanted, post_object, user_object
from .problems import forbidden, hidden, invalid, missing

SHOWS = ["tweet.fields", "post.fields", "expansions", "media.fields", "poll.fields", "user.fields", "place.fields"]
TIMELINE = {"since_id", "until_id", "max_results", "pagination_token", "start_time", "end_time", *SHOWS}
DEPTH = {"mentions": 800, "user_tweets": 3200}
EVER = 10 ** 19


class Pages:
    """
    The tokens of pages that were given out. A token says between which ids to go on, so what comes in between moves
    nothing. endless: the last page has a token too.
    """

    def __init__(self):
        self.tokens, self.endless = {}, False

    def make(self, *state):
        token = "7140dibdnow" + secrets.token_hex(12)
        self.tokens[token] = state
        return token

    def cut(self, found, query, count, scope):
        """Of what is newest first: the page, and the tokens of those beside it."""
        token, low, high = query.values.get("pagination_token"), -1, EVER
        if token is not None:
            known, low, high = self.tokens.get(token, (None, 0, 0))
            if known != scope:
                raise invalid("pagination_token", token, "The `pagination_token` query parameter value is not valid")
        rest = [item for item in found if low < int(item.id) < high]
        page = rest[-count:] if low >= 0 else rest[:count]
        tokens = {}
        older = [item for item in found if page and int(item.id) < int(page[-1].id)]
        if older or (self.endless and found):
            tokens["next_token"] = self.make(scope, -1, int(page[-1].id) if page else high)
        if token is not None and page and int(page[0].id) < int(found[0].id):
            tokens["previous_token"] = self.make(scope, int(page[0].id), EVER)
        return page, tokens


def asked(server, call, known, kind="post"):
    """The query, and what it wants shown; a vocabulary that this server does not have is refused, or not looked at."""
    call.query = Query(call.raw_query, known)
    for name, vocabulary in (("tweet.fields", "tweet"), ("post.fields", "post")):
        if name in call.query.values and server.vocabulary not in ("both", vocabulary):
            if not server.silent:
                raise invalid(name, call.query.values[name], f"The query parameter [{name}] is not known")
            del call.query.values[name]
    return call.query, Wanted(call.query, kind, server.silent)


def me(server, call):
    _, wanted = asked(server, call, {"user.fields", "expansions", "tweet.fields", "post.fields"}, "user")
    server.billing.charge("owned_read", call.identity.user.id)
    return 200, {"data": user_object(call.identity.user, wanted, server.me)}


def select(server, call, posts, depth):
    """Those the query asks for, of the newest that this timeline still has."""
    query = call.query
    since, until = query.id("since_id", -1), query.id("until_id", EVER)
    start, end = query.time("start_time", 0.0), query.time("end_time", 1e12)
    newest = sorted(posts, key=lambda p: int(p.id), reverse=True)[:depth]
    if "since_id" in query.values:
        start = 0.0
    low = since - 1 if server.since_included else since
    return [p for p in newest if low < int(p.id) < until and start <= p.created < end]


def visible(server, post):
    return not post.deleted and server.world.sees(server.me, post) and server.world.newest(post)


def answer(server, posts, wanted, errors, owned=None):
    """data, includes and errors of these posts, and what reading them costs; owned: whose posts or mentions they are."""
    includes = Includes(wanted, server.world, server.me)
    made = {}
    for post in posts:
        includes.of_post(post)
        server.billing.charge("owned_read" if owned is server.me else "post_read", post.id)
    if posts:
        made["data"] = [post_object(p, wanted, server.world) for p in posts]
    if includes.object():
        made["includes"] = includes.object()
    for user in includes.users:
        server.billing.charge("user_read", user)
    for post in includes.posts:
        server.billing.charge("post_read", post)
    if errors + includes.errors:
        made["errors"] = errors + includes.errors
    return made


def timeline(server, call, name, belongs):
    query, wanted = asked(server, call, TIMELINE | ({"exclude"} if name == "user_tweets" else set()))
    count = query.number("max_results", 5, 100, 10)
    user = server.world.by_id(call.arguments[0])
    if not user:
        return 200, {"errors": [missing("user", call.arguments[0], "id")]}
    if user.protected and user is not server.me and not user.followed:
        return 200, {"errors": [hidden(user.id, "id") | {"resource_type": "user"}]}
    posts = [p for p in server.world.posts.values() if visible(server, p) and belongs(user, p)]
    found = select(server, call, posts, DEPTH[name])
    page, tokens = server.pages.cut(found, query, count, (name, user.id))
    made = answer(server, page, wanted, [], user)
    made["meta"] = {"result_count": len(page), **tokens}
    if page:
        made["meta"] |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
    return 200, made


def mentions(server, call):
    now = server.clock.now()
    return timeline(server, call, "mentions", lambda user, p: user.id in p.mentions() and p.visible <= now)


def user_tweets(server, call):
    leave = set()

    def belongs(user, post):
        leave.update(call.query.list("exclude"))
        kinds = {kind for kind, _ in post.refs}
        return post.author is user and not ("replies" in leave and "replied_to" in kinds) \
            and not ("retweets" in leave and "retweeted" in kinds)

    return timeline(server, call, "user_tweets", belongs)


def tweets(server, call):
    query, wanted = asked(server, call, {"ids", *SHOWS})
    ids = query.list("ids")
    if not 1 <= len(ids) <= 100 or any(len(i) > 19 or not i.isdigit() for i in ids):
        raise invalid("ids", ids, "The `ids` query parameter must be 1 to 100 ids")
    posts, errors = [], []
    for post_id in ids:
        post = server.world.find(post_id)
        if not post:
            errors.append(missing("tweet", post_id, "ids"))
        elif not server.world.sees(server.me, post):
            errors.append(hidden(post_id, "ids"))
        else:
            posts.append(post)
    own = posts and all(p.author is server.me for p in posts)
    return 200, answer(server, posts, wanted, errors, server.me if own else None)


def usage(server, call):
    call.query = Query(call.raw_query, {"days", "usage.fields"})
    call.query.number("days", 1, 90, 7)
    read = sum(server.billing.counts.get(kind, 0) for kind in ("owned_read", "post_read"))
    if server.project_cap <= 0:
        raise forbidden("Forbidden", why="no cap")
    return 200, {"data": {"cap_reset_day": 11, "project_cap": server.project_cap, "project_id": "1234567890",
                          "project_usage": read}}
