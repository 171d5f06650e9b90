/* What the register holds of a ticket, as a reader sees it. */
#pragma once

#include "desk.h"

#include "store/tickets.h"

#include <wasl/buffer.h>

struct seen {
	const char *reference;
	struct ticket_record ticket; /* its strings are gone */
	char subject[128], party[64];
	unsigned articles;
	/* of the last article: */
	int64_t article, at, written, raw;
	char text[128], from[64], notes[128]; /* the first note */
	char recipients[128];		      /* "a@b.c, d@e.f" */
	bool automatic, outsider;
	char links[64];	    /* of the ticket: the references of the others */
	int64_t attachment; /* its last attachment's blob */
	char name[64];
};

struct seen see(struct desk *d, const char *reference);
/* True if the bytes of the ticket's blob are these. */
bool seen_blob_is(struct desk *d, const struct seen *seen, int64_t blob, struct crypto_bytes bytes);
