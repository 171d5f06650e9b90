#include "channel/channel_talk.h"

#include "channel/channel_private.h"

#include <wasl/text.h>

#include <assert.h>
#include <errno.h>
#include <string.h>

#define LINES_MAX 500U
#define LINE_MAX_BYTES 2048U

struct talk {
	struct channel *ch;
	void (*ended)(int r, json_t *answer, void *data); /* NULL: the person heard the end */
	void *data;
	json_t *lines, *ask; /* ask NULL: nothing */
	struct loop_timer *deadline;
};

static void talk_free(struct talk *t)
{
	t->ch->talk = NULL;
	loop_timer_free(t->deadline);
	json_decref(t->lines);
	json_decref(t->ask);
	free(t);
}

static void tell_end(struct talk *t, int r, json_t *answer)
{
	void (*ended)(int r, json_t *answer, void *data) = TAKE(t->ended);

	if (ended)
		ended(r, answer, t->data);
	else
		json_decref(answer);
}

static void too_late(void *data)
{
	tell_end(data, -ETIMEDOUT, NULL);
}

static const char *line_word(enum talk_line line)
{
	static const char *const words[] = {
		[TALK_WELL] = "well",
		[TALK_BAD] = "bad",
		[TALK_HINT] = "hint",
	};

	return words[line];
}

/* One safe line, for a terminal. */
static json_t *line_of(const char *fmt, va_list args)
{
	_cleanup_(freep) char *text = xvasprintf(fmt, args);
	struct buffer line = BUFFER_INIT(LINE_MAX_BYTES);

	/* an ill-formed byte becomes three */
	(void)text_one_line(text, text_cut(text, strlen(text), LINE_MAX_BYTES / 3), &line);
	json_t *json = json_stringn(buffer_string(&line), line.size);
	buffer_done(&line);
	return json;
}

void talk_say(struct talk *t, enum talk_line line, const char *fmt, ...)
{
	va_list args;

	if (json_array_size(t->lines) == LINES_MAX)
		return;
	va_start(args, fmt);
	json_array_append_new(t->lines, json_pack("{s:s, s:o}", "kind", line_word(line), "text",
						  line_of(fmt, args)));
	va_end(args);
}

void talk_ask(struct talk *t, bool secret, const char *fmt, ...)
{
	va_list args;

	json_decref(t->ask);
	va_start(args, fmt);
	t->ask = json_pack("{s:o, s:b}", "text", line_of(fmt, args), "secret", secret);
	va_end(args);
}

void talk_end(struct talk *t)
{
	json_t *ask = t->ask ? TAKE(t->ask) : json_null();

	tell_end(t, 0, json_pack("{s:O, s:o}", "lines", t->lines, "ask", ask));
	talk_free(t);
}

void channel_talk_stop(struct channel *ch)
{
	struct talk *t = ch->talk;

	if (!t)
		return;
	tell_end(t, -ECANCELED, NULL);
	talk_free(t);
}

static int check(const struct channel *ch, bool authorize)
{
	if (!ch)
		return -ENOENT;
	if (authorize ? !ch->module->authorize : !ch->module->examine)
		return -EOPNOTSUPP;
	if (!ch->running)
		return -ENOTCONN;
	return ch->talk ? -EBUSY : 0;
}

int channels_talk(struct channels *c, const char *name, const struct channel_talk *talk)
{
	struct channel *ch = channels_find(c, name);
	int r = check(ch, talk->authorize);

	if (r < 0)
		return r;
	struct talk *t = xcalloc(1, sizeof(*t));
	*t = (struct talk){
		.ch = ch,
		.ended = talk->ended,
		.data = talk->data,
		.lines = json_array(),
		.deadline = loop_timer_new(c->options.loop, too_late, t),
	};
	ch->talk = t;
	loop_timer_set(t->deadline, talk->most_ms ? talk->most_ms : CHANNEL_TALK_MS);
	if (talk->authorize)
		ch->module->authorize(ch, t, talk->answer);
	else
		ch->module->examine(ch, t);
	return 0;
}
