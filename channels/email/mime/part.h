/* Part: what the header of a mail or of one of its parts says about the body. Pure; any thread. */
#pragma once

#include "header.h"

enum part_kind {
	PART_TEXT,
	PART_HTML,
	PART_OTHER,
	PART_MULTI,
};

enum part_multi {
	PART_MIXED,
	PART_ALTERNATIVE,
	PART_RELATED,
	PART_SIGNED,
	PART_ENCRYPTED,
	PART_DIGEST,
};

/* What the choice among a mail's parts makes of a leaf. */
enum part_use {
	PART_AS_TEXT,
	PART_AS_ATTACHMENT,
	PART_UNUSED,
};

struct part {
	enum part_kind kind;
	enum part_multi multi;
	enum part_use use;
	enum mime_encoding encoding;
	char *type;	  /* lower case, never NULL */
	char *charset;	  /* NULL when not said, as with the next four */
	char *name;	  /* as written, decoded */
	char *boundary;	  /* of a multipart; never "" */
	char *content_id; /* without its angle brackets */
	char *start;	  /* the root's content id */
	char *protocol;	  /* of a signed multipart */
	bool attached;	  /* its disposition says so, or it has a name */
	bool detached;	  /* its disposition says so */
	bool is_inline;
	bool flowed, delsp;
	const char *body; /* borrowed, still encoded */
	size_t size;
	size_t parent; /* in the tree; a root is its own */
	size_t end;    /* behind the last of those within it */
};

/* default_type is for a header that names none. */
void part_init(struct part *part, const struct header_block *header, const char *default_type);
/* A text is read as it stands where its body, which is known by now, contradicts its encoding. */
void part_check_encoding(struct part *part);
void part_done(struct part *part);
