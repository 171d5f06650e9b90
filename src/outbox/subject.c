#include "outbox/subject.h"

#include "ticket/reference.h"

#include <wasl/text.h>

#include <string.h>
#include <strings.h>

#define SUBJECT_MAX 150U
/* Before it is cut: longer ones are cut there already. */
#define INPUT_MAX 4096U
/* An ill-formed byte becomes three. */
#define CLEAN_MAX ((size_t)3 * INPUT_MAX)

/* The length of "Re: " and its like at the beginning, 0 for none. */
static size_t prefix_size(const char *s)
{
	static const char *const words[] = {
		"re", "fw",   "fwd",	"aw",	 "auto",       "automatic reply",
		"رد", "الرد", "رد على", "توجيه", "إعادة توجيه"};

	for (size_t i = 0; i < ELEMENTS(words); i++) {
		size_t n = strlen(words[i]);
		if (strncasecmp(s, words[i], n) != 0)
			continue;
		n += strspn(s + n, " ");
		if (s[n] == ':')
			return n + 1 + strspn(s + n + 1, " ");
	}
	return 0;
}

/* "[#K7M4-9X2Q]": the brackets around a reference are its own. */
static void widen(const char *s, struct reference_place *place)
{
	size_t begin = place->begin;

	if (begin > 0 && s[begin - 1] == '#')
		begin--;
	if (begin > 0 && s[begin - 1] == '[' && s[place->end] == ']') {
		place->begin = begin - 1;
		place->end++;
	}
}

static void drop_references(const char *s, struct buffer *out)
{
	struct reference_place place = {0};
	char reference[REFERENCE_SIZE];
	size_t size = strlen(s), from = 0;

	while (reference_find(s, size, &place, reference)) {
		widen(s, &place);
		(void)buffer_add(out, s + from, place.begin - from);
		from = place.end;
	}
	(void)buffer_add(out, s + from, size - from);
}

static char *cut(const char *s)
{
	size_t size = strlen(s);

	if (size <= SUBJECT_MAX)
		return xstrdup(s);
	return xasprintf("%.*s…", (int)text_cut(s, size, SUBJECT_MAX), s);
}

char *subject_clean(const char *subject)
{
	const char *given = subject ? subject : "";
	size_t size = text_cut(given, strlen(given), INPUT_MAX);
	struct buffer line = BUFFER_INIT(CLEAN_MAX), plain = BUFFER_INIT(CLEAN_MAX);
	struct buffer again = BUFFER_INIT(CLEAN_MAX);

	(void)text_one_line(given, size, &line);
	drop_references(buffer_string(&line), &plain);
	/* no blanks where a reference was */
	(void)text_one_line(buffer_string(&plain), plain.size, &again);
	const char *s = buffer_string(&again);
	for (size_t n; (n = prefix_size(s));)
		s += n;
	char *clean = cut(s);
	buffer_done(&line);
	buffer_done(&plain);
	buffer_done(&again);
	return clean;
}
