#include "part.h"

#include <string.h>
#include <strings.h>

#include "decode.h"
#include "filename.h"
#include "params.h"
#include "words.h"

#define TYPE_MAX 127
#define VALUE_MAX 4096
#define SAMPLE_SIZE 1024

static char lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c | 0x20);
	return c;
}

/* "Text/Plain charset=x" is "text/plain"; NULL for what is no type. */
static char *read_type(const char *value)
{
	static const char extra[] = "!#$&^_.+-/";
	size_t n = 0, slashes = 0;
	char *type;

	while (value[n] && n <= TYPE_MAX &&
	       ((value[n] >= '0' && value[n] <= '9') ||
		(lower(value[n]) >= 'a' && lower(value[n]) <= 'z') || strchr(extra, value[n])))
		slashes += value[n++] == '/';
	if (n == 4 && strncasecmp(value, "text", 4) == 0)
		return xstrdup("text/plain");
	if (slashes != 1 || n > TYPE_MAX || value[0] == '/' || value[n - 1] == '/')
		return NULL;
	type = xstrndup(value, n);
	for (size_t i = 0; i < n; i++)
		type[i] = lower(type[i]);
	return type;
}

static enum part_multi read_multi(const char *subtype)
{
	static const struct {
		const char *name;
		enum part_multi multi;
	} names[] = {
		{"alternative", PART_ALTERNATIVE}, {"related", PART_RELATED},
		{"signed", PART_SIGNED},	   {"encrypted", PART_ENCRYPTED},
		{"digest", PART_DIGEST},
	};

	for (size_t i = 0; i < ELEMENTS(names); i++)
		if (strcmp(names[i].name, subtype) == 0)
			return names[i].multi;
	return PART_MIXED;
}

static enum part_kind read_kind(const char *type)
{
	if (strncmp(type, "multipart/", 10) == 0)
		return PART_MULTI;
	if (strcmp(type, "text/html") == 0 || strcmp(type, "application/xhtml+xml") == 0)
		return PART_HTML;
	if (strcmp(type, "text/plain") == 0)
		return PART_TEXT;
	return PART_OTHER;
}

static char *get_copy(const struct mime_params *params, const char *name)
{
	const char *value = params_get(params, name);

	return value && *value ? xstrndup(value, strnlen(value, VALUE_MAX)) : NULL;
}

/* Trailing blanks are no part of a boundary (RFC 2046 section 5.1.1). */
static char *get_boundary(const struct mime_params *params)
{
	const char *value = params_get(params, "boundary");
	size_t n = value ? strlen(value) : 0;

	while (n > 0 && (value[n - 1] == ' ' || value[n - 1] == '\t'))
		n--;
	return n > 0 ? xstrndup(value, n) : NULL;
}

static bool says(const struct mime_params *params, const char *name, const char *wanted)
{
	const char *value = params_get(params, name);

	return value && strcasecmp(value, wanted) == 0;
}

static const struct mime_header *find(const struct header_block *header, const char *name)
{
	return header_find(header->list, header->count, name, 0);
}

static void read_content_type(struct part *p, const struct mime_header *field,
			      const char *default_type)
{
	struct mime_params params = {0};

	if (field) {
		params_parse(field->value, field->value_size, &params);
		p->type = params.value ? read_type(params.value) : NULL;
		p->charset = get_copy(&params, "charset");
		p->name = get_copy(&params, "name");
		p->boundary = get_boundary(&params);
		p->start = get_copy(&params, "start");
		p->protocol = get_copy(&params, "protocol");
		p->flowed = says(&params, "format", "flowed");
		p->delsp = says(&params, "delsp", "yes");
		params_done(&params);
	}
	if (!p->type)
		p->type = xstrdup(default_type);
	p->kind = read_kind(p->type);
	if (p->kind == PART_MULTI)
		p->multi = read_multi(p->type + 10);
}

static void read_disposition(struct part *p, const struct mime_header *field)
{
	struct mime_params params = {0};
	char *name;

	if (!field)
		return;
	params_parse(field->value, field->value_size, &params);
	p->detached = params.value && strncasecmp(params.value, "attachment", 10) == 0;
	p->is_inline = params.value && strncasecmp(params.value, "inline", 6) == 0;
	name = get_copy(&params, "filename");
	if (name && p->name && filename_is_void(name))
		free(TAKE(name));
	if (name) {
		free(p->name);
		p->name = name;
	}
	params_done(&params);
}

static void read_content_id(struct part *p, const struct mime_header *field)
{
	struct buffer line = BUFFER_INIT(VALUE_MAX);
	const char *id;
	size_t n;

	if (!field)
		return;
	(void)words_decode(field->value, field->value_size, &line);
	id = buffer_string(&line);
	id += strspn(id, " <");
	n = strcspn(id, " >");
	if (n > 0)
		p->content_id = xstrndup(id, n);
	buffer_done(&line);
}

void part_init(struct part *part, const struct header_block *header, const char *default_type)
{
	const struct mime_header *encoding = find(header, "content-transfer-encoding");

	*part = (struct part){0};
	read_content_type(part, find(header, "content-type"), default_type);
	read_disposition(part, find(header, "content-disposition"));
	read_content_id(part, find(header, "content-id"));
	if (encoding)
		part->encoding = decode_encoding(encoding->value, encoding->value_size);
	part->attached = part->detached || part->name;
}

static bool is_base64_letter(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
	       c == '/' || c == '=';
}

/* Blanks between words, and characters that base64 does not have, tell a text. */
static bool looks_like_words(const char *body, size_t size)
{
	size_t n = size < SAMPLE_SIZE ? size : SAMPLE_SIZE, blanks = 0, letters = 0, others = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_base64_letter(body[i]))
			letters++;
		else if (body[i] == ' ')
			blanks++;
		else if ((unsigned char)body[i] > ' ')
			others++;
	}
	return (blanks >= 3 && blanks * 12 > letters) || (others > 4 && others * 3 > letters);
}

void part_check_encoding(struct part *part)
{
	bool wrong = false;

	if (part->kind != PART_TEXT && part->kind != PART_HTML)
		return;
	if (part->encoding == MIME_ENCODING_BASE64)
		wrong = looks_like_words(part->body, part->size);
	else if (part->encoding == MIME_ENCODING_UUENCODE)
		wrong = !memmem(part->body, part->size, "begin ", 6);
	if (wrong)
		part->encoding = MIME_ENCODING_IDENTITY;
}

void part_done(struct part *part)
{
	free(part->type);
	free(part->charset);
	free(part->name);
	free(part->boundary);
	free(part->content_id);
	free(part->start);
	free(part->protocol);
	*part = (struct part){0};
}
