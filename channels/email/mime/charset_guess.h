/* Charset guess: what bytes show of the charset they are in. Pure; any thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct charset_shape {
	size_t high;	 /* bytes that are not ASCII */
	size_t good;	 /* well-formed UTF-8 characters among them */
	size_t bad;	 /* ill-formed ones; not one that the end cuts */
	bool three;	 /* a good one has three bytes or more */
	bool controls;	 /* control characters that no text has */
	bool big_endian; /* those stand at even places more often than at odd ones */
};

struct charset_shape charset_shape(const char *data, size_t size);

/*
 * Whether the bytes, as windows-1256, make Arabic words. Certain: beyond what any text
 * in windows-1252 would hold.
 */
bool charset_is_arabic(const char *data, size_t size, bool certain);
