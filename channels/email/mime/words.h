/* Words: a header field's value as text: encoded words (RFC 2047), raw bytes. Pure; any thread. */
#pragma once

#include <wasl/buffer.h>

/*
 * Appends the value as one line (line.h) of UTF-8: 0, or -EMSGSIZE when out's maximum cut it.
 * Every byte sequence decodes.
 */
int words_decode(const char *value, size_t size, struct buffer *out);
/* The same; fallback is the charset of raw bytes that nothing else tells of (charset.h). */
int words_decode_in(const char *fallback, const char *value, size_t size, struct buffer *out);

/*
 * The length of the encoded word that text begins with, 0 for none: what it holds
 * parts no list. Blanks within it are not forgiven here.
 */
size_t words_length(const char *text, size_t size);
