/*
 * Reader: one of the account's lists at X, read again and again, and handed in, oldest first. Loop
 * thread.
 *
 * Each look begins a while before the newest item that was taken, since X lists some late; what is
 * known already is not handed in again. The cursor moves with each item that
 * is handed in, and at the end of a look behind all that it found.
 */
#pragma once

#include "pages.h"
#include "x.h"

/* What is read. All functions are pure but for what they are given. */
struct reader_kind {
	enum x_endpoint endpoint;
	const char *source; /* what its messages' source ids begin with, as "post:" */
	const char *cursor; /* its key */
	const char *author_key;
	int64_t overlap_ms;
	/* X cannot be asked for what is newer: it is read until something older comes */
	bool until_known;
	/* of an item (PRICE_READ is less for the account's own), and of a user that comes with it
	 */
	int64_t price, user_price;
	/* Seconds between two looks. */
	uint64_t (*interval)(const struct x_options *o);
	/* Of the request; caller frees. token: of the page, "" for the first. */
	char *(*path)(struct channel *ch);
	char *(*query)(struct channel *ch, const char *since, const char *token);
	/* The item as a message, or NULL for one that is none of ours. */
	struct message *(*message)(struct channel *ch, const json_t *item,
				   const struct post_page *around);
	/* An item was seen, whatever becomes of it; NULL: nobody cares. */
	void (*saw)(struct channel *ch, const json_t *item);
};

/*
 * At every start, before reader_new(): whether the list is read. What came while it was not is the
 * past when it is read again.
 */
void reader_switch(struct channel *ch, const struct reader_kind *kind, bool on);
struct reader *reader_new(struct channel *ch, const struct reader_kind *kind);
/* NULL is allowed, here and below. */
void reader_free(struct reader *r);
/* Looks now, where X's limits allow. */
void reader_poll(struct reader *r);
/* Takes the settlement, if it is of one of its messages. */
void reader_settled(struct reader *r, const struct settlement *s);
/* What the register could not take is looked for again. */
void reader_rewind(struct reader *r);
