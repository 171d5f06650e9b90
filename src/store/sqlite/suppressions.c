#include "store/suppressions.h"

#include "store/sqlite/pseudonym.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LIST_DEFAULT 100U
#define LIST_MAX 10000U

static void suppression_hash(const struct txn *txn, const char *kind, const char *address,
			     uint8_t ret[static HASH_SIZE])
{
	_cleanup_(freep) char *purpose = xasprintf("suppression.%s", kind);

	hash_key(txn, purpose, (struct crypto_bytes){address, strlen(address)}, ret);
}

int txn_suppression_add(struct txn *txn, const struct suppression_record *record,
			char ret_pseudonym[static PSEUDONYM_SIZE])
{
	sqlite3_stmt *s = statement_of(txn, SUPPRESSION_ADD);
	uint8_t hash[HASH_SIZE];

	if (!s)
		return -EAGAIN;
	suppression_hash(txn, record->kind, record->address, hash);
	pseudonym_make(txn, PSEUDONYM_SUPPRESSED, record->address, ret_pseudonym);
	bind_bytes(s, 1, hash, HASH_SIZE);
	bind_text(s, 2, record->why);
	bind_optional(s, 3, record->until);
	bind_number(s, 4, txn->now);
	bind_text(s, 5, ret_pseudonym);
	return statement_run(txn, s);
}

int txn_suppression_find(struct txn *txn, const char *kind, const char *address, char **ret_why)
{
	sqlite3_stmt *s = statement_of(txn, SUPPRESSION_FIND);
	uint8_t hash[HASH_SIZE];

	if (!s)
		return -EAGAIN;
	suppression_hash(txn, kind, address, hash);
	bind_bytes(s, 1, hash, HASH_SIZE);
	bind_number(s, 2, txn->now);
	int r = statement_row(txn, s);
	if (r > 0)
		*ret_why = column_text(s, 0);
	statement_end(s);
	return r > 0 ? 0 : r == 0 ? -ENOENT : r;
}

/* Two rows of one pseudonym are as good as none of them: by chance once in 2^20 addresses. */
static int run_removal(struct txn *txn, sqlite3_stmt *s, char ret[static PSEUDONYM_SIZE])
{
	int r, removed = 0;

	while ((r = statement_row(txn, s)) > 0) {
		const char *pseudonym = (const char *)sqlite3_column_text(s, 0);
		snprintf(ret, PSEUDONYM_SIZE, "%s", pseudonym ? pseudonym : "");
		removed++;
	}
	statement_end(s);
	return r < 0 ? r : removed ? 0 : -ENOENT;
}

int txn_suppression_remove(struct txn *txn, const char *kind, const char *who,
			   char ret_pseudonym[static PSEUDONYM_SIZE])
{
	sqlite3_stmt *s = statement_of(txn, SUPPRESSION_REMOVE);
	sqlite3_stmt *by_pseudonym = statement_of(txn, SUPPRESSION_REMOVE_PSEUDONYM);
	uint8_t hash[HASH_SIZE];

	if (!s || !by_pseudonym)
		return -EAGAIN;
	suppression_hash(txn, kind, who, hash);
	bind_bytes(s, 1, hash, HASH_SIZE);
	int r = run_removal(txn, s, ret_pseudonym);
	if (r != -ENOENT)
		return r;
	bind_text(by_pseudonym, 1, who);
	return run_removal(txn, by_pseudonym, ret_pseudonym);
}

int txn_suppression_list(struct txn *txn, const struct suppression_filter *f,
			 suppression_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, SUPPRESSION_LIST);
	int r = -EAGAIN, stop = 0;

	if (!s)
		return r;
	unsigned limit = f->limit ? f->limit : LIST_DEFAULT;
	bind_number(s, 1, txn->now);
	bind_number(s, 2, limit < LIST_MAX ? limit : LIST_MAX);
	bind_text(s, 3, f->before);
	while (!stop && (r = statement_row(txn, s)) > 0) {
		const struct suppression_record record = {
			.pseudonym = (const char *)sqlite3_column_text(s, 0),
			.why = (const char *)sqlite3_column_text(s, 1),
			.created = sqlite3_column_int64(s, 2),
			.until = sqlite3_column_int64(s, 3),
		};
		stop = each(&record, context);
	}
	statement_end(s);
	return stop ? stop : r;
}
