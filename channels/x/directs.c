#include "directs.h"

#include "intake.h"

#include <string.h>
#include <time.h>

#define CURSOR "directs"
#define SOURCE "direct:"
/* What came lately, from whomever: how long it is silent. */
#define LAST "directs-last"
#define OVERLAP_MS (INT64_C(5) * 60000)
/* Who writes again after so long begins another matter. */
#define WINDOW_MS (INT64_C(30) * 86400000)
/* Each event is paid for, and the newest are always known ones: a few tell whether there is more.
 */
#define FIRST_PAGE 10
#define NEXT_PAGE 100

static const char *text_of(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "";
}

/* The users of a conversation of two are in its id, "123-456"; a group's is one number. */
static bool is_between_two(const json_t *json)
{
	return strchr(text_of(json, "dm_conversation_id"), '-') != NULL;
}

static char *name_of(const json_t *users, const char *id)
{
	const json_t *user = json_object_get(users, id);

	if (!*text_of(user, "username"))
		return NULL;
	return xasprintf("%s (@%s)", text_of(user, "name"), text_of(user, "username"));
}

static int64_t time_of(const json_t *json)
{
	struct tm tm = {0};

	if (!strptime(text_of(json, "created_at"), "%Y-%m-%dT%H:%M:%S", &tm))
		return post_id_time(text_of(json, "id"));
	return (int64_t)timegm(&tm) * 1000;
}

/* Links as they lead, entities decoded, what cannot be read named. */
static char *read_text(const json_t *json)
{
	const json_t *attachments = json_object_get(json, "attachments");
	_cleanup_(freep) char *plain = post_text(json);

	if (!json_object_size(attachments))
		return TAKE(plain);
	return xasprintf("%s%s[attachment: see it at x.com]", plain, *plain ? "\n" : "");
}

static struct message *message_of(struct channel *ch, const json_t *json, const char *name)
{
	const char *sender = text_of(json, "sender_id"), *id = text_of(json, "id");
	_cleanup_(freep) char *key = xasprintf("direct.%s", id);
	_cleanup_(freep) char *thread = xasprintf("direct.%s", sender);
	_cleanup_(freep) char *text = read_text(json);
	const struct message_group group = {
		.key = thread,
		.use = MESSAGE_GROUP_JOIN | MESSAGE_GROUP_KEEP,
		.window_ms = WINDOW_MS,
	};
	const struct intake_item item = {
		.source = SOURCE,
		.cursor = CURSOR,
		.id = id,
		.key = key,
		.author = sender,
		.name = name,
		.text = text,
		.at = time_of(json),
		.raw = json,
	};
	struct message *m = intake_message(ch, &item);

	(void)message_add_group(m, &group);
	message_set_reply_params(m, json_pack("{s:s}", "user", sender));
	return m;
}

static struct message *unreadable(struct channel *ch, const json_t *json)
{
	const char *id = text_of(json, "id");
	_cleanup_(freep) char *key = xasprintf("direct.%s", id);
	const struct intake_item item = {
		.source = SOURCE,
		.cursor = CURSOR,
		.id = id,
		.key = key,
		.at = time_of(json),
		.raw = json,
	};

	return intake_unreadable(ch, &item);
}

static struct message *read_message(struct channel *ch, const json_t *json,
				    const struct post_page *around)
{
	const char *sender = text_of(json, "sender_id");

	/* what several write to each other is no message to the office, and has no way back */
	if (strcmp(text_of(json, "event_type"), "MessageCreate") != 0 ||
	    strcmp(sender, x_of(ch)->me) == 0 || !is_between_two(json))
		return NULL;
	if (!post_id_check(sender))
		return unreadable(ch, json);
	_cleanup_(freep) char *name = name_of(around->users, sender);
	return message_of(ch, json, name);
}

/* --- silence --- */

static void saw(struct channel *ch, const json_t *json)
{
	const char *id = text_of(json, "id"), *last = channel_cursor(ch, LAST);

	if (strcmp(text_of(json, "sender_id"), x_of(ch)->me) != 0 &&
	    (!post_id_check(last) || post_id_compare(last, id) < 0))
		channel_set_cursor(ch, LAST, id);
}

bool directs_are_silent(const struct channel *ch)
{
	const char *last = channel_cursor(ch, LAST);
	int64_t since = post_id_check(last) ? post_id_time(last) : channel_first_start(ch);

	return clock_utc_ms() - since > (int64_t)x_options_of(ch)->directs_silence * 1000;
}

/* --- the request --- */

static uint64_t interval(const struct x_options *o)
{
	return o->directs_interval;
}

static char *path(struct channel *ch)
{
	(void)ch;
	return xstrdup("/2/dm_events");
}

/* X has no "since" for them. */
static char *query(struct channel *ch, const char *since, const char *token)
{
	bool names = x_options_of(ch)->names;

	(void)since;
	return xasprintf(
		"max_results=%d&event_types=MessageCreate&dm_event.fields=attachments,"
		"created_at,dm_conversation_id,entities,event_type,id,sender_id,text%s%s%s",
		*token ? NEXT_PAGE : FIRST_PAGE,
		names ? "&expansions=sender_id&user.fields=name,username" : "",
		*token ? "&pagination_token=" : "", token);
}

const struct reader_kind *directs(void)
{
	static const struct reader_kind kind = {
		.endpoint = X_DIRECTS,
		.source = SOURCE,
		.cursor = CURSOR,
		.author_key = "sender_id",
		.overlap_ms = OVERLAP_MS,
		.until_known = true,
		.price = PRICE_DIRECT_READ,
		.user_price = PRICE_USER,
		.interval = interval,
		.path = path,
		.query = query,
		.message = read_message,
		.saw = saw,
	};

	return &kind;
}
