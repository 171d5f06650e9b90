#include <wasl/text.h>

#include "base/utf8.h"

#include <errno.h>
#include <unicode/uchar.h>

/* U+FEFF is what a byte order mark becomes in the midst of a text. */
static bool is_dropped(UChar32 c)
{
	return c == 0xfeff || utf8_is_control(c);
}

static void add(struct buffer *out, UChar32 c)
{
	char bytes[UTF8_MAX];

	buffer_add(out, bytes, utf8_write(c, bytes));
}

int text_one_line(const char *text, size_t size, struct buffer *out)
{
	bool blank = false, begun = false;

	for (size_t at = 0; at < size && !out->overflowed;) {
		UChar32 c = utf8_next(text, size, &at);
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
		columns += columns_of(utf8_next(text, size, &at));
	return columns;
}
