#include "quote_fold.h"

#include <string.h>

#define FILTER_LETTERS 4

/* The character at at, however ill-formed; its length in ret_size. */
static uint32_t decode(const unsigned char *c, size_t left, size_t *ret_size)
{
	size_t n = c[0] < 0xc0 ? 1 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4;
	uint32_t value = n == 1 ? c[0] : c[0] & (0x7fU >> n);

	*ret_size = n < left ? n : left;
	for (size_t i = 1; i < *ret_size; i++)
		value = value << 6 | (c[i] & 0x3fU);
	return value;
}

static bool is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || (c >= 0x2000 && c <= 0x200a) ||
	       c == 0x2028 || c == 0x202f || c == 0x3000;
}

/* What says nothing to a reader of the words. */
static bool is_mark(uint32_t c)
{
	return c == '*' || c == 0xad || (c >= 0x64b && c <= 0x65f) || c == 0x670 || c == 0x640 ||
	       c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x2069) || c == 0xfeff;
}

static uint32_t fold_arabic(uint32_t c)
{
	switch (c) {
	case 0x622:
	case 0x623:
	case 0x625:
	case 0x671:
		return 0x627;
	case 0x624:
		return 0x648;
	case 0x626:
	case 0x649:
	case 0x6cc:
		return 0x64a;
	case 0x629:
		return 0x647;
	case 0x6a9:
		return 0x643;
	default:
		break;
	}
	if (c >= 0x660 && c <= 0x669)
		return c - 0x660 + '0';
	return c >= 0x6f0 && c <= 0x6f9 ? c - 0x6f0 + '0' : c;
}

static uint32_t fold_char(uint32_t c)
{
	if (c >= 0x620 && c <= 0x6ff)
		return fold_arabic(c);
	if ((c >= 0xc0 && c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) ||
	    (c >= 0x410 && c <= 0x42f))
		return c + 0x20;
	if (c == 0x2018 || c == 0x2019)
		return '\'';
	if (c >= 0x2010 && c <= 0x2015)
		return '-';
	return c == 0xff1a ? ':' : c;
}

static uint32_t next_of_any(struct fold *f)
{
	bool blank = false;

	while (f->at < f->end) {
		const unsigned char *c = (const unsigned char *)f->at;
		size_t n = 1;
		uint32_t value = *c;

		if (value >= 0x80)
			value = decode(c, (size_t)(f->end - f->at), &n);
		if (!is_space(value) && !is_mark(value)) {
			if (blank)
				return ' ';
			f->at += n;
			if (value >= 'A' && value <= 'Z')
				return value | 0x20;
			return value < 0x80 ? value : fold_char(value);
		}
		blank = blank || is_space(value);
		f->at += n;
	}
	return blank ? ' ' : 0;
}

/* Most are letters of ASCII. */
static inline uint32_t next(struct fold *f)
{
	unsigned char c = f->at < f->end ? (unsigned char)*f->at : 0;

	if (c <= ' ' || c >= 0x7f || c == '*')
		return next_of_any(f);
	f->at++;
	return c >= 'A' && c <= 'Z' ? c | 0x20U : c;
}

uint32_t fold_next(struct fold *f)
{
	return next(f);
}

bool fold_is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
	return c >= 0xc0 && c != 0x60c && c != 0x61b && c != 0x61f &&
	       !(c >= 0x2000 && c <= 0x206f) && !(c >= 0x3000 && c <= 0x303f) &&
	       !(c >= 0xff00 && c <= 0xff0f);
}

/* Where the match ends in f, if it does. Patterns are well-formed. */
static bool match(struct fold *f, const char *pattern)
{
	const unsigned char *p = (const unsigned char *)pattern;

	while (*p) {
		size_t n = 1;
		uint32_t wanted = *p < 0x80 ? *p : decode(p, SIZE_MAX, &n);

		if (next(f) != wanted)
			return false;
		p += n;
	}
	return true;
}

size_t fold_match(const char *text, size_t size, const char *pattern)
{
	struct fold f = {text, text + size};

	return match(&f, pattern) ? (size_t)(f.at - text) : 0;
}

size_t fold_word(const char *text, size_t size, const char *pattern)
{
	size_t n = fold_match(text, size, pattern);
	struct fold rest = {text + n, text + size};

	return n > 0 && !fold_is_letter(next(&rest)) ? n : 0;
}

static uint32_t first_of(const char *pattern)
{
	const unsigned char *p = (const unsigned char *)pattern;
	size_t n;

	return *p < 0x80 ? *p : decode(p, SIZE_MAX, &n);
}

size_t fold_any_word(const char *text, size_t size, const struct fold_words *words)
{
	struct fold f = {text, text + size};
	uint32_t first = next(&f);
	size_t low = 0, high = words->count, n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (first_of(words->list[middle]) < first)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < words->count && first_of(words->list[low]) == first; low++) {
		size_t m = fold_word(text, size, words->list[low]);

		n = m > n ? m : n;
	}
	return n;
}

bool fold_has_word(const char *text, size_t size, const struct fold_words *words)
{
	struct fold f = {text, text + size};
	bool inside = false;
	uint32_t c = ' ';

	while (c) {
		const char *at = f.at;

		c = next(&f);
		if (!inside && fold_is_letter(c) &&
		    fold_any_word(at, (size_t)(text + size - at), words) > 0)
			return true;
		inside = fold_is_letter(c);
	}
	return false;
}

/* Of the first letters from f on, up to where the word ends; last stands where f ends. */
static unsigned int filter_bit(struct fold *f, uint32_t first, uint32_t last)
{
	uint32_t sum = 0, c = first;

	for (int n = 0; n < FILTER_LETTERS && c != ' ' && c != ':'; n++) {
		sum = sum * 31 + c;
		c = next(f);
		if (c == 0)
			c = last;
	}
	return (sum * 31 + (c == ' ' || c == ':' ? c : 0)) * 2654435761U >> 21;
}

static void set_bit(struct fold_filter *filter, const char *pattern, uint32_t last)
{
	struct fold f = {pattern, pattern + strlen(pattern)};
	unsigned int bit = filter_bit(&f, next(&f), last);

	filter->bits[bit / 64] |= 1ULL << bit % 64;
}

void fold_filter_add(struct fold_filter *filter, const struct fold_words *words)
{
	for (size_t i = 0; i < words->count; i++) {
		set_bit(filter, words->list[i], ' ');
		set_bit(filter, words->list[i], ':');
	}
}

bool fold_filter_may(const struct fold_filter *filter, const char *text, size_t size)
{
	struct fold f = {text, text + size};
	unsigned int bit;
	uint32_t c;

	do
		c = next(&f);
	while (c && !fold_is_letter(c));
	bit = filter_bit(&f, c, ' ');
	return c && filter->bits[bit / 64] >> bit % 64 & 1;
}
