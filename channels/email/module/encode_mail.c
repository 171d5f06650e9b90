#include "encode_mail.h"

#include <wasl/text.h>

#include <stdbool.h>
#include <string.h>

/* Of UTF-8 in one encoded word: 4 * 45 / 3 = 60 characters, within 75 with "=?utf-8?B??=". */
#define WORD_BYTES 45U
#define BODY_LINE_BYTES 57U
#define QP_LINE_MAX 75U

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* At most BODY_LINE_BYTES. */
static void add_base64(const char *data, size_t size, struct buffer *out)
{
	const unsigned char *s = (const unsigned char *)data;
	char line[BODY_LINE_BYTES / 3 * 4];
	size_t at = 0;

	for (size_t i = 0; i < size; i += 3, at += 4) {
		size_t n = size - i < 3 ? size - i : 3;
		unsigned v = (unsigned)s[i] << 16 | (n > 1 ? (unsigned)s[i + 1] << 8 : 0) |
			     (n > 2 ? s[i + 2] : 0);
		line[at] = alphabet[v >> 18];
		line[at + 1] = alphabet[v >> 12 & 63];
		line[at + 2] = alphabet[v >> 6 & 63];
		line[at + 3] = alphabet[v & 63];
		memset(line + at + n + 1, '=', 3 - n);
	}
	buffer_add(out, line, at);
}

static bool is_plain(const char *text)
{
	for (const char *c = text; *c; c++) {
		if (*c < 0x20 || *c > 0x7e)
			return false;
	}
	/* what looks like an encoded word would be read as one */
	return !strstr(text, "=?") && strlen(text) <= 60;
}

void encode_words_always(const char *text, struct buffer *out)
{
	size_t size = strlen(text);

	for (size_t at = 0; at < size;) {
		size_t n = text_cut(text + at, size - at, WORD_BYTES);
		buffer_add_string(out, at ? "\r\n =?utf-8?B?" : "=?utf-8?B?");
		add_base64(text + at, n, out);
		buffer_add_string(out, "?=");
		at += n;
	}
}

void encode_words(const char *text, struct buffer *out)
{
	if (is_plain(text))
		buffer_add_string(out, text);
	else
		encode_words_always(text, out);
}

void encode_phrase(const char *text, struct buffer *out)
{
	if (!is_plain(text)) {
		encode_words_always(text, out);
		return;
	}
	buffer_add_char(out, '"');
	for (const char *c = text; *c; c++) {
		if (*c == '"' || *c == '\\')
			buffer_add_char(out, '\\');
		buffer_add_char(out, *c);
	}
	buffer_add_char(out, '"');
}

static bool wants_base64(const char *text)
{
	size_t size = 0, foreign = 0;

	for (; text[size]; size++)
		foreign += (unsigned char)text[size] > 0x7f;
	return foreign > size / 6;
}

void encode_base64(const void *data, size_t size, struct buffer *out)
{
	const char *text = data;

	for (size_t at = 0; at < size; at += BODY_LINE_BYTES) {
		size_t n = size - at < BODY_LINE_BYTES ? size - at : BODY_LINE_BYTES;
		add_base64(text + at, n, out);
		buffer_add_string(out, "\r\n");
	}
}

static bool must_be_quoted(const char *c)
{
	unsigned char v = (unsigned char)*c;

	if (v == ' ' || v == '\t')
		return c[1] == '\r' || c[1] == '\0';
	/* a line that begins with a dot or "From " is altered by some servers */
	return v < 0x20 || v > 0x7e || v == '=' || v == '.' || v == 'F';
}

static void add_quoted_printable(const char *text, struct buffer *out)
{
	size_t column = 0;

	for (const char *c = text; *c; c++) {
		if (c[0] == '\r' && c[1] == '\n') {
			buffer_add_string(out, "\r\n");
			column = 0;
			c++;
			continue;
		}
		bool at_start_only = *c == '.' || *c == 'F';
		bool quoted = must_be_quoted(c) && (!at_start_only || column == 0);
		size_t width = quoted ? 3 : 1;
		if (column + width > QP_LINE_MAX) {
			buffer_add_string(out, "=\r\n");
			column = 0;
		}
		if (quoted)
			buffer_printf(out, "=%02X", (unsigned)(unsigned char)*c);
		else
			buffer_add_char(out, *c);
		column += width;
	}
	buffer_add_string(out, "\r\n");
}

/* LF as CRLF; the caller frees. */
static char *with_crlf(const char *text, size_t *ret_size)
{
	struct buffer out = BUFFER_INIT(2 * strlen(text) + 1);

	for (const char *c = text; *c; c++) {
		if (*c == '\n')
			buffer_add_char(&out, '\r');
		if (*c != '\r')
			buffer_add_char(&out, *c);
	}
	return buffer_take(&out, ret_size);
}

void encode_body(const char *text, struct buffer *out)
{
	size_t size;
	_cleanup_(freep) char *lines = with_crlf(text, &size);
	bool base64 = wants_base64(lines);

	buffer_printf(out, "Content-Transfer-Encoding: %s\r\n\r\n",
		      base64 ? "base64" : "quoted-printable");
	if (base64)
		encode_base64(lines, size, out);
	else
		add_quoted_printable(lines, out);
}
