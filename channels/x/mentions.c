#include "mentions.h"

#include "intake.h"

#include <string.h>

#define CURSOR "mentions"
#define SOURCE "post:"
/* X lists some posts so late. */
#define OVERLAP_MS (INT64_C(15) * 60000)

/* --- as messages --- */

/* One author in one conversation is one matter. */
static void set_thread(struct message *m, const struct post *p)
{
	_cleanup_(freep) char *thread = xasprintf("post.%s.%s", p->conversation, p->author);
	const struct message_group group = {.key = thread,
					    .use = MESSAGE_GROUP_JOIN | MESSAGE_GROUP_KEEP};

	(void)message_add_group(m, &group);
	if (*p->answers) {
		_cleanup_(freep) char *other = intake_thread_key(p->answers);
		(void)message_add_reference(m, other);
	}
}

static struct message *message_of(struct channel *ch, const struct post *p, const json_t *json)
{
	const struct intake_item item = {
		.source = SOURCE,
		.cursor = CURSOR,
		.id = p->id,
		.key = p->first,
		.author = p->author,
		.name = p->name,
		.text = p->text,
		.at = p->at,
		.raw = json,
	};
	struct message *m = intake_message(ch, &item);

	if (strcmp(p->id, p->first) != 0)
		(void)message_set_revision(m, p->id);
	set_thread(m, p);
	if (p->quotes)
		(void)message_add_note(m, "it quotes another post");
	if (p->withheld)
		(void)message_add_note(m, "X withholds it in some countries");
	message_set_reply_params(m, json_pack("{s:s, s:s}", "post", p->id, "first", p->first));
	return m;
}

static struct message *unreadable(struct channel *ch, const json_t *json)
{
	const char *id = json_string_value(json_object_get(json, "id"));
	const struct intake_item item = {
		.source = SOURCE,
		.cursor = CURSOR,
		.id = id,
		.key = id,
		.at = post_id_time(id),
		.raw = json,
	};

	return intake_unreadable(ch, &item);
}

static struct message *read_message(struct channel *ch, const json_t *json,
				    const struct post_page *around)
{
	struct message *m = NULL;
	struct post p;
	bool bad = post_read(json, around, &p) < 0;

	if (bad || (!p.repost && !*p.author))
		m = unreadable(ch, json);
	else if (!p.repost && strcmp(p.author, x_of(ch)->me) != 0)
		m = message_of(ch, &p, json);
	post_done(&p);
	return m;
}

struct message *mentions_withdrawn(struct channel *ch, const char *first)
{
	struct message *m = channel_message_new(ch);
	_cleanup_(freep) char *source = xasprintf(MENTIONS_WITHDRAWN "%s", first);

	(void)message_set_source_id(m, source);
	(void)message_set_natural_key(m, INTAKE_SCOPE, first, strlen(first));
	message_set_kind(m, MESSAGE_WITHDRAWN);
	return m;
}

/* --- the request --- */

static uint64_t interval(const struct x_options *o)
{
	return o->poll_interval;
}

static char *path(struct channel *ch)
{
	return xasprintf("/2/users/%s/mentions", x_of(ch)->me);
}

static char *query(struct channel *ch, const char *since, const char *token)
{
	static const char old[] =
		"tweet.fields=attachments,author_id,conversation_id,created_at,display_text_range,"
		"edit_history_tweet_ids,entities,in_reply_to_user_id,lang,note_tweet,"
		"referenced_tweets,withheld&expansions=attachments.media_keys";
	static const char new[] =
		"post.fields=attachments,conversation_id,created_at,display_text_range,entities,"
		"lang,note_post,withheld&expansions=attachments.media_keys,author_id,"
		"edit_history_post_ids,in_reply_to_user_id,referenced_posts";
	bool modern = x_of(ch)->modern, names = x_options_of(ch)->names;

	return xasprintf("max_results=100&since_id=%s&media.fields=alt_text,media_key,"
			 "preview_image_url,type,url&%s%s%s%s%s",
			 since, modern ? new : old, names && !modern ? ",author_id" : "",
			 names || modern ? "&user.fields=name,username" : "",
			 *token ? "&pagination_token=" : "", token);
}

const struct reader_kind *mentions(void)
{
	static const struct reader_kind kind = {
		.endpoint = X_MENTIONS,
		.source = SOURCE,
		.cursor = CURSOR,
		.author_key = "author_id",
		.overlap_ms = OVERLAP_MS,
		.price = PRICE_READ,
		.user_price = PRICE_USER,
		.interval = interval,
		.path = path,
		.query = query,
		.message = read_message,
	};

	return &kind;
}
