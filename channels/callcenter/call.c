#include "call.h"

#include <string.h>
#include <strings.h>

/* Characters, as the schema has them. */
#define ID_MAX 250U
#define NAME_MAX_CHARACTERS 1000U
#define SUBJECT_MAX 2000U
#define NOTE_MAX (256U << 10)
#define URL_MAX 2000U

static const char *const events[] = {"new", "answer", "hangup", "note", NULL};
static const char *const outcomes[] = {"answered", "missed", "abandoned", "voicemail", NULL};
static const char *const types[] = {"inquiry", "complaint", "request", "suggestion", NULL};
static const char *const directions[] = {"in", "out", NULL};

const char *const *call_events(void)
{
	return events;
}

const char *const *call_outcomes(void)
{
	return outcomes;
}

int call_word(const char *const *words, const char *word)
{
	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], word) == 0)
			return i;
	}
	return -1;
}

bool call_is_missed(const struct call *c)
{
	return c->outcome == CALL_MISSED || c->outcome == CALL_ABANDONED ||
	       c->outcome == CALL_VOICEMAIL;
}

static size_t characters(const json_t *string)
{
	const char *s = json_string_value(string);
	size_t count = 0;

	for (size_t i = 0; i < json_string_length(string); i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

/* null and "" are absent: who fills a template cannot leave a field out. */
static bool read_text(const json_t *json, const char *key, size_t max, char **ret)
{
	const json_t *value = json_object_get(json, key);

	if (!value || json_is_null(value))
		return true;
	if (!json_is_string(value) || characters(value) > max)
		return false;
	if (json_string_length(value))
		*ret = xstrdup(json_string_value(value));
	return true;
}

/* The place in the list in *ret; where it is absent *ret stays. */
static bool read_word(const json_t *json, const char *key, const char *const *words, int *ret)
{
	_cleanup_(freep) char *word = NULL;

	if (!read_text(json, key, ID_MAX, &word))
		return false;
	if (word)
		*ret = call_word(words, word);
	return *ret >= 0;
}

static bool read_when(const json_t *json, const char *key, struct when *ret)
{
	_cleanup_(freep) char *text = NULL;
	const json_t *value = json_object_get(json, key);

	if (json_is_integer(value))
		return when_from_number(json_integer_value(value), ret);
	if (!read_text(json, key, ID_MAX, &text))
		return false;
	return !text || when_read(text, ret);
}

/* "ar", "ar-SA", "en_GB"; any other is read from left to right by most. */
static bool read_language(const json_t *json, struct call *ret)
{
	_cleanup_(freep) char *text = NULL;

	if (!read_text(json, "language", ID_MAX, &text))
		return false;
	if (text)
		ret->language = strncasecmp(text, "ar", 2) == 0 ? TEXT_LANGUAGE_ARABIC
								: TEXT_LANGUAGE_ENGLISH;
	return true;
}

static bool read_number(const json_t *json, struct call *ret)
{
	if (!read_text(json, "caller_number", ID_MAX, &ret->number))
		return false;
	if (ret->number)
		(void)phone_canonical(ret->number, ret->canonical);
	return true;
}

static bool read_texts(const json_t *json, struct call *c)
{
	const struct {
		const char *key;
		char **to;
		size_t max;
	} texts[] = {
		{"event_id", &c->event_id, ID_MAX},
		{"caller_name", &c->name, NAME_MAX_CHARACTERS},
		{"agent", &c->agent, NAME_MAX_CHARACTERS},
		{"recording", &c->recording, URL_MAX},
		{"subject", &c->subject, SUBJECT_MAX},
		{"note", &c->note, NOTE_MAX},
		{"department", &c->department, NAME_MAX_CHARACTERS},
	};

	for (size_t i = 0; i < ELEMENTS(texts); i++) {
		if (!read_text(json, texts[i].key, texts[i].max, texts[i].to))
			return false;
	}
	return true;
}

/* An end or an outcome is a hangup's; a report with words alone is a note. */
static enum call_event guess_event(const struct call *c)
{
	if (c->outcome || c->ended.utc_ms)
		return CALL_HANGUP;
	return c->note ? CALL_NOTE : CALL_NEW;
}

static const char *read_words(const json_t *json, struct call *c)
{
	int event = ELEMENTS(events) - 1, outcome = ELEMENTS(outcomes) - 1;
	int type = ELEMENTS(types) - 1, direction = 0;

	if (!read_word(json, "event", events, &event))
		return "event is none of new, answer, hangup, note";
	if (!read_word(json, "outcome", outcomes, &outcome))
		return "outcome is none of answered, missed, abandoned, voicemail";
	if (!read_word(json, "type", types, &type))
		return "type is none of inquiry, complaint, request, suggestion";
	if (!read_word(json, "direction", directions, &direction))
		return "direction is neither in nor out";
	c->outcome = outcomes[outcome] ? (enum call_outcome)(outcome + 1) : CALL_OUTCOME_NONE;
	c->type = types[type] ? (enum call_type)(type + 1) : CALL_TYPE_NONE;
	c->outgoing = direction == 1;
	c->event = events[event] ? (enum call_event)event : guess_event(c);
	return NULL;
}

const char *call_read(const json_t *json, struct call *ret)
{
	*ret = (struct call){.language = TEXT_LANGUAGE_UNKNOWN};
	if (!json_is_object(json))
		return "it is no JSON object";
	if (!read_text(json, "call_id", ID_MAX, &ret->id) || !ret->id)
		return "call_id is missing, or no text of at most 250 characters";
	if (!read_when(json, "started", &ret->started) || !read_when(json, "ended", &ret->ended))
		return "started or ended is no time such as 2026-11-25T14:03:00+03:00";
	if (!read_number(json, ret) || !read_language(json, ret) || !read_texts(json, ret))
		return "a field is no text, or too long";
	return read_words(json, ret);
}

void call_done(struct call *c)
{
	free(c->id);
	free(c->event_id);
	free(c->number);
	free(c->name);
	free(c->agent);
	free(c->recording);
	free(c->subject);
	free(c->note);
	free(c->department);
	*c = (struct call){.id = NULL};
}
