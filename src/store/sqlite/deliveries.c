#include "store/deliveries.h"

#include "store/sqlite/delivery_row.h"

#include <errno.h>

int txn_delivery_add(struct txn *txn, const struct delivery_record *d, int64_t *ret)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_ADD);

	if (!s)
		return -EAGAIN;
	*ret = next_id(txn, TABLE_DELIVERY);
	bind_number(s, 1, *ret);
	bind_number(s, 2, d->ticket);
	bind_optional(s, 3, d->article);
	bind_number(s, 4, d->address);
	bind_text(s, 5, d->kind);
	bind_text(s, 6, d->channel);
	bind_text(s, 7, d->language);
	bind_text(s, 9, d->idempotency_key);
	bind_number(s, 10, d->state);
	bind_text(s, 11, d->why);
	bind_number(s, 12, txn->now);
	bind_number(s, 13, d->next_at ? d->next_at : txn->now);
	struct place place = delivery_place(d->ticket, *ret, "delivery.params");
	int r = bind_sealed_text(txn, s, 8, &place, d->params);
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

static int mark_claimed(struct txn *txn, int64_t id)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_CLAIM);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	bind_number(s, 2, txn->now);
	return statement_run(txn, s);
}

int txn_delivery_queue_next(struct txn *txn, const struct delivery_queue *q, char **ret_channel,
			    char **ret_address_kind)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_QUEUE);

	if (!s)
		return -EAGAIN;
	bind_text(s, 1, q->channel);
	bind_text(s, 2, q->address_kind);
	int r = statement_row(txn, s);
	if (r > 0) {
		*ret_channel = column_text(s, 0);
		*ret_address_kind = column_text(s, 1);
	}
	statement_end(s);
	return r > 0 ? 0 : r == 0 ? -ENOENT : r;
}

int txn_delivery_claim(struct txn *txn, const struct delivery_queue *q, unsigned limit,
		       delivery_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_DUE);
	_cleanup_(ids_done) struct ids ids = {0};

	if (!s)
		return -EAGAIN;
	bind_text(s, 1, q->channel);
	bind_text(s, 2, q->address_kind);
	bind_number(s, 3, txn->now);
	bind_number(s, 4, limit);
	int r = statement_ids(txn, s, &ids);
	for (size_t i = 0; i < ids.count && r == 0; i++) {
		r = mark_claimed(txn, ids.list[i]);
		if (r == 0)
			r = delivery_read(txn, ids.list[i], true, each, context);
		if (r == -EBADMSG || r == -ENOENT)
			r = delivery_read(txn, ids.list[i], false, each, context);
	}
	return r;
}

int txn_delivery_put_back(struct txn *txn, int64_t id, int64_t next_at)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_PUT_BACK);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	bind_number(s, 2, next_at);
	return statement_run(txn, s);
}

static int find_ticket(struct txn *txn, int64_t id, int64_t *ret)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_TICKET);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	return statement_number(txn, s, ret);
}

int txn_delivery_freeze(struct txn *txn, const struct delivery_record *d)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_FREEZE);
	int64_t ticket = 0;

	if (!s)
		return -EAGAIN;
	int r = find_ticket(txn, d->id, &ticket);
	if (r < 0)
		return r;
	const struct {
		int at;
		const char *text;
		struct place place;
	} sealed[] = {
		{2, d->subject, delivery_place(ticket, d->id, "delivery.subject")},
		{3, d->text, delivery_place(ticket, d->id, "delivery.text")},
		{4, d->html, delivery_place(ticket, d->id, "delivery.html")},
	};
	bind_number(s, 1, d->id);
	bind_optional(s, 5, d->letter);
	for (size_t i = 0; i < ELEMENTS(sealed) && r == 0; i++)
		r = bind_sealed_text(txn, s, sealed[i].at, &sealed[i].place, sealed[i].text);
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

static int read_state(struct txn *txn, int64_t id, int64_t *ret)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_STATE);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	return statement_number(txn, s, ret);
}

/* What waited for one that has ended is due. */
static int wake(struct txn *txn, int64_t id)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_WAKE);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	bind_number(s, 2, txn->now);
	return statement_run(txn, s);
}

static int change(struct txn *txn, int64_t id, const struct delivery_outcome *o)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_SETTLE);
	_cleanup_(freep) char *parts = delivery_parts_text(o->parts);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	bind_number(s, 2, o->state);
	bind_text(s, 3, o->why);
	bind_optional(s, 4, o->next_at);
	bind_optional(s, 5, o->code);
	bind_text(s, 6, o->remote_id);
	bind_number(s, 7, txn->now);
	bind_text(s, 8, parts);
	bind_number(s, 9, o->uncertainty);
	int r = statement_run(txn, s);
	return r == 0 && o->state != DELIVERY_PENDING ? wake(txn, id) : r;
}

int txn_delivery_settle(struct txn *txn, int64_t id, const struct delivery_outcome *o)
{
	int64_t state = 0;

	int r = read_state(txn, id, &state);
	if (r < 0)
		return r;
	if (state == DELIVERY_SENT || state == DELIVERY_SUPPRESSED || state == DELIVERY_DEAD)
		return -EALREADY;
	return change(txn, id, o);
}

int txn_delivery_reported(struct txn *txn, int64_t id, enum delivery_state state, const char *why)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_REPORTED);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	bind_number(s, 2, state);
	bind_text(s, 3, why);
	bind_number(s, 4, txn->now);
	return statement_run(txn, s);
}

int txn_delivery_retry(struct txn *txn, int64_t id)
{
	int64_t state = 0;

	int r = read_state(txn, id, &state);
	if (r < 0)
		return r;
	if (state == DELIVERY_SENT || state == DELIVERY_SENDING)
		return -EALREADY;
	return change(txn, id,
		      &(struct delivery_outcome){.state = DELIVERY_PENDING, .next_at = txn->now});
}

int txn_delivery_cancel(struct txn *txn, int64_t id, const char *why)
{
	int64_t state = 0;

	int r = read_state(txn, id, &state);
	if (r < 0)
		return r;
	if (state != DELIVERY_PENDING && state != DELIVERY_HELD)
		return -EALREADY;
	return change(txn, id,
		      &(struct delivery_outcome){.state = DELIVERY_SUPPRESSED, .why = why});
}

static int change_many(struct txn *txn, enum statement which, unsigned *ret)
{
	sqlite3_stmt *s = statement_of(txn, which);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, txn->now);
	int r = statement_run(txn, s);
	*ret = r < 0 ? 0 : (unsigned)sqlite3_changes(txn->db);
	return r;
}

int txn_delivery_release_held(struct txn *txn, unsigned *ret)
{
	return change_many(txn, DELIVERY_RELEASE_HELD, ret);
}

int txn_delivery_next(struct txn *txn, const struct delivery_queue *q, int64_t *ret)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_NEXT);

	*ret = 0;
	if (!s)
		return -EAGAIN;
	bind_text(s, 1, q->channel);
	bind_text(s, 2, q->address_kind);
	return statement_number(txn, s, ret);
}

int txn_delivery_count_to(struct txn *txn, int64_t address, const char *kind, int64_t ms,
			  unsigned *ret)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_COUNT_TO);
	int64_t count = 0;

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, address);
	bind_number(s, 2, txn->now - ms);
	bind_text(s, 3, kind);
	int r = statement_number(txn, s, &count);
	*ret = (unsigned)count;
	return r;
}

int txn_delivery_count(struct txn *txn, enum delivery_state state, int64_t *ret)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_COUNT);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, state);
	return statement_number(txn, s, ret);
}

int txn_delivery_any(struct txn *txn, enum delivery_state state)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_ANY);
	int64_t any = 0;

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, state);
	int r = statement_number(txn, s, &any);
	return r < 0 ? r : any > 0;
}
