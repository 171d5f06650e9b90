/*
 * Charset: bytes in whatever charset as UTF-8.
 *
 * The label is a hint: text that is UTF-8 is read as that, a label that the bytes
 * contradict is passed over, and what has none is read as windows-1256 or ISO-8859-6 where
 * that makes Arabic words, as windows-1252 where letters stand beside those of ASCII, else
 * as the setting says. Lines that were misread on their way are mended (misread.h). Pure;
 * any thread.
 */
#pragma once

#include <wasl/buffer.h>

enum charset_result {
	CHARSET_GUESSED = 1, /* the label was missing or wrong, and the bytes did not tell */
};

struct charset_label {
	const char *text; /* NULL: none */
	size_t size;
	const char *fallback; /* where nothing tells; NULL: windows-1256 */
};

/*
 * Appends data as well-formed UTF-8: 0, CHARSET_GUESSED, or -EMSGSIZE when out's maximum
 * cut it. Bytes that mean nothing become U+FFFD.
 */
int charset_decode(const struct charset_label *label, const char *data, size_t size,
		   struct buffer *out);
