/* Header: a block of fields split at its lines, borrowed from the raw bytes. Pure; any thread. */
#pragma once

#include "mime.h"

struct header_block {
	struct mime_header *list;
	size_t count;
	size_t body;  /* where the body begins */
	bool cut;     /* fields were dropped or shortened for the bounds of mime.h */
	bool no_end;  /* a line that is no field ended it, not a blank one */
	bool skipped; /* lines that are no fields stood among them */
};

enum header_place {
	HEADER_OF_MAIL, /* an mbox "From " line and blank lines may come first */
	HEADER_OF_PART, /* a line that begins with "--" ends it */
};

/* Lines end in LF or CRLF; in CR where the header has no LF. Never fails. */
void header_split(const char *data, size_t size, enum header_place place, struct header_block *ret);
void header_block_done(struct header_block *block);

/* The n-th field of that name, case-insensitively, or NULL. */
const struct mime_header *header_find(const struct mime_header *list, size_t count,
				      const char *name, size_t n);
