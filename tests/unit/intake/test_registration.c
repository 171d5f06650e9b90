#include "../ticket/desk.h"

#include "intake/registration.h"
#include "store/quarantine.h"

#include <errno.h>
#include <semaphore.h>

static int run(struct txn *txn, void *data)
{
	return registration_run(txn, data);
}

/* Runs the registration of a message of its stream, and frees it. */
static int run_one(struct desk *d, struct registration *r, struct message *m)
{
	desk_finish(d, m);
	r->item = (struct register_item){d->office, "cso", m};
	int result = fixture_write(d->store, run, r);
	message_free(m);
	return result;
}

static int run_serial(struct desk *d, struct registration_order *order, uint64_t serial)
{
	struct registration r = {.order = order, .serial = serial};
	char id[32];

	snprintf(id, sizeof(id), "%llu", (unsigned long long)serial);
	return run_one(d, &r, desk_message(d, id));
}

static void a_stream_goes_on_one_by_one(void **state)
{
	struct desk *d = *state;
	struct registration_order order = {.due = 5};

	for (uint64_t serial = 5; serial < 8; serial++)
		assert_int_equal(run_serial(d, &order, serial), 0);
	assert_int_equal(desk_counts(d).tickets, 3);
}

static void after_a_gap_nothing_is_registered_until_it_begins_anew(void **state)
{
	struct desk *d = *state;
	struct registration_order order = {.due = 1};

	assert_int_equal(run_serial(d, &order, 1), 0);
	assert_int_equal(run_serial(d, &order, 3), -EAGAIN);
	assert_int_equal(run_serial(d, &order, 4), -EAGAIN);
	assert_int_equal(desk_counts(d).tickets, 1);
	order = (struct registration_order){.due = 5};
	assert_int_equal(run_serial(d, &order, 5), 0);
	assert_int_equal(run_serial(d, &order, 6), 0);
	assert_int_equal(desk_counts(d).tickets, 3);
}

static void after_a_failed_commit_nothing_is_registered_until_it_begins_anew(void **state)
{
	struct desk *d = *state;
	struct registration_order order = {.due = 1};

	assert_int_equal(run_serial(d, &order, 1), 0);
	desk_fill_disk();
	int failed = run_serial(d, &order, 2);
	desk_mend_disk();
	assert_int_equal(failed, -EAGAIN);
	assert_int_equal(run_serial(d, &order, 3), -EAGAIN);
	assert_int_equal(desk_counts(d).tickets, 1);
	order = (struct registration_order){.due = 4};
	assert_int_equal(run_serial(d, &order, 4), 0);
	assert_int_equal(desk_counts(d).tickets, 2);
}

static int wait_for(struct txn *txn, void *data)
{
	(void)txn;
	return sem_wait(data);
}

struct submitted {
	struct registration registration;
	bool done;
	int r;
};

static int run_submitted(struct txn *txn, void *data)
{
	return registration_run(txn, &((struct submitted *)data)->registration);
}

static void submitted_done(int r, void *data)
{
	struct submitted *s = data;

	s->r = r;
	s->done = true;
	message_free(s->registration.item.message);
}

static void submit(struct desk *d, struct submitted *s, struct message *m)
{
	const struct store_job job = {run_submitted, submitted_done, s, true};

	desk_finish(d, m);
	s->registration.item = (struct register_item){d->office, "cso", m};
	assert_true(store_write(d->store->store, &job));
}

/* One is refused among those of one group: they are all run again, each by itself. */
static void a_stream_goes_on_over_one_that_is_refused(void **state)
{
	struct desk *d = *state;
	struct registration_order order = {.due = 1};
	struct submitted items[4] = {0};
	sem_t gate;

	sem_init(&gate, 0, 0);
	assert_true(
		store_write(d->store->store, &(struct store_job){.run = wait_for, .data = &gate}));
	for (unsigned i = 0; i < ELEMENTS(items); i++) {
		struct message *m = desk_message(d, (char[]){(char)('1' + i), '\0'});

		if (i == 2)
			strings_add(&m->thread_keys, "");
		items[i].registration = (struct registration){.order = &order, .serial = i + 1};
		submit(d, &items[i], m);
	}
	sem_post(&gate);
	fixture_await(d->store, &items[3].done);
	for (unsigned i = 0; i < ELEMENTS(items); i++) {
		assert_int_equal(items[i].r, 0);
		assert_int_equal(items[i].registration.refused, i == 2 ? -EINVAL : 0);
	}
	assert_int_equal(desk_counts(d).tickets, 3);
	assert_int_equal(desk_counts(d).quarantined, 1);
	assert_int_equal(order.due, 5);
	sem_destroy(&gate);
}

struct kept {
	char why[128], item[512];
};

static int note_kept(struct txn *txn, const struct quarantine_record *q, void *context)
{
	struct kept *kept = context;

	(void)txn;
	snprintf(kept->why, sizeof(kept->why), "%s", q->why);
	snprintf(kept->item, sizeof(kept->item), "%s", q->item);
	return 0;
}

static int list_kept(struct txn *txn, void *data)
{
	return txn_quarantine_list(txn, &(struct quarantine_filter){.content = true}, note_kept,
				   data);
}

static void what_the_store_refuses_is_kept_apart_whole(void **state)
{
	struct desk *d = *state;
	struct registration_order order = {.due = 1};
	struct registration refused = {.order = &order, .serial = 1};
	struct message *m = desk_message(d, "1");
	struct kept kept = {0};

	strings_add(&m->thread_keys, ""); /* no setter lets one in; the store takes none */
	assert_int_equal(run_one(d, &refused, m), 0);
	assert_int_equal(refused.refused, -EINVAL);
	assert_int_equal(refused.result.verdict, VERDICT_STORED);
	assert_int_equal(refused.result.outcome, OUTCOME_QUARANTINED);
	assert_true(refused.result.quarantine > 0);
	assert_int_equal(fixture_read(d->store, list_kept, &kept), 0);
	assert_string_equal(kept.why, "the store refused it: Invalid argument");
	assert_non_null(strstr(kept.item, "أين شهادتي"));
	assert_int_equal(desk_counts(d).tickets, 0);
	_cleanup_(freep) char *cursor = desk_cursor(d);
	assert_string_equal(cursor, "1");
	/* the next one is not held up by it */
	assert_int_equal(run_serial(d, &order, 2), 0);
	assert_int_equal(desk_counts(d).tickets, 1);
}

static void what_cannot_even_be_kept_apart_stops_the_stream(void **state)
{
	struct desk *d = *state;
	struct registration_order order = {.due = 1};
	struct registration r = {.order = &order, .serial = 1};
	struct message *m = desk_message(d, "1");

	desk_finish(d, m);
	message_raw_write(m, "not finished", 12);
	r.item = (struct register_item){d->office, "cso", m};
	assert_int_equal(fixture_write(d->store, run, &r), -EINVAL);
	message_free(m);
	assert_int_equal(run_serial(d, &order, 2), -EAGAIN);
	assert_int_equal(desk_counts(d).tickets, 0);
	assert_int_equal(desk_counts(d).quarantined, 0);
	assert_null(desk_cursor(d));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_stream_goes_on_one_by_one),
	TEST(after_a_gap_nothing_is_registered_until_it_begins_anew),
	TEST(after_a_failed_commit_nothing_is_registered_until_it_begins_anew),
	TEST(a_stream_goes_on_over_one_that_is_refused),
	TEST(what_the_store_refuses_is_kept_apart_whole),
	TEST(what_cannot_even_be_kept_apart_stops_the_stream),
};

UNIT_MAIN(tests)
