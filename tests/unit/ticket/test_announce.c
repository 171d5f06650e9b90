/* Subscribers are told, together with the change, as rows of the outbox. */
#include "desk.h"

#include "store/suppressions.h"
#include "store/tickets.h"
#include "ticket/announce.h"
#include "ticket/bounce.h"

#include <jansson.h>

static void subscribe(struct desk *d, const char *channel, char **events, bool content)
{
	const struct subscriber s = {channel, "hook", events, content};

	office_add_subscriber(d->office, &s);
}

/* The rows to programs, oldest first. */
struct told {
	unsigned count, suppressed;
	struct row {
		char kind[32], channel[32], to[32];
		int64_t id;
		json_t *params;
	} rows[16];
};

static void told_done(const struct told *t)
{
	for (unsigned i = 0; i < t->count; i++)
		json_decref(t->rows[i].params);
}

static int note(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct told *t = context;

	(void)txn;
	if (strcmp(d->address_kind, "hook") != 0)
		return 0;
	assert_true(t->count < ELEMENTS(t->rows));
	if (d->state == DELIVERY_SUPPRESSED) {
		t->suppressed++;
		assert_string_equal(d->channel, "board");
		assert_string_equal(d->why, "address is suppressed: it says that it is gone");
		assert_null(d->params);
		return 0;
	}
	assert_int_equal(d->state, DELIVERY_PENDING);
	struct row *row = &t->rows[t->count++];
	snprintf(row->kind, sizeof(row->kind), "%s", d->kind);
	snprintf(row->channel, sizeof(row->channel), "%s", d->channel);
	snprintf(row->to, sizeof(row->to), "%s", d->to);
	row->id = d->id;
	row->params = json_loads(d->params, 0, NULL);
	assert_non_null(row->params);
	return 0;
}

static int run_list(struct txn *txn, void *data)
{
	return txn_delivery_list(txn, &(struct delivery_filter){.state = -1, .content = true}, note,
				 data);
}

static struct told told(struct desk *d)
{
	struct told t = {0};

	assert_int_equal(fixture_read(d->store, run_list, &t), 0);
	/* they came with the newest first */
	for (unsigned i = 0; i < t.count / 2; i++) {
		struct row last = t.rows[t.count - 1 - i];
		t.rows[t.count - 1 - i] = t.rows[i];
		t.rows[i] = last;
	}
	return t;
}

static const json_t *data_of(const struct row *row)
{
	return json_object_get(row->params, "data");
}

static const char *word(const json_t *json, const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));

	return text ? text : "";
}

static void nobody_asked_and_nobody_is_told(void **state)
{
	struct desk *d = *state;

	desk_take(d, "1");
	_cleanup_(told_done) struct told t = told(d);
	assert_int_equal(t.count, 0);
}

static void each_is_told_what_it_asked_for(void **state)
{
	static char *created[] = {(char *)"ticket.created", NULL};
	struct desk *d = *state;

	subscribe(d, "board", NULL, false);
	subscribe(d, "register", created, true);
	struct register_result first = desk_take(d, "1");
	assert_true(first.delivery);
	_cleanup_(told_done) struct told t = told(d);
	assert_int_equal(t.count, 2);
	for (unsigned i = 0; i < 2; i++) {
		const char *name = i ? "register" : "board";
		assert_string_equal(t.rows[i].kind, "ticket.created");
		assert_string_equal(t.rows[i].channel, name);
		assert_string_equal(t.rows[i].to, name);
		assert_string_equal(word(t.rows[i].params, "type"), "ticket.created");
		assert_int_equal(strlen(word(t.rows[i].params, "timestamp")), 24);
		assert_string_equal(word(data_of(&t.rows[i]), "reference"), first.reference);
		assert_string_equal(word(data_of(&t.rows[i]), "stage"), "registered");
		assert_string_equal(word(data_of(&t.rows[i]), "channel"), "cso");
	}
}

static void content_is_for_those_who_may_see_it(void **state)
{
	struct desk *d = *state;

	subscribe(d, "board", NULL, false);
	subscribe(d, "register", NULL, true);
	desk_take(d, "1");
	_cleanup_(told_done) struct told t = told(d);
	const json_t *plain = data_of(&t.rows[0]), *full = data_of(&t.rows[1]);
	_cleanup_(freep) char *text = json_dumps(plain, 0);
	static const char *const allowed[] = {"reference", "stage",	 "type",    "complexity",
					      "priority",  "department", "channel", "language",
					      "created",   "target",	 "article"};
	assert_int_equal(json_object_size(plain), ELEMENTS(allowed));
	for (size_t i = 0; i < ELEMENTS(allowed); i++)
		assert_non_null(json_object_get(plain, allowed[i]));
	assert_int_equal(json_object_size(json_object_get(plain, "article")), 3);
	assert_null(strchr(text, '@'));
	const json_t *party = json_object_get(full, "party");
	assert_int_equal(json_array_size(json_object_get(party, "addresses")), 1);
	assert_true(*word(full, "subject"));
	assert_true(*word(json_object_get(full, "article"), "text"));
}

static int close_ticket(struct txn *txn, void *data)
{
	return txn_ticket_set_stage(txn, *(const int64_t *)data, STAGE_CLOSED);
}

static void what_joins_and_what_opens_again_is_told_apart(void **state)
{
	struct desk *d = *state;
	const struct message_group g = {"call/1", MESSAGE_GROUP_JOIN | MESSAGE_GROUP_KEEP, 0};
	static const char *const expected[] = {"ticket.created", "ticket.updated",
					       "ticket.reopened"};
	struct register_result result = {0};

	subscribe(d, "board", NULL, false);
	for (unsigned i = 0; i < 3; i++) {
		char id[4];
		snprintf(id, sizeof(id), "%u", i);
		struct message *m = desk_message(d, id);
		assert_int_equal(message_add_group(m, &g), 0);
		if (i == 2)
			assert_int_equal(fixture_write(d->store, close_ticket, &result.ticket), 0);
		assert_int_equal(desk_register(d, m, &result), 0);
	}
	/* the same item again is nothing new */
	struct message *m = desk_message(d, "2");
	assert_int_equal(message_add_group(m, &g), 0);
	assert_int_equal(desk_register(d, m, &result), 0);
	_cleanup_(told_done) struct told t = told(d);
	assert_int_equal(t.count, 3);
	for (unsigned i = 0; i < 3; i++)
		assert_string_equal(t.rows[i].kind, expected[i]);
	assert_string_equal(word(data_of(&t.rows[2]), "stage"), "in progress");
}

static int gone(struct txn *txn, void *data)
{
	char pseudonym[PSEUDONYM_SIZE];

	(void)data;
	return bounce_suppress(txn, "hook", "board", pseudonym);
}

static int note_until(const struct suppression_record *s, void *context)
{
	*(int64_t *)context = s->until;
	return 0;
}

static int read_until(struct txn *txn, void *data)
{
	return txn_suppression_list(txn, &(struct suppression_filter){0}, note_until, data);
}

static void who_is_gone_is_told_no_more(void **state)
{
	struct desk *d = *state;
	int64_t until = -1;

	subscribe(d, "board", NULL, false);
	subscribe(d, "register", NULL, false);
	assert_int_equal(fixture_write(d->store, gone, NULL), 0);
	assert_int_equal(fixture_read(d->store, read_until, &until), 0);
	assert_int_equal(until, 0); /* by itself it does not come back */
	desk_take(d, "1");
	_cleanup_(told_done) struct told t = told(d);
	assert_int_equal(t.count, 1);
	assert_string_equal(t.rows[0].channel, "register");
	assert_int_equal(t.suppressed, 1);
}

/* --- in order --- */

struct claimed {
	unsigned count;
	int64_t id;
};

static int note_claimed(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct claimed *c = context;

	(void)txn;
	c->count++;
	c->id = d->id;
	return 0;
}

static int run_claim(struct txn *txn, void *data)
{
	return txn_delivery_claim(txn, &(struct delivery_queue){"board", "hook"}, 10, note_claimed,
				  data);
}

static int run_sent(struct txn *txn, void *data)
{
	const struct claimed *c = data;

	return txn_delivery_settle(txn, c->id, &(struct delivery_outcome){.state = DELIVERY_SENT});
}

static int run_next(struct txn *txn, void *data)
{
	return txn_delivery_next(txn, &(struct delivery_queue){"board", "hook"}, data);
}

static void of_one_ticket_the_next_waits_for_the_one_before(void **state)
{
	struct desk *d = *state;
	const struct message_group g = {"call/1", MESSAGE_GROUP_JOIN | MESSAGE_GROUP_KEEP, 0};
	struct register_result result;
	int64_t next_at = -1;

	subscribe(d, "board", NULL, false);
	for (unsigned i = 0; i < 3; i++) {
		char id[4];
		snprintf(id, sizeof(id), "%u", i);
		struct message *m = desk_message(d, id);
		assert_int_equal(message_add_group(m, &g), 0);
		assert_int_equal(desk_register(d, m, &result), 0);
	}
	_cleanup_(told_done) struct told t = told(d);
	for (unsigned i = 0; i < 3; i++) {
		struct claimed c = {0}, again = {0};
		assert_int_equal(fixture_write(d->store, run_claim, &c), 0);
		assert_int_equal(c.count, 1);
		assert_int_equal(c.id, t.rows[i].id);
		/* nothing is due: who looks for the next does not spin */
		assert_int_equal(fixture_write(d->store, run_claim, &again), 0);
		assert_int_equal(again.count, 0);
		assert_int_equal(fixture_read(d->store, run_next, &next_at), 0);
		assert_int_equal(next_at, 0);
		assert_int_equal(fixture_write(d->store, run_sent, &c), 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(nobody_asked_and_nobody_is_told),
	TEST(each_is_told_what_it_asked_for),
	TEST(content_is_for_those_who_may_see_it),
	TEST(what_joins_and_what_opens_again_is_told_apart),
	TEST(who_is_gone_is_told_no_more),
	TEST(of_one_ticket_the_next_waits_for_the_one_before),
};

UNIT_MAIN(tests)
