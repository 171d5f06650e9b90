#include "opaque.h"

#include <string.h>

#include "cms.h"
#include "decode.h"

#define CONTENT_MAX (16U << 20)
#define HEAD_SIZE 64

static int collect(const void *data, size_t size, void *context)
{
	return buffer_add(context, data, size);
}

static int collect_head(const void *data, size_t size, void *context)
{
	struct buffer *head = context;
	size_t room = head->max - head->size;

	buffer_add(head, data, size < room ? size : room);
	return size >= room;
}

static bool is_opaque(const struct part *part)
{
	return part->kind == PART_OTHER && (strcmp(part->type, "application/pkcs7-mime") == 0 ||
					    strcmp(part->type, "application/x-pkcs7-mime") == 0);
}

static enum cms_kind look(const struct part *part)
{
	struct buffer head = BUFFER_INIT(HEAD_SIZE);
	enum cms_kind kind;

	(void)decode_body(part->encoding, part->body, part->size, collect_head, &head);
	kind = cms_kind((const unsigned char *)buffer_string(&head), head.size);
	buffer_done(&head);
	return kind;
}

enum opaque_kind opaque_kind(const struct part *part)
{
	if (!is_opaque(part))
		return OPAQUE_NONE;
	return look(part) == CMS_SIGNED ? OPAQUE_SIGNED : OPAQUE_ENCRYPTED;
}

bool opaque_open(const struct part *part, char **ret_owned, const char **ret, size_t *ret_size)
{
	struct buffer raw = BUFFER_INIT(CONTENT_MAX);
	const unsigned char *content;

	if (opaque_kind(part) != OPAQUE_SIGNED)
		return false;
	if (decode_body(part->encoding, part->body, part->size, collect, &raw) != 0 ||
	    raw.size == 0 ||
	    !cms_content((unsigned char *)raw.data, raw.size, &content, ret_size)) {
		buffer_done(&raw);
		return false;
	}
	*ret = (const char *)content;
	*ret_owned = buffer_take(&raw, NULL);
	return true;
}
