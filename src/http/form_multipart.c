#include "http/form.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* RFC 2046 section 5.1.1 */
#define BOUNDARY_MAX 70U
#define PART_HEAD_MAX 4096U

struct reader {
	const char *at, *end;
	char delimiter[BOUNDARY_MAX + 5]; /* CR LF - - and the boundary */
	size_t delimiter_size;
};

static int malformed(struct error *err, const char *why)
{
	return error_set(err, -EINVAL, "the form is malformed: %s", why);
}

/* --- parameters --- */

/* The end of a value that begins there; a quotation mark that is not escaped ends a quoted one. */
static const char *value_end(const char *s, const char *end, bool quoted)
{
	while (s < end && (quoted ? *s != '"' || s[-1] == '\\' : !strchr("; \t", *s)))
		s++;
	return s;
}

/* The word behind a semicolon, as "name=value"; false where it is another. */
static bool read_parameter(const char *word, const char *end, const char *name,
			   struct web_bytes *ret)
{
	size_t name_size = strlen(name);

	while (word < end && (*word == ' ' || *word == '\t'))
		word++;
	if ((size_t)(end - word) <= name_size || strncasecmp(word, name, name_size) != 0 ||
	    word[name_size] != '=')
		return false;
	const char *value = word + name_size + 1;
	bool quoted = value < end && *value == '"';
	value += quoted;
	const char *stop = value_end(value, end, quoted);
	*ret = (struct web_bytes){value, (size_t)(stop - value)};
	return !quoted || stop < end;
}

/* The value of a parameter behind the first word; false where there is none. */
static bool parameter(const char *text, size_t size, const char *name, struct web_bytes *ret)
{
	const char *end = text + size;
	bool quoted = false;

	for (const char *s = text; s < end; s++) {
		if (*s == '"' && s > text && s[-1] != '\\')
			quoted = !quoted;
		if (!quoted && *s == ';' && read_parameter(s + 1, end, name, ret))
			return true;
	}
	return false;
}

/* Browsers write a quotation mark and line breaks as %22, %0D and %0A, others \". */
static struct web_bytes unescape(struct web_bytes bytes, char *ret)
{
	const char *text = bytes.data;
	size_t count = 0;

	for (size_t i = 0; i < bytes.size; i++) {
		char c = text[i];
		if (c == '\\' && i + 1 < bytes.size && text[i + 1] == '"')
			c = text[++i];
		else if (c == '%' && bytes.size - i >= 3 && strncmp(text + i, "%22", 3) == 0)
			c = '"', i += 2;
		else if (c == '%' && bytes.size - i >= 3 &&
			 (strncasecmp(text + i, "%0d", 3) == 0 ||
			  strncasecmp(text + i, "%0a", 3) == 0))
			c = ' ', i += 2;
		ret[count++] = c;
	}
	return (struct web_bytes){ret, count};
}

static int read_boundary(const char *content_type, struct reader *r, struct error *err)
{
	struct web_bytes boundary;

	if (!parameter(content_type, strlen(content_type), "boundary", &boundary) ||
	    !boundary.size || boundary.size > BOUNDARY_MAX)
		return malformed(err, "it has no boundary");
	memcpy(r->delimiter, "\r\n--", 4);
	memcpy(r->delimiter + 4, boundary.data, boundary.size);
	r->delimiter_size = 4 + boundary.size;
	return 0;
}

/* --- parts --- */

/* The header's value in the part's head; NULL where it is absent. */
static const char *find_header(const char *head, size_t size, const char *name, size_t *ret_size)
{
	size_t name_size = strlen(name);

	for (const char *line = head, *end = head + size; line < end;) {
		const char *next = memmem(line, (size_t)(end - line), "\r\n", 2);
		const char *stop = next ? next : end;
		if ((size_t)(stop - line) > name_size && strncasecmp(line, name, name_size) == 0 &&
		    line[name_size] == ':') {
			const char *value = line + name_size + 1;
			while (value < stop && *value == ' ')
				value++;
			*ret_size = (size_t)(stop - value);
			return value;
		}
		line = stop + 2;
	}
	return NULL;
}

/* The next delimiter that a line break or "--" follows. */
static const char *find_delimiter(const struct reader *r, const char *from)
{
	while ((from = memmem(from, (size_t)(r->end - from), r->delimiter, r->delimiter_size))) {
		const char *after = from + r->delimiter_size;
		if (r->end - after >= 2 &&
		    (memcmp(after, "\r\n", 2) == 0 || memcmp(after, "--", 2) == 0))
			return from;
		from++;
	}
	return NULL;
}

static int add_part(struct web_form *form, const char *head, size_t head_size,
		    struct web_bytes value, struct error *err)
{
	struct form_part part = {.value = value};
	struct web_bytes name, file;
	size_t size, type_size;
	const char *disposition = find_header(head, head_size, "Content-Disposition", &size);
	const char *type = find_header(head, head_size, "Content-Type", &type_size);

	if (!disposition || size < 9 || strncasecmp(disposition, "form-data", 9) != 0 ||
	    !parameter(disposition, size, "name", &name))
		return malformed(err, "a part has no name");
	_cleanup_(freep) char *name_text = xmalloc(name.size + 1);
	_cleanup_(freep) char *file_text = NULL;
	part.name = unescape(name, name_text);
	if (parameter(disposition, size, "filename", &file)) {
		/* an input without a file */
		if (!file.size && !value.size)
			return form_add_empty(form, err);
		file_text = xmalloc(file.size + 1);
		part.file = unescape(file, file_text);
		part.type = type ? (struct web_bytes){type, type_size} : (struct web_bytes){"", 0};
	}
	return form_add(form, &part, err);
}

/* From behind a delimiter's line; *ret_last: no other follows. */
static int read_part(struct web_form *form, struct reader *r, bool *ret_last, struct error *err)
{
	const char *head = r->at;
	size_t most = (size_t)(r->end - head);
	const char *blank =
		memmem(head, most < PART_HEAD_MAX ? most : PART_HEAD_MAX, "\r\n\r\n", 4);

	if (!blank)
		return malformed(err, "a part has no end of its headers");
	const char *body = blank + 4;
	/* an empty part's delimiter may begin with the blank line's own end */
	const char *delimiter = find_delimiter(r, body - 2);
	if (!delimiter)
		return malformed(err, "it ends before its last part");
	size_t size = delimiter < body ? 0 : (size_t)(delimiter - body);
	const char *after = delimiter + r->delimiter_size;
	*ret_last = memcmp(after, "--", 2) == 0;
	r->at = after + 2;
	return add_part(form, head, (size_t)(blank - head), (struct web_bytes){body, size}, err);
}

int form_read_parts(struct web_form *form, const char *content_type, struct web_bytes body,
		    struct error *err)
{
	struct reader reader = {.at = body.data};
	bool last = false;

	int r = read_boundary(content_type, &reader, err);
	if (r < 0)
		return r;
	if (body.size < reader.delimiter_size + 2)
		return malformed(err, "it is too short");
	reader.end = reader.at + body.size;
	/* the first delimiter has no line before it */
	size_t first = reader.delimiter_size - 2;
	if (memcmp(reader.at, reader.delimiter + 2, first) != 0)
		return malformed(err, "it does not begin with its boundary");
	if (memcmp(reader.at + first, "--", 2) == 0)
		return 0;
	if (memcmp(reader.at + first, "\r\n", 2) != 0)
		return malformed(err, "it does not begin with its boundary");
	reader.at += first + 2;
	for (r = 0; r == 0 && !last;)
		r = read_part(form, &reader, &last, err);
	return r;
}
