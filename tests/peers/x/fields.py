"""
Which fields and expansions may be asked for, in the two vocabularies that X has, and the objects that are made of them.
Inside, everything is named as in the older one (tweet.*); the answer is in that which was asked in.
"""
from .clock import iso
from .problems import hidden, invalid, missing

TWEET = set("""article attachments author_id card_uri community_id context_annotations conversation_id created_at
    display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang matched_media_notes
    media_metadata non_public_metrics note_request_suggestions note_tweet organic_metrics paid_partnership possibly_sensitive
    promoted_metrics public_metrics referenced_tweets reply_settings scopes source suggested_source_links
    suggested_source_links_with_counts text withheld""".split())
POST = set("""article article_title attachments card_uri community_id context_annotations conversation_id created_at
    display_text_range edit_controls entities geo id lang matched_media_notes media_metadata non_public_metrics note_post
    note_request_suggestions organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics
    reply_settings scopes source suggested_source_links suggested_source_links_with_counts text withheld""".split())
TWEET_EXPANSIONS = set("""article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet
    attachments.poll_ids author_id edit_history_tweet_ids entities.mentions.username geo.place_id in_reply_to_user_id
    entities.note.mentions.username referenced_tweets.id referenced_tweets.id.attachments.media_keys
    referenced_tweets.id.author_id""".split())
POST_EXPANSIONS = set("""article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet
    attachments.poll_ids author_id edit_history_post_ids entities.mentions.username geo.place_id in_reply_to_user_id
    referenced_posts username""".split())
USER = set("""affiliation confirmed_email connection_status created_at description entities id is_identity_verified location
    most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected public_metrics
    receives_your_dm subscription subscription_type url username verified verified_followers_count verified_type
    withheld""".split())
USER_EXPANSIONS = {"affiliation.user_id", "most_recent_tweet_id", "pinned_tweet_id"}
MEDIA = set("""alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics
    public_metrics type url variants width""".split())
POLL = {"duration_minutes", "end_datetime", "id", "options", "voting_status"}
PLACE = {"contained_within", "country", "country_code", "full_name", "geo", "id", "name", "place_type"}
DM = set("attachments created_at dm_conversation_id entities event_type id participant_ids referenced_tweets sender_id "
         "text".split())
DM_EXPANSIONS = {"attachments.media_keys", "participant_ids", "referenced_tweets.id", "sender_id"}
NEWER = {"referenced_tweets": "referenced_posts", "note_tweet": "note_post",
         "edit_history_tweet_ids": "edit_history_post_ids", "referenced_tweets.id": "referenced_posts"}
OLDER = {newer: older for older, newer in NEWER.items() if older != "referenced_tweets.id"}


class Wanted:
    """The fields and expansions of one request. silent: what is unknown is dropped, not refused."""

    def __init__(self, query, kind, silent):
        self.query, self.silent, self.dropped = query, silent, []
        asked = set(query.values.get("expansions", "").split(","))
        self.newer = "post.fields" in query.values or bool(asked & (POST_EXPANSIONS - TWEET_EXPANSIONS))
        self.post = self.fields("tweet.fields", TWEET) | {OLDER.get(f, f) for f in self.fields("post.fields", POST)}
        self.user, self.media = self.fields("user.fields", USER), self.fields("media.fields", MEDIA)
        self.dm = self.fields("dm_event.fields", DM)
        for name, known in (("poll.fields", POLL), ("place.fields", PLACE)):
            self.fields(name, known)
        known = {"post": POST_EXPANSIONS if self.newer else TWEET_EXPANSIONS, "user": USER_EXPANSIONS,
                 "dm": DM_EXPANSIONS}[kind]
        self.expansions = {"referenced_tweets.id" if e == "referenced_posts" else OLDER.get(e, e)
                           for e in self.fields("expansions", known)}
        # an expansion brings the member that it expands
        self.post |= {e.split(".")[0] for e in self.expansions if kind == "post"}

    def fields(self, name, known):
        asked = self.query.list(name)
        for value in asked:
            if value not in known:
                if not self.silent:
                    raise invalid(name, asked, f"The `{name}` query parameter value [{value}] is not one of "
                                               f"[{','.join(sorted(known))}]")
                self.dropped.append((name, value))
        return {value for value in asked if value in known}

    def name(self, older):
        return NEWER.get(older, older) if self.newer else older


def user_object(user, wanted, me):
    made = {"id": user.id, "name": user.name, "username": user.username}
    more = {"created_at": iso(user.created), "protected": user.protected, "verified": user.verified,
            "verified_type": "none", "description": "", "receives_your_dm": user.takes_dms or user is me,
            "profile_image_url": f"https://pbs.twimg.example/profile_images/{user.id}/normal.png",
            "public_metrics": {"followers_count": 1, "following_count": 1, "tweet_count": 1, "listed_count": 0}}
    return made | {name: value for name, value in more.items() if name in wanted.user}


def post_object(post, wanted, world):
    full = {"author_id": post.author.id, "conversation_id": post.conversation, "created_at": iso(post.created),
            "in_reply_to_user_id": post.reply_to and post.reply_to.id,
            "referenced_tweets": [{"type": kind, "id": ref.id} for kind, ref in post.refs],
            "entities": post.entities, "attachments": {"media_keys": post.media} if post.media else None,
            "note_tweet": post.note and {"text": post.note[0], **({"entities": post.note[1]} if post.note[1] else {})},
            "display_text_range": list(post.shown), "edit_controls": world.edit_controls(post), "lang": post.lang,
            "reply_settings": "everyone", "withheld": post.withheld,
            "public_metrics": {"retweet_count": 0, "reply_count": 0, "like_count": 0, "quote_count": 0,
                               "impression_count": 0, "bookmark_count": 0}}
    made = {"id": post.id, "text": post.text, wanted.name("edit_history_tweet_ids"): list(post.history)}
    made |= {wanted.name(name): full[name] for name in wanted.post if full.get(name)}
    if "possibly_sensitive" in wanted.post:
        made["possibly_sensitive"] = False
    return made


class Includes:
    """What expansions bring beside data, each once, and the errors of what is not there."""

    def __init__(self, wanted, world, me):
        self.wanted, self.world, self.me = wanted, world, me
        self.users, self.posts, self.media, self.errors = {}, {}, {}, []

    def of_post(self, post):
        ask = self.wanted.expansions
        people = [post.author] if "author_id" in ask else []
        if "in_reply_to_user_id" in ask and post.reply_to:
            people.append(post.reply_to)
        if "entities.mentions.username" in ask:
            people += [self.world.by_id(m["id"]) for m in post.entities.get("mentions", [])]
        if ask & {"referenced_tweets.id", "referenced_tweets.id.author_id"}:
            for _, ref in post.refs:
                self.refer(ref, people)
        if "edit_history_tweet_ids" in ask:
            self.posts.update((i, self.world.posts[i]) for i in post.history if i != post.id)
        if "attachments.media_keys" in ask:
            self.media.update((key, self.world.media[key]) for key in post.media)
        self.users.update((u.id, u) for u in people)

    def refer(self, ref, people):
        name = "referenced_posts" if self.wanted.newer else "referenced_tweets.id"
        if ref.deleted:
            self.errors.append(missing("tweet", ref.id, name))
        elif not self.world.sees(self.me, ref):
            self.errors.append(hidden(ref.id, name))
        else:
            self.posts[ref.id] = ref
            if "referenced_tweets.id.author_id" in self.wanted.expansions:
                people.append(ref.author)

    def object(self):
        made = {}
        if self.users:
            made["users"] = [user_object(u, self.wanted, self.me) for u in self.users.values()]
        if self.posts:
            made["posts" if self.wanted.newer else "tweets"] = [
                post_object(p, self.wanted, self.world) for p in self.posts.values()]
        if self.media:
            keep = {"media_key", "type"} | self.wanted.media
            made["media"] = [{k: v for k, v in m.items() if k in keep} for m in self.media.values()]
        return made
