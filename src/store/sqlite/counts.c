#include "store/counts.h"

#include "store/deliveries.h"
#include "store/sqlite/engine_private.h"

#include <errno.h>
#include <sys/stat.h>

static int64_t file_bytes(const struct txn *txn, const char *name)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", txn->directory, name);
	struct stat st;

	return stat(path, &st) < 0 ? 0 : (int64_t)st.st_size;
}

static int count_deliveries(struct txn *txn, struct store_counts *ret)
{
	const struct {
		enum delivery_state state;
		int64_t *to;
	} counts[] = {
		{DELIVERY_HELD, &ret->held},
		{DELIVERY_DEAD, &ret->dead},
		{DELIVERY_SENT, &ret->sent},
		{DELIVERY_SUPPRESSED, &ret->suppressed},
	};
	int64_t sending = 0;

	int r = txn_delivery_count(txn, DELIVERY_PENDING, &ret->pending);
	if (r == 0)
		r = txn_delivery_count(txn, DELIVERY_SENDING, &sending);
	for (size_t i = 0; i < ELEMENTS(counts) && r == 0; i++)
		r = txn_delivery_count(txn, counts[i].state, counts[i].to);
	ret->pending += sending;
	return r;
}

static int count_suppressions(struct txn *txn, int64_t *ret)
{
	sqlite3_stmt *s = statement_of(txn, COUNT_SUPPRESSIONS);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, txn->now);
	return statement_number(txn, s, ret);
}

static int number_or_none(struct txn *txn, enum statement which, int64_t *ret)
{
	int r = statement_number(txn, statement_of(txn, which), ret);

	return r == -ENOENT ? 0 : r;
}

int txn_counts(struct txn *txn, struct store_counts *ret)
{
	int64_t version = 0;
	const struct {
		enum statement which;
		int64_t *to;
	} counts[] = {
		{COUNT_TICKETS, &ret->tickets},		{COUNT_TICKETS_OPEN, &ret->open_tickets},
		{COUNT_ARTICLES, &ret->articles},	{COUNT_QUARANTINED, &ret->quarantined},
		{OLDEST_PENDING, &ret->oldest_pending}, {SCHEMA_VERSION, &version},
	};
	int r = 0;

	*ret = (struct store_counts){0};
	for (size_t i = 0; i < ELEMENTS(counts) && r == 0; i++)
		r = number_or_none(txn, counts[i].which, counts[i].to);
	if (r == 0)
		r = count_suppressions(txn, &ret->suppressions);
	if (r == 0)
		r = count_deliveries(txn, ret);
	ret->schema_version = (int)version;
	ret->database_bytes = file_bytes(txn, "wasl.db");
	ret->wal_bytes = file_bytes(txn, "wasl.db-wal");
	return r;
}
