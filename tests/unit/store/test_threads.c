/* What threading asks the store: participants, topics, links, an article that comes again. */
#include "fixture.h"

#include "store/deliveries.h"
#include "store/events.h"
#include "store/links.h"
#include "store/tickets.h"

#include <wasl/buffer.h>

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

static struct party_ref ensure(struct txn *txn, const char *address)
{
	const struct party_address a = {"mail", address, NULL};
	struct party_ref ref = {0};

	assert_int_equal(txn_party_ensure(txn, &a, &ref), 0);
	return ref;
}

static int64_t open_ticket(struct txn *txn, const char *reference, int64_t party, const char *topic)
{
	const struct ticket_record t = {.reference = reference,
					.department = "office",
					.channel = "cso",
					.language = "ar",
					.party = party,
					.topic = topic};
	int64_t id = 0;

	assert_int_equal(txn_ticket_add(txn, &t, &id), 0);
	return id;
}

static int queue(struct txn *txn, int64_t ticket, int64_t address, enum delivery_state state)
{
	const struct delivery_record d = {.ticket = ticket,
					  .address = address,
					  .kind = "reply",
					  .channel = "cso",
					  .language = "ar",
					  .idempotency_key = "reply.1",
					  .state = state};
	int64_t id = 0;

	return txn_delivery_add(txn, &d, &id);
}

static int claimed(struct txn *txn, const struct delivery_record *d, void *context)
{
	(void)txn;
	(void)d;
	(void)context;
	return 0;
}

static int use_participants(struct txn *txn, void *data)
{
	struct party_ref opener = ensure(txn, "a@b.c"), other = ensure(txn, "d@e.f");
	int64_t ticket = open_ticket(txn, "A", opener.party, NULL);

	(void)data;
	assert_true(opener.added);
	assert_false(ensure(txn, "a@b.c").added);
	assert_int_equal(txn_ticket_participant(txn, ticket, opener.party), 0);
	assert_int_equal(txn_ticket_participant(txn, ticket, other.party), -ENOENT);
	assert_int_equal(txn_ticket_participant(txn, ticket, 0), -ENOENT);
	assert_int_equal(txn_ticket_participant(txn, 99, opener.party), -ENOENT);
	/* what waits was not written yet */
	assert_int_equal(queue(txn, ticket, other.address, DELIVERY_PENDING), 0);
	assert_int_equal(txn_ticket_participant(txn, ticket, other.party), -ENOENT);
	assert_int_equal(
		txn_delivery_claim(txn, &(struct delivery_queue){"cso", "mail"}, 9, claimed, NULL),
		0);
	assert_int_equal(txn_ticket_participant(txn, ticket, other.party), 0);
	return 0;
}

static void who_opened_and_whom_we_wrote_to_take_part(void **state)
{
	assert_int_equal(fixture_write(*state, use_participants, NULL), 0);
}

static unsigned count_topic(struct txn *txn, int64_t party, const char *topic, int64_t *ret)
{
	const struct ticket_record t = {.party = party, .topic = topic};
	unsigned count = 99;

	assert_int_equal(txn_ticket_topic(txn, &t, 1000, &count, ret), 0);
	return count;
}

static int use_topics(struct txn *txn, void *data)
{
	int64_t a = ensure(txn, "a@b.c").party, b = ensure(txn, "d@e.f").party, newest = 0;

	(void)data;
	open_ticket(txn, "A", a, "hello");
	int64_t second = open_ticket(txn, "B", a, "hello");
	open_ticket(txn, "C", a, "other");
	open_ticket(txn, "D", b, "hello");
	open_ticket(txn, "E", a, NULL);
	assert_int_equal(count_topic(txn, a, "hello", &newest), 2);
	assert_int_equal(newest, second);
	assert_int_equal(count_topic(txn, b, "hello", &newest), 1);
	assert_int_equal(count_topic(txn, b, "other", &newest), 0);
	assert_int_equal(newest, 0);
	return 0;
}

static void topics_are_a_partys_own(void **state)
{
	assert_int_equal(fixture_write(*state, use_topics, NULL), 0);
	assert_false(fixture_contains(*state, "hello", 5));
}

static int note_link(const struct link_record *l, void *context)
{
	return buffer_printf(context, "%s %s %d;", l->kind, l->reference, l->from_other);
}

static void expect_links(struct txn *txn, int64_t ticket, const char *expected)
{
	struct buffer text = BUFFER_INIT(4096);

	assert_int_equal(txn_link_list(txn, ticket, note_link, &text), 0);
	assert_string_equal(buffer_string(&text), expected);
	buffer_done(&text);
}

static int use_links(struct txn *txn, void *data)
{
	int64_t a = open_ticket(txn, "A", 0, NULL), b = open_ticket(txn, "B", 0, NULL);

	(void)data;
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(txn_link_add(txn, a, b, "possible-relation"), 0);
	expect_links(txn, a, "possible-relation B 0;");
	expect_links(txn, b, "possible-relation A 1;");
	expect_links(txn, 99, "");
	return 0;
}

static void a_link_is_seen_from_both_sides_and_made_once(void **state)
{
	assert_int_equal(fixture_write(*state, use_links, NULL), 0);
}

static int join_recipients(const struct article_record *a, void *context)
{
	assert_true(a->automatic);
	assert_true(a->outsider);
	for (const char *const *r = a->recipients; r && *r; r++)
		buffer_printf(context, "%s;", *r);
	return 0;
}

static void expect_recipients(struct txn *txn, int64_t ticket, const char *expected)
{
	struct buffer text = BUFFER_INIT(65536);

	assert_int_equal(txn_article_list(txn, ticket, join_recipients, &text), 0);
	if (expected)
		assert_string_equal(buffer_string(&text), expected);
	else
		assert_int_equal(text.size, 256 * 3);
	buffer_done(&text);
}

static int come_again(struct txn *txn, void *data)
{
	static const char *const first[] = {"x@o.t", NULL}, *const second[] = {"y@o.t", "x@o.t",
									       NULL};
	int64_t ticket = open_ticket(txn, "A", 0, NULL);
	struct article_record a = {.channel = "cso",
				   .text = "t",
				   .recipients = first,
				   .automatic = true,
				   .outsider = true};
	bool other = true;

	(void)data;
	assert_int_equal(txn_article_add(txn, ticket, &a, &a.id), 0);
	assert_int_equal(txn_article_again(txn, ticket, &a, &other), 0);
	assert_false(other);
	expect_recipients(txn, ticket, "x@o.t;");
	a.channel = "pr";
	a.recipients = second;
	assert_int_equal(txn_article_again(txn, ticket, &a, &other), 0);
	assert_true(other);
	expect_recipients(txn, ticket, "x@o.t;y@o.t;");
	a.id = 99;
	assert_int_equal(txn_article_again(txn, ticket, &a, &other), -ENOENT);
	return 0;
}

static void an_article_that_comes_again_knows_all_its_recipients(void **state)
{
	assert_int_equal(fixture_write(*state, come_again, NULL), 0);
	assert_false(fixture_contains(*state, "y@o.t", 5));
}

static int come_often(struct txn *txn, void *data)
{
	int64_t ticket = open_ticket(txn, "A", 0, NULL);
	struct article_record a = {
		.channel = "cso", .text = "t", .automatic = true, .outsider = true};
	bool other;

	(void)data;
	assert_int_equal(txn_article_add(txn, ticket, &a, &a.id), 0);
	for (unsigned i = 0; i < 300; i++) {
		char to[] = {(char)('a' + i / 26), (char)('a' + i % 26), '\0'};
		const char *const recipients[] = {to, NULL};
		a.recipients = recipients;
		assert_int_equal(txn_article_again(txn, ticket, &a, &other), 0);
	}
	expect_recipients(txn, ticket, NULL);
	return 0;
}

static void recipients_are_bounded(void **state)
{
	assert_int_equal(fixture_write(*state, come_often, NULL), 0);
}

/* --- one of many --- */

struct like {
	const char *from, *params;
	enum article_direction direction;
	bool automatic, outsider;
};

static int64_t add_from(struct txn *txn, int64_t ticket, const struct like *like)
{
	struct article_record a = {
		.direction = like->direction,
		.channel = "cso",
		.from_address = like->from,
		.text = "words",
		.automatic = like->automatic,
		.outsider = like->outsider,
		.reply_params = like->params,
	};

	assert_int_equal(txn_article_add(txn, ticket, &a, &a.id), 0);
	return a.id;
}

static int take_article(const struct article_record *a, void *context)
{
	assert_string_equal(a->channel, "cso");
	*(int64_t *)context = a->id;
	return 7;
}

static bool is_noura(const char *address, void *context)
{
	(void)context;
	return strcmp(address, "noura@people.test") == 0;
}

/* The last of her own is that of the id before. */
static int fill_ticket(struct txn *txn, void *data)
{
	static const struct like likes[] = {
		{.from = "noura@people.test", .params = "{}"},
		{.from = "noura@people.test", .params = "{}"},
		{.from = "other@people.test"},
		{.from = "noura@people.test", .automatic = true},
		{.from = "noura@people.test", .outsider = true},
		{.from = "noura@people.test", .direction = ARTICLE_OUT},
		{.from = NULL},
	};
	int64_t ticket = open_ticket(txn, "A", 0, NULL), other = open_ticket(txn, "B", 0, NULL);

	*(int64_t *)data = ticket;
	for (size_t i = 0; i < ELEMENTS(likes); i++)
		assert_int_equal(add_from(txn, ticket, &likes[i]), (int64_t)i + 1);
	return add_from(txn, other, &likes[0]) == ELEMENTS(likes) + 1 ? 0 : -EINVAL;
}

struct finding {
	int64_t ticket, id; /* id: which one; 0: her last */
	int64_t found;
};

static int find(struct txn *txn, void *data)
{
	struct finding *f = data;

	f->found = 0;
	return f->id ? txn_article_by_id(txn, f->ticket, f->id, take_article, &f->found)
		     : txn_article_last_from(txn, f->ticket, is_noura, take_article, &f->found);
}

static void expect_found(struct fixture *f, struct finding finding, int r, int64_t found)
{
	assert_int_equal(fixture_read(f, find, &finding), r);
	assert_int_equal(finding.found, found);
}

static void one_article_is_found_among_many(void **state)
{
	struct finding f = {0};

	assert_int_equal(fixture_write(*state, fill_ticket, &f.ticket), 0);
	expect_found(*state, f, 7, 2);
	for (f.id = 1; f.id <= 7; f.id++)
		expect_found(*state, f, 7, f.id);
	expect_found(*state, f, -ENOENT, 0); /* of another ticket */
	expect_found(*state, (struct finding){.ticket = f.ticket, .id = 99}, -ENOENT, 0);
	expect_found(*state, (struct finding){.ticket = f.ticket + 1}, 7, 8);
	expect_found(*state, (struct finding){.ticket = 99}, 0, 0);
}

static void damage(struct fixture *f, const char *sql)
{
	_cleanup_(freep) char *path = xasprintf("%s/wasl.db", f->directory);
	struct error err = ERROR_NONE;
	sqlite3 *db = NULL;

	fixture_close(f);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(fixture_open(f, &err), 0);
}

static void a_damaged_article_is_in_nobody_elses_way(void **state)
{
	struct finding f = {0};

	assert_int_equal(fixture_write(*state, fill_ticket, &f.ticket), 0);
	damage(*state, "UPDATE article SET text = x'00'");
	expect_found(*state, f, 7, 2);
	damage(*state, "UPDATE article SET from_address = x'00' WHERE id > 2;"
		       "UPDATE article SET reply_params = x'00' WHERE id = 2");
	expect_found(*state, f, 7, 1);
	damage(*state, "UPDATE article SET from_address = x'00'");
	expect_found(*state, f, 0, 0);
	f.id = 3;
	expect_found(*state, f, -EBADMSG, 0);
}

static int find_event(struct txn *txn, void *data)
{
	int64_t ticket = open_ticket(txn, "A", 0, NULL);
	const struct event_record e = {.ticket = ticket, .kind = "seen", .actor = "wasld"};

	(void)data;
	assert_int_equal(txn_event_find(txn, ticket, "seen"), -ENOENT);
	assert_int_equal(txn_event_add(txn, &e), 0);
	assert_int_equal(txn_event_find(txn, ticket, "seen"), 0);
	assert_int_equal(txn_event_find(txn, ticket, "see"), -ENOENT);
	assert_int_equal(txn_event_find(txn, ticket + 1, "seen"), -ENOENT);
	return 0;
}

static void an_event_of_a_ticket_is_found_by_its_kind(void **state)
{
	assert_int_equal(fixture_write(*state, find_event, NULL), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(who_opened_and_whom_we_wrote_to_take_part),
	TEST(topics_are_a_partys_own),
	TEST(a_link_is_seen_from_both_sides_and_made_once),
	TEST(an_article_that_comes_again_knows_all_its_recipients),
	TEST(recipients_are_bounded),
	TEST(one_article_is_found_among_many),
	TEST(a_damaged_article_is_in_nobody_elses_way),
	TEST(an_event_of_a_ticket_is_found_by_its_kind),
};

UNIT_MAIN(tests)
