/*
 * Sources: what channels have handed in already, how far they have read, and under
 * which ids later messages may refer to a ticket. Writer unless said.
 */
#pragma once

#include "store/store.h"

/* What an item became the first time. */
struct source_record {
	int64_t ticket;	    /* 0: none */
	int64_t quarantine; /* 0: none */
	int64_t article;
	int outcome; /* the caller's own enumeration */
};
/* By the keyed hash of scope and key. 0, or -ENOENT. Reader too. */
int txn_source_find(struct txn *txn, const char *scope, struct crypto_bytes key,
		    struct source_record *ret);
/* -EEXIST when it is there. */
int txn_source_add(struct txn *txn, const char *scope, struct crypto_bytes key,
		   const struct source_record *r);
/* An item of the quarantine became a ticket. */
int txn_source_release(struct txn *txn, int64_t quarantine, int64_t ticket, int64_t article);

/* Values are plain text without personal data. */
int txn_cursor_set(struct txn *txn, const char *channel, const char *key, const char *value);
int txn_cursor_forget(struct txn *txn, const char *channel, const char *key);
typedef int cursor_each(const char *channel, const char *key, const char *value, void *context);
int txn_cursor_list(struct txn *txn, cursor_each *each, void *context);

/* Attempts at items whose reading was begun and not ended. Adds one and gives the sum. */
int txn_attempt_add(struct txn *txn, const char *channel, const char *source_id, unsigned *ret);
int txn_attempt_forget(struct txn *txn, const char *channel, const char *source_id);
typedef int attempt_each(const char *channel, const char *source_id, unsigned count, void *context);
int txn_attempt_list(struct txn *txn, attempt_each *each, void *context);

/* By keyed hash; a key that is there already stays with its first ticket. Blank keys: -EINVAL. */
int txn_thread_key_add(struct txn *txn, const char *key, int64_t ticket);
/* The same, but the key leaves its first ticket for this one. */
int txn_thread_key_move(struct txn *txn, const char *key, int64_t ticket);
int txn_thread_key_find(struct txn *txn, const char *key, int64_t *ret_ticket);
