#include "article.h"

#include "words.h"

#include <string.h>

/* All that a body of 1 MiB can hold, and labels. */
#define TEXT_MAX (2U << 20)

static enum text_language default_language(struct channel *ch)
{
	const struct callcenter_options *o = channel_options(ch);

	return o->default_language ? TEXT_LANGUAGE_ENGLISH : TEXT_LANGUAGE_ARABIC;
}

/* The text has it whole. NULL gives NULL. */
static char *cut(const char *text, size_t max)
{
	return text ? xstrndup(text, text_cut(text, strlen(text), max)) : NULL;
}

static void set_caller(struct message *m, const struct call *c)
{
	_cleanup_(freep) char *name = cut(c->name, MESSAGE_NAME_MAX);

	if (c->canonical[0]) {
		(void)message_set_sender(m, "phone", c->canonical, name);
		return;
	}
	(void)message_set_sender(m, NULL, NULL, name);
	(void)message_add_note(m, "the caller's number is withheld, or is none");
}

/*
 * All of a call is one ticket. Who was not reached and rings again before somebody called back
 * is the same matter; whether a new call will be missed too is not known when it begins.
 */
static void set_groups(struct channel *ch, struct message *m, const struct call *c)
{
	const struct callcenter_options *o = channel_options(ch);
	_cleanup_(freep) char *call = xasprintf("call\x1f%s", c->id);
	_cleanup_(freep) char *back = xasprintf("back\x1f%s", c->canonical);
	const unsigned both = MESSAGE_GROUP_JOIN | MESSAGE_GROUP_KEEP;
	bool is_missed = call_is_missed(c);

	(void)message_add_group(m, &(struct message_group){call, both, 0});
	if (!o->callback_window || !c->canonical[0] || (!is_missed && c->event != CALL_NEW))
		return;
	const struct message_group group = {
		.key = back,
		.use = is_missed ? both : MESSAGE_GROUP_JOIN,
		.window_ms = (int64_t)o->callback_window * 1000,
	};
	(void)message_add_group(m, &group);
}

static void set_words(struct channel *ch, struct message *m, const struct call *c)
{
	enum text_language language = words_language(c, default_language(ch));
	_cleanup_(freep) char *whole = words_subject(c, language);
	_cleanup_(freep) char *subject = cut(whole, MESSAGE_SUBJECT_MAX);
	struct buffer text = BUFFER_INIT(TEXT_MAX);

	words_text(c, language, &text);
	(void)message_set_text(m, buffer_string(&text), text.size);
	buffer_done(&text);
	(void)message_set_subject(m, subject);
	message_set_language(m, language);
}

static enum message_type type_of(enum call_type type)
{
	switch (type) {
	case CALL_INQUIRY:
		return MESSAGE_TYPE_INQUIRY;
	case CALL_COMPLAINT:
		return MESSAGE_TYPE_COMPLAINT;
	case CALL_REQUEST:
		return MESSAGE_TYPE_REQUEST;
	case CALL_SUGGESTION:
		return MESSAGE_TYPE_SUGGESTION;
	case CALL_TYPE_NONE:
		break;
	}
	return MESSAGE_TYPE_UNKNOWN;
}

static void set_call(struct channel *ch, struct message *m, const struct call *c, int64_t now)
{
	const struct when *at = c->event == CALL_HANGUP ? &c->ended : &c->started;

	set_caller(m, c);
	set_words(ch, m, c);
	set_groups(ch, m, c);
	message_set_type(m, type_of(c->type));
	message_set_times(m, now, at->utc_ms);
}

static void set_unreadable(struct channel *ch, struct message *m, const char *why, int64_t now)
{
	enum text_language language = default_language(ch);
	const char *text = words_unreadable_text(language);

	(void)message_set_subject(m, words_unreadable_subject(language));
	(void)message_set_text(m, text, strlen(text));
	message_set_language(m, language);
	(void)message_add_note(m, why);
	message_set_times(m, now, 0);
}

struct message *article_new(struct channel *ch, const struct report_read *r, const struct hook *h)
{
	struct message *m = channel_message_new(ch);
	_cleanup_(freep) char *key = xasprintf("%s\x1f%s", channel_name(ch), r->natural_key);

	(void)message_set_natural_key(m, "hook", key, strlen(key));
	message_raw_write(m, h->body.data, h->body.size);
	if (r->reading == READING_CALL)
		set_call(ch, m, &r->call, h->now);
	else
		set_unreadable(ch, m, r->why, h->now);
	return m;
}
