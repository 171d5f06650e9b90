"""The stand-in for the X API: posts, messages, limits and prices are as the published rules have them."""
import json
import os

import pytest
from x import XServer
from x.recording import TESTDATA
from x.text import weigh
from xclient import Client, keeps_to_the_contract

EXCHANGES = []  # of all tests of this file
FIELDS = "author_id,conversation_id,created_at,in_reply_to_user_id,referenced_tweets,entities,note_tweet," \
         "display_text_range,edit_history_tweet_ids,attachments,lang,reply_settings,withheld,edit_controls,public_metrics," \
         "possibly_sensitive"
EXPANSIONS = "author_id,referenced_tweets.id,referenced_tweets.id.author_id,in_reply_to_user_id,attachments.media_keys," \
             "entities.mentions.username,edit_history_tweet_ids"
DM_FIELDS = "id,text,event_type,sender_id,created_at,dm_conversation_id,attachments,participant_ids,entities"


@pytest.fixture
def x():
    with XServer("office") as server:
        yield server
    EXCHANGES.extend(server.recording.exchanges)


@pytest.fixture
def client(x):
    made = Client(x)
    yield made
    made.close()


def one(client, **query):
    (post,) = client.mentions(tweet__fields=FIELDS, **query).json["data"]
    return post


# reading


def test_nothing_is_no_data(client):
    answer = client.mentions()
    assert answer.status == 200 and answer.json == {"meta": {"result_count": 0}}


def test_fields_come_when_asked_for(x, client):
    post = x.post("ali", "@office كيف أسجّل؟ <b> & tvtc.gov.sa #سؤال 😀 http://example.com/a?b=1&c")
    (plain,) = client.mentions().json["data"]
    assert set(plain) == {"id", "text", "edit_history_tweet_ids"} and "includes" not in client.mentions().json
    full = one(client)
    assert full["author_id"] == x.user("ali").id and full["conversation_id"] == full["id"] == post.id
    assert "in_reply_to_user_id" not in full and "note_tweet" not in full and "withheld" not in full
    text, urls = full["text"], full["entities"]["urls"]
    assert text.startswith("@office كيف أسجّل؟ &lt;b&gt; &amp; https://t.co/")
    assert [text[u["start"]:u["end"]] for u in urls] == [u["url"] for u in urls]
    assert [u["expanded_url"] for u in urls] == ["http://tvtc.gov.sa", "http://example.com/a?b=1&c"]
    (tag,), (mention,) = full["entities"]["hashtags"], full["entities"]["mentions"]
    assert text[tag["start"]:tag["end"]] == "#سؤال" and mention == {"start": 0, "end": 7, "username": "office", "id": x.me.id}
    users = client.mentions(expansions="author_id").json
    assert users["includes"] == {"users": [{"id": post.author.id, "name": "ali", "username": "ali"}]}
    assert users["data"][0]["author_id"] == post.author.id


def test_what_is_in_the_feed(x, client):
    own = x.post(x.me, "a notice")
    shown = [x.post("ali", "@OFFICE question"), x.post("ali", "an answer", in_reply_to=own),
             x.retweet("mona", own), x.post("sara", "look @office", quote=own)]
    x.post("ali", "mail office@office.example"), x.post("ali", "@office2 no"), x.post("ali", "only quoted", quote=own)
    x.post("ali", "nothing"), x.delete(x.post("ali", "@office gone"))
    x.user("hidden", protected=True)
    x.post("hidden", "@office protected")
    answer = client.mentions(tweet__fields=FIELDS, expansions=EXPANSIONS)
    assert answer.ids == [p.id for p in reversed(shown)]
    assert answer.json["meta"] == {"result_count": 4, "newest_id": shown[3].id, "oldest_id": shown[0].id}
    quote, retweet, reply, question = answer.json["data"]
    assert quote["referenced_tweets"] == [{"type": "quoted", "id": own.id}]
    assert quote["entities"]["urls"][-1]["expanded_url"] == own.url
    assert retweet["text"] == "RT @office: a notice" and retweet["referenced_tweets"][0]["type"] == "retweeted"
    assert reply["text"] == "@office an answer" and reply["display_text_range"][0] == 8
    assert reply["conversation_id"] == own.id and reply["in_reply_to_user_id"] == x.me.id
    assert "referenced_tweets" not in question
    assert own.id in {p["id"] for p in answer.json["includes"]["tweets"]}
    x.user("hidden", followed=True)
    assert len(client.mentions().ids) == 5


def test_pages(x, client):
    posts = [x.post("ali", f"@office number {n}").id for n in range(23)][::-1]
    first = client.mentions(max_results=10)
    x.post("mona", "@office comes in between")
    second = client.mentions(max_results=10, pagination_token=first.json["meta"]["next_token"])
    third = client.mentions(max_results=10, pagination_token=second.json["meta"]["next_token"])
    assert first.ids + second.ids + third.ids == posts and "next_token" not in third.json["meta"]
    back = client.mentions(max_results=10, pagination_token=third.json["meta"]["previous_token"])
    assert back.ids == second.ids
    token = first.json["meta"]["next_token"]
    assert client.get(f"/2/users/{x.user('ali').id}/mentions", pagination_token=token).status == 400
    x.pages.endless = True
    last = client.mentions(max_results=100)
    assert len(last.ids) == 24
    after = client.mentions(pagination_token=last.json["meta"]["next_token"])
    assert after.ids == [] and after.json["meta"]["next_token"]


def test_from_where_on(x, client):
    posts = [x.post("ali", f"@office number {n}", at=x.clock.now() - 1000 + 100 * n) for n in range(6)]
    ids = [p.id for p in posts]
    assert client.mentions(since_id=ids[2]).ids == ids[:2:-1]
    assert client.mentions(since_id=ids[1], until_id=ids[4]).ids == [ids[3], ids[2]]
    assert client.mentions(since_id="1").ids == ids[::-1]
    start = client.mentions(tweet__fields="created_at").json["data"][1]["created_at"]
    assert client.mentions(start_time=start).ids == [ids[5], ids[4]]
    assert client.mentions(end_time=start).ids == ids[3::-1]
    x.since_included = True
    assert client.mentions(since_id=ids[2]).ids == ids[:1:-1]


def test_only_the_newest_800(x, client):
    for n in range(803):
        x.post("ali", f"@office {n}")
    token, seen, pages = {}, [], 0
    while token is not None:
        answer = client.mentions(max_results=100, **token).json
        seen += answer["data"]
        pages, token = pages + 1, answer["meta"].get("next_token")
        token = token and {"pagination_token": token}
    assert (len(seen), pages) == (800, 8) and seen[-1]["text"] == "@office 3"
    assert client.mentions(until_id=seen[-1]["id"]).json == {"meta": {"result_count": 0}}


def test_late_posts(x, client):
    x.late(60)
    hidden = x.post("ali", "@office late")
    x.late(0)
    seen = x.post("ali", "@office at once")
    assert client.mentions().ids == [seen.id] and client.get("/2/tweets", ids=hidden.id).ids == [hidden.id]
    x.advance(61)
    assert client.mentions().ids == [seen.id, hidden.id]


def test_long_posts_and_pictures(x, client):
    long = "@office " + "كلام طويل جدا " * 60 + "http://example.com/end & @mona"
    x.user("mona")
    x.post("ali", note_text=long)
    full = one(client)
    assert weigh(full["text"].rpartition(" ")[0]) <= 280 and full["text"].rpartition(" ")[0].endswith("…")
    note = full["note_tweet"]
    assert note["text"].endswith(" &amp; @mona") and len(note["text"]) > 800
    (link,) = note["entities"]["urls"]
    assert note["text"][link["start"]:link["end"]] == link["url"] and link["expanded_url"] == "http://example.com/end"
    x.post("ali", "@office a picture", media=["https://pbs.twimg.example/media/1.jpg"])
    answer = client.mentions(tweet__fields=FIELDS, expansions="attachments.media_keys", media__fields="type,url,alt_text").json
    (key,) = answer["data"][0]["attachments"]["media_keys"]
    assert answer["includes"]["media"] == [{"media_key": key, "type": "photo", "alt_text": "a picture",
                                            "url": "https://pbs.twimg.example/media/1.jpg"}]
    assert answer["data"][0]["entities"]["urls"][0]["media_key"] == key


def test_edits(x, client):
    first = x.post("ali", "@office frist")
    second = x.edit(first, "@office first")
    full = one(client)
    assert full["id"] == second.id and full["edit_history_tweet_ids"] == [first.id, second.id]
    assert client.get("/2/tweets", ids=first.id).json["data"][0]["text"] == "@office frist"
    for n in range(4):
        second = x.edit(second, f"@office first {n}")
    with pytest.raises(ValueError):
        x.edit(second, "@office once more")
    late = x.post("ali", "@office later")
    x.advance(1801)
    with pytest.raises(ValueError):
        x.edit(late, "too late")
    x.delete(first)
    assert client.mentions().ids == [late.id]


def test_posts_by_id(x, client):
    seen, gone, parent = x.post("ali", "seen"), x.post("ali", "gone"), x.post("mona", "parent")
    reply = x.post("ali", "reply", in_reply_to=parent)
    x.user("hidden", protected=True)
    hidden = x.post("hidden", "protected")
    x.delete(gone), x.delete(parent), x.withhold(seen, "SA")
    answer = client.get("/2/tweets", ids=f"{seen.id},{gone.id},{hidden.id},{reply.id},9", tweet__fields=FIELDS,
                        expansions=EXPANSIONS).json
    assert [p["id"] for p in answer["data"]] == [seen.id, reply.id]
    assert answer["data"][0]["withheld"] == {"copyright": False, "country_codes": ["SA"], "scope": "tweet"}
    assert [(e["resource_id"], e["type"].rpartition("/")[2]) for e in answer["errors"]] == [
        (gone.id, "resource-not-found"), (hidden.id, "not-authorized-for-resource"), ("9", "resource-not-found"),
        (parent.id, "resource-not-found")]
    assert client.get("/2/tweets", ids=gone.id).json.keys() == {"errors"}
    assert client.get("/2/users/123/mentions").json.keys() == {"errors"}
    assert client.get(f"/2/users/{x.user('hidden').id}/tweets").json.keys() == {"errors"}


def test_own_posts(x, client):
    question = x.post("ali", "@office question")
    x.post(x.me, "a notice"), x.retweet(x.me, question)
    answer = client.send("answer", question).json["data"]
    found = client.get(f"/2/users/{x.me.id}/tweets", since_id=question.id, tweet__fields=FIELDS).json["data"]
    assert len(found) == 3 and found[0]["id"] == answer["id"] and found[0]["text"] == "@ali answer"
    assert found[0]["referenced_tweets"] == [{"type": "replied_to", "id": question.id}]
    assert len(client.get(f"/2/users/{x.me.id}/tweets", exclude="replies,retweets").ids) == 1


def test_two_vocabularies(x, client):
    own = x.post(x.me, "a notice")
    x.post("ali", "reply", in_reply_to=own, note_text="@office " + "word " * 100)
    newer = client.mentions(post__fields="conversation_id,note_post,created_at", expansions="author_id,referenced_posts").json
    post = newer["data"][0]
    assert post["author_id"] and post["note_post"]["text"] and post["referenced_posts"][0]["type"] == "replied_to"
    assert post["edit_history_post_ids"] == [post["id"]] and newer["includes"]["posts"][0]["id"] == own.id
    older = client.mentions(tweet__fields="author_id,no_such_field", expansions="referenced_tweets.id").json
    assert older["includes"]["tweets"] and set(older["data"][0]) == {"id", "text", "author_id", "edit_history_tweet_ids",
                                                                     "referenced_tweets"}
    x.recording.exchanges.pop()  # it went well, but was no right request
    x.silent = False
    refused = client.mentions(tweet__fields="author_id,no_such_field")
    assert refused.status == 400 and refused.json["type"].endswith("invalid-request")
    assert refused.json["errors"][0]["parameters"] == {"tweet.fields": ["author_id", "no_such_field"]}
    assert client.mentions(post__fields="author_id").status == 400
    assert client.mentions(expansions="referenced_tweets.id,referenced_posts").status == 400
    x.vocabulary = "post"
    refused = client.mentions(tweet__fields="author_id")
    assert refused.status == 400 and "tweet.fields" in refused.json["errors"][0]["parameters"]
    assert client.mentions(post__fields="conversation_id", expansions="author_id").status == 200
    x.silent = True
    assert set(client.mentions(tweet__fields="author_id").json["data"][0]) == {"id", "text", "edit_history_tweet_ids"}


@pytest.mark.parametrize("query", [
    {"max_results": 4}, {"max_results": 101}, {"max_results": "ten"}, {"since_id": "x"}, {"since_id": "1" * 20},
    {"start_time": "yesterday"}, {"nonsense": "1"}, {"pagination_token": "unknown"}, {"tweet__fields": "id,id"},
    {"expansions": ""}], ids=str)
def test_a_wrong_query_is_refused(client, query):
    answer = client.mentions(**query)
    assert answer.status == 400 and answer.json["title"] == "Invalid Request"
    (name,) = query
    assert list(answer.json["errors"][0]["parameters"]) == [name.replace("__", ".")]


def test_other_paths(client):
    assert client.get("/2/nothing").status == 404 and client.ask("DELETE", "/2/tweets").status == 404
    assert client.get("/2/tweets", ids=",".join(str(n) for n in range(101))).status == 400
    assert client.get("/2/tweets").status == 400


# posting


@pytest.mark.parametrize("body", [
    {}, {"text": ""}, {"text": 1}, {"text": "a", "more": 1}, {"text": "a", "reply": {}}, {"text": "a", "reply": "1"},
    {"text": "a", "reply": {"in_reply_to_tweet_id": 1}}, {"text": "a", "reply": {"in_reply_to_tweet_id": "1", "x": 1}},
    {"text": "a", "reply": {"in_reply_to_tweet_id": "1", "exclude_reply_user_ids": [1]}}, {"text": "a", "nullcast": "no"},
    {"text": "a", "quote_tweet_id": "x"}], ids=json.dumps)
def test_a_wrong_post_is_refused(x, client, body):
    answer = client.ask("POST", "/2/tweets", None, body)
    assert answer.status == 400 and answer.json["title"] == "Invalid Request" and not x.own_posts()


def test_a_body_that_is_no_json(x, client):
    for kind, text in (("application/json", b"{"), ("application/json", b'{"text":"a","text":"b"}'), ("application/json", b"[]"),
                       ("text/plain", b'{"text":"a"}'), ("application/json", b'{"text":"\xff"}')):
        url = client.base + "/2/tweets"
        client.link.request("POST", "/2/tweets", text, {"Content-Type": kind,
                                                        "Authorization": client.authorization("POST", url, [])})
        answer = client.link.getresponse()
        assert (answer.status, answer.read() and x.own_posts()) == (400, [])


def test_a_thread(x, client):
    x.user("mona")
    root = x.post("sara", "a thread")
    question = x.post("ali", "@office @mona what is this?", in_reply_to=root)
    first = client.send("first part tvtc.gov.sa", question)
    assert first.status == 201 and first.json["data"]["text"].startswith("@ali @sara @mona first part https://t.co/")
    own = x.own_posts()[-1]
    second = client.send("second part", own)
    assert second.json["data"]["text"] == "@ali @sara @mona second part"
    full = client.get("/2/tweets", ids=f"{own.id},{x.own_posts()[-1].id}", tweet__fields=FIELDS).json["data"]
    assert {p["conversation_id"] for p in full} == {root.id}
    assert [p["in_reply_to_user_id"] for p in full] == [question.author.id, x.me.id]
    assert [p["referenced_tweets"][0]["id"] for p in full] == [question.id, own.id]
    assert full[0]["text"][full[0]["display_text_range"][0]:].startswith("first part")
    third = client.ask("POST", "/2/tweets", None, {"text": "to one", "reply": {
        "in_reply_to_tweet_id": question.id, "exclude_reply_user_ids": [x.user("mona").id, x.user("sara").id]}})
    assert third.json["data"]["text"] == "@ali to one"
    assert client.send("@ALI to one more", question).json["data"]["text"] == "@sara @mona @ALI to one more"


def refusal(answer):
    assert answer.status == 403 and answer.json["title"] == "Forbidden"
    return answer.json["detail"]


def test_who_may_be_answered(x, client):
    own = x.post(x.me, "a notice")
    no = [x.post("ali", "nothing of us"), x.post("ali", "@mona only"), x.retweet("ali", x.post("mona", "other"))]
    yes = [x.post("ali", "@office help"), x.post("ali", "so?", in_reply_to=own), x.post("ali", "see", quote=own), own]
    for n, post in enumerate(no):
        assert refusal(client.send(f"text {n}", post)).startswith("Reply to this conversation is not allowed because")
    for n, post in enumerate(yes):
        assert client.send(f"text {n}", post).status == 201
    x.summoned_wording = 1
    answer = client.send("text", no[0])
    assert refusal(answer).startswith("You can only reply to or quote posts") and \
        answer.json["type"].endswith("/not-authorized-for-resource")
    assert client.send("text", quote_tweet_id=no[0].id).status == 403
    x.summoned = False
    assert client.send("text", no[0]).status == 201


def test_posts_that_are_refused(x, client):
    question = x.post("ali", "@office help")
    assert client.send("the same", question).status == 201
    assert "duplicate content" in refusal(client.send("the same", question))
    assert "duplicate content" in refusal(client.send("the same"))
    x.advance(12 * 3600 + 1)
    assert client.send("the same", question).status == 201
    assert "too long" in refusal(client.send("س" * 281, question)) and "too long" in refusal(client.send("あ" * 141))
    assert client.send("س" * 257 + "tvtc.gov.sa", question).status == 201
    assert refusal(client.send("س" * 258 + "tvtc.gov.sa", question))
    x.weigh = lambda text: 281
    assert refusal(client.send("short"))
    x.weigh, x.too_long_status = len, 400
    assert client.send("x" * 281).status == 400
    x.delete(question)
    assert "deleted or not visible" in refusal(client.send("to nobody", question))
    again = x.post("ali", "@office again")
    x.faults.add("post", "parent-gone", times=2)
    assert [client.send("soon", again).status for _ in range(3)] == [403, 403, 201]


def test_long_posts_of_our_own(x, client):
    x.max_weight = 4000
    made = client.send("long words " * 60)
    assert made.status == 201 and len(made.json["data"]["text"]) < 320
    (found,) = client.get(f"/2/users/{x.me.id}/tweets", tweet__fields="note_tweet").json["data"]
    assert found["note_tweet"]["text"] == "long words " * 60


def test_what_is_watched(x, client):
    question = x.post("ali", "@office help")
    assert client.send("see @ali", question).status == 201 and client.send("$A $B", question).status == 201
    assert client.send("quote", question, quote_tweet_id=question.id).status == 201 and len(x.breaches) == 3


def test_weights():
    for text, weight in (("", 0), ("سلام ؟،", 7), ("ﷺ", 2), ("a…", 3), ("👨‍👩‍👧‍👦🇸🇦1️⃣", 6), ("©", 1), ("©️", 2), ("☎️", 2),
                         ("زورواtvtc.gov.sa", 28), ("file.txt a@b.com", 16), ("e\u0301", 1), ("\u200f", 2), ("あ", 2),
                         ("https://example.com/a/very/long/path?with=much&more", 23)):
        assert weigh(text) == weight, text


def test_published_weights():
    path = os.path.join(TESTDATA, "data", "x", "twitter-text-cases.json")
    if not os.path.exists(path):
        pytest.skip(f"SKIPPED: {path} is not there (WASL_TESTDATA)")
    with open(path, encoding="utf-8") as f:
        cases = json.load(f)
    for case in cases["WeightedTweetsWithDiscountedEmojiCounterTest"] + cases["UnicodeDirectionalMarkerCounterTest"]:
        assert weigh(case["text"]) == case["expected"]["weightedLength"], case["description"]


# direct messages


def test_messages(x, client):
    ali = x.user("ali")
    first = x.dm("ali", "سلام <3 tvtc.gov.sa")
    sent = client.ask("POST", f"/2/dm_conversations/with/{ali.id}/messages", None, {"text": "وعليكم"})
    between = "-".join(sorted((ali.id, x.me.id), key=int))
    assert sent.status == 201 and sent.json["data"]["dm_conversation_id"] == between
    listed = client.get("/2/dm_events", dm_event__fields=DM_FIELDS, expansions="sender_id").json
    assert [e["id"] for e in listed["data"]] == [sent.json["data"]["dm_event_id"], first.id]
    assert {e["dm_conversation_id"] for e in listed["data"]} == {between} and "participant_ids" not in listed["data"][0]
    assert [e["sender_id"] for e in listed["data"]] == [x.me.id, ali.id] and len(listed["includes"]["users"]) == 2
    assert listed["data"][1]["text"].startswith("سلام &lt;3 https://t.co/")
    assert set(client.get("/2/dm_events", dm_event__fields="id").json["data"][0]) == {"id", "event_type", "text"}
    assert set(client.get("/2/dm_events").json["data"][0]) == {"id", "event_type", "text"}
    assert client.get(f"/2/dm_conversations/with/{ali.id}/dm_events").ids == [sent.json["data"]["dm_event_id"], first.id]
    assert not x.breaches


def test_pages_of_messages(x, client):
    old = x.dm("ali", "long ago", at=x.clock.now() - 30 * 86400 - 1)
    edge = x.dm("ali", "just so", at=x.clock.now() - 30 * 86400 + 60)
    ids = [edge.id] + [x.dm("mona", f"{n}").id for n in range(5)]
    x.messages.join(x.user("sara"), "1234567890123456789")
    x.dm("sara", "in a group", group="1234567890123456789")
    first = client.get("/2/dm_events", max_results=5, event_types="MessageCreate")
    token = first.json["meta"]["next_token"]
    second = client.get("/2/dm_events", max_results=5, event_types="MessageCreate", pagination_token=token)
    assert len(token) >= 16 and (first.ids + second.ids)[1:] == ids[::-1] and "next_token" not in second.json["meta"]
    joined = client.get("/2/dm_events", event_types="ParticipantsJoin", dm_event__fields=DM_FIELDS,
                        expansions="participant_ids").json
    assert joined["data"][0]["participant_ids"] == [x.user("sara").id]
    assert old.id in client.get(f"/2/dm_conversations/with/{x.user('ali').id}/dm_events").ids
    assert client.get("/2/dm_events", max_results=101).status == client.get("/2/dm_events", event_types="x").status == 400
    assert client.get("/2/dm_conversations/with/5/dm_events").json.keys() == {"errors"}


def test_messages_that_are_refused(x, client):
    x.dm("ali", "hello")
    to = f"/2/dm_conversations/with/{x.user('ali', takes_dms=False).id}/messages"
    assert "do not have permission" in refusal(client.ask("POST", to, None, {"text": "no"}))
    for form, code in (("dm-closed", 349), ("dm-not-following", 150)):
        x.dm_refusal = form
        answer = client.ask("POST", to, None, {"text": "no"})
        assert answer.status == 403 and answer.json["errors"][0]["code"] == code
    x.user("ali", takes_dms=True)
    for body in ({"text": ""}, {"text": "a", "more": 1}, {}, {"text": "x" * 10001}, {"attachments": [{"id": "1"}]}):
        assert client.ask("POST", to, None, body).status == 400
    stranger = f"/2/dm_conversations/with/{x.user('mona').id}/messages"
    assert client.ask("POST", stranger, None, {"text": "unasked"}).status == 201 and len(x.breaches) == 1


# limits and prices


def test_windows(x, client):
    x.limits.set("mentions", user=2)
    assert [client.mentions().headers["x-rate-limit-remaining"] for _ in range(2)] == ["1", "0"]
    refused = client.mentions()
    assert refused.status == 429 and refused.json == {"title": "Too Many Requests", "detail": "Too Many Requests",
                                                      "type": "about:blank", "status": 429}
    reset = int(refused.headers["x-rate-limit-reset"])
    assert 890 < reset - x.clock.now() <= 900 and client.get("/2/users/me").status == 200
    x.limits.form = "429-old"
    assert client.mentions().json["errors"][0]["code"] == 88
    x.advance(901)
    assert client.mentions().headers["x-rate-limit-remaining"] == "1"
    assert client.get("/2/dm_events").headers["x-rate-limit-limit"] == "15"


def test_days(x, client):
    x.limits.daily["post"] = {"app": 2}
    assert client.send("one").headers["x-app-limit-24hour-remaining"] == "1"
    assert client.send("two").status == 201
    x.advance(901)
    refused = client.send("three")
    assert refused.status == 429 and refused.headers["x-rate-limit-remaining"] == "99"
    assert 80000 < int(refused.headers["x-app-limit-24hour-reset"]) - x.clock.now() < 86400
    x.advance(86400)
    assert client.send("three").status == 201
    x.dm("ali", "hello")
    sent = client.ask("POST", f"/2/dm_conversations/with/{x.user('ali').id}/messages", None, {"text": "hello"})
    assert sent.headers["x-user-limit-24hour-limit"] == sent.headers["x-app-limit-24hour-limit"] == "1440"


def test_refusals_on_command(x, client):
    for kind, status, name in (("402", 402, "credits"), ("402-payment", 402, "credits-depleted"), ("401", 401, "about:blank"),
                               ("usage-capped", 429, "usage-capped"), ("client-forbidden", 403, "client-forbidden"),
                               ("oauth1-permissions", 403, "oauth1-permissions")):
        x.faults.add("mentions", kind)
        answer = client.mentions()
        assert answer.status == status and answer.json["type"].rpartition("/")[2] == name
        assert int(answer.headers["x-rate-limit-remaining"]) > 200
    x.faults.add("post", "locked")
    answer = client.send("locked")
    assert answer.status == 403 and answer.json["errors"][0]["code"] == 326 and not x.own_posts()
    x.faults.add("mentions", "429", headers={"x-rate-limit-reset": None, "retry-after": "7"})
    answer = client.mentions()
    assert answer.status == 429 and "x-rate-limit-reset" not in answer.headers and answer.headers["retry-after"] == "7"
    x.faults.add("mentions", "error-old")
    assert client.mentions().json["code"] == 131


def test_the_bill(x, client):
    question = x.post("ali", "@office help")
    assert client.mentions().ids and client.mentions().ids and x.billing.spent == 0.001
    client.mentions(expansions="author_id")
    client.get("/2/tweets", ids=question.id)
    assert x.billing.spent == 0.011 and x.billing.counts == {"owned_read": 1, "user_read": 1}
    x.advance(86400)
    client.mentions()
    assert x.billing.spent == 0.012
    client.send("answer", question)
    client.send("notice")
    assert x.billing.spent == 0.037
    client.send("answer with tvtc.gov.sa", question)
    assert x.billing.spent == 0.237
    x.dm("ali", "hello"), client.get("/2/dm_events")
    client.ask("POST", f"/2/dm_conversations/with/{x.user('ali').id}/messages", None, {"text": "hello"})
    assert x.billing.spent == 0.262
    usage = Client(x, x.credentials.app_bearer).get("/2/usage/tweets").json["data"]
    assert usage["project_usage"] == 2 and usage["project_cap"] == 2000000
    x.billing.credits = 0.262
    answer = client.mentions()
    assert answer.status == 402 and answer.json["title"] == "CreditsDepleted" and answer.headers["x-rate-limit-remaining"]
    x.billing.credits = 1
    assert client.mentions().status == 200


def test_the_contract():
    """Whatever was answered in this file is what the published specification allows."""
    keeps_to_the_contract(EXCHANGES)
