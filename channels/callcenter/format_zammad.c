/* The generic CTI interface of Zammad, which many exchanges can speak: form or JSON. */
#include "form.h"
#include "format.h"

#include <string.h>

static json_t *from_form(const struct hook *h, struct envelope *e)
{
	struct form form;

	if (!form_read(h->body.data, h->body.size, &form)) {
		format_unreadable(e, "it is no form in UTF-8");
		return NULL;
	}
	json_t *json = json_object();
	for (size_t i = form.count; i > 0; i--) {
		const struct form_field *f = &form.fields[i - 1];
		/* "user[]" is a list of which the first counts */
		size_t size = strlen(f->name);
		bool list = size > 2 && strcmp(f->name + size - 2, "[]") == 0;
		_cleanup_(freep) char *name = xstrndup(f->name, list ? size - 2 : size);
		json_object_set_new(json, name, json_string(f->value));
	}
	form_done(&form);
	return json;
}

/* Of a list the first. */
static const json_t *value_of(const json_t *json, const char *key)
{
	const json_t *value = json_object_get(json, key);

	return json_is_array(value) ? json_array_get(value, 0) : value;
}

static bool is_word(const json_t *json, const char *key, const char *word)
{
	const char *value = json_string_value(json_object_get(json, key));

	return value && strcmp(value, word) == 0;
}

static const char *event_of(const json_t *json)
{
	if (is_word(json, "event", "newCall"))
		return "new";
	if (is_word(json, "event", "answer"))
		return "answer";
	return is_word(json, "event", "hangup") ? "hangup" : NULL;
}

static const char *outcome_of(const json_t *json)
{
	static const struct {
		const char *cause, *outcome;
	} causes[] = {
		{"normalClearing", "answered"}, {"forwarded", "answered"}, {"cancel", "abandoned"},
		{"noAnswer", "missed"},		{"busy", "missed"},	   {"congestion", "missed"},
		{"notFound", "missed"},
	};

	for (size_t i = 0; i < ELEMENTS(causes); i++) {
		if (is_word(json, "cause", causes[i].cause))
			return causes[i].outcome;
	}
	return NULL;
}

static void put(json_t *call, const char *key, const json_t *value)
{
	if (json_is_string(value))
		json_object_set(call, key, (json_t *)value);
}

static json_t *turn(const json_t *json, struct envelope *e)
{
	const char *event = event_of(json), *outcome = outcome_of(json);

	if (!event) {
		format_unreadable(e, "event is none of newCall, answer, hangup");
		return NULL;
	}
	json_t *call = json_pack("{s:s}", "event", event);
	put(call, "call_id", json_object_get(json, "callId"));
	put(call, "direction", json_object_get(json, "direction"));
	put(call, "caller_number", value_of(json, "from"));
	put(call, "agent", value_of(json, "user"));
	put(call, "department", value_of(json, "queue"));
	if (outcome && strcmp(event, "hangup") == 0)
		json_object_set_new(call, "outcome", json_string(outcome));
	return call;
}

void format_zammad(const struct callcenter_options *o, const struct hook *h, struct envelope *e)
{
	json_t *json;

	(void)o;
	if (format_is_form(h))
		json = from_form(h, e);
	else if (format_is_json(h))
		json = format_load(h->body, e);
	else {
		e->reading = READING_UNSUPPORTED;
		return;
	}
	if (json)
		e->call = turn(json, e);
	json_decref(json);
}
