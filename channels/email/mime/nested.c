#include "nested.h"

#include <string.h>

#include "choose.h"
#include "decode.h"
#include "words.h"

#define LEVELS_MAX 10
#define HEADER_WINDOW (64U << 10)
#define DECODED_MAX (8U << 20)
#define SUBJECT_MAX 1000U

/* A mail's bytes: borrowed, or decoded. */
struct inner {
	const char *data;
	size_t size;
	struct buffer decoded;
};

static int collect(const void *data, size_t size, void *context)
{
	struct buffer *b = context;
	size_t room = b->max - b->size;

	buffer_add(b, data, size < room ? size : room);
	return size >= room;
}

/* Replaces what inner holds; part may be part of that. */
static void open_part(const struct part *part, size_t max, struct inner *inner)
{
	struct buffer decoded = BUFFER_INIT(max);

	if (part->encoding == MIME_ENCODING_IDENTITY) {
		inner->data = part->body;
		inner->size = part->size;
		return;
	}
	(void)decode_body(part->encoding, part->body, part->size, collect, &decoded);
	buffer_done(&inner->decoded);
	inner->decoded = decoded;
	inner->data = buffer_string(&inner->decoded);
	inner->size = inner->decoded.size;
}

bool nested_is(const struct part *part)
{
	return strcmp(part->type, "message/rfc822") == 0 ||
	       strcmp(part->type, "message/global") == 0 || strcmp(part->type, "message/news") == 0;
}

static void find_subject(const char *data, size_t size, struct buffer *ret)
{
	struct header_block header;
	const struct mime_header *subject;

	header_split(data, size < HEADER_WINDOW ? size : HEADER_WINDOW, HEADER_OF_MAIL, &header);
	subject = header_find(header.list, header.count, "subject", 0);
	if (subject)
		(void)words_decode(subject->value, subject->value_size, ret);
	header_block_done(&header);
}

char *nested_name(const struct part *part)
{
	struct inner inner = {0};
	struct buffer subject = BUFFER_INIT(SUBJECT_MAX);
	char *name = NULL;

	open_part(part, HEADER_WINDOW, &inner);
	find_subject(inner.data, inner.size, &subject);
	if (subject.size > 0) {
		/* what parts a path's components would cut it */
		for (char *c = subject.data; *c; c++)
			if (*c == '/' || *c == '\\')
				*c = '-';
		name = xasprintf("%s.eml", subject.data);
	}
	buffer_done(&subject);
	buffer_done(&inner.decoded);
	return name;
}

/* Appends the texts of the mail in inner; false where there is no mail within it to look into. */
static bool read_level(const struct inner *inner, struct body *body, struct part *ret_next)
{
	struct header_block header;
	struct tree tree;
	bool found = false;

	header_split(inner->data, inner->size, HEADER_OF_MAIL, &header);
	tree_init(&tree, inner->data, inner->size, &header);
	choose_parts(&tree);
	for (size_t i = 0; i < tree.count; i++) {
		const struct part *p = &tree.list[i];

		if (p->kind != PART_MULTI && p->use == PART_AS_TEXT)
			body_add(body, p);
		if (found || p->kind == PART_MULTI || !nested_is(p))
			continue;
		*ret_next =
			(struct part){.encoding = p->encoding, .body = p->body, .size = p->size};
		found = true;
	}
	tree_done(&tree);
	header_block_done(&header);
	return found;
}

void nested_add_text(const struct part *part, struct body *body)
{
	struct inner inner = {0};
	struct part next = {.encoding = part->encoding, .body = part->body, .size = part->size};
	bool more = true;

	for (int level = 0; more && level < LEVELS_MAX && body->text.size == 0; level++) {
		open_part(&next, DECODED_MAX, &inner);
		more = read_level(&inner, body, &next);
	}
	buffer_done(&inner.decoded);
}
