#include <wasl/text.h>

#include <errno.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#define REPLACEMENT 0xfffd

static bool is_bidi_control(UChar32 c)
{
	return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

static bool is_dropped(UChar32 c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfeff || is_bidi_control(c);
}

static UChar32 next(const char *text, size_t size, size_t *at)
{
	UChar32 c;
	int32_t used = 0, left = size - *at < 4 ? (int32_t)(size - *at) : 4;

	U8_NEXT(text + *at, used, left, c);
	*at += (size_t)used;
	return c < 0 ? REPLACEMENT : c;
}

static void add(struct buffer *out, UChar32 c)
{
	char bytes[U8_MAX_LENGTH];
	int32_t size = 0;

	U8_APPEND_UNSAFE(bytes, size, c);
	buffer_add(out, bytes, (size_t)size);
}

int text_one_line(const char *text, size_t size, struct buffer *out)
{
	bool blank = false, begun = false;

	for (size_t at = 0; at < size && !out->overflowed;) {
		UChar32 c = next(text, size, &at);
		if (u_isUWhiteSpace(c)) {
			blank = begun;
			continue;
		}
		if (is_dropped(c))
			continue;
		if (blank)
			buffer_add_char(out, ' ');
		blank = false;
		begun = true;
		add(out, c);
	}
	return out->overflowed ? -EMSGSIZE : 0;
}

static size_t columns_of(UChar32 c)
{
	int8_t type = u_charType(c);

	if (c == 0 || type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
	    type == U_FORMAT_CHAR || type == U_CONTROL_CHAR)
		return 0;
	int32_t width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
	return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

size_t text_columns(const char *text, size_t size)
{
	size_t columns = 0;

	for (size_t at = 0; at < size;)
		columns += columns_of(next(text, size, &at));
	return columns;
}
