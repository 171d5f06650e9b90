#include "ticket/reference.h"

#include "base/crypto.h"

#include <stdint.h>
#include <string.h>

#define SYMBOLS 29
#define DIGITS 8 /* the last one is the check character */
#define HALF 4
#define WORD_MAX 48U /* bytes: with marks of direction around its characters */

/* Left out: G like 6 or C, I and L like 1, O like 0, P like B aloud, U and V like each other. */
static const char alphabet[] = "0123456789ABCDEFHJKMNQRSTWXYZ";

_Static_assert(sizeof(alphabet) - 1 == SYMBOLS, "a prime number of symbols");

/*
 * Weights 2 to 8, and 1 for the check character: none, and no difference of two of them,
 * is a multiple of the prime. So a wrong character changes the sum, and a swap too.
 */
static unsigned check_value(const uint8_t values[DIGITS])
{
	unsigned sum = 0;

	for (unsigned i = 0; i < DIGITS - 1; i++)
		sum += (i + 2) * values[i];
	return (SYMBOLS - sum % SYMBOLS) % SYMBOLS;
}

static void write_form(const uint8_t values[DIGITS], char ret[static REFERENCE_SIZE])
{
	char *to = ret;

	for (unsigned i = 0; i < DIGITS; i++) {
		if (i == HALF)
			*to++ = '-';
		*to++ = alphabet[values[i]];
	}
	*to = '\0';
}

void reference_new(char ret[static REFERENCE_SIZE])
{
	uint8_t values[DIGITS];

	for (unsigned i = 0; i < DIGITS - 1; i++)
		values[i] = (uint8_t)crypto_random_below(SYMBOLS);
	values[DIGITS - 1] = (uint8_t)check_value(values);
	write_form(values, ret);
}

static int value_of(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 32);
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	const char *found = c ? strchr(alphabet, c) : NULL;
	return found ? (int)(found - alphabet) : -1;
}

/* Arabic-Indic U+0660 and Persian U+06F0 digits; the number of bytes, 0 if it is none. */
static size_t read_digit(const char *s, size_t size, int *ret)
{
	unsigned char first = (unsigned char)s[0], second = size > 1 ? (unsigned char)s[1] : 0;

	if (first == 0xd9 && second >= 0xa0 && second <= 0xa9)
		*ret = second - 0xa0;
	else if (first == 0xdb && second >= 0xb0 && second <= 0xb9)
		*ret = second - 0xb0;
	else
		return 0;
	return 2;
}

/* Blanks, hyphens of several kinds and marks of direction that copying brings along. */
static size_t skip(const char *s, size_t size)
{
	static const char *const skipped[] = {" ",
					      "\t",
					      "-",
					      "\xe2\x80\x90",
					      "\xe2\x80\x91",
					      "\xe2\x80\x93",
					      "\xe2\x80\x8e",
					      "\xe2\x80\x8f",
					      "\xc2\xa0",
					      "\xd9\x80"};

	for (size_t i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++) {
		size_t n = strlen(skipped[i]);
		if (n <= size && memcmp(s, skipped[i], n) == 0)
			return n;
	}
	return 0;
}

bool reference_parse(const char *text, size_t size, char ret[static REFERENCE_SIZE])
{
	uint8_t values[DIGITS];
	unsigned count = 0;

	for (size_t at = 0; at < size;) {
		int value = -1;
		size_t n = skip(text + at, size - at);
		if (n || (count == 0 && text[at] == '#')) {
			at += n ? n : 1;
			continue;
		}
		n = read_digit(text + at, size - at, &value);
		if (!n) {
			value = value_of(text[at]);
			n = 1;
		}
		if (value < 0 || count == DIGITS)
			return false;
		values[count++] = (uint8_t)value;
		at += n;
	}
	if (count != DIGITS || values[DIGITS - 1] != check_value(values))
		return false;
	write_form(values, ret);
	return true;
}

/* Of a letter or digit that references have, or of what may stand between them; 0: of neither. */
static size_t word_part(const char *s, size_t size)
{
	int value;

	if ((*s >= '0' && *s <= '9') || (*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
		return 1;
	if (*s == ' ' || *s == '\t' || (unsigned char)*s == 0xc2)
		return 0;
	size_t n = read_digit(s, size, &value);
	return n ? n : skip(s, size);
}

bool reference_find(const char *text, size_t size, struct reference_place *place,
		    char ret[static REFERENCE_SIZE])
{
	for (size_t at = place->end, n; at < size; at += n) {
		size_t end = at;

		while (end < size && (n = word_part(text + end, size - end)))
			end += n;
		n = end > at ? end - at : 1;
		if (end - at >= DIGITS && end - at <= WORD_MAX &&
		    reference_parse(text + at, end - at, ret)) {
			*place = (struct reference_place){at, end};
			return true;
		}
	}
	return false;
}
