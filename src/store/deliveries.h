/*
 * Deliveries: the rows of the outbox, and limits. Writer unless said.
 */
#pragma once

#include "store/store.h"
#include "store/words.h"

struct delivery_record {
	int64_t id;
	int64_t ticket;
	int64_t article;	  /* that it answers, or of a reply: that it is; 0: none */
	int64_t address;	  /* its row */
	const char *reference;	  /* of the ticket; filled when read */
	const char *kind;	  /* "acknowledgement", "reply" */
	const char *channel;	  /* instance that came first in question */
	const char *address_kind; /* "mail" */
	const char *to, *to_name; /* plain; filled when read; NULL where not asked for */
	const char *language;
	const char *params;	     /* JSON object as text, sealed at rest; NULL: none */
	const char *idempotency_key; /* unique in its ticket */
	enum delivery_state state;
	const char *why;		  /* a few words without personal data; NULL */
	unsigned attempts, part_attempts; /* the latter at the present part */
	/* UTC ms; next_at 0 where read: when the one before it of its ticket has ended */
	int64_t created, next_at, changed;
	int64_t received; /* when that article was, 0: none */
	long code;	  /* of the last answer */
	/* frozen at the first attempt; NULL before */
	const char *subject, *text, *html;
	char letter;	       /* of the key that signs its tokens, 0: not yet */
	const char *remote_id; /* of the last attempt that told one, NULL: none */
	/* the remote ids of its parts that are out, ended by NULL; NULL: none */
	const char *const *parts;
	int64_t uncertain; /* since when it may be out without our knowing, UTC ms; 0: it is not */
	const char *pseudonym; /* of its address, NULL where not asked for (suppressions.h) */
	size_t size;	       /* of what was rendered, as it is kept; 0: nothing yet */
};
/* state: pending, held or suppressed. -EEXIST for a known idempotency key. */
int txn_delivery_add(struct txn *txn, const struct delivery_record *d, int64_t *ret);

typedef int delivery_each(struct txn *txn, const struct delivery_record *d, void *context);
/* The pending rows of a channel to addresses of a kind. */
struct delivery_queue {
	const char *channel, *address_kind;
};
/*
 * The one behind q, in the order of the two words; two empty ones: the first. -ENOENT: no more.
 * The caller frees both.
 */
int txn_delivery_queue_next(struct txn *txn, const struct delivery_queue *q, char **ret_channel,
			    char **ret_address_kind);
/*
 * Its rows that are due, oldest first, at most limit; of those to programs (kind "hook") only the
 * first of each ticket. Each is marked as being sent, its attempt counted, and handed out with
 * address and content; without both (NULL) where they cannot be opened. each returns neither
 * -EBADMSG nor -ENOENT.
 */
int txn_delivery_claim(struct txn *txn, const struct delivery_queue *q, unsigned limit,
		       delivery_each *each, void *context);
/* One that was claimed and never begun: its attempt does not count. */
int txn_delivery_put_back(struct txn *txn, int64_t id, int64_t next_at);
/* Seals what the first attempt rendered into the row: d's id, subject, text, html and letter. */
int txn_delivery_freeze(struct txn *txn, const struct delivery_record *d);

/* What is known after an attempt of whether it is out. */
enum delivery_uncertainty {
	DELIVERY_UNCERTAINTY_STAYS, /* nothing was tried */
	DELIVERY_UNCERTAINTY_ENDS,
	DELIVERY_UNCERTAINTY_BEGINS, /* it may be; the earliest such attempt is kept */
};

struct delivery_outcome {
	enum delivery_state state; /* sent, suppressed, dead, held, or pending again */
	const char *why;	   /* NULL: none */
	int64_t next_at;	   /* of pending */
	long code;
	const char *remote_id; /* NULL: none */
	const char *alias;     /* by which answers may refer to it besides; NULL: none */
	/* all parts that are out, the one that went out now too, ended by NULL; NULL: as before */
	const char *const *parts;
	enum delivery_uncertainty uncertainty;
};
/* Changes the state; -ENOENT, or -EALREADY if it has ended. */
int txn_delivery_settle(struct txn *txn, int64_t id, const struct delivery_outcome *o);
/* What the other side says of one that was sent: its state, and why. Of others nothing changes. */
int txn_delivery_reported(struct txn *txn, int64_t id, enum delivery_state state, const char *why);
/* By a person: is sent again soon, whatever ended it; -EALREADY if it was sent or is being sent. */
int txn_delivery_retry(struct txn *txn, int64_t id);
/* By a person: is not sent; -EALREADY unless it is pending or held. */
int txn_delivery_cancel(struct txn *txn, int64_t id, const char *why);
/* All that are held become pending; gives their number. */
int txn_delivery_release_held(struct txn *txn, unsigned *ret);
/* The earliest next_at of its rows, 0 where none. Reader too. */
int txn_delivery_next(struct txn *txn, const struct delivery_queue *q, int64_t *ret);

struct delivery_filter {
	int state;		  /* enum delivery_state, -1: all */
	int64_t ticket;		  /* 0: all */
	int64_t id;		  /* 0: all */
	const char *channel;	  /* NULL: all */
	char *const *departments; /* of the ticket; ended by NULL; NULL: all */
	int64_t before;		  /* id to go on from (paging), 0: from the newest */
	unsigned limit;		  /* 0: 100 */
	bool content;		  /* addresses and content too */
	bool pseudonyms;	  /* instead: whose the addresses are, without saying */
};
/* Newest first. Reader too. */
int txn_delivery_list(struct txn *txn, const struct delivery_filter *f, delivery_each *each,
		      void *context);
/* Rows a state. Reader too. */
int txn_delivery_count(struct txn *txn, enum delivery_state state, int64_t *ret);
/* 1 if there is one in that state, 0 if not: however many there are. Reader too. */
int txn_delivery_any(struct txn *txn, enum delivery_state state);
/* Of that kind to an address's row in the last ms milliseconds, but for the suppressed ones. */
int txn_delivery_count_to(struct txn *txn, int64_t address, const char *kind, int64_t ms,
			  unsigned *ret);

/* --- limits: how often something happened to a key within a time --- */
/* Counts one; keys are stored as keyed hashes, in buckets of a minute. */
int txn_limit_add(struct txn *txn, const char *purpose, const char *key);
/* The sum over the last ms milliseconds, to the minute. */
int txn_limit_sum(struct txn *txn, const char *purpose, const char *key, int64_t ms, unsigned *ret);
