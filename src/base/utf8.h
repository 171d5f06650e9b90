/*
 * UTF-8: code points out of bytes and back, strictly (RFC 3629). Pure; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define UTF8_MAX 4U /* bytes of a code point */
#define UTF8_REPLACEMENT 0xfffd

/*
 * The code point at *at, below size, or -1 for an ill-formed sequence. *at moves behind it:
 * of an ill-formed one behind the longest part that might have begun a character.
 */
int32_t utf8_read(const char *s, size_t size, size_t *at);
/* The number of bytes that c takes. c is no surrogate. */
size_t utf8_write(int32_t c, char ret[static UTF8_MAX]);
/* True of C0, DEL, C1 and the bidirectional controls: unseen, but obeyed where text is shown. */
bool utf8_is_control(int32_t c);

/* Ill-formed sequences as U+FFFD. */
static inline int32_t utf8_next(const char *s, size_t size, size_t *at)
{
	int32_t c = utf8_read(s, size, at);

	return c < 0 ? UTF8_REPLACEMENT : c;
}

/* True if the eight bytes are ASCII. */
static inline bool utf8_is_ascii_8(const char *s)
{
	uint64_t eight;

	memcpy(&eight, s, sizeof(eight));
	return !(eight & 0x8080808080808080U);
}
