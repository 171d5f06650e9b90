/* What the control API shows of a ticket's ways, links and reports. */
#include "control_stage.h"

#include "store/deliveries.h"
#include "store/tickets.h"
#include "ticket/token.h"

static int claimed(struct txn *txn, const struct delivery_record *row, void *context)
{
	(void)txn;
	*(int64_t *)context = row->id;
	return 0;
}

static int claim(struct txn *txn, void *data)
{
	return txn_delivery_claim(txn, &(struct delivery_queue){"cso", "mail"}, 9, claimed, data);
}

static long show(struct office_desk *desk, const char *reference, const char *more)
{
	char path[120];

	snprintf(path, sizeof(path), "/api/v1/tickets/%s%s", reference, more);
	return stage_ask(desk, "GET", path);
}

static json_t *first_of(const struct office_desk *desk, const char *list)
{
	return json_array_get(json_object_get(desk->json, list), 0);
}

static const char *word(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	return value ? value : "";
}

static void links_and_recipients_are_shown(void **state)
{
	struct office_desk *desk = *state;
	char first[REFERENCE_SIZE];

	struct message *m = stage_message(desk, "1");
	message_add_thread_key(m, "first@people.test");
	message_add_recipient(m, "help@office.test");
	message_add_recipient(m, "care@office.test");
	stage_submit(desk, m);
	snprintf(first, sizeof(first), "%s", desk->reference);
	assert_int_equal(show(desk, first, ""), 200);
	json_t *article = first_of(desk, "articles");
	json_t *to = json_object_get(article, "addressed_to");
	assert_int_equal(json_array_size(to), 2);
	assert_string_equal(json_string_value(json_array_get(to, 1)), "care@office.test");
	assert_true(json_is_false(json_object_get(article, "automatic")));
	assert_int_equal(json_array_size(json_object_get(desk->json, "links")), 0);

	m = stage_message(desk, "2");
	message_add_reference(m, "first@people.test");
	stage_submit(desk, m);
	assert_int_equal(show(desk, desk->reference, ""), 200);
	assert_string_equal(word(first_of(desk, "links"), "kind"), "possible-relation");
	assert_string_equal(word(first_of(desk, "links"), "reference"), first);
	assert_int_equal(show(desk, first, ""), 200);
	assert_string_equal(word(first_of(desk, "links"), "reference"), desk->reference);
}

#define MANY 150

struct many {
	const char *reference;
	int64_t ticket;
};

static int note_ticket(const struct ticket_record *t, void *context)
{
	((struct many *)context)->ticket = t->id;
	return 0;
}

static int queue_many(struct txn *txn, void *data)
{
	struct many *many = data;
	const struct party_address a = {"hook", "board", NULL};
	struct party_ref party = {0};
	int r = txn_ticket_by_reference(txn, many->reference, note_ticket, many);

	if (r == 0)
		r = txn_party_ensure(txn, &a, &party);
	for (unsigned i = 0; i < MANY && r == 0; i++) {
		_cleanup_(freep) char *key = xasprintf("many.%u", i);
		const struct delivery_record row = {.ticket = many->ticket,
						    .address = party.address,
						    .kind = "ticket.updated",
						    .channel = "board",
						    .language = "en",
						    .idempotency_key = key};
		int64_t id = 0;
		r = txn_delivery_add(txn, &row, &id);
	}
	return r;
}

static void all_that_a_ticket_sent_is_shown(void **state)
{
	struct office_desk *desk = *state;
	struct many many = {.reference = desk->reference};

	stage_hand_in(desk, "1", NULL);
	assert_int_equal(fixture_write(desk->f, queue_many, &many), 0);
	assert_int_equal(show(desk, desk->reference, ""), 200);
	const json_t *rows = json_object_get(desk->json, "deliveries");
	assert_int_equal(json_array_size(rows), MANY + 1);
	assert_string_equal(word(json_array_get(rows, MANY), "kind"), "acknowledgement");
}

static void add_token(struct office_desk *desk, struct message *m, int64_t delivery)
{
	struct token_target target = {
		.kind = TOKEN_BOUNCE, .letter = TOKEN_FIRST_LETTER, .delivery = delivery};
	char token[TOKEN_SIZE];

	snprintf(target.reference, sizeof(target.reference), "%s", desk->reference);
	token_make(store_key(desk->f->store, STORE_KEY_TOKEN), &target, token);
	assert_int_equal(message_add_token(m, token), 0);
}

static json_int_t original_of_the_last_event(const struct office_desk *desk)
{
	const json_t *events = json_object_get(desk->json, "events"), *event;
	json_int_t found = 0;
	size_t i;

	json_array_foreach(events, i, event)
	{
		json_t *detail = json_object_get(event, "detail");
		if (strcmp(word(event, "kind"), "delivery failed") == 0)
			found = json_integer_value(json_object_get(detail, "original"));
	}
	return found;
}

static void a_bounce_is_shown_with_its_delivery_and_given_out_as_it_came(void **state)
{
	const struct message_reported failed = {MESSAGE_REPORT_FAILED, true, "5.1.1"};
	struct office_desk *desk = *state;
	int64_t delivery = 0;
	char more[64];

	stage_hand_in(desk, "1", NULL);
	assert_int_equal(fixture_write(desk->f, claim, &delivery), 0);
	struct message *m = stage_message(desk, "2");
	message_set_kind(m, MESSAGE_REPORT);
	message_set_report(m, &failed);
	add_token(desk, m, delivery);
	stage_submit(desk, m);
	assert_int_equal(show(desk, desk->reference, ""), 200);
	json_int_t original = original_of_the_last_event(desk);
	assert_true(original > 0);
	snprintf(more, sizeof(more), "/reports/%d/raw", (int)original);
	assert_int_equal(show(desk, desk->reference, more), 200);
	assert_string_equal(desk->body, STAGE_RAW);
	snprintf(more, sizeof(more), "/reports/%d/raw", (int)original + 7);
	assert_int_equal(show(desk, desk->reference, more), 404);
	assert_non_null(strstr(stage_detail(desk), "has no report"));
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/status"), 200);
	json_t *reports = json_object_get(desk->json, "reports");
	assert_int_equal(json_integer_value(json_object_get(reports, "failed")), 1);
}

#define DESK_TEST(f) cmocka_unit_test_setup_teardown(f, control_stage_setup, control_stage_teardown)

static const struct CMUnitTest tests[] = {
	DESK_TEST(all_that_a_ticket_sent_is_shown),
	DESK_TEST(links_and_recipients_are_shown),
	DESK_TEST(a_bounce_is_shown_with_its_delivery_and_given_out_as_it_came),
};

UNIT_MAIN(tests)
