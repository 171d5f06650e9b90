#include "header.h"

#include <string.h>
#include <strings.h>

#define RESERVED_FIELDS 100

struct scan {
	const char *data;
	size_t size, at;
	enum header_place place;
	bool cr_ends; /* a lone CR ends a line */
	struct header_block *block;
	size_t allocated;
	size_t kept; /* bytes of the fields kept */
};

struct line {
	const char *text;
	size_t size; /* without its end */
	size_t next; /* where the next one begins */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A mail of an old Macintosh: the header has CR, and no LF before its end. */
static bool cr_ends_lines(const char *data, size_t size)
{
	const char *lf = memchr(data, '\n', size);
	size_t first = lf ? (size_t)(lf - data) : size;

	while (lf && first > 0 && data[first - 1] == '\r')
		first--;
	return lf ? memmem(data, first, "\r\r", 2) != NULL : memchr(data, '\r', size) != NULL;
}

static struct line line_at(const struct scan *s, size_t at)
{
	const char *text = s->data + at, *end;
	size_t left = s->size - at, size = 0;

	if (s->cr_ends) {
		while (size < left && text[size] != '\r' && text[size] != '\n')
			size++;
		bool both = size + 1 < left && text[size] == '\r' && text[size + 1] == '\n';

		return (struct line){text, size, size < left ? at + size + 1 + both : s->size};
	}
	end = left > 0 ? memchr(text, '\n', left) : NULL;
	size = end ? (size_t)(end - text) : left;
	at += end ? size + 1 : size;
	while (size > 0 && text[size - 1] == '\r')
		size--;
	return (struct line){text, size, at};
}

/* The length of the field's name, 0 if the line is no field; *ret_value is after the colon. */
static size_t field_name(const struct scan *s, const struct line *line, size_t *ret_value)
{
	size_t n = 0, colon;

	if (s->place == HEADER_OF_PART && line->size >= 2 && line->text[0] == '-' &&
	    line->text[1] == '-')
		return 0;
	while (n < line->size && line->text[n] > ' ' && line->text[n] < 127 && line->text[n] != ':')
		n++;
	colon = n;
	while (colon < line->size && is_blank(line->text[colon]))
		colon++;
	if (n == 0 || colon == line->size || line->text[colon] != ':')
		return 0;
	*ret_value = colon + 1;
	return n;
}

static bool is_among(const char *const *names, const char *name, size_t size)
{
	for (; *names; names++)
		if (strlen(*names) == size && strncasecmp(*names, name, size) == 0)
			return true;
	return false;
}

/* What a mail is not understood without. */
static bool is_essential(const char *name, size_t size)
{
	static const char *const names[] = {"from",
					    "sender",
					    "reply-to",
					    "to",
					    "cc",
					    "subject",
					    "date",
					    "message-id",
					    "in-reply-to",
					    "references",
					    "auto-submitted",
					    "content-type",
					    "content-transfer-encoding",
					    "content-disposition",
					    NULL};

	return is_among(names, name, size);
}

/* Names that make it certain that the header has not ended yet. */
static bool is_well_known(const char *name, size_t size)
{
	static const char *const names[] = {"received",	    "return-path",    "mime-version",
					    "delivered-to", "dkim-signature", NULL};

	if (size > 8 && strncasecmp(name, "content-", 8) == 0)
		return true;
	if (size > 2 && strncasecmp(name, "x-", 2) == 0)
		return true;
	return is_essential(name, size) || is_among(names, name, size);
}

static bool is_well_known_field(const struct scan *s, size_t at)
{
	struct line line;
	size_t name, value;

	if (at >= s->size)
		return false;
	line = line_at(s, at);
	name = field_name(s, &line, &value);
	return name > 0 && is_well_known(line.text, name);
}

static void skip_prologue(struct scan *s)
{
	size_t at = s->at;
	struct line line;

	if (s->size >= 3 && memcmp(s->data, "\xef\xbb\xbf", 3) == 0)
		at = 3;
	while (at < s->size && (line = line_at(s, at)).size == 0)
		at = line.next;
	if (at < s->size && is_well_known_field(s, at)) {
		s->at = at;
		return;
	}
	if (at >= s->size)
		return;
	line = line_at(s, at);
	if ((line.size > 5 && memcmp(line.text, "From ", 5) == 0) ||
	    (line.size > 6 && memcmp(line.text, ">From ", 6) == 0))
		s->at = line.next;
}

/* The last part of each bound is kept for the essential fields. */
static bool has_room(const struct scan *s, const char *name, size_t name_size, size_t size)
{
	bool essential = is_essential(name, name_size);
	size_t fields = essential ? MIME_HEADERS_MAX : MIME_HEADERS_MAX - RESERVED_FIELDS;
	size_t bytes = essential ? MIME_HEADER_BLOCK_MAX : MIME_HEADER_BLOCK_MAX / 2;

	return s->block->count < fields && s->kept + size <= bytes;
}

static void add_field(struct scan *s, const char *name, size_t name_size, const struct line *value)
{
	struct header_block *b = s->block;
	size_t size = value->size < MIME_HEADER_MAX ? value->size : MIME_HEADER_MAX;

	b->cut = b->cut || size < value->size;
	if (!has_room(s, name, name_size, name_size + size)) {
		b->cut = true;
		return;
	}
	s->kept += name_size + size;
	if (b->count == s->allocated) {
		s->allocated = s->allocated ? s->allocated * 2 : 16;
		b->list = xreallocarray(b->list, s->allocated, sizeof(*b->list));
	}
	b->list[b->count++] = (struct mime_header){name, name_size, value->text, size};
}

/* The field that begins with line, with its continuations; s->at is moved behind them. */
static void take_field(struct scan *s, const struct line *line, size_t name_size, size_t value_at)
{
	const char *end = line->text + line->size;
	struct line value = {.text = line->text + value_at};

	s->at = line->next;
	while (s->at < s->size && is_blank(s->data[s->at])) {
		struct line more = line_at(s, s->at);

		end = more.text + more.size;
		s->at = more.next;
	}
	while (value.text < end && is_blank(*value.text))
		value.text++;
	value.size = (size_t)(end - value.text);
	add_field(s, line->text, name_size, &value);
}

/* False at the header's end. */
static bool take_line(struct scan *s)
{
	struct line line = line_at(s, s->at);
	size_t name_size, value_at;

	if (line.size == 0) {
		s->at = line.next;
		return false;
	}
	name_size = field_name(s, &line, &value_at);
	if (name_size > 0) {
		take_field(s, &line, name_size, value_at);
		return true;
	}
	if (!(s->place == HEADER_OF_PART && line.text[0] == '-') &&
	    is_well_known_field(s, line.next)) {
		s->block->skipped = true;
		s->at = line.next;
		return true;
	}
	s->block->no_end = true;
	return false;
}

void header_split(const char *data, size_t size, enum header_place place, struct header_block *ret)
{
	size_t window = size < MIME_HEADER_BLOCK_MAX ? size : MIME_HEADER_BLOCK_MAX;
	struct scan s = {.data = data, .size = size, .place = place, .block = ret};

	*ret = (struct header_block){0};
	if (size == 0)
		return;
	s.cr_ends = cr_ends_lines(data, window);
	if (place == HEADER_OF_MAIL)
		skip_prologue(&s);
	while (s.at < size && take_line(&s))
		;
	ret->body = s.at;
}

void header_block_done(struct header_block *block)
{
	free(block->list);
	*block = (struct header_block){0};
}

const struct mime_header *header_find(const struct mime_header *list, size_t count,
				      const char *name, size_t n)
{
	size_t size = strlen(name);

	for (size_t i = 0; i < count; i++)
		if (list[i].name_size == size && strncasecmp(list[i].name, name, size) == 0 &&
		    n-- == 0)
			return &list[i];
	return NULL;
}
