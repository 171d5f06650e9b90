#include "fixture.h"

#include "store/quarantine.h"
#include "store/sources.h"
#include "store/tickets.h"

#include <errno.h>

#define TEXT "السلام عليكم، لدي استفسار عن القبول"
#define ADDRESS "noura@people.test"

struct made {
	int64_t ticket, article;
	struct party_ref party;
	const char *reference;
};

static int make_ticket(struct txn *txn, void *data)
{
	struct made *made = data;
	const struct party_address a = {"mail", ADDRESS, "نورة"};
	int r = txn_party_ensure(txn, &a, &made->party);
	const struct ticket_record t = {
		.reference = made->reference,
		.stage = STAGE_REGISTERED,
		.priority = PRIORITY_MEDIUM,
		.department = "office",
		.channel = "cso",
		.language = "ar",
		.subject = TEXT,
		.party = made->party.party,
	};
	static const char *const notes[] = {"cut", NULL};
	static const struct text_mark marks[] = {{TEXT_MARK_QUOTE, 0, 2},
						 {TEXT_MARK_SIGNATURE, 4, 6}};
	const struct article_record article = {
		.direction = ARTICLE_IN,
		.channel = "cso",
		.from_name = "نورة",
		.from_address = ADDRESS,
		.at = 1000,
		.subject = TEXT,
		.text = TEXT,
		.marks = marks,
		.marks_count = ELEMENTS(marks),
		.notes = notes,
	};

	if (r == 0)
		r = txn_ticket_add(txn, &t, &made->ticket);
	return r == 0 ? txn_article_add(txn, made->ticket, &article, &made->article) : r;
}

static int check_article(const struct article_record *a, void *context)
{
	assert_string_equal(a->text, TEXT);
	assert_string_equal(a->from_address, ADDRESS);
	assert_string_equal(a->notes[0], "cut");
	assert_null(a->notes[1]);
	assert_int_equal(a->marks_count, 2);
	assert_int_equal(a->marks[0].kind, TEXT_MARK_QUOTE);
	assert_int_equal(a->marks[0].size, 2);
	assert_int_equal(a->marks[1].kind, TEXT_MARK_SIGNATURE);
	assert_int_equal(a->marks[1].begin, 4);
	assert_int_equal(a->marks[1].size, 6);
	assert_int_equal(a->at, 1000);
	++*(unsigned *)context;
	return 0;
}

static int check_ticket(const struct ticket_record *t, void *context)
{
	assert_string_equal(t->subject, TEXT);
	assert_string_equal(t->language, "ar");
	*(int64_t *)context = t->id;
	return 0;
}

static int check_address(const struct party_address *a, void *context)
{
	assert_string_equal(a->address, ADDRESS);
	assert_string_equal(a->name, "نورة");
	++*(unsigned *)context;
	return 0;
}

static int read_back(struct txn *txn, void *data)
{
	const struct made *made = data;
	unsigned articles = 0, addresses = 0;
	int64_t id = 0;

	assert_int_equal(txn_ticket_by_reference(txn, made->reference, check_ticket, &id), 0);
	assert_int_equal(id, made->ticket);
	assert_int_equal(txn_article_list(txn, id, check_article, &articles), 0);
	assert_int_equal(articles, 1);
	assert_int_equal(txn_party_addresses(txn, made->party.party, check_address, &addresses), 0);
	assert_int_equal(addresses, 1);
	assert_int_equal(txn_ticket_by_reference(txn, "none", check_ticket, &id), -ENOENT);
	return 0;
}

static void a_ticket_is_read_as_it_was_written(void **state)
{
	struct made made = {.reference = "K7M4-9X2Q"};

	assert_int_equal(fixture_write(*state, make_ticket, &made), 0);
	assert_int_equal(fixture_read(*state, read_back, &made), 0);
}

static void nothing_of_it_is_readable_at_rest(void **state)
{
	static const char *const words[] = {TEXT, ADDRESS, "نورة", "استفسار", "noura"};
	struct made made = {.reference = "K7M4-9X2Q"};
	struct fixture *f = *state;
	struct error err = ERROR_NONE;

	assert_int_equal(fixture_write(f, make_ticket, &made), 0);
	for (size_t i = 0; i < ELEMENTS(words); i++)
		assert_false(fixture_contains(f, words[i], strlen(words[i])));
	fixture_close(f);
	for (size_t i = 0; i < ELEMENTS(words); i++)
		assert_false(fixture_contains(f, words[i], strlen(words[i])));
	/* the search itself works: the reference is in the clear */
	assert_true(fixture_contains(f, "K7M4-9X2Q", 9));
	assert_int_equal(fixture_open(f, &err), 0);
	assert_int_equal(fixture_read(f, read_back, &made), 0);
}

static void one_address_is_one_party(void **state)
{
	struct made first = {.reference = "A"}, second = {.reference = "B"};

	assert_int_equal(fixture_write(*state, make_ticket, &first), 0);
	assert_int_equal(fixture_write(*state, make_ticket, &second), 0);
	assert_int_equal(first.party.party, second.party.party);
	assert_int_equal(first.party.address, second.party.address);
}

static void a_taken_reference_is_told(void **state)
{
	struct made first = {.reference = "A"}, second = {.reference = "A"};

	assert_int_equal(fixture_write(*state, make_ticket, &first), 0);
	assert_int_equal(fixture_write(*state, make_ticket, &second), -EEXIST);
	/* the key and the id of the second were forgotten with it */
	struct made third = {.reference = "C"};
	assert_int_equal(fixture_write(*state, make_ticket, &third), 0);
	assert_int_equal(fixture_read(*state, read_back, &third), 0);
}

static int add_source(struct txn *txn, void *data)
{
	const struct source_record r = {.outcome = 3};

	return txn_source_add(txn, data, (struct crypto_bytes){"key", 3}, &r);
}

static int find_source(struct txn *txn, void *data)
{
	struct source_record r;

	int found = txn_source_find(txn, data, (struct crypto_bytes){"key", 3}, &r);
	return found < 0 ? found : r.outcome;
}

static void sources_are_known_by_scope_and_key(void **state)
{
	assert_int_equal(fixture_read(*state, find_source, "mail"), -ENOENT);
	assert_int_equal(fixture_write(*state, add_source, "mail"), 0);
	assert_int_equal(fixture_read(*state, find_source, "mail"), 3);
	assert_int_equal(fixture_write(*state, add_source, "mail"), -EEXIST);
	assert_int_equal(fixture_read(*state, find_source, "x"), -ENOENT);
}

static int use_thread_keys(struct txn *txn, void *data)
{
	const struct made *made = data;
	int64_t ticket = 0;

	assert_int_equal(txn_thread_key_find(txn, "a@b", &ticket), -ENOENT);
	assert_int_equal(txn_thread_key_add(txn, "a@b", made->ticket), 0);
	assert_int_equal(txn_thread_key_add(txn, "a@b", made->ticket), 0);
	assert_int_equal(txn_thread_key_find(txn, "a@b", &ticket), 0);
	assert_int_equal(ticket, made->ticket);
	assert_int_equal(txn_thread_key_add(txn, "", made->ticket), -EINVAL);
	assert_int_equal(txn_thread_key_move(txn, "", made->ticket), -EINVAL);
	assert_int_equal(txn_thread_key_move(txn, "c@d", made->ticket), 0);
	assert_int_equal(txn_thread_key_find(txn, "c@d", &ticket), 0);
	assert_int_equal(ticket, made->ticket);
	return 0;
}

static void thread_keys_name_their_ticket(void **state)
{
	struct made made = {.reference = "A"};

	assert_int_equal(fixture_write(*state, make_ticket, &made), 0);
	assert_int_equal(fixture_write(*state, use_thread_keys, &made), 0);
}

static int add_quarantine(struct txn *txn, void *data)
{
	const struct quarantine_record q = {.channel = "cso", .why = "loop", .size = 7};

	int r = txn_quarantine_add(txn, &q, ADDRESS, data);
	return r < 0 ? r : txn_quarantine_fill(txn, *(int64_t *)data, "{\"text\":\"" TEXT "\"}");
}

static int check_quarantine(struct txn *txn, const struct quarantine_record *q, void *context)
{
	(void)txn;
	assert_non_null(q->pseudonym);
	assert_int_equal(strlen(q->pseudonym), 8);
	assert_non_null(strstr(q->item, TEXT));
	++*(unsigned *)context;
	return 0;
}

static int read_quarantine(struct txn *txn, void *data)
{
	const struct quarantine_filter f = {.content = true};

	return txn_quarantine_list(txn, &f, check_quarantine, data);
}

static int release(struct txn *txn, void *data)
{
	return txn_quarantine_release(txn, *(int64_t *)data);
}

static void the_quarantine_keeps_and_releases_once(void **state)
{
	int64_t id = 0, absent = 99;
	unsigned count = 0;

	assert_int_equal(fixture_write(*state, add_quarantine, &id), 0);
	assert_int_equal(fixture_read(*state, read_quarantine, &count), 0);
	assert_int_equal(count, 1);
	assert_false(fixture_contains(*state, TEXT, strlen(TEXT)));
	assert_int_equal(fixture_write(*state, release, &id), 0);
	assert_int_equal(fixture_write(*state, release, &id), -EALREADY);
	assert_int_equal(fixture_write(*state, release, &absent), -ENOENT);
	assert_int_equal(fixture_read(*state, read_quarantine, &count), 0);
	assert_int_equal(count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_ticket_is_read_as_it_was_written),
	TEST(nothing_of_it_is_readable_at_rest),
	TEST(one_address_is_one_party),
	TEST(a_taken_reference_is_told),
	TEST(sources_are_known_by_scope_and_key),
	TEST(thread_keys_name_their_ticket),
	TEST(the_quarantine_keeps_and_releases_once),
};

UNIT_MAIN(tests)
