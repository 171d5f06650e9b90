#include "map.h"

#include "call.h"

#include <wasl/pointer.h>

#include <errno.h>
#include <string.h>

#define FORM "form:"
#define TEXT "text:"

static bool begins(const char *s, const char *start)
{
	return strncmp(s, start, strlen(start)) == 0;
}

/* --- one value --- */

char *map_value(const char *place, const json_t *json, const struct form *form)
{
	if (begins(place, TEXT))
		return xstrdup(place + strlen(TEXT));
	if (begins(place, FORM))
		return form ? xstrdup(form_value(form, place + strlen(FORM))) : NULL;
	return json_pointer_text(json, place);
}

const char *map_word(char *const *list, const char *theirs)
{
	size_t size = strlen(theirs);

	for (; list && *list; list++) {
		const char *equals = strrchr(*list, '=');
		if (equals && (size_t)(equals - *list) == size && memcmp(*list, theirs, size) == 0)
			return equals + 1;
	}
	return NULL;
}

/* --- the configuration --- */

static int check_place(const char *key, const char *place, struct error *err)
{
	if (!place || *place == '/' || (begins(place, FORM) && place[strlen(FORM)]) ||
	    (begins(place, TEXT) && place[strlen(TEXT)]))
		return 0;
	return error_set(err, -EINVAL,
			 "%s: '%s' is no place: write /JSON/POINTER, form:FIELD or text:WORDS", key,
			 place);
}

static int check_words(const char *key, char *const *list, const char *const *ours,
		       struct error *err)
{
	for (; list && *list; list++) {
		const char *equals = strrchr(*list, '=');
		const char *word = equals ? equals + 1 : "";
		if (equals && equals != *list &&
		    (call_word(ours, word) >= 0 || strcmp(word, "ignore") == 0))
			continue;
		return error_set(err, -EINVAL, "%s: '%s' is no THEIRS=OURS with a word of ours",
				 key, *list);
	}
	return 0;
}

static int check_places(const struct callcenter_options *o, struct error *err)
{
	const struct {
		const char *key, *place;
	} places[] = {
		{"map_call_id", o->map_call_id},
		{"map_event", o->map_event},
		{"map_event_id", o->map_event_id},
		{"map_direction", o->map_direction},
		{"map_caller_number", o->map_caller_number},
		{"map_caller_name", o->map_caller_name},
		{"map_language", o->map_language},
		{"map_agent", o->map_agent},
		{"map_started", o->map_started},
		{"map_ended", o->map_ended},
		{"map_outcome", o->map_outcome},
		{"map_recording", o->map_recording},
		{"map_type", o->map_type},
		{"map_subject", o->map_subject},
		{"map_note", o->map_note},
		{"map_department", o->map_department},
	};
	int r = 0;

	for (size_t i = 0; i < ELEMENTS(places) && r == 0; i++)
		r = check_place(places[i].key, places[i].place, err);
	return r;
}

int map_check(const struct callcenter_options *o, struct error *err)
{
	int r = check_places(o, err);

	if (r == 0)
		r = check_words("map_events", o->map_events, call_events(), err);
	if (r == 0)
		r = check_words("map_outcomes", o->map_outcomes, call_outcomes(), err);
	if (r == 0 && o->format == FORMAT_MAP && !o->map_call_id)
		r = error_set(err, -EINVAL,
			      "format = map needs map_call_id = the place of the call's id");
	return r;
}
