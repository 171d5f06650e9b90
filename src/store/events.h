/*
 * Events: the history and audit log; append-only, each row carries the SHA-256 of
 * the row before it. Details hold no personal data: words, numbers, references.
 */
#pragma once

#include "store/store.h"

struct event_record {
	int64_t id;	       /* ignored when adding */
	int64_t at;	       /* ignored when adding: txn_now() */
	int64_t ticket;	       /* 0: of none */
	int64_t delivery;      /* 0: of none */
	int64_t quarantine;    /* 0: of none */
	const char *kind;      /* "received", "registered", "delivery sent", "read", … */
	const char *actor;     /* "wasld", "uid 1000" */
	const char *detail;    /* JSON object as text, or NULL */
	const char *reference; /* of the ticket, when searched; NULL: of none */
};
/* Writer. */
int txn_event_add(struct txn *txn, const struct event_record *e);
typedef int event_each(const struct event_record *e, void *context);
/* Of one ticket, oldest first. */
int txn_event_list(struct txn *txn, int64_t ticket, event_each *each, void *context);
/* 0 if the ticket has an event of that kind, else -ENOENT. Writer. */
int txn_event_find(struct txn *txn, int64_t ticket, const char *kind);
struct event_filter {
	int64_t ticket;		  /* 0: all, those of none too */
	const char *kind, *actor; /* NULL: all */
	int64_t from, until;	  /* UTC ms, the latter not included; 0: no bound */
	int64_t before;		  /* id to go on from (paging), 0: from the newest */
	unsigned limit;		  /* 0: 100 */
};
/* Newest first. */
int txn_event_search(struct txn *txn, const struct event_filter *f, event_each *each,
		     void *context);
/* The first event at or after that time, one after the last where there is none. */
int txn_event_since(struct txn *txn, int64_t utc_ms, int64_t *ret_id);

/* How far the chain was walked. Begins as zeros. */
struct event_walk {
	int64_t at; /* the last row that fits */
	uint8_t head[CRYPTO_HASH_SIZE];
};
/* At most so many rows further: 1 if there are more, 0 if all fit, -EBADMSG if the next does not.
 */
int txn_event_walk(struct txn *txn, struct event_walk *walk, unsigned most);
/* Walks the whole chain: 0, or -EBADMSG and the id of the first row that does not fit. */
int txn_event_verify(struct txn *txn, int64_t *ret_bad);
