#include "report_fields.h"

#include "address_check.h"
#include "addresses.h"
#include "decode.h"
#include "ids.h"
#include "words.h"

#include <string.h>

#define PART_MAX (64U << 10)
#define GROUPS_MAX 500U
#define VALUE_MAX 4096U
#define RECIPIENT_MAX 320U

static int collect(const void *data, size_t size, void *context)
{
	struct buffer *bytes = context;
	size_t room = bytes->max - bytes->size;

	return buffer_add(bytes, data, size < room ? size : room) < 0 || size >= room;
}

void report_fields_init(struct report_fields *fields, const struct part *part)
{
	*fields = (struct report_fields){.bytes = BUFFER_INIT(PART_MAX)};
	(void)decode_body(part->encoding, part->body, part->size, collect, &fields->bytes);
}

void report_fields_done(struct report_fields *fields)
{
	header_block_done(&fields->group);
	buffer_done(&fields->bytes);
}

/* Behind the line that is no field. */
static void skip_line(struct report_fields *fields)
{
	const char *line = fields->bytes.data + fields->at;
	const char *end = memchr(line, '\n', fields->bytes.size - fields->at);

	fields->at = end ? (size_t)(end + 1 - fields->bytes.data) : fields->bytes.size;
}

bool report_fields_next(struct report_fields *fields)
{
	while (fields->at < fields->bytes.size && fields->count++ < GROUPS_MAX) {
		header_block_done(&fields->group);
		header_split(fields->bytes.data + fields->at, fields->bytes.size - fields->at,
			     HEADER_OF_MAIL, &fields->group);
		if (fields->group.body > 0)
			fields->at += fields->group.body;
		else
			skip_line(fields);
		if (fields->group.count > 0)
			return true;
	}
	return false;
}

char *report_fields_get(const struct report_fields *fields, const char *name)
{
	const struct mime_header *field =
		header_find(fields->group.list, fields->group.count, name, 0);
	struct buffer line = BUFFER_INIT(VALUE_MAX);

	if (!field)
		return NULL;
	(void)words_decode(field->value, field->value_size, &line);
	if (line.size > 0)
		return buffer_take(&line, NULL);
	buffer_done(&line);
	return NULL;
}

static unsigned long read_hex(const char *s, const char *end)
{
	unsigned long code = 0;

	for (; s < end; s++) {
		const char *digit = strchr("0123456789abcdef", *s | 0x20);

		if (!digit || code > 0x10ffff)
			return 0;
		code = code * 16 + (unsigned long)(digit - "0123456789abcdef");
	}
	return code;
}

static size_t put_utf8(unsigned long code, char *to)
{
	if (code < 0x80) {
		to[0] = (char)code;
		return 1;
	}
	size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = size; i-- > 1; code >>= 6)
		to[i] = (char)(0x80 | (code & 0x3f));
	to[0] = (char)((0xf00 >> size) | code);
	return size;
}

/* Neither a control character, nor the end of a line, nor half of a pair. */
static bool is_printable(unsigned long code)
{
	return code > ' ' && code <= 0x10ffff && (code < 0x7f || code > 0xa0) && code != 0x2028 &&
	       code != 0x2029 && (code < 0xd800 || code > 0xdfff);
}

/* "\x{627}" in place (RFC 6533 section 3); the character is never longer than that. */
static void resolve_escapes(char *s)
{
	char *to = s;

	while (*s) {
		char *end = strncmp(s, "\\x{", 3) == 0 ? strchr(s, '}') : NULL;
		unsigned long code = end && end - s <= 9 ? read_hex(s + 3, end) : 0;

		if (end && is_printable(code)) {
			to += put_utf8(code, to);
			s = end + 1;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
}

char *report_address(const char *value)
{
	const char *type_end = strchr(value, ';'), *at = strchr(value, '@');
	const char *s = type_end && (!at || type_end < at) ? type_end + 1 : value;

	s += strspn(s, " \t<\"'");
	size_t size = strcspn(s, " \t>\"'");
	if (size == 0 || size > RECIPIENT_MAX)
		return NULL;
	_cleanup_(freep) char *found = xstrndup(s, size);
	resolve_escapes(found);
	char *address = address_read(found, strlen(found));
	return address ? address : TAKE(found);
}

char *report_address_of(const char *value)
{
	struct mime_addresses found = {0};
	char *address = NULL;

	addresses_parse(value, strlen(value), &found);
	for (size_t i = 0; i < found.count && !address; i++)
		address = xstrdup(found.list[i].address);
	addresses_done(&found);
	return address;
}

char *report_id(const char *value)
{
	_cleanup_(strings_freep) char **ids = ids_parse(value, strlen(value));

	return ids && ids[0] ? xstrdup(ids[0]) : NULL;
}
