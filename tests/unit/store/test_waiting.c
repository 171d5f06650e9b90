/* Tests of deliveries to programs: each ticket's in order, and what waits costs nothing. */
#include "fixture.h"

#include "store/deliveries.h"
#include "store/sqlite/engine_private.h"
#include "store/tickets.h"

#include <errno.h>

#define ROWS_MAX 8U

struct rows {
	const char *reference;
	unsigned wanted;
	int64_t ids[ROWS_MAX];
	int64_t ticket, address;
};

static int add_row(struct txn *txn, const struct rows *rows, int64_t *ret)
{
	static unsigned serial;
	_cleanup_(freep) char *key = xasprintf("row.%u", ++serial);
	const struct delivery_record d = {
		.ticket = rows->ticket,
		.address = rows->address,
		.kind = "ticket.updated",
		.channel = "board",
		.language = "en",
		.params = "{}",
		.idempotency_key = key,
		.state = DELIVERY_PENDING,
	};

	return txn_delivery_add(txn, &d, ret);
}

static int add_rows(struct txn *txn, void *data)
{
	struct rows *rows = data;
	const struct party_address a = {"hook", "board", NULL};
	const struct ticket_record t = {.reference = rows->reference,
					.department = "office",
					.channel = "cso",
					.language = "ar"};
	struct party_ref party;
	int r = txn_party_ensure(txn, &a, &party);

	if (r == 0)
		r = txn_ticket_add(txn, &t, &rows->ticket);
	rows->address = party.address;
	for (unsigned i = 0; i < rows->wanted && r == 0; i++)
		r = add_row(txn, rows, &rows->ids[i % ROWS_MAX]);
	return r;
}

struct look {
	unsigned limit, count;
	int64_t id, next_at, next;
};

static int note(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct look *look = context;

	(void)txn;
	look->count++;
	look->id = d->id;
	look->next_at = d->next_at;
	return 0;
}

static const struct delivery_queue board = {"board", "hook"};

static int claim(struct txn *txn, void *data)
{
	struct look *look = data;

	return txn_delivery_claim(txn, &board, look->limit, note, look);
}

static int read_next(struct txn *txn, void *data)
{
	return txn_delivery_next(txn, &board, &((struct look *)data)->next);
}

static int read_one(struct txn *txn, void *data)
{
	struct look *look = data;

	return txn_delivery_list(txn, &(struct delivery_filter){.id = look->id}, note, look);
}

struct ending {
	int64_t id;
	struct delivery_outcome outcome;
};

static int settle(struct txn *txn, void *data)
{
	const struct ending *e = data;

	return txn_delivery_settle(txn, e->id, &e->outcome);
}

static int cancel(struct txn *txn, void *data)
{
	return txn_delivery_cancel(txn, *(int64_t *)data, "not wanted");
}

static int retry(struct txn *txn, void *data)
{
	return txn_delivery_retry(txn, *(int64_t *)data);
}

static void end_one(struct fixture *f, int64_t id, enum delivery_state state, int64_t next_at)
{
	struct ending e = {id, {.state = state, .next_at = next_at}};

	assert_int_equal(fixture_write(f, settle, &e), 0);
}

static void expect_claimed(struct fixture *f, int64_t id)
{
	struct look look = {.limit = 10};

	assert_int_equal(fixture_write(f, claim, &look), 0);
	assert_int_equal(look.count, id ? 1 : 0);
	assert_int_equal(look.id, id);
}

static void a_ticket_is_told_in_order(void **state)
{
	struct fixture *f = *state;
	struct rows rows = {"R1", 4};
	struct look look = {0};

	assert_int_equal(fixture_write(f, add_rows, &rows), 0);
	expect_claimed(f, rows.ids[0]);
	expect_claimed(f, 0);
	/* it is put off: so are the others */
	int64_t later = clock_utc_ms() + 3600000;
	end_one(f, rows.ids[0], DELIVERY_PENDING, later);
	expect_claimed(f, 0);
	assert_int_equal(fixture_read(f, read_next, &look), 0);
	assert_int_equal(look.next, later);
	look.id = rows.ids[1];
	assert_int_equal(fixture_read(f, read_one, &look), 0);
	assert_int_equal(look.next_at, 0);
	/* whatever ends it */
	assert_int_equal(fixture_write(f, cancel, &rows.ids[0]), 0);
	expect_claimed(f, rows.ids[1]);
	end_one(f, rows.ids[1], DELIVERY_DEAD, 0);
	expect_claimed(f, rows.ids[2]);
	end_one(f, rows.ids[2], DELIVERY_SENT, 0);
	expect_claimed(f, rows.ids[3]);
}

static void one_that_is_tried_again_goes_first(void **state)
{
	struct fixture *f = *state;
	struct rows rows = {"R1", 3};

	assert_int_equal(fixture_write(f, add_rows, &rows), 0);
	expect_claimed(f, rows.ids[0]);
	end_one(f, rows.ids[0], DELIVERY_DEAD, 0);
	assert_int_equal(fixture_write(f, retry, &rows.ids[0]), 0);
	expect_claimed(f, rows.ids[0]);
	end_one(f, rows.ids[0], DELIVERY_SENT, 0);
	expect_claimed(f, rows.ids[1]);
	/* another that waits is taken away meanwhile */
	assert_int_equal(fixture_write(f, cancel, &rows.ids[2]), 0);
	end_one(f, rows.ids[1], DELIVERY_SENT, 0);
	expect_claimed(f, 0);
}

static void a_new_one_behind_none_is_due(void **state)
{
	struct fixture *f = *state;
	struct rows rows = {"R1", 1}, other = {"R2", 1};

	assert_int_equal(fixture_write(f, add_rows, &rows), 0);
	expect_claimed(f, rows.ids[0]);
	assert_int_equal(fixture_write(f, add_rows, &other), 0);
	expect_claimed(f, other.ids[0]);
	end_one(f, rows.ids[0], DELIVERY_SENT, 0);
	end_one(f, other.ids[0], DELIVERY_SENT, 0);
	rows = (struct rows){"R3", 1};
	assert_int_equal(fixture_write(f, add_rows, &rows), 0);
	expect_claimed(f, rows.ids[0]);
}

static void what_was_being_sent_at_the_end_comes_first(void **state)
{
	struct fixture *f = *state;
	struct rows rows = {"R1", 2};
	struct error err = ERROR_NONE;

	assert_int_equal(fixture_write(f, add_rows, &rows), 0);
	expect_claimed(f, rows.ids[0]);
	fixture_close(f);
	assert_int_equal(fixture_open(f, &err), 0);
	expect_claimed(f, rows.ids[0]);
	end_one(f, rows.ids[0], DELIVERY_SENT, 0);
	expect_claimed(f, rows.ids[1]);
}

/* --- what it costs --- */

static int count_steps(struct txn *txn, void *data)
{
	static const enum statement asked[] = {DELIVERY_DUE, DELIVERY_NEXT};
	struct look look = {.limit = 10};
	int *steps = data;

	for (size_t i = 0; i < ELEMENTS(asked); i++)
		(void)sqlite3_stmt_status(statement_of(txn, asked[i]), SQLITE_STMTSTATUS_VM_STEP,
					  1);
	int r = claim(txn, &look);
	assert_int_equal(look.count, 0);
	if (r == 0)
		r = read_next(txn, &look);
	for (size_t i = 0; i < ELEMENTS(asked); i++)
		*steps += sqlite3_stmt_status(statement_of(txn, asked[i]),
					      SQLITE_STMTSTATUS_VM_STEP, 0);
	return r;
}

static void those_that_wait_are_not_looked_at(void **state)
{
	struct fixture *f = *state;
	int steps = 0;

	for (unsigned i = 0; i < 100; i++) {
		char reference[8];
		snprintf(reference, sizeof(reference), "R%u", i);
		struct rows rows = {reference, 20};
		struct look look = {.limit = 1};
		assert_int_equal(fixture_write(f, add_rows, &rows), 0);
		assert_int_equal(fixture_write(f, claim, &look), 0);
		assert_int_equal(look.count, 1);
		end_one(f, look.id, DELIVERY_PENDING, clock_utc_ms() + 3600000);
	}
	assert_int_equal(fixture_write(f, count_steps, &steps), 0);
	if (steps > 300)
		fail_msg("%d steps", steps);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_ticket_is_told_in_order),	 TEST(one_that_is_tried_again_goes_first),
	TEST(a_new_one_behind_none_is_due),	 TEST(what_was_being_sent_at_the_end_comes_first),
	TEST(those_that_wait_are_not_looked_at),
};

UNIT_MAIN(tests)
