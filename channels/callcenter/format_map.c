/* A platform's own events, by the places that the configuration names. */
#include "format.h"
#include "map.h"

#include <string.h>
#include <strings.h>

struct source {
	const json_t *json;
	const struct form *form;
};

static char *value(const char *place, const struct source *s)
{
	return place ? map_value(place, s->json, s->form) : NULL;
}

static void put(json_t *call, const char *key, const char *text)
{
	if (text)
		json_object_set_new(call, key, json_string(text));
}

static void put_texts(const struct callcenter_options *o, const struct source *s, json_t *call)
{
	const struct {
		const char *key, *place;
	} fields[] = {
		{"call_id", o->map_call_id},
		{"event_id", o->map_event_id},
		{"caller_number", o->map_caller_number},
		{"caller_name", o->map_caller_name},
		{"language", o->map_language},
		{"agent", o->map_agent},
		{"recording", o->map_recording},
		{"type", o->map_type},
		{"subject", o->map_subject},
		{"note", o->map_note},
		{"department", o->map_department},
	};

	for (size_t i = 0; i < ELEMENTS(fields); i++) {
		_cleanup_(freep) char *text = value(fields[i].place, s);
		put(call, fields[i].key, text);
	}
}

/* A clock that we cannot read is no reason to refuse a call. */
static void put_times(const struct callcenter_options *o, const struct source *s, json_t *call)
{
	_cleanup_(freep) char *started = value(o->map_started, s);
	_cleanup_(freep) char *ended = value(o->map_ended, s);
	struct when when;

	if (started && when_read(started, &when))
		put(call, "started", started);
	if (ended && when_read(ended, &when))
		put(call, "ended", ended);
}

static void put_direction(const struct callcenter_options *o, const struct source *s, json_t *call)
{
	_cleanup_(freep) char *direction = value(o->map_direction, s);

	if (direction)
		put(call, "direction", strncasecmp(direction, "out", 3) == 0 ? "out" : "in");
}

/* Outcomes that have no meaning for us are none. */
static void put_outcome(const struct callcenter_options *o, const struct source *s, json_t *call)
{
	_cleanup_(freep) char *theirs = value(o->map_outcome, s);
	const char *word = theirs && o->map_outcomes ? map_word(o->map_outcomes, theirs) : theirs;

	if (word && strcmp(word, "ignore") != 0)
		put(call, "outcome", word);
}

/* A word of theirs that nobody has thought of is for a person. */
static void put_event(const struct callcenter_options *o, const struct source *s, json_t *call,
		      struct envelope *e)
{
	_cleanup_(freep) char *theirs = value(o->map_event, s);
	const char *word = theirs && o->map_events ? map_word(o->map_events, theirs) : theirs;

	if (o->map_event && !word)
		format_unreadable(e, "what happened is not among map_events");
	else if (word && strcmp(word, "ignore") == 0)
		e->reading = READING_IGNORED;
	else
		put(call, "event", word);
}

static void read_all(const struct callcenter_options *o, const struct source *s, struct envelope *e)
{
	e->call = json_object();
	put_texts(o, s, e->call);
	put_times(o, s, e->call);
	put_direction(o, s, e->call);
	put_outcome(o, s, e->call);
	put_event(o, s, e->call, e);
}

static void read_form(const struct callcenter_options *o, const struct hook *h, struct envelope *e)
{
	struct form form;

	if (!form_read(h->body.data, h->body.size, &form)) {
		format_unreadable(e, "it is no form in UTF-8");
		return;
	}
	read_all(o, &(struct source){NULL, &form}, e);
	form_done(&form);
}

static void read_json(const struct callcenter_options *o, const struct hook *h, struct envelope *e)
{
	json_t *json = format_load(h->body, e);

	if (json)
		read_all(o, &(struct source){json, NULL}, e);
	json_decref(json);
}

void format_map(const struct callcenter_options *o, const struct hook *h, struct envelope *e)
{
	if (format_is_form(h))
		read_form(o, h, e);
	else if (format_is_json(h))
		read_json(o, h, e);
	else
		e->reading = READING_UNSUPPORTED;
}
