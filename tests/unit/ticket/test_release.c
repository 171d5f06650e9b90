#include "seen.h"

#include "store/quarantine.h"
#include "ticket/token.h"

#include <errno.h>

#define LARGE (2U * CONTENT_INLINE)

struct releasing {
	int64_t id;
	struct register_result result;
};

static int run_release(struct txn *txn, void *data)
{
	struct releasing *r = data;

	return ticket_release(txn, NULL, r->id, &r->result);
}

/* Keeps the message apart; its number. */
static int64_t keep(struct desk *d, struct message *m)
{
	struct register_result result;

	assert_int_equal(message_set_quarantine(m, "unmatched bounce"), 0);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_true(result.quarantine > 0);
	return result.quarantine;
}

static struct register_result release(struct desk *d, int64_t id)
{
	struct releasing r = {.id = id};

	assert_int_equal(fixture_write(d->store, run_release, &r), 0);
	return r.result;
}

static void what_was_kept_becomes_a_ticket_whole(void **state)
{
	struct desk *d = *state;
	struct message *m = desk_message(d, "1");
	_cleanup_(freep) char *bytes = xcalloc(1, LARGE);

	memset(bytes, 'z', LARGE);
	message_raw_write(m, "small original", 14);
	assert_int_equal(message_attachment_begin(m, "cv.pdf", "application/pdf"), 0);
	message_attachment_write(m, bytes, LARGE);
	struct register_result result = release(d, keep(d, m));
	assert_int_equal(result.outcome, OUTCOME_CREATED);
	assert_int_equal(strlen(result.reference), REFERENCE_SIZE - 1);

	struct seen seen = see(d, result.reference);
	assert_int_equal(seen.articles, 1);
	assert_string_equal(seen.text, "السلام عليكم، أين شهادتي؟\n");
	assert_string_equal(seen.name, "cv.pdf");
	assert_true(seen_blob_is(d, &seen, seen.raw, (struct crypto_bytes){"small original", 14}));
	assert_true(seen_blob_is(d, &seen, seen.attachment, (struct crypto_bytes){bytes, LARGE}));
	_cleanup_(freep) char *history = desk_history(d, result.ticket);
	assert_string_equal(history, "received, registered");
	assert_int_equal(desk_counts(d).quarantined, 0);
}

static void it_gets_no_receipt(void **state)
{
	struct desk *d = *state;
	struct desk_delivery row;
	struct register_result result = release(d, keep(d, desk_message(d, "1")));

	assert_false(result.delivery);
	assert_false(desk_delivery(d, 0, &row));
}

static void the_same_item_again_finds_the_ticket(void **state)
{
	struct desk *d = *state;
	struct register_result result = release(d, keep(d, desk_message(d, "1")));
	struct register_result again = desk_take(d, "1");

	assert_int_equal(again.verdict, VERDICT_DUPLICATE);
	assert_int_equal(again.ticket, result.ticket);
	assert_string_equal(again.reference, result.reference);
}

static void what_names_a_ticket_joins_it(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1");
	struct message *m = desk_message(d, "2");
	char token[TOKEN_SIZE];

	desk_reply_token(store_key(d->store->store, STORE_KEY_TOKEN), first.reference, token);
	assert_int_equal(message_add_token(m, token), 0);
	message_raw_write(m, "raw", 3);
	struct register_result result = release(d, keep(d, m));
	assert_int_equal(result.outcome, OUTCOME_APPENDED);
	assert_string_equal(result.reference, first.reference);
	struct seen seen = see(d, first.reference);
	assert_int_equal(seen.articles, 2);
	assert_true(seen_blob_is(d, &seen, seen.raw, (struct crypto_bytes){"raw", 3}));
	_cleanup_(freep) char *history = desk_history(d, first.ticket);
	assert_string_equal(history, "received, registered, delivery queued, appended");
}

static void it_is_released_once(void **state)
{
	struct desk *d = *state;
	struct message *m = desk_message(d, "1");

	message_raw_write(m, "raw", 3);
	struct releasing r = {.id = keep(d, m)};
	release(d, r.id);
	assert_int_equal(fixture_write(d->store, run_release, &r), -EALREADY);
	assert_int_equal(desk_counts(d).tickets, 1);
}

static void what_is_not_there_is_not_released(void **state)
{
	struct desk *d = *state;
	struct releasing r = {.id = 99};

	assert_int_equal(fixture_write(d->store, run_release, &r), -ENOENT);
	assert_int_equal(desk_counts(d).tickets, 0);
}

static int spoil(struct txn *txn, void *data)
{
	return txn_quarantine_fill(txn, *(int64_t *)data, "[]");
}

static void what_cannot_be_read_stays_where_it_is(void **state)
{
	struct desk *d = *state;
	struct releasing r = {.id = keep(d, desk_message(d, "1"))};

	assert_int_equal(fixture_write(d->store, spoil, &r.id), 0);
	assert_int_equal(fixture_write(d->store, run_release, &r), -EBADMSG);
	assert_int_equal(desk_counts(d).quarantined, 1);
	assert_int_equal(desk_counts(d).tickets, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(what_was_kept_becomes_a_ticket_whole),
	TEST(it_gets_no_receipt),
	TEST(the_same_item_again_finds_the_ticket),
	TEST(what_names_a_ticket_joins_it),
	TEST(it_is_released_once),
	TEST(what_is_not_there_is_not_released),
	TEST(what_cannot_be_read_stays_where_it_is),
};

UNIT_MAIN(tests)
