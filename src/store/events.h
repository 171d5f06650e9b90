/*
 * Events: the history and audit log; append-only, each row carries the SHA-256 of
 * the row before it. Details hold no personal data: words, numbers, references.
 */
#pragma once

#include "store/store.h"

struct event_record {
	int64_t id;	    /* ignored when adding */
	int64_t at;	    /* ignored when adding: txn_now() */
	int64_t ticket;	    /* 0: of none */
	int64_t delivery;   /* 0: of none */
	int64_t quarantine; /* 0: of none */
	const char *kind;   /* "received", "registered", "delivery sent", "read", … */
	const char *actor;  /* "wasld", "uid 1000" */
	const char *detail; /* JSON object as text, or NULL */
};
/* Writer. */
int txn_event_add(struct txn *txn, const struct event_record *e);
typedef int event_each(const struct event_record *e, void *context);
/* Of one ticket, oldest first. */
int txn_event_list(struct txn *txn, int64_t ticket, event_each *each, void *context);
/* 0 if the ticket has an event of that kind, else -ENOENT. Writer. */
int txn_event_find(struct txn *txn, int64_t ticket, const char *kind);
/* Walks the whole chain: 0, or -EBADMSG and the id of the first row that does not fit. */
int txn_event_verify(struct txn *txn, int64_t *ret_bad);
