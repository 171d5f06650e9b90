#include "params.h"

#include <wasl/text.h>

#include <string.h>
#include <strings.h>

#include "charset.h"
#include "hex.h"
#include "params_scan.h"
#include "words.h"

#define SECTIONS_MAX 500
/* So many percent-encoded bytes beyond ASCII are no accident. */
#define ESCAPES_MIN 2
#define VALUE_MAX (4 * (size_t)MIME_HEADER_MAX)

/* In the order in which they are preferred. */
enum form {
	FORM_EXTENDED, /* name*=utf-8''... */
	FORM_PIECE,    /* name*0=..., name*0*=... */
	FORM_PLAIN,
};

/* name=value as written, the name taken apart. */
struct section {
	char *name;
	enum form form;
	unsigned int number; /* of a piece */
	bool extended;	     /* with percent signs */
	size_t order;
	struct buffer value;
};

struct sections {
	struct section *list;
	size_t count;
};

/* "FileName*1*": the name is cut to "filename". */
static void read_name(struct section *s)
{
	char *star = strchr(s->name, '*');
	size_t n = strlen(s->name), digits;

	for (char *c = s->name; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c | 0x20);
	s->form = FORM_PLAIN;
	if (!star || star == s->name)
		return;
	s->extended = s->name[n - 1] == '*';
	digits = strspn(star + 1, "0123456789");
	if (digits > 0 && digits < 5 && star[1 + digits + s->extended] == '\0') {
		s->form = FORM_PIECE;
		s->number = (unsigned int)strtoul(star + 1, NULL, 10);
		*star = '\0';
	} else if (s->extended && star[1] == '\0') {
		s->form = FORM_EXTENDED;
		*star = '\0';
	}
}

static int compare(const void *one, const void *other)
{
	const struct section *a = one, *b = other;
	int r = strcmp(a->name, b->name);

	if (r != 0)
		return r;
	if (a->form != b->form)
		return a->form < b->form ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static void read_sections(struct params_scan *scan, struct sections *ret)
{
	struct section s = {.order = 0};

	*ret = (struct sections){.list = xcalloc(SECTIONS_MAX, sizeof(*ret->list))};
	while (ret->count < SECTIONS_MAX) {
		s = (struct section){.order = ret->count, .value = BUFFER_INIT(MIME_HEADER_MAX)};
		if (!params_scan_next(scan, &s.name, &s.value))
			break;
		read_name(&s);
		ret->list[ret->count++] = s;
	}
	qsort(ret->list, ret->count, sizeof(*ret->list), compare);
}

static void sections_done(struct sections *sections)
{
	for (size_t i = 0; i < sections->count; i++) {
		free(sections->list[i].name);
		buffer_done(&sections->list[i].value);
	}
	free(sections->list);
}

static void add_unescaped(const char *text, size_t size, struct buffer *out)
{
	for (size_t i = 0; i < size; i++) {
		int byte = text[i] == '%' && size - i > 2 ? hex_byte(text + i + 1) : -1;

		if (byte >= 0)
			i += 2;
		else
			byte = (unsigned char)text[i];
		buffer_add_char(out, (char)byte);
	}
}

/* The charset before "'language'", and how long both are; 0 when they are missing. */
static size_t read_charset(const struct section *s, size_t *ret_size)
{
	const char *text = buffer_string(&s->value);
	const char *first = strchr(text, '\''), *second = first ? strchr(first + 1, '\'') : NULL;

	*ret_size = second ? (size_t)(first - text) : 0;
	return second ? (size_t)(second - text) + 1 : 0;
}

static char *decode_bytes(const char *label, size_t label_size, const struct buffer *bytes)
{
	struct buffer text = BUFFER_INIT(VALUE_MAX + 64), line = BUFFER_INIT(VALUE_MAX);

	(void)charset_decode(&(struct charset_label){label, label_size, NULL}, buffer_string(bytes),
			     bytes->size, &text);
	(void)text_one_line(buffer_string(&text), text.size, &line);
	buffer_done(&text);
	return buffer_take(&line, NULL);
}

static char *decode_words(const char *text, size_t size)
{
	struct buffer line = BUFFER_INIT(VALUE_MAX);

	(void)words_decode(text, size, &line);
	return buffer_take(&line, NULL);
}

/* A boundary is compared with the mail's bytes, and so is kept as they are. */
static char *copy_boundary(const struct buffer *value)
{
	struct buffer copy = BUFFER_INIT(MIME_HEADER_MAX);

	for (size_t i = 0; i < value->size; i++)
		if ((unsigned char)value->data[i] >= ' ' && value->data[i] != 127)
			buffer_add_char(&copy, value->data[i]);
	return buffer_take(&copy, NULL);
}

/* The pieces that follow each other in list, joined before they are decoded. */
static char *join(const struct section *list, size_t count)
{
	struct buffer bytes = BUFFER_INIT(MIME_HEADER_MAX);
	size_t label_size = 0, skip = list->extended ? read_charset(list, &label_size) : 0;
	bool extended = false;
	char *value;

	for (size_t i = 0; i < count; i++) {
		const struct buffer *piece = &list[i].value;

		if (i > 0 && list[i].number == list[i - 1].number)
			continue;
		extended = extended || list[i].extended;
		if (list[i].extended)
			add_unescaped(buffer_string(piece) + skip, piece->size - skip, &bytes);
		else
			buffer_add(&bytes, buffer_string(piece), piece->size);
		skip = 0;
	}
	if (extended)
		value = decode_bytes(buffer_string(&list->value), label_size, &bytes);
	else
		value = decode_words(buffer_string(&bytes), bytes.size);
	buffer_done(&bytes);
	return value;
}

static bool is_file_name(const char *name)
{
	return strcmp(name, "filename") == 0 || strcmp(name, "name") == 0;
}

/* How many bytes beyond ASCII are percent-encoded; 0 where a percent sign is something else. */
static size_t count_escapes(const char *text, size_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < size; i++) {
		int byte = text[i] == '%' && size - i > 2 ? hex_byte(text + i + 1) : -1;

		if ((unsigned char)text[i] > 127 || (text[i] == '%' && byte < 0))
			return 0;
		count += byte > 127;
	}
	return count;
}

/* What RFC 2231 has for other parameters, or what a browser would write, in a plain one. */
static char *read_escaped(const struct section *s)
{
	size_t label_size, skip = read_charset(s, &label_size);
	const char *text = buffer_string(&s->value);
	struct buffer bytes = BUFFER_INIT(MIME_HEADER_MAX);
	char *value = NULL;

	if (count_escapes(text + skip, s->value.size - skip) >= ESCAPES_MIN) {
		add_unescaped(text + skip, s->value.size - skip, &bytes);
		value = decode_bytes(text, label_size, &bytes);
	}
	buffer_done(&bytes);
	return value;
}

/* Single quotes are no quotes, but are meant as such. */
static char *without_quotes(char *name)
{
	size_t size = strlen(name);

	if (size < 3 || name[0] != '\'' || name[size - 1] != '\'')
		return name;
	memmove(name, name + 1, size - 2);
	name[size - 2] = '\0';
	return name;
}

static char *read_file_name(const struct section *s)
{
	char *value = read_escaped(s);

	return value ? value : without_quotes(join(s, 1));
}

static char *read_value(const struct section *list, size_t count)
{
	size_t pieces = 1;

	if (list->form == FORM_PIECE)
		while (pieces < count && list[pieces].form == FORM_PIECE)
			pieces++;
	if (list->form == FORM_PLAIN && strcmp(list->name, "boundary") == 0)
		return copy_boundary(&list->value);
	if (list->form == FORM_PLAIN && is_file_name(list->name))
		return read_file_name(list);
	return join(list, pieces);
}

void params_parse(const char *value, size_t size, struct mime_params *ret)
{
	struct params_scan scan = {.at = value};
	struct sections sections;
	size_t same;

	scan.end = value + (size < MIME_HEADER_MAX ? size : MIME_HEADER_MAX);
	*ret = (struct mime_params){.value = params_scan_value(&scan)};
	read_sections(&scan, &sections);
	ret->list = xcalloc(sections.count + 1, sizeof(*ret->list));
	for (size_t i = 0; i < sections.count; i += same) {
		struct section *first = &sections.list[i];

		same = 1;
		while (i + same < sections.count && strcmp(first->name, first[same].name) == 0)
			same++;
		ret->list[ret->count].value = read_value(first, same);
		ret->list[ret->count++].name = TAKE(first->name);
	}
	sections_done(&sections);
}

void params_done(struct mime_params *params)
{
	for (size_t i = 0; i < params->count; i++) {
		free(params->list[i].name);
		free(params->list[i].value);
	}
	free(params->list);
	free(params->value);
	*params = (struct mime_params){0};
}

const char *params_get(const struct mime_params *params, const char *name)
{
	for (size_t i = 0; i < params->count; i++)
		if (strcmp(params->list[i].name, name) == 0)
			return params->list[i].value;
	return NULL;
}
