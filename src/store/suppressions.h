/*
 * Suppressions: addresses that get no automatic messages, for a while or until a person lifts
 * that. Of an address only its keyed hash and a pseudonym are kept. Writer unless said.
 */
#pragma once

#include "store/store.h"

/* The same as that of a sender in the quarantine. */
#define PSEUDONYM_SIZE 16U

struct suppression_record {
	const char *kind, *address; /* to add; NULL when read */
	const char *why;	    /* in a few words, without personal data */
	int64_t until;		    /* UTC ms, 0: until lifted */
	int64_t created;	    /* when read */
	const char *pseudonym;	    /* when read; NULL: it has none */
};
/* One that lasts longer stays as it is. */
int txn_suppression_add(struct txn *txn, const struct suppression_record *s,
			char ret_pseudonym[static PSEUDONYM_SIZE]);
/* 0 and why (caller frees), or -ENOENT. */
int txn_suppression_find(struct txn *txn, const char *kind, const char *address, char **ret_why);
/* who: an address of that kind, or a pseudonym. 0, or -ENOENT. */
int txn_suppression_remove(struct txn *txn, const char *kind, const char *who,
			   char ret_pseudonym[static PSEUDONYM_SIZE]);
typedef int suppression_each(const struct suppression_record *s, void *context);
struct suppression_filter {
	const char *before; /* pseudonym to go on from (paging), NULL: from the newest */
	unsigned limit;	    /* 0: 100 */
};
/* Those in force, newest first. Reader too. */
int txn_suppression_list(struct txn *txn, const struct suppression_filter *f,
			 suppression_each *each, void *context);
