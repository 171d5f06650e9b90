/*
 * Charset: bytes in whatever charset as UTF-8.
 *
 * The label is a hint: text that is UTF-8 is read as that, a label that the bytes
 * contradict is passed over, and what has none is read as windows-1256 where it
 * makes Arabic words, else as windows-1252. Pure; any thread.
 */
#pragma once

#include <wasl/buffer.h>

enum charset_result {
	CHARSET_GUESSED = 1, /* the label was missing or wrong, and the bytes did not tell */
};

/*
 * Appends data as well-formed UTF-8: 0, CHARSET_GUESSED, or -EMSGSIZE when out's maximum
 * cut it. Bytes that mean nothing become U+FFFD. label may be NULL.
 */
int charset_decode(const char *label, size_t label_size, const char *data, size_t size,
		   struct buffer *out);
