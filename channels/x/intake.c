#include "intake.h"

#include "words.h"

#include <string.h>

#define SUBJECT_MAX ((size_t)120)

char *intake_thread_key(const char *id)
{
	return xasprintf("x:%s", id);
}

/* It has none; lists of tickets want one. */
static void set_subject(struct message *m, const char *text)
{
	struct buffer line = BUFFER_INIT(4 * SUBJECT_MAX);
	size_t size = text_cut(text, strlen(text), 2 * SUBJECT_MAX);

	(void)text_one_line(text, size, &line);
	size = text_cut(buffer_string(&line), line.size, SUBJECT_MAX);
	_cleanup_(freep) char *subject =
		xasprintf("%.*s%s", (int)size, buffer_string(&line), size < line.size ? "…" : "");
	(void)message_set_subject(m, subject);
	buffer_done(&line);
}

static void set_intent(const struct x_options *o, struct message *m, const char *text)
{
	if (words_match(o->opt_out_words, text))
		message_set_opt_out(m);
	else if (words_match(o->stage_words, text))
		message_set_asks_stage(m);
}

/* What X lists late moves nothing back. */
static void set_cursor(const struct channel *ch, struct message *m, const struct intake_item *item)
{
	const char *newest = channel_cursor(ch, item->cursor);

	if (!post_id_check(newest) || post_id_compare(newest, item->id) < 0)
		(void)message_set_cursor(m, item->cursor, item->id);
}

static void set_raw(struct message *m, const json_t *json)
{
	_cleanup_(freep) char *raw = json_dumps(json, JSON_COMPACT);

	if (raw)
		message_raw_write(m, raw, strlen(raw));
}

static struct message *begin(struct channel *ch, const struct intake_item *item)
{
	struct message *m = channel_message_new(ch);
	_cleanup_(freep) char *source = xasprintf("%s%s", item->source, item->id);

	(void)message_set_source_id(m, source);
	set_cursor(ch, m, item);
	(void)message_set_natural_key(m, INTAKE_SCOPE, item->key, strlen(item->key));
	message_set_times(m, clock_utc_ms(), item->at);
	set_raw(m, item->raw);
	return m;
}

/* A name of any length is no reason to have no sender. */
static void set_sender(struct message *m, const struct intake_item *item)
{
	const char *name = item->name ? item->name : "";
	_cleanup_(freep) char *cut = xstrndup(name, text_cut(name, strlen(name), MESSAGE_NAME_MAX));

	if (message_set_sender(m, INTAKE_KIND, item->author, *cut ? cut : NULL) < 0)
		(void)message_set_sender(m, INTAKE_KIND, item->author, NULL);
}

struct message *intake_message(struct channel *ch, const struct intake_item *item)
{
	const struct x_options *o = x_options_of(ch);
	struct message *m = begin(ch, item);
	_cleanup_(freep) char *own = intake_thread_key(item->key);

	set_sender(m, item);
	/* X has seen to it that nobody else writes under that id */
	message_set_authentication(m, MESSAGE_AUTHENTICATION_PASSED);
	(void)message_add_thread_key(m, own);
	set_subject(m, item->text);
	(void)message_set_text(m, item->text, strlen(item->text));
	set_intent(o, m, item->text);
	(void)message_set_receipt(m, o->acknowledge, "acknowledge = no");
	return m;
}

struct message *intake_unreadable(struct channel *ch, const struct intake_item *item)
{
	struct message *m = begin(ch, item);

	(void)message_set_quarantine(m, "X sent it without an author or text");
	return m;
}
