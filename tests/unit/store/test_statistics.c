/* Tickets and messages, counted by day, channel and department. */
#include "fixture.h"

#include "store/events.h"
#include "store/statistics.h"
#include "store/tickets.h"

#define DAY ((int64_t)24 * 3600 * 1000)
#define FIRST (20000 * DAY)

static int fill(struct txn *txn, void *data)
{
	static const struct ticket_record tickets[] = {
		{.reference = "AAAA-AAAA",
		 .stage = STAGE_RECEIVED,
		 .department = "office",
		 .channel = "cso",
		 .language = "ar",
		 .created = FIRST},
		{.reference = "AAAA-AAAB",
		 .stage = STAGE_CLOSED,
		 .department = "office",
		 .channel = "cso",
		 .language = "ar",
		 .created = FIRST + DAY - 1},
		{.reference = "AAAA-AAAC",
		 .stage = STAGE_RECEIVED,
		 .department = "training",
		 .channel = "calls",
		 .language = "ar",
		 .created = FIRST + DAY},
	};
	int r = 0;

	(void)data;
	for (size_t i = 0; i < ELEMENTS(tickets) && r == 0; i++) {
		struct event_record e = {
			.kind = "registered", .actor = "wasld", .detail = "{\"channel\":\"cso\"}"};
		r = txn_ticket_add(txn, &tickets[i], &e.ticket);
		if (r == 0)
			r = txn_event_add(txn, &e);
	}
	return r < 0 ? r
		     : txn_event_add(txn, &(struct event_record){.kind = "quarantined",
								 .actor = "wasld"});
}

struct counted {
	struct statistics_filter filter;
	bool messages;
	char text[256];
};

static int note(const struct statistics_row *row, void *context)
{
	struct counted *c = context;
	size_t size = strlen(c->text);

	/* events are of today */
	snprintf(c->text + size, sizeof(c->text) - size, "%lld %s %s %lld;",
		 c->messages ? 0 : (long long)((row->day - FIRST) / DAY), row->channel,
		 row->event ? row->event : stage_word(row->stage), (long long)row->count);
	return 0;
}

static int count(struct txn *txn, void *data)
{
	struct counted *c = data;

	return c->messages ? txn_statistics_messages(txn, &c->filter, note, c)
			   : txn_statistics_tickets(txn, &c->filter, note, c);
}

static void each_is_counted_once_where_it_belongs(void **state)
{
	char *office[] = {"office", NULL}, *training[] = {"training", NULL},
	     *part[] = {"off", NULL};
	char *both[] = {"office", "training", NULL}, *none[] = {NULL};
	const int64_t end = FIRST + 2 * DAY, today = clock_utc_ms();
	const struct {
		struct statistics_filter filter;
		bool messages;
		const char *text;
	} rows[] = {
		{{FIRST, end, NULL}, false, "0 cso received 1;0 cso closed 1;1 calls received 1;"},
		{{FIRST, FIRST + DAY, NULL}, false, "0 cso received 1;0 cso closed 1;"},
		{{FIRST + DAY, end, NULL}, false, "1 calls received 1;"},
		{{FIRST, end, office}, false, "0 cso received 1;0 cso closed 1;"},
		{{FIRST, end, training}, false, "1 calls received 1;"},
		{{FIRST, end, both}, false, "0 cso received 1;0 cso closed 1;1 calls received 1;"},
		/* a part of a name is not a department, and no department is not all */
		{{FIRST, end, part}, false, ""},
		{{FIRST, end, none}, false, ""},
		{{today - DAY, today + DAY, NULL}, true, "0  quarantined 1;0 cso registered 3;"},
		{{today - DAY, today + DAY, training}, true, "0 cso registered 1;"},
		{{today + DAY, today + 2 * DAY, NULL}, true, ""},
	};
	struct fixture *f = *state;

	assert_int_equal(fixture_write(f, fill, NULL), 0);
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct counted c = {.filter = rows[i].filter, .messages = rows[i].messages};
		assert_int_equal(fixture_read(f, count, &c), 0);
		if (strcmp(c.text, rows[i].text) != 0)
			fail_msg("row %zu: %s", i, c.text);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(each_is_counted_once_where_it_belongs, fixture_setup,
					fixture_teardown),
};

UNIT_MAIN(tests)
