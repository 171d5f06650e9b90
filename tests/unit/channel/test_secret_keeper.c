#include "../ticket/gate.h"

#include "channel/source_memory.h"
#include "store/tokens.h"

#include <errno.h>

struct awaited {
	bool done;
	int r;
};

static void note(int r, void *data)
{
	*(struct awaited *)data = (struct awaited){true, r};
}

static void note_kept(struct channel *ch, int r, void *data)
{
	(void)ch;
	note(r, data);
}

struct place {
	struct source_memory *memory;
	struct secret_keeper *keeper;
};

static struct place place_new(struct fixture *f, const char *channel)
{
	struct place p = {source_memory_new(f->loop, f->store, channel),
			  secret_keeper_new(f->loop, f->store, channel, NULL)};
	struct awaited a = {.done = false};

	source_memory_set_keeper(p.memory, p.keeper);
	assert_true(source_memory_load(p.memory, note, &a));
	fixture_await(f, &a.done);
	assert_int_equal(a.r, 0);
	return p;
}

static void place_free(const struct place *p)
{
	source_memory_free(p->memory);
	secret_keeper_free(p->keeper);
}

static int keep(struct fixture *f, const struct place *p, const char *name, struct web_bytes value)
{
	struct awaited a = {.done = false};

	secret_keeper_keep(p->keeper, name, value, note_kept, &a);
	assert_false(a.done); /* in a later turn */
	fixture_await(f, &a.done);
	return a.r;
}

static struct web_bytes text(const char *s)
{
	return (struct web_bytes){s, strlen(s)};
}

static void what_is_kept_survives_and_can_be_forgotten(void **state)
{
	struct fixture *f = *state;
	struct place p = place_new(f, "x");
	size_t size = 0;

	assert_null(secret_keeper_find(p.keeper, "refresh", &size));
	assert_int_equal(keep(f, &p, "refresh", text("first-token-0123456789")), 0);
	assert_string_equal(secret_keeper_find(p.keeper, "refresh", NULL),
			    "first-token-0123456789");
	assert_int_equal(keep(f, &p, "refresh", (struct web_bytes){"a\0b", 3}), 0);
	assert_int_equal(keep(f, &p, "access", text("")), 0);
	place_free(&p);
	p = place_new(f, "x");
	assert_memory_equal(secret_keeper_find(p.keeper, "refresh", &size), "a\0b", 4);
	assert_int_equal(size, 3);
	assert_string_equal(secret_keeper_find(p.keeper, "access", &size), "");
	assert_int_equal(size, 0);
	assert_int_equal(keep(f, &p, "refresh", (struct web_bytes){NULL, 0}), 0);
	assert_null(secret_keeper_find(p.keeper, "refresh", NULL));
	place_free(&p);
	p = place_new(f, "x");
	assert_null(secret_keeper_find(p.keeper, "refresh", NULL));
	place_free(&p);
	assert_false(fixture_contains(f, "first-token", 11));
}

static void other_channels_have_their_own(void **state)
{
	struct fixture *f = *state;
	struct place p = place_new(f, "x");

	assert_int_equal(keep(f, &p, "refresh", text("secret")), 0);
	struct place other = place_new(f, "y");
	assert_null(secret_keeper_find(other.keeper, "refresh", NULL));
	place_free(&p);
	place_free(&other);
}

static void what_cannot_be_kept_is_said(void **state)
{
	struct fixture *f = *state;
	struct place p = place_new(f, "x");
	_cleanup_(freep) char *large = xcalloc(1, CHANNEL_SECRET_MAX + 1);

	assert_int_equal(keep(f, &p, "Refresh", text("s")), -EINVAL);
	assert_int_equal(keep(f, &p, "", text("s")), -EINVAL);
	assert_int_equal(keep(f, &p, "r", (struct web_bytes){large, CHANNEL_SECRET_MAX + 1}),
			 -EMSGSIZE);
	assert_int_equal(keep(f, &p, "r", (struct web_bytes){large, CHANNEL_SECRET_MAX}), 0);
	place_free(&p);
}

static void a_store_that_is_too_busy_keeps_the_one_before(void **state)
{
	static struct gate gate;
	struct fixture *f = *state;
	struct place p = place_new(f, "x");
	struct awaited a = {.done = false};

	assert_int_equal(keep(f, &p, "refresh", text("old")), 0);
	gate_close(&gate, f->store);
	gate_fill(&gate);
	secret_keeper_keep(p.keeper, "refresh", text("new"), note_kept, &a);
	gate_open(&gate);
	fixture_await(f, &a.done);
	assert_int_equal(a.r, -EAGAIN);
	assert_string_equal(secret_keeper_find(p.keeper, "refresh", NULL), "old");
	place_free(&p);
}

static void who_stopped_is_told_nothing_but_it_is_kept(void **state)
{
	struct fixture *f = *state;
	struct place p = place_new(f, "x");
	struct awaited hushed = {.done = false};

	secret_keeper_keep(p.keeper, "one", text("1"), note_kept, &hushed);
	secret_keeper_hush(p.keeper);
	/* behind it */
	assert_int_equal(keep(f, &p, "two", text("2")), 0);
	assert_false(hushed.done);
	assert_string_equal(secret_keeper_find(p.keeper, "one", NULL), "1");
	secret_keeper_keep(p.keeper, "three", text("3"), note_kept, &hushed);
	place_free(&p);
	p = place_new(f, "x");
	assert_string_equal(secret_keeper_find(p.keeper, "three", NULL), "3");
	assert_false(hushed.done);
	place_free(&p);
}

static int note_value(const char *name, struct crypto_bytes value, void *context)
{
	unsigned *seen = context;

	(void)name;
	seen[value.data ? 0 : 1]++;
	return 0;
}

static int list_values(struct txn *txn, void *data)
{
	return txn_token_list(txn, "x", note_value, data);
}

static void they_are_listed_with_their_names(void **state)
{
	struct fixture *f = *state;
	struct place p = place_new(f, "x");
	unsigned seen[2] = {0, 0};

	assert_int_equal(keep(f, &p, "one", text("1")), 0);
	assert_int_equal(keep(f, &p, "two", text("2")), 0);
	assert_int_equal(fixture_write(f, list_values, seen), 0);
	assert_int_equal(seen[0], 2);
	assert_int_equal(seen[1], 0);
	place_free(&p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(what_is_kept_survives_and_can_be_forgotten),
	TEST(other_channels_have_their_own),
	TEST(what_cannot_be_kept_is_said),
	TEST(a_store_that_is_too_busy_keeps_the_one_before),
	TEST(who_stopped_is_told_nothing_but_it_is_kept),
	TEST(they_are_listed_with_their_names),
};

UNIT_MAIN(tests)
