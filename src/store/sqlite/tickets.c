#include "store/tickets.h"

#include "store/sqlite/seal.h"

#include <errno.h>
#include <string.h>

#define LIST_DEFAULT 100U
#define LIST_MAX 10000U

/* Whose it is belongs to it: two parties' topics never meet. */
static void topic_hash(const struct txn *txn, const struct ticket_record *t,
		       uint8_t ret[static HASH_SIZE])
{
	_cleanup_(freep) char *purpose = xasprintf("topic.%lld", (long long)t->party);

	hash_key(txn, purpose, (struct crypto_bytes){t->topic, strlen(t->topic)}, ret);
}

int txn_ticket_add(struct txn *txn, const struct ticket_record *t, int64_t *ret)
{
	sqlite3_stmt *s = statement_of(txn, TICKET_ADD);
	uint8_t key_id[KEY_ID_SIZE], topic[HASH_SIZE];

	if (!s)
		return -EAGAIN;
	*ret = next_id(txn, TABLE_TICKET);
	struct place subject = {{OWNER_TICKET, *ret}, "ticket.subject", *ret};
	int r = key_add(txn, subject.owner, key_id);
	if (r < 0)
		return r;
	bind_number(s, 1, *ret);
	bind_text(s, 2, t->reference);
	bind_bytes(s, 3, key_id, KEY_ID_SIZE);
	bind_number(s, 4, t->stage);
	bind_number(s, 5, t->type);
	bind_number(s, 6, t->complexity);
	bind_number(s, 7, t->priority);
	bind_text(s, 8, t->department);
	bind_text(s, 9, t->channel);
	bind_text(s, 10, t->language);
	r = bind_sealed_text(txn, s, 11, &subject, t->subject);
	bind_optional(s, 12, t->party);
	bind_number(s, 13, t->created ? t->created : txn->now);
	bind_optional(s, 14, t->target_early);
	bind_optional(s, 15, t->target_late);
	if (t->topic) {
		topic_hash(txn, t, topic);
		bind_bytes(s, 16, topic, HASH_SIZE);
	}
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

int txn_ticket_topic(struct txn *txn, const struct ticket_record *t, int64_t ms,
		     unsigned *ret_count, int64_t *ret_newest)
{
	sqlite3_stmt *s = statement_of(txn, TICKET_TOPIC);
	uint8_t topic[HASH_SIZE];

	if (!s)
		return -EAGAIN;
	topic_hash(txn, t, topic);
	bind_number(s, 1, t->party);
	bind_number(s, 2, txn->now - ms);
	bind_bytes(s, 3, topic, HASH_SIZE);
	int r = statement_row(txn, s);
	if (r > 0) {
		*ret_count = (unsigned)sqlite3_column_int64(s, 0);
		*ret_newest = sqlite3_column_int64(s, 1);
	}
	statement_end(s);
	return r < 0 ? r : 0;
}

int txn_ticket_participant(struct txn *txn, int64_t ticket, int64_t party)
{
	sqlite3_stmt *s = statement_of(txn, PARTICIPANT_FIND);
	int64_t found = 0;

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, ticket);
	bind_number(s, 2, party);
	return statement_number(txn, s, &found);
}

int txn_ticket_set_stage(struct txn *txn, int64_t id, enum ticket_stage stage)
{
	sqlite3_stmt *s = statement_of(txn, TICKET_STAGE);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	bind_number(s, 2, stage);
	return statement_run(txn, s);
}

int txn_ticket_set_party(struct txn *txn, int64_t id, int64_t party)
{
	sqlite3_stmt *s = statement_of(txn, TICKET_PARTY);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	bind_number(s, 2, party);
	return statement_run(txn, s);
}

int txn_ticket_by_id(struct txn *txn, int64_t id, ticket_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, TICKET_GET);
	struct place place = {{OWNER_TICKET, id}, "ticket.subject", id};
	_cleanup_(freep) char *subject = NULL;

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	int r = statement_row(txn, s);
	if (r == 0)
		r = -ENOENT;
	if (r > 0)
		r = column_sealed_text(txn, s, 8, &place, &subject);
	if (r == 0) {
		const struct ticket_record t = {
			.id = id,
			.reference = (const char *)sqlite3_column_text(s, 0),
			.stage = sqlite3_column_int(s, 1),
			.type = sqlite3_column_int(s, 2),
			.complexity = sqlite3_column_int(s, 3),
			.priority = sqlite3_column_int(s, 4),
			.department = (const char *)sqlite3_column_text(s, 5),
			.channel = (const char *)sqlite3_column_text(s, 6),
			.language = (const char *)sqlite3_column_text(s, 7),
			.subject = subject,
			.party = sqlite3_column_int64(s, 9),
			.created = sqlite3_column_int64(s, 10),
			.target_early = sqlite3_column_int64(s, 11),
			.target_late = sqlite3_column_int64(s, 12),
		};
		r = each(&t, context);
	}
	statement_end(s);
	return r;
}

int txn_ticket_by_reference(struct txn *txn, const char *reference, ticket_each *each,
			    void *context)
{
	sqlite3_stmt *s = statement_of(txn, TICKET_BY_REFERENCE);
	int64_t id = 0;

	if (!s)
		return -EAGAIN;
	bind_text(s, 1, reference);
	int r = statement_number(txn, s, &id);
	return r < 0 ? r : txn_ticket_by_id(txn, id, each, context);
}

/* Where in the order the page before ended. */
struct position {
	int64_t priority, due, id;
};

static int find_position(struct txn *txn, int64_t id, struct position *ret)
{
	sqlite3_stmt *s = statement_of(txn, TICKET_PLACE);

	*ret = (struct position){.priority = -1};
	if (!id)
		return 0;
	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	int r = statement_row(txn, s);
	if (r > 0)
		*ret = (struct position){sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
					 id};
	statement_end(s);
	return r > 0 ? 0 : r == 0 ? -ENOENT : r;
}

int txn_ticket_list(struct txn *txn, const struct ticket_filter *f, ticket_each *each,
		    void *context)
{
	sqlite3_stmt *s =
		statement_of(txn, f->stage == -2 || f->stage == STAGE_CLOSED ? TICKET_LIST_ALL
									     : TICKET_LIST_OPEN);
	unsigned limit = f->limit ? f->limit : LIST_DEFAULT;
	struct position after;
	_cleanup_(ids_done) struct ids ids = {0};
	_cleanup_(freep) char *departments = lines_of(f->departments);

	if (!s)
		return -EAGAIN;
	int r = find_position(txn, f->before, &after);
	if (r < 0)
		return r;
	bind_number(s, 1, f->stage);
	bind_text(s, 2, f->channel);
	bind_number(s, 3, after.priority);
	bind_number(s, 4, after.due);
	bind_number(s, 5, after.id);
	bind_number(s, 6, limit < LIST_MAX ? limit : LIST_MAX);
	bind_text(s, 7, departments);
	r = statement_ids(txn, s, &ids);
	for (size_t i = 0; i < ids.count && r == 0; i++)
		r = txn_ticket_by_id(txn, ids.list[i], each, context);
	return r;
}
