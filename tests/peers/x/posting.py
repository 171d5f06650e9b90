"""POST /2/tweets: what may be posted, and what becomes of it."""
import unicodedata

from .problems import CANNED, SUMMONED, Refused, forbidden, invalid, problem, too_long
from .text import CASHTAG, LEADING, MENTION, URL

KNOWN = {"card_uri", "community_id", "direct_message_deep_link", "edit_options", "for_super_followers_only", "geo",
         "made_with_ai", "media", "nullcast", "paid_partnership", "poll", "quote_tweet_id", "reply", "reply_settings",
         "share_with_followers", "text"}
REPLY = {"auto_populate_reply_metadata": bool, "exclude_reply_user_ids": list, "in_reply_to_tweet_id": str}
LIMIT, AGAIN = 280, 12 * 3600


def is_id(value):
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19


def check(body):
    """The form of the request, as the contract has it."""
    for name in body:
        if name not in KNOWN:
            raise invalid(name, str(body[name]), f"$.{name}: is not defined in the schema and the schema does not allow "
                                                 "additional properties")
    if not isinstance(body.get("text"), str) or not body["text"].strip():
        raise invalid("text", str(body.get("text")), "$.text: is missing, no string or empty")
    for name in ("made_with_ai", "nullcast", "paid_partnership", "for_super_followers_only", "share_with_followers"):
        if not isinstance(body.get(name, False), bool):
            raise invalid(name, body[name], f"$.{name}: is no boolean")
    if "reply" in body:
        check_reply(body["reply"])
    if "quote_tweet_id" in body and not is_id(body["quote_tweet_id"]):
        raise invalid("quote_tweet_id", body["quote_tweet_id"], "$.quote_tweet_id: is no id")


def check_reply(reply):
    if not isinstance(reply, dict) or not set(reply) <= set(REPLY):
        raise invalid("reply", str(reply), "$.reply: does not allow additional properties")
    for name, value in reply.items():
        if not isinstance(value, REPLY[name]):
            raise invalid(f"reply.{name}", value, f"$.reply.{name}: is not of the right type")
    if not is_id(reply.get("in_reply_to_tweet_id")):
        raise invalid("reply.in_reply_to_tweet_id", reply.get("in_reply_to_tweet_id"), "$.reply.in_reply_to_tweet_id: is "
                                                                                      "no id")
    if not all(is_id(value) for value in reply.get("exclude_reply_user_ids", [])):
        raise invalid("reply.exclude_reply_user_ids", str(reply), "$.reply.exclude_reply_user_ids: is no list of ids")


def target(server, post_id):
    post = server.world.find(post_id)
    if not post or not server.world.sees(server.me, post):
        raise CANNED["parent-gone"]()
    return post


def summoned(server, me, post):
    """Whether its author asked for us: by a mention, or by quoting a post of ours."""
    if post.author is me or not server.summoned:
        return True
    if post.parent("retweeted"):
        return False
    quoted = post.parent("quoted")
    return me.id in post.mentions() or bool(quoted and quoted.author is me)


def with_handles(me, parent, text, excluded):
    """X writes those before the text who are spoken to; they do not count."""
    handles = [] if parent.author is me else [parent.author]
    before = LEADING.match(parent.raw)
    known = {m["username"].lower(): m for m in parent.entities.get("mentions", [])}
    names = [u.username for u in handles if u.id not in excluded]
    for name in MENTION.findall(before.group()) if before else []:
        found = known.get(name.lower())
        if found and found["id"] not in {me.id, *excluded} and found["username"] not in names:
            names.append(found["username"])
    has = LEADING.match(text + " ")
    there = {name.lower() for name in MENTION.findall(has.group())} if has else set()
    return "".join(f"@{name} " for name in names if name.lower() not in there) + text


def refuse_again(server, me, text):
    """The same text twice within half a day. What was deleted counts no more."""
    now, plain = server.clock.now(), unicodedata.normalize("NFC", text).strip()
    for post in server.world.posts.values():
        if post.author is me and not post.deleted and now - post.created < AGAIN and post.typed == plain:
            raise CANNED["duplicate"]()


def watch(server, text, parent, quote):
    """What is taken, but against the rules for programs that answer."""
    if parent and parent.author is not server.me and quote:
        server.breaches.append("an answer that quotes")
    if len(CASHTAG.findall(text)) > 1:
        server.breaches.append("more than one cashtag")
    if any(name.lower() in server.world.users for name in MENTION.findall(text)):
        server.breaches.append("a handle in the text of a post")


def create(server, call):
    body, me = call.object(), call.identity.user
    check(body)
    text, reply = body["text"], body.get("reply")
    parent = target(server, reply["in_reply_to_tweet_id"]) if reply else None
    quote = target(server, body["quote_tweet_id"]) if "quote_tweet_id" in body else None
    if not all(summoned(server, me, post) for post in (parent, quote) if post):
        raise SUMMONED[server.summoned_wording]()
    if server.weigh(text) > server.max_weight or any(c in text for c in "\ufffe\ufeff\uffff"):
        raise too_long(server.too_long_status)
    refuse_again(server, me, text)
    whole = with_handles(me, parent, text, reply.get("exclude_reply_user_ids", [])) if parent else text
    note = whole if server.weigh(text) > LIMIT else None  # of an account that may write long posts
    post = server.world.write(me, whole, parent, quote, note, typed=text)
    watch(server, text, parent, quote)
    if URL.search(text):
        server.billing.charge("post_url")
    else:
        server.billing.charge("summoned" if parent and parent.author is not me else "post")
    return 201, {"data": {"edit_history_tweet_ids": [post.id], "id": post.id, "text": post.text}}
