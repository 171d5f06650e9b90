/*
 * Text: Unicode, with Arabic as a first language. Pure; any thread.
 *
 * All text is UTF-8. Invalid bytes are read as U+FFFD and never make a call fail.
 */
#pragma once

#include <wasl/buffer.h>

enum text_language {
	TEXT_LANGUAGE_UNKNOWN,
	TEXT_LANGUAGE_ARABIC,
	TEXT_LANGUAGE_ENGLISH, /* any that is written from left to right */
};

/*
 * The form in which text is searched, compared and matched by rules: NFKC with
 * case folding; tashkeel, tatweel, bidirectional and zero-width controls dropped;
 * alef, ya, ta marbuta and hamza carriers and the Persian and Urdu look-alikes
 * unified; all decimal digits in ASCII; white space runs as one blank, none at
 * the ends. Idempotent. Appends to out, which bounds it: 0 or -EMSGSIZE.
 */
WASL_API int text_normalise(const char *text, size_t size, struct buffer *out);

/* The language most letters are written in; the first 64 KiB decide. */
WASL_API enum text_language text_language(const char *text, size_t size);
/* "ar", "en"; unknown is "ar", the office's own. */
WASL_API const char *text_language_code(enum text_language language);
WASL_API enum text_language text_language_from_code(const char *code);

/* The length of the longest prefix of at most max bytes that ends between characters. */
WASL_API size_t text_cut(const char *text, size_t size, size_t max);
/* True if the bytes are well-formed UTF-8 (RFC 3629). */
WASL_API bool text_is_utf8(const char *text, size_t size);
/* Appends text with every ill-formed sequence replaced by U+FFFD: 0 or -EMSGSIZE. */
WASL_API int text_repair(const char *text, size_t size, struct buffer *out);
/*
 * Appends text as one safe line: CR, LF, tabs and other white space as one blank,
 * control characters and bidirectional controls dropped, blanks trimmed at the
 * ends. For what becomes a header, a table cell or a file name. 0 or -EMSGSIZE.
 */
WASL_API int text_one_line(const char *text, size_t size, struct buffer *out);
/* The columns text takes in a terminal: combining marks 0, wide characters 2. */
WASL_API size_t text_columns(const char *text, size_t size);
