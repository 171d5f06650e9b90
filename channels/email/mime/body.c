#include "body.h"

#include <wasl/text.h>

#include <errno.h>
#include <string.h>

#include "charset.h"
#include "decode.h"
#include "flowed.h"
#include "html.h"

/* What is read of one part; markup and multibyte charsets need more than their text. */
#define RAW_MAX (2 * (size_t)MIME_TEXT_MAX)

void body_init(struct body *body)
{
	*body = (struct body){.text = BUFFER_INIT(MIME_TEXT_MAX)};
}

void body_done(struct body *body)
{
	buffer_done(&body->text);
}

static int add_raw(const void *data, size_t size, void *context)
{
	struct buffer *raw = context;
	size_t room = raw->max - raw->size;

	buffer_add(raw, data, size < room ? size : room);
	return size > room ? -EMSGSIZE : 0;
}

static bool is_control(const unsigned char *c, size_t left)
{
	return (*c < ' ' && *c != '\n' && *c != '\t') || *c == 127 ||
	       (*c == 0xc2 && left > 1 && c[1] < 0xa0);
}

/* Line ends as LF; no other control characters. */
static void clean(const char *text, size_t size, struct buffer *out)
{
	const unsigned char *c = (const unsigned char *)text;
	size_t at = 0, run = 0;

	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		run = at = 3;
	while (at < size) {
		if ((c[at] >= ' ' && c[at] < 127) || !is_control(c + at, size - at)) {
			at++;
			continue;
		}
		buffer_add(out, text + run, at - run);
		if (c[at] == '\r' && (at + 1 == size || c[at + 1] != '\n'))
			buffer_add_char(out, '\n');
		at += c[at] == 0xc2 ? 2 : 1;
		run = at;
	}
	buffer_add(out, text + run, size - run);
}

static void trim(const char **text, size_t *size)
{
	while (*size > 0 && strchr(" \t\n", (*text)[*size - 1]))
		(*size)--;
	while (*size > 0 && **text == '\n') {
		(*text)++;
		(*size)--;
	}
}

static void append(struct body *body, const char *text, size_t size)
{
	size_t room;

	trim(&text, &size);
	if (size == 0)
		return;
	if (body->text.size > 0 && body->text.size + 2 < MIME_TEXT_MAX)
		buffer_add(&body->text, "\n\n", 2);
	room = MIME_TEXT_MAX - body->text.size;
	if (size > room) {
		body->cut = true;
		size = text_cut(text, size, room);
	}
	buffer_add(&body->text, text, size);
}

/* text is UTF-8; its maximum is what can come of it. */
static void add_utf8(struct body *body, const struct part *part, const struct buffer *text)
{
	struct buffer cleaned = BUFFER_INIT(text->max), flowed = BUFFER_INIT(2 * text->max + 2);
	const struct buffer *result = &cleaned;

	clean(buffer_string(text), text->size, &cleaned);
	if (part->flowed && part->kind == PART_TEXT) {
		(void)flowed_unwrap(buffer_string(&cleaned), cleaned.size, part->delsp, &flowed);
		result = &flowed;
	}
	append(body, buffer_string(result), result->size);
	buffer_done(&flowed);
	buffer_done(&cleaned);
}

static void add_html(struct body *body, const struct part *part, const struct buffer *html)
{
	struct buffer text = BUFFER_INIT(MIME_TEXT_MAX);

	if (html_to_text(buffer_string(html), html->size, &text) < 0)
		body->cut = true;
	body->from_html = true;
	add_utf8(body, part, &text);
	buffer_done(&text);
}

static void add_decoded(struct body *body, const struct part *part, const char *data, size_t size)
{
	struct buffer utf8 = BUFFER_INIT(4 * size + 64);
	const char *label = part->charset;
	size_t label_size = label ? strlen(label) : 0;

	if (!label && part->kind == PART_HTML)
		label = html_charset(data, size, &label_size);
	if (charset_decode(label, label_size, data, size, &utf8) == CHARSET_GUESSED)
		body->guessed = true;
	if (part->kind == PART_HTML)
		add_html(body, part, &utf8);
	else
		add_utf8(body, part, &utf8);
	buffer_done(&utf8);
}

void body_add(struct body *body, const struct part *part)
{
	struct buffer raw = BUFFER_INIT(RAW_MAX);

	if (body->text.size + 2 >= MIME_TEXT_MAX) {
		body->cut = body->cut || part->size > 0;
		return;
	}
	if (part->encoding == MIME_ENCODING_IDENTITY) {
		body->cut = body->cut || part->size > RAW_MAX;
		add_decoded(body, part, part->body, part->size < RAW_MAX ? part->size : RAW_MAX);
		return;
	}
	if (decode_body(part->encoding, part->body, part->size, add_raw, &raw) != 0)
		body->cut = true;
	add_decoded(body, part, buffer_string(&raw), raw.size);
	buffer_done(&raw);
}
