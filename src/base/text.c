#include <wasl/text.h>

#include "base/text_arabic.h"

#include <errno.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

/* Text is normalised so many bytes at a time, cut where no letter is torn from its marks. */
#define PIECE (16U << 10)

#define REPLACEMENT 0xfffd

static int add_code_point(struct buffer *out, UChar32 c)
{
	char bytes[U8_MAX_LENGTH];
	int32_t size = 0;

	U8_APPEND_UNSAFE(bytes, size, c);
	return buffer_add(out, bytes, (size_t)size);
}

struct folding {
	struct buffer *out;
	bool begun; /* something but blanks was written */
	bool blank; /* a blank is due before the next letter */
};

static int add_folded(struct folding *f, UChar32 c)
{
	int32_t digit = c > 0x7f ? u_charDigitValue(c) : -1;

	if (u_isUWhiteSpace(c)) {
		f->blank = f->begun;
		return 0;
	}
	if (digit >= 0 && u_charType(c) == U_DECIMAL_DIGIT_NUMBER)
		c = '0' + digit;
	c = (UChar32)text_fold_arabic((uint32_t)c);
	if (c == TEXT_DROPPED || (c < 0x20 || c == 0x7f))
		return 0;
	if (f->blank)
		buffer_add_char(f->out, ' ');
	f->blank = false;
	f->begun = true;
	return add_code_point(f->out, c);
}

static bool is_ascii(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if ((unsigned char)text[i] > 0x7f)
			return false;
	}
	return true;
}

static void fold_ascii(struct folding *f, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		char c = text[i];
		if (c == ' ' || (c >= '\t' && c <= '\r')) {
			f->blank = f->begun;
			continue;
		}
		if (c < 0x20 || c == 0x7f)
			continue;
		if (f->blank)
			buffer_add_char(f->out, ' ');
		f->blank = false;
		f->begun = true;
		buffer_add_char(f->out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
	}
}

static void fold_utf16(struct folding *f, const UChar *text, int32_t size)
{
	for (int32_t i = 0; i < size;) {
		UChar32 c;
		U16_NEXT(text, i, size, c);
		(void)add_folded(f, U_IS_SURROGATE(c) ? REPLACEMENT : c);
	}
}

static const UNormalizer2 *folder(void)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *n = unorm2_getNFKCCasefoldInstance(&status);

	if (U_FAILURE(status))
		abort(); /* ICU lacks its own data */
	return n;
}

static void fold_piece(struct folding *f, const char *text, size_t size)
{
	/* NFKC makes at most 18 units of one */
	UChar wide[PIECE], folded[18 * PIECE];
	UErrorCode status = U_ZERO_ERROR;
	int32_t wide_size = 0;

	u_strFromUTF8WithSub(wide, PIECE, &wide_size, text, (int32_t)size, REPLACEMENT, NULL,
			     &status);
	int32_t folded_size = unorm2_normalize(folder(), wide, wide_size, folded,
					       (int32_t)ELEMENTS(folded), &status);
	if (U_SUCCESS(status))
		fold_utf16(f, folded, folded_size);
}

/* A cut before a letter that nothing before it changes; a flood of marks is cut anyway. */
static size_t piece_size(const char *text, size_t size)
{
	size_t n = text_cut(text, size, PIECE);

	if (n == size)
		return n;
	for (size_t back = n; back > n - 256 && back > 1; back--) {
		UChar32 c;
		int32_t at = (int32_t)back;
		if ((text[back] & 0xc0) == 0x80)
			continue;
		U8_NEXT(text, at, (int32_t)size, c);
		if (c >= 0 && unorm2_hasBoundaryBefore(folder(), c))
			return back;
	}
	return n;
}

static int normalise_once(const char *text, size_t size, struct buffer *out)
{
	struct folding f = {.out = out};

	if (is_ascii(text, size)) {
		fold_ascii(&f, text, size);
		return out->overflowed ? -EMSGSIZE : 0;
	}
	while (size) {
		size_t n = piece_size(text, size);
		fold_piece(&f, text, n);
		text += n;
		size -= n;
	}
	return out->overflowed ? -EMSGSIZE : 0;
}

/*
 * What is dropped may have stood between a letter and a mark that now combine: a second
 * pass brings that to rest.
 */
int text_normalise(const char *text, size_t size, struct buffer *out)
{
	struct buffer first = BUFFER_INIT(18 * size + 1);

	if (is_ascii(text, size))
		return normalise_once(text, size, out);
	(void)normalise_once(text, size, &first);
	int r = normalise_once(buffer_string(&first), first.size, out);
	buffer_done(&first);
	return r;
}

size_t text_cut(const char *text, size_t size, size_t max)
{
	if (size <= max)
		return size;
	size_t n = max;
	while (n && max - n < 3 && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	return ((unsigned char)text[n] & 0xc0) == 0x80 ? max : n;
}

bool text_is_utf8(const char *text, size_t size)
{
	for (size_t i = 0; i < size;) {
		UChar32 c = (unsigned char)text[i];
		if (c < 0x80) {
			i++;
			continue;
		}
		int32_t at = 0, left = size - i < 4 ? (int32_t)(size - i) : 4;
		U8_NEXT(text + i, at, left, c);
		if (c < 0)
			return false;
		i += (size_t)at;
	}
	return true;
}

int text_repair(const char *text, size_t size, struct buffer *out)
{
	if (text_is_utf8(text, size))
		return buffer_add(out, text, size);
	for (size_t i = 0; i < size;) {
		UChar32 c;
		int32_t at = 0, left = size - i < 4 ? (int32_t)(size - i) : 4;
		U8_NEXT(text + i, at, left, c);
		if (add_code_point(out, c < 0 ? REPLACEMENT : c) < 0)
			return -EMSGSIZE;
		i += (size_t)at;
	}
	return 0;
}
