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
 * "windows-1256" or "ISO-8859-6" where more letters make Arabic words in it than do not,
 * else "windows-1252". With a least number of letters, only where there are so many of
 * them, and hardly any other.
 */
const char *charset_guess(const char *data, size_t size, size_t least);
