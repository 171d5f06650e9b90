#include "mime.h"

#include <string.h>

#include "addresses.h"
#include "attachments.h"
#include "body.h"
#include "choose.h"
#include "date.h"
#include "decode.h"
#include "ids.h"
#include "kind.h"
#include "nested.h"
#include "notes.h"
#include "opaque.h"
#include "quote.h"
#include "words.h"

/* Fields of one name that are read. */
#define FIELDS_MAX 100
/* Mails within it that are looked into for a text. */
#define NESTED_TRIES 3
/* What a field's bytes may become in UTF-8. */
#define VALUE_MAX (4 * (size_t)MIME_HEADER_MAX)

static const struct mime_header *find(const struct mime_mail *mail, const char *name, size_t n)
{
	return header_find(mail->headers, mail->headers_count, name, n);
}

static char *decode_value(const struct mime_mail *mail, const struct mime_header *field)
{
	struct buffer line = BUFFER_INIT(VALUE_MAX);
	char *value;

	(void)words_decode_in(mail->settings.fallback_charset, field->value, field->value_size,
			      &line);
	value = buffer_take(&line, NULL);
	return value;
}

char *mime_header_value(const struct mime_mail *mail, const char *name, size_t n)
{
	const struct mime_header *field = find(mail, name, n);

	return field ? decode_value(mail, field) : NULL;
}

static bool has_address(const struct mime_addresses *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->list[i].address)
			return true;
	return false;
}

/* The first field that has an address; of recipients all fields count. */
static void read_addresses(const struct mime_mail *mail, const char *name, bool all,
			   struct mime_addresses *ret)
{
	const struct mime_header *field;

	for (size_t n = 0; (all || !has_address(ret)) && n < FIELDS_MAX; n++) {
		field = find(mail, name, n);
		if (!field)
			return;
		if (!all && field->value_size > 0)
			addresses_done(ret);
		addresses_parse_in(mail->settings.fallback_charset, field->value, field->value_size,
				   ret);
	}
}

static char **read_ids(const struct mime_mail *mail, const char *name)
{
	const struct mime_header *field = find(mail, name, 0);

	return field ? ids_parse(field->value, field->value_size) : NULL;
}

static void read_header(struct mime_mail *mail)
{
	const struct mime_header *date = find(mail, "date", 0);
	_cleanup_(strings_freep) char **ids = read_ids(mail, "message-id");

	read_addresses(mail, "from", false, &mail->from);
	read_addresses(mail, "sender", false, &mail->sender);
	read_addresses(mail, "reply-to", false, &mail->reply_to);
	read_addresses(mail, "to", true, &mail->to);
	read_addresses(mail, "cc", true, &mail->cc);
	mail->subject = mime_header_value(mail, "subject", 0);
	mail->date = date ? date_parse(date->value, date->value_size) : 0;
	mail->message_id = ids && ids[0] ? xstrdup(ids[0]) : NULL;
	mail->in_reply_to = read_ids(mail, "in-reply-to");
	mail->references = read_ids(mail, "references");
}

static void take_leaf(struct mime_mail *mail, struct part *p, struct body *body)
{
	if (p->kind == PART_MULTI || p->use == PART_UNUSED)
		return;
	if (p->use == PART_AS_TEXT)
		body_add(body, p);
	else
		attachments_add_part(mail, p);
}

/* The parts of a mail that an S/MIME signature wraps, once a mail. */
static void read_opened(struct mime_mail *mail, const struct part *wrapped, struct body *body)
{
	struct header_block header;
	struct tree inner;
	const char *data;
	size_t size;

	if (mail->opened || !opaque_open(wrapped, &mail->opened, &data, &size))
		return;
	header_split(data, size, HEADER_OF_PART, &header);
	tree_init(&inner, data, size, &header);
	choose_parts(&inner);
	if (inner.count <= body->files_left) {
		body->files_left -= inner.count;
		for (size_t i = 0; i < inner.count; i++)
			take_leaf(mail, &inner.list[i], body);
	}
	tree_done(&inner);
	header_block_done(&header);
}

/* What has no text says what the mail within it says; but a report speaks of that mail. */
static bool read_nested(struct mime_mail *mail, const struct tree *tree, struct body *body)
{
	unsigned int tries = NESTED_TRIES;

	body->mail = NULL;
	if (strcmp(mail->type, "multipart/report") == 0)
		return false;
	for (size_t i = 0; i < tree->count && tries > 0 && body->text.size == 0; i++)
		if (tree->list[i].kind != PART_MULTI && nested_is(&tree->list[i])) {
			nested_add_text(&tree->list[i], body);
			tries--;
		}
	return tries < NESTED_TRIES && body->text.size > 0;
}

static void read_parts(struct mime_mail *mail, struct tree *tree)
{
	struct body body;
	bool nested = false;

	body_init(&body);
	body.mail = mail;
	body.fallback_charset = mail->settings.fallback_charset;
	body.files_left = MIME_PARTS_MAX - tree->count;
	mail->type = xstrdup(tree->list[0].type);
	for (size_t i = 0; i < tree->count; i++) {
		take_leaf(mail, &tree->list[i], &body);
		read_opened(mail, &tree->list[i], &body);
	}
	if (body.text.size == 0)
		nested = read_nested(mail, tree, &body);
	mail->text_from_html = body.from_html;
	mail->text = buffer_take(&body.text, &mail->text_size);
	notes_of_tree(mail, tree);
	notes_of_parts(mail, tree);
	notes_of_body(mail, &body, nested);
	body_done(&body);
}

static void find_quotes(struct mime_mail *mail)
{
	struct text_mark found[MIME_MARKS_MAX];

	mail->marks_count = quote_find(mail->text, mail->text_size, found, MIME_MARKS_MAX);
	if (mail->marks_count > 0)
		mail->marks = xmemdup(found, mail->marks_count * sizeof(found[0]));
}

struct mime_mail *mime_parse(const char *raw, size_t size)
{
	return mime_parse_with(&(struct mime_settings){0}, raw, size);
}

struct mime_mail *mime_parse_with(const struct mime_settings *settings, const char *raw,
				  size_t size)
{
	struct mime_mail *mail = xcalloc(1, sizeof(*mail));
	struct header_block header;
	struct tree tree;

	mail->settings = *settings;
	if (!raw) {
		raw = "";
		size = 0;
	}
	header_split(raw, size, HEADER_OF_MAIL, &header);
	tree_init(&tree, raw, size, &header);
	choose_parts(&tree);
	notes_of_header(mail, &header);
	mail->headers = TAKE(header.list);
	mail->headers_count = header.count;
	read_header(mail);
	notes_of_sender(mail);
	read_parts(mail, &tree);
	find_quotes(mail);
	kind_read(mail, &tree);
	tree_done(&tree);
	return mail;
}

int mime_attachment_decode(const struct mime_attachment *a, mime_sink *sink, void *context)
{
	return decode_body(a->encoding, a->body, a->size, sink, context);
}
