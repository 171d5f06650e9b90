#include "intake.h"

#include "mentions.h"
#include "words.h"

#include <string.h>

#define SUBJECT_MAX 120U
#define CURSOR "mentions"

char *intake_thread_key(const char *id)
{
	return xasprintf("x:%s", id);
}

/* A post has none; lists of tickets want one. */
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

/* One author in one conversation is one matter. */
static void set_thread(struct message *m, const struct post *p)
{
	_cleanup_(freep) char *thread = xasprintf("post.%s.%s", p->conversation, p->author);
	_cleanup_(freep) char *own = intake_thread_key(p->first);
	const struct message_group group = {.key = thread,
					    .use = MESSAGE_GROUP_JOIN | MESSAGE_GROUP_KEEP};

	(void)message_add_group(m, &group);
	(void)message_add_thread_key(m, own);
	if (*p->answers) {
		_cleanup_(freep) char *other = intake_thread_key(p->answers);
		(void)message_add_reference(m, other);
	}
}

/* A post that X lists late moves nothing back. */
static void set_cursor(const struct channel *ch, struct message *m, const struct post *p)
{
	const char *newest = channel_cursor(ch, CURSOR);

	if (!post_id_check(newest) || post_id_compare(newest, p->id) < 0)
		(void)message_set_cursor(m, CURSOR, p->id);
}

static void set_identity(struct message *m, const struct post *p)
{
	_cleanup_(freep) char *source = xasprintf(MENTIONS_SOURCE "%s", p->id);

	(void)message_set_source_id(m, source);
	(void)message_set_natural_key(m, INTAKE_SCOPE, p->first, strlen(p->first));
	if (strcmp(p->id, p->first) != 0)
		(void)message_set_revision(m, p->id);
	(void)message_set_sender(m, INTAKE_KIND, p->author, p->name);
	message_set_authentication(m, MESSAGE_AUTHENTICATION_PASSED);
	message_set_times(m, clock_utc_ms(), p->at);
}

static void set_raw(struct message *m, const json_t *json)
{
	_cleanup_(freep) char *raw = json_dumps(json, JSON_COMPACT);

	if (raw)
		message_raw_write(m, raw, strlen(raw));
}

struct message *intake_post(struct channel *ch, const struct post *p, const json_t *json)
{
	const struct x_options *o = x_options_of(ch);
	struct message *m = channel_message_new(ch);

	set_identity(m, p);
	set_cursor(ch, m, p);
	set_thread(m, p);
	set_subject(m, p->text);
	(void)message_set_text(m, p->text, strlen(p->text));
	set_intent(o, m, p->text);
	if (p->quotes)
		(void)message_add_note(m, "it quotes another post");
	if (p->withheld)
		(void)message_add_note(m, "X withholds it in some countries");
	(void)message_set_receipt(m, o->acknowledge, "acknowledge = no");
	message_set_reply_params(m, json_pack("{s:s, s:s}", "post", p->id, "first", p->first));
	set_raw(m, json);
	return m;
}

struct message *intake_withdrawn(struct channel *ch, const char *first)
{
	struct message *m = channel_message_new(ch);
	_cleanup_(freep) char *source = xasprintf("gone:%s", first);

	(void)message_set_source_id(m, source);
	(void)message_set_natural_key(m, INTAKE_SCOPE, first, strlen(first));
	message_set_kind(m, MESSAGE_WITHDRAWN);
	return m;
}
