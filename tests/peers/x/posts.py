"""Accounts and their posts, as the rest of the peer and the tests see them."""
import dataclasses
import unicodedata

from .clock import iso
from .text import LEADING, compose, cut

EDIT_WINDOW, EDITS = 1800, 5


@dataclasses.dataclass
class User:
    id: str
    username: str
    name: str
    protected: bool = False  # its posts are seen by whom it lets follow
    followed: bool = False   # by our account, which may then see a protected one
    verified: bool = False
    takes_dms: bool = True
    created: float = 1500000000.0


@dataclasses.dataclass(eq=False)
class Post:
    id: str
    author: User
    raw: str                 # as typed, before links were shortened
    created: float
    text: str = ""
    entities: dict = dataclasses.field(default_factory=dict)
    note: tuple = ()         # text and entities of a long post
    refs: list = dataclasses.field(default_factory=list)  # (type, Post)
    conversation: str = ""
    reply_to: User = None
    history: list = dataclasses.field(default_factory=list)  # ids, oldest first; all versions share it
    media: list = dataclasses.field(default_factory=list)
    visible: float = 0.0     # when the mentions feed has it
    deleted: bool = False
    withheld: dict = None
    shown: tuple = (0, 0)    # display_text_range
    lang: str = "ar"
    typed: str = ""          # before those spoken to were written before it

    def mentions(self):
        """Ids of those whose feed it is in."""
        found = [*self.entities.get("mentions", [])]
        if self.note:
            found += self.note[1].get("mentions", [])
        return {m["id"] for m in found}

    def parent(self, kind="replied_to"):
        return next((post for k, post in self.refs if k == kind), None)

    @property
    def url(self):
        return f"https://x.com/{self.author.username}/status/{self.id}"


class World:
    """Who is there and what they wrote. Not locked: the server's lock is held by whoever comes here."""

    def __init__(self, clock):
        self.clock, self.users, self.posts, self.media = clock, {}, {}, {}
        self.delay = 0.0  # of what is posted from now on, until mentions show it
        self.plain_offsets = False

    def user(self, username, **facts):
        """The account of this handle, made where it is not there yet."""
        found = self.users.get(username.lower())
        if not found:
            found = User(self.clock.make_id(1500000000 + 86400 * len(self.users)), username, facts.pop("name", username))
            self.users[username.lower()] = found
        for name, value in facts.items():
            setattr(found, name, value)
        return found

    def by_id(self, user_id):
        return next((u for u in self.users.values() if u.id == user_id), None)

    def find(self, post_id):
        """The post, unless it is gone."""
        post = self.posts.get(str(post_id))
        return None if not post or post.deleted else post

    def add(self, author, raw, at=None, **more):
        created = self.clock.now() if at is None else at
        post = Post(self.clock.make_id(at), author, raw, created, visible=created + self.delay, **more)
        post.history = more.get("history") or [post.id]
        post.conversation = more.get("conversation") or post.id
        self.posts[post.id] = post
        return post

    def write(self, author, raw, reply=None, quote=None, note=None, media=(), at=None, typed=""):
        """A post as its author's own program makes it: nothing is asked of it."""
        post = self.add(author, raw, at, typed=unicodedata.normalize("NFC", typed).strip())
        if reply:
            post.refs.append(("replied_to", reply))
            post.conversation, post.reply_to = reply.conversation, reply.author
        if quote:
            post.refs.append(("quoted", quote))
        for url in media:
            key = f"3_{self.clock.make_id()}"
            self.media[key] = {"media_key": key, "type": "photo", "url": url, "alt_text": "a picture"}
            post.media.append(key)
        self.show(post, raw, note)
        return post

    def show(self, post, raw, note=None):
        """Works out what is answered for it."""
        handles = {name: user for name, user in self.users.items()}
        if note:
            post.note = compose(note, handles, self.plain_offsets)
            raw = f"{cut(note)}… https://x.com/i/web/status/{post.id}"
        body, _ = compose(raw, handles)
        quoted = post.parent("quoted")
        tail = (f" {quoted.url}" if quoted else "") + \
            "".join(f" {post.url}/photo/{n}" for n, _ in enumerate(post.media, 1))
        post.text, post.entities = compose(raw + tail, handles, self.plain_offsets)
        for link, key in zip(post.entities.get("urls", [])[-len(post.media):] if post.media else [], post.media):
            link["media_key"] = key
        start = LEADING.match(raw).end() if post.reply_to and LEADING.match(raw) else 0
        post.shown = (start, len(body) if len(body) > start else start + 1)

    def retweet(self, author, post):
        made = self.add(author, f"RT @{post.author.username}: {post.raw}")
        made.refs.append(("retweeted", post))
        self.show(made, made.raw)
        return made

    def edit(self, post, raw):
        """A new version under a new id; the old one is still found by its own."""
        if len(post.history) > EDITS or self.clock.now() > self.posts[post.history[0]].created + EDIT_WINDOW:
            raise ValueError("it can no longer be edited")
        made = self.add(post.author, raw, history=post.history, conversation=post.conversation, refs=list(post.refs),
                        media=list(post.media), reply_to=post.reply_to)
        made.history.append(made.id)
        self.show(made, raw)
        return made

    def sees(self, me, post):
        return not post.author.protected or post.author is me or post.author.followed

    def newest(self, post):
        return post.history[-1] == post.id

    def edit_controls(self, post):
        until = self.posts[post.history[0]].created + EDIT_WINDOW
        left = EDITS + 1 - len(post.history)
        return {"is_edit_eligible": left > 0 and not post.reply_to, "editable_until": iso(until), "edits_remaining": left}
