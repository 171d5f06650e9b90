#include <wasl/text.h>

#include "base/text_arabic.h"
#include "base/utf8.h"

#include <errno.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

/*
 * Longer runs of combining marks are cut: no language has them, and putting them into
 * canonical order costs their square.
 */
#define MARKS_MAX 32U

/* UTF-16 units that are normalised at a time; no unit becomes more than 18 in NFKC. */
#define PIECE 512
#define PIECE_ROOM (PIECE + 2 * (int32_t)MARKS_MAX + 4)
#define GROWTH 18

#define WINDOW 2048U

struct folding {
	struct buffer *out;
	const UNormalizer2 *nfkc;
	bool begun;	/* something but blanks was written */
	bool blank;	/* a blank is due before the next letter */
	unsigned marks; /* the last so many code points join those before them */
	size_t used;
	char block[2 * WINDOW];
};

/* What no longer fits is cut off: the beginning of a text is of use. */
static void flush(struct folding *f)
{
	struct buffer *out = f->out;
	size_t fits = out->overflowed ? 0 : text_cut(f->block, f->used, out->max - out->size);

	buffer_add(out, f->block, fits);
	buffer_add(out, f->block + fits, f->used - fits);
	f->used = 0;
}

/* Room for a blank and one code point. */
static void make_room(struct folding *f)
{
	if (f->used > sizeof(f->block) - 1 - UTF8_MAX)
		flush(f);
	if (f->blank)
		f->block[f->used++] = ' ';
	f->blank = false;
	f->begun = true;
}

static void put_blank(struct folding *f)
{
	f->blank = f->begun;
	f->marks = 0;
}

static void put(struct folding *f, UChar32 c)
{
	make_room(f);
	f->used += utf8_write(c, f->block + f->used);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_plain_pair(const char *s)
{
	unsigned char first = (unsigned char)s[0], second = (unsigned char)s[1];

	return first >= 0xd8 && first <= 0xdb && (second & 0xc0) == 0x80 &&
	       text_is_plain_arabic((first & 31U) << 6 | (second & 63U));
}

/* The length of the words that need no table but our own, the blank after them included. */
static size_t plain_size(const char *s, size_t size)
{
	size_t n = 0;

	while (n < size) {
		if (size - n >= 8 && utf8_is_ascii_8(s + n))
			n += 8;
		else if ((unsigned char)s[n] < 0x80)
			n++;
		else if (size - n >= 2 && is_plain_pair(s + n))
			n += 2;
		else
			break;
	}
	if (n == size)
		return n;
	while (n && !is_blank(s[n - 1]))
		n--;
	return n;
}

static uint32_t fold_ascii(uint32_t c)
{
	if (c - '\t' <= '\r' - '\t')
		return ' ';
	if (c < ' ' || c == 0x7f)
		return TEXT_DROPPED;
	return c - 'A' <= 'Z' - 'A' ? c + ('a' - 'A') : c;
}

/* Into the block, where there is room: plain text becomes no longer, but for a blank due. */
static void fold_window(struct folding *f, const char *s, size_t size)
{
	char *to = f->block + f->used;
	bool blank = f->blank, begun = f->begun;

	for (size_t i = 0; i < size;) {
		uint32_t c = (unsigned char)s[i++];
		if (c < 0x80)
			c = fold_ascii(c);
		else
			c = text_fold_arabic((c & 31U) << 6 | ((unsigned char)s[i++] & 63U));
		if (c == ' ')
			blank = begun;
		if (c == ' ' || c == TEXT_DROPPED)
			continue;
		if (blank)
			*to++ = ' ';
		blank = false;
		begun = true;
		if (c >= 0x80)
			*to++ = (char)(0xc0 | c >> 6);
		*to++ = (char)(c < 0x80 ? c : 0x80 | (c & 63U));
	}
	f->used = (size_t)(to - f->block);
	f->blank = blank;
	f->begun = begun;
}

static void fold_plain(struct folding *f, const char *s, size_t size)
{
	f->marks = 0;
	while (size && !f->out->overflowed) {
		size_t n = text_cut(s, size, WINDOW);
		if (f->used + n + 1 > sizeof(f->block))
			flush(f);
		fold_window(f, s, n);
		s += n;
		size -= n;
	}
}

static bool is_control(UChar32 c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

static UChar32 fold_digit(UChar32 c)
{
	return u_charType(c) == U_DECIMAL_DIGIT_NUMBER ? '0' + u_charDigitValue(c) : c;
}

static void put_folded(struct folding *f, UChar32 c)
{
	if (u_isUWhiteSpace(c)) {
		put_blank(f);
		return;
	}
	c = (UChar32)text_fold_arabic((uint32_t)c);
	if (c == TEXT_DROPPED || is_control(c))
		return;
	c = fold_digit(c);
	f->marks = unorm2_hasBoundaryBefore(f->nfkc, c) ? 0 : f->marks + 1;
	if (f->marks <= MARKS_MAX)
		put(f, c);
}

static void fold_piece(struct folding *f, const UChar *text, int32_t size)
{
	UChar folded[GROWTH * PIECE_ROOM];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n = unorm2_normalize(f->nfkc, text, size, folded, ELEMENTS(folded), &status);

	if (U_FAILURE(status))
		abort(); /* GROWTH is what Unicode promises */
	for (int32_t i = 0; i < n;) {
		UChar32 c = folded[i++];
		if (U16_IS_LEAD(c) && i < n)
			c = U16_GET_SUPPLEMENTARY(c, folded[i++]);
		put_folded(f, c);
	}
}

static int32_t write_utf16(UChar32 c, UChar ret[static 2])
{
	if (U_IS_BMP(c)) {
		ret[0] = (UChar)c;
		return 1;
	}
	ret[0] = U16_LEAD(c);
	ret[1] = U16_TRAIL(c);
	return 2;
}

/* White space is no control here, though U+0085 is both. */
static bool is_dropped(UChar32 c)
{
	return text_fold_arabic((uint32_t)c) == TEXT_DROPPED ||
	       (is_control(c) && !u_isUWhiteSpace(c));
}

/*
 * What is dropped anyway is dropped first, so that the marks after it join the letter
 * before it now and not when the result is normalised again.
 */
static void fold_any(struct folding *f, const char *s, size_t size)
{
	UChar piece[PIECE_ROOM];
	int32_t n = 0;
	unsigned marks = 0;

	for (size_t at = 0; at < size && !f->out->overflowed;) {
		UChar32 c = utf8_next(s, size, &at);
		if (is_dropped(c))
			continue;
		bool joins = !unorm2_hasBoundaryBefore(f->nfkc, c);
		marks = joins ? marks + 1 : 0;
		if (marks > MARKS_MAX)
			continue;
		if (n >= PIECE && !joins) {
			fold_piece(f, piece, n);
			n = 0;
		}
		n += write_utf16(c, piece + n);
	}
	fold_piece(f, piece, n);
}

static size_t word_size(const char *s, size_t size)
{
	size_t n = 0;

	while (n < size && !is_blank(s[n]))
		n++;
	return n;
}

static const UNormalizer2 *nfkc_casefold(void)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *n = unorm2_getNFKCCasefoldInstance(&status);

	if (U_FAILURE(status))
		abort(); /* ICU lacks its own data */
	return n;
}

/* A blank parts words for good, so that each may take the shortest way. */
int text_normalise(const char *text, size_t size, struct buffer *out)
{
	struct folding f;

	f.out = out;
	f.nfkc = nfkc_casefold();
	f.begun = f.blank = false;
	f.marks = 0;
	f.used = 0;
	while (size && !out->overflowed) {
		size_t n = plain_size(text, size);
		fold_plain(&f, text, n);
		text += n;
		size -= n;
		n = word_size(text, size);
		if (n)
			fold_any(&f, text, n);
		text += n;
		size -= n;
	}
	flush(&f);
	return out->overflowed ? -EMSGSIZE : 0;
}
