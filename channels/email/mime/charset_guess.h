/* Charset guess: what bytes show of the charset they are in. Pure; any thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
 * Letters by the words that they stand in. How well words fit Arabic is told by how common
 * their letters are there: more than 0 for words as people write them.
 */
struct charset_letters {
	int64_t windows, iso; /* how well they fit, read as windows-1256 or as ISO-8859-6 */
	size_t arabic;	      /* letters of words in which no ASCII letter stands */
	size_t other;	      /* letters beside ASCII letters */
	size_t lone;	      /* letters that stand alone */
	size_t ascii;	      /* letters of words that have no others */
};

struct charset_letters charset_letters(const char *data, size_t size);
void charset_letters_add(struct charset_letters *to, const struct charset_letters *more);

/* Whether they fit ISO-8859-6 so much better. */
bool charset_is_iso(const struct charset_letters *letters);
/*
 * "windows-1256" or "ISO-8859-6" where most words are Arabic in it, "windows-1252" where
 * they are not, fallback where there are none to tell by.
 */
const char *charset_guess(const struct charset_letters *letters, const char *fallback);
/* Whether they are so certainly something else than what the label says. */
bool charset_belies_western(const struct charset_letters *letters);
bool charset_belies_windows(const struct charset_letters *letters);
bool charset_belies_iso(const struct charset_letters *letters);
