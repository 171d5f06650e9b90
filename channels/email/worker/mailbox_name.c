#include "mailbox_name.h"

#include <wasl/buffer.h>
#include <wasl/text.h>

#include <string.h>

/* The letters of base64, but for ',' in the place of '/'. */
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

struct encoder {
	struct buffer *out;
	uint32_t bits;
	unsigned count; /* of bits that wait */
	bool shifted;
};

static bool is_printable(char c)
{
	return c >= 0x20 && c <= 0x7e;
}

static void add_quoted(struct buffer *out, char c)
{
	if (c == '"' || c == '\\')
		buffer_add_char(out, '\\');
	buffer_add_char(out, c);
}

static void add_unit(struct encoder *e, uint32_t unit)
{
	e->bits = e->bits << 16 | unit;
	e->count += 16;
	while (e->count >= 6) {
		e->count -= 6;
		buffer_add_char(e->out, alphabet[e->bits >> e->count & 63]);
	}
	e->bits &= (1U << e->count) - 1;
}

static void shift_out(struct encoder *e)
{
	if (!e->shifted)
		return;
	if (e->count)
		buffer_add_char(e->out, alphabet[e->bits << (6 - e->count) & 63]);
	buffer_add_char(e->out, '-');
	e->bits = e->count = 0;
	e->shifted = false;
}

static void add_wide(struct encoder *e, uint32_t c)
{
	if (!e->shifted)
		buffer_add_char(e->out, '&');
	e->shifted = true;
	if (c < 0x10000) {
		add_unit(e, c);
		return;
	}
	add_unit(e, 0xd800 + ((c - 0x10000) >> 10));
	add_unit(e, 0xdc00 + ((c - 0x10000) & 0x3ff));
}

/* The next character of well-formed UTF-8. */
static uint32_t next(const char **s)
{
	const uint8_t *p = (const uint8_t *)*s;
	unsigned more = *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : *p >= 0xc0 ? 1 : 0;
	uint32_t c = more ? *p & (0x3fU >> more) : *p;

	for (unsigned i = 1; i <= more; i++)
		c = c << 6 | (p[i] & 0x3fU);
	*s += more + 1;
	return c;
}

static void encode(const char *name, struct buffer *out)
{
	struct encoder e = {.out = out};

	while (*name) {
		uint32_t c = next(&name);

		if (c > 0x7e) {
			add_wide(&e, c);
			continue;
		}
		shift_out(&e);
		add_quoted(out, (char)c);
		if (c == '&')
			buffer_add_char(out, '-');
	}
	shift_out(&e);
}

static bool has_controls(const char *s)
{
	for (; *s; s++) {
		if ((uint8_t)*s < 0x20 || *s == 0x7f)
			return true;
	}
	return false;
}

char *mailbox_name_quote(const char *name)
{
	size_t size = strlen(name);
	struct buffer out = BUFFER_INIT(4 * (size_t)MAILBOX_NAME_MAX);

	if (!size || size > MAILBOX_NAME_MAX || has_controls(name) || !text_is_utf8(name, size))
		return NULL;
	buffer_add_char(&out, '"');
	encode(name, &out);
	buffer_add_char(&out, '"');
	return buffer_take(&out, NULL);
}

char *mailbox_quote(const char *s)
{
	struct buffer out = BUFFER_INIT(4 * (size_t)MAILBOX_NAME_MAX);

	buffer_add_char(&out, '"');
	for (; *s && is_printable(*s); s++)
		add_quoted(&out, *s);
	buffer_add_char(&out, '"');
	if (!*s && !out.overflowed)
		return buffer_take(&out, NULL);
	buffer_done(&out);
	return NULL;
}
