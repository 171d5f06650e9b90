#include "breaks.h"

#include "chars.h"
#include "entities.h"

#include <string.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>

/* Not where the normal form may have joined two. */
static bool is_whole(const struct x_units *u, size_t at)
{
	return !u->bytes || u->bytes[at] != u->bytes[at - 1];
}

static bool is_joining(uint32_t c)
{
	return (U_GET_GC_MASK(c) & U_GC_M_MASK) || c == 0x200c || c == 0x200d;
}

bool x_is_blank(const struct x_units *u, size_t at)
{
	uint16_t c = u->at[at++];

	if (!u_isUWhiteSpace(c) || c == 0xa0 || c == 0x2007 || c == 0x202f)
		return false;
	return at == u->count || (is_whole(u, at) && !is_joining(x_units_next(u, &at)));
}

static bool is_line_end(uint16_t c)
{
	return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static bool is_one_of(uint16_t c, const uint16_t *set)
{
	for (; *set; set++) {
		if (*set == c)
			return true;
	}
	return false;
}

/* Ends a sentence, whatever stands before. A full stop does not. */
static bool is_ender(uint16_t c)
{
	static const uint16_t enders[] = {'!',	  '?',	  0x61f,  0x6d4,  0x2026, 0x203c, 0x2047,
					  0x2048, 0x2049, 0x3002, 0xff01, 0xff1f, 0};

	return is_one_of(c, enders);
}

/* What closes behind the end of a sentence, or is not seen there. */
static bool is_closer(uint16_t c)
{
	static const uint16_t closers[] = {'"',	   '\'',   ')',	   ']',	   0xbb,  0x2019, 0x201d,
					   0x200e, 0x200f, 0x202c, 0x2069, 0x61c, 0xfe0f, 0};

	return is_one_of(c, closers);
}

static bool is_word(uint16_t c)
{
	return u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) || U16_IS_SURROGATE(c);
}

/* Behind one letter it shortens a title, behind a figure it counts. */
static bool stop_ends_sentence(const struct x_units *u, size_t stop)
{
	size_t letters = 0;

	for (size_t at = stop; at > 0 && is_word(u->at[at - 1]); at--)
		letters += u_isalpha(u->at[at - 1]) || U16_IS_TRAIL(u->at[at - 1]);
	return letters != 1 && (letters || stop == 0 || !u_isdigit(u->at[stop - 1]));
}

static bool ends_sentence(const struct x_units *u, size_t end)
{
	while (end > 0 && is_closer(u->at[end - 1]))
		end--;
	if (end == 0)
		return false;
	return is_ender(u->at[end - 1]) ||
	       (u->at[end - 1] == '.' && stop_ends_sentence(u, end - 1));
}

static enum x_break kind_of_blanks(const struct x_units *u, size_t begin, size_t end)
{
	size_t lines = 0;

	for (size_t i = begin; i < end; i++)
		lines += is_line_end(u->at[i]);
	if (lines > 1)
		return X_BREAK_PARAGRAPH;
	if (lines)
		return X_BREAK_LINE;
	return ends_sentence(u, begin) ? X_BREAK_SENTENCE : X_BREAK_SPACE;
}

static bool is_sign(uint16_t c)
{
	return c == '@' || c == 0xff20 || c == '#' || c == 0xff03;
}

/* Nobody is to be called, and nothing tagged, because a word was parted. */
static enum x_break kind_in_word(const struct x_units *u, size_t at)
{
	if (is_sign(u->at[at]) || is_sign(u->at[at - 1]))
		return X_BREAK_NONE;
	if (is_ender(u->at[at - 1]) && is_word(u->at[at]))
		return X_BREAK_SENTENCE;
	return X_BREAK_GRAPHEME;
}

static void find_graphemes(const struct x_units *u, uint8_t *breaks)
{
	UErrorCode status = U_ZERO_ERROR;
	UBreakIterator *walk = ubrk_open(UBRK_CHARACTER, "", u->at, (int32_t)u->count, &status);

	if (U_FAILURE(status))
		abort();
	for (int32_t at; (at = ubrk_next(walk)) != UBRK_DONE;)
		breaks[at] = X_BREAK_GRAPHEME;
	ubrk_close(walk);
}

static void grade(const struct x_units *u, uint8_t *breaks)
{
	for (size_t at = 1; at < u->count;) {
		size_t end = at;
		while (end < u->count && x_is_blank(u, end))
			breaks[end++] = X_BREAK_NONE;
		if (end == at) {
			breaks[at] =
				breaks[at] && is_whole(u, at) ? kind_in_word(u, at) : X_BREAK_NONE;
			at++;
			continue;
		}
		breaks[at] = is_whole(u, at) ? kind_of_blanks(u, at, end) : X_BREAK_NONE;
		if (end < u->count)
			breaks[end++] = X_BREAK_NONE;
		at = end;
	}
}

static void close_range(uint8_t *breaks, size_t begin, size_t size)
{
	for (size_t i = 1; i < size; i++)
		breaks[begin + i] = X_BREAK_NONE;
}

uint8_t *x_breaks_find(const struct x_units *u, const struct x_urls *urls)
{
	uint8_t *breaks = xcalloc(u->count + 1, sizeof(*breaks));
	struct x_entities entities;

	find_graphemes(u, breaks);
	grade(u, breaks);
	for (size_t i = 0; i < urls->count; i++)
		close_range(breaks, urls->at[i].begin, urls->at[i].size);
	x_entities_find(u, &entities);
	for (size_t i = 0; i < entities.count; i++)
		close_range(breaks, entities.at[i].begin, entities.at[i].size);
	x_entities_done(&entities);
	breaks[0] = X_BREAK_NONE;
	breaks[u->count] = X_BREAK_PARAGRAPH;
	return breaks;
}
