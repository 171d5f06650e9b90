"""Direct messages between our account and others, as the unencrypted half of X still has them."""
import dataclasses

from .clock import iso
from .fields import Includes
from .problems import CANNED, invalid, missing
from .text import compose
from .timelines import asked

KNOWN = {"max_results", "pagination_token", "event_types", "dm_event.fields", "expansions", "media.fields", "user.fields",
         "tweet.fields", "post.fields"}
KINDS = {"MessageCreate", "ParticipantsJoin", "ParticipantsLeave"}
DAYS, LIMIT = 30 * 86400, 10000


@dataclasses.dataclass(eq=False)
class Event:
    id: str
    conversation: str
    sender: object
    created: float
    kind: str = "MessageCreate"
    text: str = ""
    entities: dict = None
    media: tuple = ()
    raw: str = ""
    participants: tuple = ()  # of a join or a leave only


def conversation(one, other):
    """Of two: the smaller id first."""
    return "-".join(sorted((one.id, other.id), key=int))


class Messages:
    def __init__(self, world, clock):
        self.world, self.clock, self.events = world, clock, []

    def add(self, sender, between, raw, at=None, media=()):
        handles = dict(self.world.users)
        text, entities = compose(raw, handles, self.world.plain_offsets)
        keys = []
        for url in media:
            key = f"3_{self.clock.make_id()}"
            self.world.media[key] = {"media_key": key, "type": "photo", "url": url}
            keys.append(key)
        event = Event(self.clock.make_id(at), between, sender, self.clock.now() if at is None else at, text=text,
                      entities=entities, raw=raw, media=tuple(keys))
        self.events.append(event)
        return event

    def join(self, who, between):
        """A person comes into a conversation of several."""
        event = Event(self.clock.make_id(), between, who, self.clock.now(), "ParticipantsJoin", participants=(who.id,))
        self.events.append(event)
        return event


def event_object(event, wanted):
    full = {"text": event.text, "event_type": event.kind, "sender_id": event.sender.id, "created_at": iso(event.created),
            "dm_conversation_id": event.conversation, "participant_ids": list(event.participants),
            "attachments": {"media_keys": list(event.media)} if event.media else None, "entities": event.entities}
    names = {"id", "event_type", "text"} | wanted.dm
    made = {"id": event.id} | {name: full[name] for name in names if full.get(name)}
    return made


def listed(server, call, found, scope):
    query, wanted = asked(server, call, KNOWN, "dm")
    kinds = set(query.list("event_types")) or KINDS
    if not kinds <= KINDS:
        raise invalid("event_types", sorted(kinds), f"The `event_types` query parameter is not of {sorted(KINDS)}")
    count = query.number("max_results", 1, 100, 100)
    events = sorted((e for e in found if e.kind in kinds), key=lambda e: int(e.id), reverse=True)
    page, tokens = server.pages.cut(events, query, count, scope)
    made = {"data": [event_object(e, wanted) for e in page]} if page else {}
    includes = include(server, page, wanted)
    if includes:
        made["includes"] = includes
    for event in page:
        server.billing.charge("dm_read", event.id)
    made["meta"] = {"result_count": len(page), **tokens}
    return 200, made


def include(server, page, wanted):
    made = Includes(wanted, server.world, server.me)
    for event in page:
        if "sender_id" in wanted.expansions:
            made.users[event.sender.id] = event.sender
        if "participant_ids" in wanted.expansions:
            made.users.update((i, server.world.by_id(i)) for i in event.participants)
        if "attachments.media_keys" in wanted.expansions:
            made.media.update((key, server.world.media[key]) for key in event.media)
    for user in made.users:
        server.billing.charge("user_read", user)
    return made.object()


def dm_events(server, call):
    """Of all conversations, of thirty days."""
    me, oldest = call.identity.user, server.clock.now() - DAYS
    found = [e for e in server.messages.events if mine(me, e) and e.created >= oldest]
    return listed(server, call, found, ("dm_events", me.id))


def mine(me, event):
    return "-" not in event.conversation or me.id in event.conversation.split("-")


def dm_with(server, call):
    other = server.world.by_id(call.arguments[0])
    if not other:
        return 200, {"errors": [missing("user", call.arguments[0], "participant_id")]}
    between = conversation(call.identity.user, other)
    return listed(server, call, [e for e in server.messages.events if e.conversation == between], ("dm_with", between))


def check(body):
    if not set(body) <= {"text", "attachments"} or not body:
        raise invalid("body", sorted(body), "$: does not allow additional properties")
    text = body.get("text")
    if text is not None and (not isinstance(text, str) or not text.strip() or len(text) > LIMIT):
        raise invalid("text", str(text)[:20], f"$.text: is no string of 1 to {LIMIT} characters")
    attachments = body.get("attachments", [])
    if not isinstance(attachments, list) or any(not isinstance(a, dict) or set(a) != {"media_id"} for a in attachments):
        raise invalid("attachments", str(attachments), "$.attachments: is no list of media ids")


def dm_post(server, call):
    body, me = call.object(), call.identity.user
    check(body)
    other = server.world.by_id(call.arguments[0])
    if not other or other is me or not other.takes_dms:
        raise CANNED[server.dm_refusal]()
    between = conversation(me, other)
    if not any(e.conversation == between and e.sender is other for e in server.messages.events):
        server.breaches.append(f"a message to {other.username}, who never wrote")
    event = server.messages.add(me, between, body.get("text", ""))
    server.billing.charge("dm")
    return 201, {"data": {"dm_conversation_id": between, "dm_event_id": event.id}}
