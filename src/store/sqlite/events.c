#include "store/events.h"

#include "store/sqlite/engine_private.h"

#include <errno.h>
#include <string.h>

static void add_number(struct crypto_sha256 *h, int64_t v)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (uint8_t)((uint64_t)v >> (8 * i));
	crypto_sha256_add(h, bytes, sizeof(bytes));
}

/* The NUL belongs to it: two texts side by side are not another two. */
static void add_text(struct crypto_sha256 *h, const char *text)
{
	add_number(h, text ? 1 : 0);
	if (text)
		crypto_sha256_add(h, text, strlen(text) + 1);
}

/* The row's own hash, which the next row carries: over all it holds, the row before it too. */
static void row_hash(const struct event_record *e, const uint8_t previous[CRYPTO_HASH_SIZE],
		     uint8_t ret[CRYPTO_HASH_SIZE])
{
	struct crypto_sha256 h;

	crypto_sha256_init(&h);
	crypto_sha256_add(&h, previous, CRYPTO_HASH_SIZE);
	add_number(&h, e->id);
	add_number(&h, e->at);
	add_number(&h, e->ticket);
	add_number(&h, e->delivery);
	add_number(&h, e->quarantine);
	add_text(&h, e->kind);
	add_text(&h, e->actor);
	add_text(&h, e->detail);
	crypto_sha256_end(&h, ret);
}

int txn_event_add(struct txn *txn, const struct event_record *event)
{
	sqlite3_stmt *s = statement_of(txn, EVENT_ADD);
	struct event_record e = *event;

	if (!s)
		return -EAGAIN;
	e.id = txn->progress.last_event + 1;
	e.at = txn->now;
	bind_number(s, 1, e.id);
	bind_number(s, 2, e.at);
	bind_optional(s, 3, e.ticket);
	bind_optional(s, 4, e.delivery);
	bind_optional(s, 5, e.quarantine);
	bind_text(s, 6, e.kind);
	bind_text(s, 7, e.actor);
	bind_text(s, 8, e.detail);
	bind_bytes(s, 9, txn->progress.head, CRYPTO_HASH_SIZE);
	int r = statement_run(txn, s);
	if (r < 0)
		return r;
	row_hash(&e, txn->progress.head, txn->progress.head);
	txn->progress.last_event = e.id;
	return 0;
}

static struct event_record read_row(sqlite3_stmt *s)
{
	return (struct event_record){
		.id = sqlite3_column_int64(s, 0),
		.at = sqlite3_column_int64(s, 1),
		.ticket = sqlite3_column_int64(s, 2),
		.delivery = sqlite3_column_int64(s, 3),
		.quarantine = sqlite3_column_int64(s, 4),
		.kind = (const char *)sqlite3_column_text(s, 5),
		.actor = (const char *)sqlite3_column_text(s, 6),
		.detail = (const char *)sqlite3_column_text(s, 7),
	};
}

int txn_event_list(struct txn *txn, int64_t ticket, event_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, EVENT_LIST);
	int r = -EAGAIN, stop = 0;

	if (!s)
		return r;
	bind_number(s, 1, ticket);
	while (!stop && (r = statement_row(txn, s)) > 0) {
		const struct event_record e = read_row(s);
		stop = each(&e, context);
	}
	statement_end(s);
	return stop ? stop : r;
}

int txn_event_find(struct txn *txn, int64_t ticket, const char *kind)
{
	sqlite3_stmt *s = statement_of(txn, EVENT_FIND);
	int64_t found = 0;

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, ticket);
	bind_text(s, 2, kind);
	return statement_number(txn, s, &found);
}

/* What the chain's row says: the last event and its hash. */
static int read_head(struct txn *txn, int64_t *ret_last, uint8_t ret[CRYPTO_HASH_SIZE])
{
	sqlite3_stmt *s = statement_of(txn, CHAIN_GET);

	int r = statement_row(txn, s);
	bool whole = r > 0 && sqlite3_column_bytes(s, 1) == CRYPTO_HASH_SIZE;
	if (whole) {
		*ret_last = sqlite3_column_int64(s, 0);
		memcpy(ret, sqlite3_column_blob(s, 1), CRYPTO_HASH_SIZE);
	}
	if (s)
		statement_end(s);
	return whole ? 0 : r < 0 ? r : -EBADMSG;
}

static bool fits(sqlite3_stmt *s, const struct event_record *e, int64_t id,
		 const uint8_t head[CRYPTO_HASH_SIZE])
{
	return e->id == id && sqlite3_column_bytes(s, 8) == CRYPTO_HASH_SIZE &&
	       memcmp(sqlite3_column_blob(s, 8), head, CRYPTO_HASH_SIZE) == 0;
}

/* 0: up to the end of what was asked for. */
static int walk_rows(struct txn *txn, struct event_walk *walk, unsigned most)
{
	sqlite3_stmt *s = statement_of(txn, EVENT_WALK);
	int r = -EAGAIN;

	if (!s)
		return r;
	bind_number(s, 1, walk->at);
	bind_number(s, 2, most);
	while ((r = statement_row(txn, s)) > 0) {
		const struct event_record e = read_row(s);
		if (!fits(s, &e, walk->at + 1, walk->head))
			break;
		row_hash(&e, walk->head, walk->head);
		walk->at = e.id;
	}
	statement_end(s);
	return r > 0 ? -EBADMSG : r;
}

int txn_event_walk(struct txn *txn, struct event_walk *walk, unsigned most)
{
	uint8_t last_head[CRYPTO_HASH_SIZE];
	int64_t before = walk->at, last = 0;

	int r = walk_rows(txn, walk, most);
	if (r < 0)
		return r;
	if (walk->at - before == most)
		return 1;
	r = read_head(txn, &last, last_head);
	if (r < 0)
		return r;
	return last == walk->at && memcmp(walk->head, last_head, sizeof(last_head)) == 0 ? 0
											 : -EBADMSG;
}

int txn_event_verify(struct txn *txn, int64_t *ret_bad)
{
	struct event_walk walk = {0};
	int r;

	do
		r = txn_event_walk(txn, &walk, 10000);
	while (r > 0);
	*ret_bad = walk.at + 1;
	return r;
}
