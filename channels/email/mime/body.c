#include "body.h"

#include <wasl/text.h>

#include <errno.h>
#include <string.h>

#include "armor.h"
#include "attachments.h"
#include "charset.h"
#include "decode.h"
#include "flowed.h"
#include "html.h"
#include "misread.h"

/* What is read of one part; markup and multibyte charsets need more than their text. */
#define RAW_MAX (2 * (size_t)MIME_TEXT_MAX)
/* What is read of a text; line ends need more than what comes of them. */
#define UTF8_MAX (MIME_TEXT_MAX + (size_t)MIME_TEXT_MAX / 4)

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

/* Without the armor of a signature. */
static void strip_armor(struct body *body, struct buffer *text)
{
	struct buffer bare = BUFFER_INIT(text->size + 1);
	enum armor armor = armor_read(buffer_string(text), text->size, &bare);

	body->encrypted_pgp = body->encrypted_pgp || armor == ARMOR_ENCRYPTED;
	body->signed_pgp = body->signed_pgp || armor == ARMOR_SIGNED;
	if (armor != ARMOR_SIGNED) {
		buffer_done(&bare);
		return;
	}
	buffer_done(text);
	*text = bare;
}

/* Each step takes its input over, so that no more than two are held. */
static void add_utf8(struct body *body, const struct part *part, struct buffer *text)
{
	struct buffer cleaned = BUFFER_INIT(text->size), flowed = BUFFER_INIT(2 * text->size + 2);
	const struct buffer *result = &cleaned;

	clean(buffer_string(text), text->size, &cleaned);
	buffer_done(text);
	if (part->kind == PART_TEXT)
		strip_armor(body, &cleaned);
	if (part->flowed && part->kind == PART_TEXT) {
		(void)flowed_unwrap(buffer_string(&cleaned), cleaned.size, part->delsp, &flowed);
		result = &flowed;
	}
	append(body, buffer_string(result), result->size);
	buffer_done(&flowed);
	buffer_done(&cleaned);
}

/* What was misread on its way before it was written as entities. */
static void mend_entities(struct body *body, struct buffer *text)
{
	struct buffer mended = BUFFER_INIT(MIME_TEXT_MAX);

	if (!misread_mend(buffer_string(text), text->size, &mended))
		return;
	body->guessed = true;
	body->cut = body->cut || mended.overflowed;
	buffer_done(text);
	*text = mended;
}

static void add_html(struct body *body, const struct part *part, struct buffer *html)
{
	struct buffer text = BUFFER_INIT(MIME_TEXT_MAX);

	if (html_to_text(buffer_string(html), html->size, &text) < 0)
		body->cut = true;
	buffer_done(html);
	mend_entities(body, &text);
	body->from_html = true;
	add_utf8(body, part, &text);
}

static void to_utf8(struct body *body, const struct part *part, const char *data, size_t size,
		    struct buffer *ret)
{
	size_t max = part->kind == PART_HTML ? RAW_MAX : UTF8_MAX;
	struct charset_label label = {.text = part->charset, .fallback = body->fallback_charset};
	int r;

	if (label.text)
		label.size = strlen(label.text);
	else if (part->kind == PART_HTML)
		label.text = html_charset(data, size, &label.size);
	*ret = BUFFER_INIT(max);
	r = charset_decode(&label, data, size, ret);
	if (r == -EMSGSIZE)
		body->cut = true;
	else if (r == CHARSET_GUESSED)
		body->guessed = true;
}

/* A text's bytes without the files written into it, which become attachments. */
static void take_files(struct body *body, const struct part *part, const char *data, size_t size,
		       struct buffer *ret)
{
	bool copied = part->encoding != MIME_ENCODING_IDENTITY;
	struct uuencode_file file;

	while (body->files_left > 0 && uuencode_find(data, size, &file)) {
		(void)add_raw(data, (size_t)(file.begin - data), ret);
		attachments_add_file(body->mail, &file, copied);
		body->files_left--;
		size -= (size_t)(file.begin + file.size - data);
		data = file.begin + file.size;
	}
	if (add_raw(data, size, ret) != 0)
		body->cut = true;
}

static bool has_files(const struct body *body, const struct part *part, const char *data,
		      size_t size)
{
	struct uuencode_file file;

	return body->mail && body->files_left > 0 && part->kind == PART_TEXT &&
	       uuencode_find(data, size, &file);
}

/* The part's bytes, decoded, as text. */
static void read_bytes(struct body *body, const struct part *part, const char *data, size_t size,
		       struct buffer *ret)
{
	struct buffer rest = BUFFER_INIT(RAW_MAX);

	if (has_files(body, part, data, size)) {
		take_files(body, part, data, size, &rest);
		to_utf8(body, part, buffer_string(&rest), rest.size, ret);
		buffer_done(&rest);
		return;
	}
	body->cut = body->cut || size > RAW_MAX;
	to_utf8(body, part, data, size < RAW_MAX ? size : RAW_MAX, ret);
}

void body_add(struct body *body, const struct part *part)
{
	struct buffer raw = BUFFER_INIT(RAW_MAX), utf8;

	if (body->text.size + 2 >= MIME_TEXT_MAX) {
		body->cut = body->cut || part->size > 0;
		return;
	}
	if (part->encoding == MIME_ENCODING_IDENTITY) {
		read_bytes(body, part, part->body, part->size, &utf8);
	} else {
		if (decode_body(part->encoding, part->body, part->size, add_raw, &raw) != 0)
			body->cut = true;
		read_bytes(body, part, buffer_string(&raw), raw.size, &utf8);
		buffer_done(&raw);
	}
	if (part->kind == PART_HTML)
		add_html(body, part, &utf8);
	else
		add_utf8(body, part, &utf8);
}
