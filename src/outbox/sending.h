/*
 * Sending: one claimed delivery while it is under way: an owned copy of its row, and the
 * form in which a channel gets it. One thread at a time.
 */
#pragma once

#include "store/deliveries.h"

#include <wasl/delivery.h>

struct sending_attachment {
	char *name, *type, *data;
	size_t size;
};

struct sending {
	struct sending *next;
	int64_t id, ticket, article;
	int64_t created, received;
	unsigned attempts, part_attempts; /* the latter at the present part */
	int64_t uncertain;
	bool unbegun;	      /* no channel took it */
	char **parts_out;     /* ended by NULL; NULL: none */
	unsigned part, parts; /* that went out now, and of how many; 0: in one */
	char letter;	      /* of the key that signs its tokens */
	bool address_refused; /* for good: it gets no automatic messages for a while */
	char *channel, *kind, *address_kind, *to, *to_name, *reference, *language;
	char *subject, *text, *html;
	json_t *params;
	struct sending_attachment *attachments; /* of a reply */
	size_t attachments_count;
	struct delivery_attachment *shown; /* the same, as a channel sees them */
	char reply_token[64], message_token[64], bounce_token[64], status_token[64];
};

/* Copies the row and makes its tokens, by the letter it was frozen with or else this one. */
struct sending *sending_new(const struct store *store, const struct delivery_record *row,
			    char letter);
void sending_free(struct sending *s);
/* Of a list. */
void sending_free_all(struct sending *first);
DEFINE_CLEANUP(struct sending *, sending_free)
/* Borrows from s. */
struct delivery sending_view(struct sending *s);
/* A part is out, if it has parts. Its place is what we counted; the module's is for people. */
void sending_note_part(struct sending *s, const struct report *report);
/* Bytes of its attachments, which are in memory. */
size_t sending_weight(const struct sending *s);
/* Ends an attempt in the store, with its event. Writer. */
int sending_settle(struct txn *txn, const struct sending *s, const struct delivery_outcome *o);
