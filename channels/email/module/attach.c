#include "attach.h"

#include "encode_mail.h"

#include <wasl/text.h>

#include <string.h>

#define NAME_MAX_BYTES 240U
#define TYPE_MAX_BYTES 100U
/* Of one piece of a name: with its field's name below 78 columns. */
#define PIECE_MAX 54U

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "type/subtype" of RFC 2045's tokens, which may be sent in base64. */
static bool type_is_good(const char *type)
{
	const char *slash = strchr(type, '/');

	if (!slash || slash == type || !slash[1] || strlen(type) > TYPE_MAX_BYTES)
		return false;
	for (const char *c = type; *c; c++) {
		if (!is_letter_or_digit(*c) && !strchr("-+._", *c) && c != slash)
			return false;
	}
	return strncmp(type, "message/", 8) != 0 && strncmp(type, "multipart/", 10) != 0;
}

/* Without what a path is made of, and with the end, which tells its type. */
static char *name_of(const struct delivery_attachment *a)
{
	size_t size = strlen(a->name);
	const char *dot = strrchr(a->name, '.');
	size_t end = dot ? strlen(dot) : 0;

	if (size == 0)
		return xstrdup("attachment");
	char *name = NULL;
	if (size <= NAME_MAX_BYTES || end > NAME_MAX_BYTES / 2)
		name = xstrndup(a->name, text_cut(a->name, size, NAME_MAX_BYTES));
	else
		name = xasprintf("%.*s%s", (int)text_cut(a->name, size, NAME_MAX_BYTES - end),
				 a->name, dot);
	for (char *c = name; *c; c++) {
		if (strchr("/\\\r\n", *c))
			*c = '_';
	}
	return name;
}

static bool is_plain(const char *name)
{
	for (const char *c = name; *c; c++) {
		if (!is_letter_or_digit(*c) && !strchr(" -+._()", *c))
			return false;
	}
	return strlen(name) <= PIECE_MAX;
}

static size_t escape(char c, char ret[static 4])
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned char v = (unsigned char)c;

	if (is_letter_or_digit(c) || (c && strchr("-._", c))) {
		ret[0] = c;
		return 1;
	}
	ret[0] = '%';
	ret[1] = digits[v >> 4];
	ret[2] = digits[v & 15];
	return 3;
}

/* RFC 2231, section 4.1: pieces, each on a line of its own. */
static void add_pieces(const char *name, struct buffer *out)
{
	size_t column = PIECE_MAX;
	unsigned piece = 0;

	for (const char *c = name; *c; c++) {
		char escaped[4];
		size_t n = escape(*c, escaped);

		if (column + n > PIECE_MAX) {
			buffer_printf(out, ";\r\n filename*%u*=%s", piece,
				      piece == 0 ? "utf-8''" : "");
			column = piece++ == 0 ? strlen("utf-8''") : 0;
		}
		buffer_add(out, escaped, n);
		column += n;
	}
}

static void add_names(const char *type, const char *name, struct buffer *out)
{
	if (is_plain(name)) {
		buffer_printf(out,
			      "Content-Type: %s;\r\n name=\"%s\"\r\n"
			      "Content-Disposition: attachment;\r\n filename=\"%s\"\r\n",
			      type, name, name);
		return;
	}
	/* not what RFC 2047 allows, but what is read where RFC 2231 is not */
	buffer_printf(out, "Content-Type: %s;\r\n name=\"", type);
	encode_words_always(name, out);
	buffer_add_string(out, "\"\r\nContent-Disposition: attachment");
	add_pieces(name, out);
	buffer_add_string(out, "\r\n");
}

void attach_part(const struct delivery_attachment *a, struct buffer *out)
{
	_cleanup_(freep) char *name = name_of(a);

	add_names(type_is_good(a->type) ? a->type : "application/octet-stream", name, out);
	buffer_add_string(out, "Content-Transfer-Encoding: base64\r\n\r\n");
	encode_base64(a->data, a->size, out);
}
