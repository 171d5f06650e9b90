#include "ticket/prepare.h"

#include "ticket/reference.h"

#include <string.h>

/* Of a subject: longer ones differ before. */
#define SUBJECT_MAX 512U
/* NFKC makes up to 18 of one character. */
#define TOPIC_MAX ((size_t)32 * SUBJECT_MAX)

/* What somebody writes says more than what they quote. */
/* What answering puts before a subject, in the normalised form. */
static size_t prefix_size(const char *s)
{
	static const char *const words[] = {
		"re", "fw",   "fwd",   "aw",	      "auto",
		"رد", "الرد", "توجيه", "اعاده توجيه", "automatic reply"};

	for (size_t i = 0; i < ELEMENTS(words); i++) {
		size_t n = strlen(words[i]);
		if (strncmp(s, words[i], n) != 0)
			continue;
		n += s[n] == ' ';
		if (s[n] == ':')
			return n + 1 + (s[n + 1] == ' ');
	}
	return 0;
}

/* "[#K7M4-9X2Q] " with all that belongs to it. */
static void widen(const char *s, struct reference_place *place)
{
	bool bracket = false;

	if (place->begin > 0 && s[place->begin - 1] == '#')
		place->begin--;
	if (place->begin > 0 && s[place->begin - 1] == '[') {
		place->begin--;
		bracket = true;
	}
	place->end += bracket && s[place->end] == ']';
	place->end += s[place->end] == ' ';
}

/* A receipt's own reference comes back with each answer to it, and differs each time. */
static char *without_references(const char *s, size_t size)
{
	struct buffer out = BUFFER_INIT(size);
	struct reference_place place = {0};
	char reference[REFERENCE_SIZE];
	size_t from = 0;

	while (reference_find(s, size, &place, reference)) {
		widen(s, &place);
		buffer_add(&out, s + from, place.begin - from);
		from = place.end;
	}
	buffer_add(&out, s + from, size - from);
	return buffer_take(&out, NULL);
}

/* The subject as machines repeat it; NULL: nothing is left of it, and nothing is no topic. */
static char *topic_of(const char *subject)
{
	size_t size = text_cut(subject, strlen(subject), SUBJECT_MAX);
	struct buffer normalised = BUFFER_INIT(TOPIC_MAX);

	(void)text_normalise(subject, size, &normalised);
	_cleanup_(freep) char *plain =
		without_references(buffer_string(&normalised), normalised.size);
	const char *s = plain;
	for (size_t n; (n = prefix_size(s));)
		s += n;
	buffer_done(&normalised);
	return s[strspn(s, " ")] ? xstrdup(s) : NULL;
}

void message_prepare(struct message *m)
{
	size_t size = m->text_size < PREPARE_TEXT_MAX ? m->text_size : PREPARE_TEXT_MAX;

	free(m->topic);
	m->topic = topic_of(m->subject ? m->subject : "");
	if (m->language_known)
		return;
	size = text_cut(m->text, m->text_size, size);
	m->language = text_own_language(m->text, size, m->marks, m->marks_count);
	if (m->language == TEXT_LANGUAGE_UNKNOWN && m->subject)
		m->language = text_language(m->subject, strlen(m->subject));
	if (m->language == TEXT_LANGUAGE_UNKNOWN)
		m->language = text_language(m->text, size);
}
