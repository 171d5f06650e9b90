#include "../unit.h"

#include "x/examine_words.h"

#include <wasl/memory.h>

/* What was said last, and of what kind; how often since it was looked at. */
static char said[1024];
static enum talk_line kind;
static unsigned lines;

void talk_say(struct talk *t, enum talk_line line, const char *fmt, ...)
{
	va_list args;

	assert_null(t);
	va_start(args, fmt);
	vsnprintf(said, sizeof(said), fmt, args);
	va_end(args);
	kind = line;
	lines++;
}

static void expect(enum talk_line wanted, const char *words)
{
	if (kind != wanted || !strstr(said, words) || lines != 1)
		fail_msg("%u lines, kind %d: %s", lines, (int)kind, said);
	lines = 0;
}

static void permissions_are_told(void **state)
{
	(void)state;
	examine_say_level("read-write-directmessages", true, NULL);
	expect(TALK_WELL, "direct messages");
	examine_say_level("read-write", true, NULL);
	expect(TALK_BAD, "may not use direct messages");
	examine_say_level("read-write", false, NULL);
	expect(TALK_WELL, "may read and post");
	examine_say_level("read", false, NULL);
	expect(TALK_BAD, "only read");
	examine_say_level(NULL, true, NULL);
	expect(TALK_HINT, "does not say");
}

static void missing_scopes_are_told_where_they_are_needed(void **state)
{
	struct token_pair p = {
		.scopes = (char *)"tweet.read users.read tweet.write offline.access dm.read"};

	(void)state;
	examine_say_scopes(&p, true, NULL);
	expect(TALK_BAD, "dm.write is missing, to answer direct messages");
	examine_say_scopes(&p, false, NULL);
	expect(TALK_WELL, "all scopes");
	p.scopes = (char *)"";
	examine_say_scopes(&p, true, NULL);
	assert_int_equal(lines, 6);
	lines = 0;
}

static void a_wrong_clock_is_told(void **state)
{
	(void)state;
	examine_say_clock(5000, NULL);
	expect(TALK_WELL, "agrees");
	examine_say_clock(-5000, NULL);
	expect(TALK_WELL, "agrees");
	examine_say_clock(61000, NULL);
	expect(TALK_BAD, "61 seconds ahead of");
	examine_say_clock(-7200000, NULL);
	expect(TALK_BAD, "7200 seconds behind");
}

static void what_is_left_is_told(void **state)
{
	struct limits l;

	(void)state;
	limits_init(&l);
	examine_say_limits(&l, 1000, NULL);
	assert_int_equal(lines, 0);
	l.of[X_MENTIONS].remaining = 299;
	l.of[X_MENTIONS].reset = 2000;
	l.of[X_POST].remaining = 5; /* of a window that is over */
	l.of[X_POST].reset = 500;
	l.of[X_DIRECTS].remaining = 0;
	l.of[X_DIRECTS].reset = 2000;
	examine_say_limits(&l, 1000, NULL);
	expect(TALK_HINT, "mentions 299, direct messages 0");
}

static void money_is_told(void **state)
{
	struct budget b;

	(void)state;
	budget_init(&b, 50, NULL, INT64_C(1795604580000));
	budget_spend(&b, 1234000);
	examine_say_money(&b, NULL);
	expect(TALK_WELL, "$1.23 of $50.00; $48.77 are left");
	budget_spend(&b, 45000000);
	examine_say_money(&b, NULL);
	expect(TALK_HINT, "$3.77 are left");
	budget_spend(&b, 10000000);
	examine_say_money(&b, NULL);
	expect(TALK_BAD, "is spent");
	budget_init(&b, 0, NULL, INT64_C(1795604580000));
	examine_say_money(&b, NULL);
	expect(TALK_HINT, "no limit");
	examine_say_plan(NULL);
	expect(TALK_HINT, "Enterprise");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(permissions_are_told),
	cmocka_unit_test(missing_scopes_are_told_where_they_are_needed),
	cmocka_unit_test(a_wrong_clock_is_told),
	cmocka_unit_test(what_is_left_is_told),
	cmocka_unit_test(money_is_told),
};
UNIT_MAIN(tests)
