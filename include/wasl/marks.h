/*
 * Marks: what of a text is not its writer's own words: what is quoted of earlier
 * mails, and the signature. Marks only point into the text, which stays whole; a
 * reader may fold them, and language and comparison look past them.
 *
 * A list of them is in the order of the text, and no two overlap. Pure; any thread.
 */
#pragma once

#include <wasl/text.h>

enum text_mark_kind {
	TEXT_MARK_QUOTE,
	TEXT_MARK_SIGNATURE,
};

struct text_mark {
	enum text_mark_kind kind;
	size_t begin, size; /* bytes; whole lines, where mails are read */
};

/*
 * Appends the text without what is marked; blank lines where something is left out
 * become one, and there are none at its beginning and end. 0 or -EMSGSIZE; as much
 * room as the text takes is enough.
 */
WASL_API int text_own(const char *text, size_t size, const struct text_mark *marks, size_t count,
		      struct buffer *out);

/* The language of what text_own() gives, looked for at the beginning of the text. */
WASL_API enum text_language text_own_language(const char *text, size_t size,
					      const struct text_mark *marks, size_t count);
