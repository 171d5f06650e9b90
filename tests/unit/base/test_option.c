#include "../unit.h"

#include "base/config.h"

#include <errno.h>

static const char *const security_words[] = {"tls", "starttls", "plain", NULL};

struct target {
	char *text;
	char **list;
	bool flag;
	uint64_t number, time, size, any;
	int word;
};

static const struct option options[] = {
	OPTION_STRING(struct target, text, NULL, "text"),
	OPTION_STRINGS(struct target, list, NULL, "list"),
	OPTION_BOOL(struct target, flag, NULL, "flag"),
	OPTION_UINT(struct target, number, NULL, 1, 1000, "number"),
	OPTION_SECONDS(struct target, time, NULL, 1, 30 * 86400, "time"),
	OPTION_BYTES(struct target, size, NULL, 0, 4ULL << 30, "size"),
	OPTION_UINT(struct target, any, NULL, 0, UINT64_MAX, "any"),
	OPTION_ENUM(struct target, word, NULL, security_words, "word"),
	OPTION_END,
};

enum row { TEXT, LIST, FLAG, NUMBER, TIME, SIZE, ANY, WORD };

/* 0 and the value, or -EINVAL, the text of the complaint, and a target that is as it was. */
static void assert_complaint(enum row row, const char *value, const char *text)
{
	struct target t = {.number = 42, .time = 42, .size = 42, .any = 42, .word = 2};
	struct error err = ERROR_NONE;

	int r = option_parse(&options[row], value, &t, &err);
	if (r != -EINVAL || strcmp(err.text, text) != 0)
		fail_msg("'%s' gives %d, \"%s\"", value, r, err.text);
	assert_null(t.text);
	assert_int_equal(t.number, 42);
	assert_int_equal(t.time, 42);
	assert_int_equal(t.size, 42);
	assert_int_equal(t.any, 42);
	assert_int_equal(t.word, 2);
}

static struct target parse(enum row row, const char *value)
{
	struct target t = {.word = -1};
	struct error err = ERROR_NONE;

	if (option_parse(&options[row], value, &t, &err) != 0)
		fail_msg("'%s': %s", value, err.text);
	return t;
}

static void strings_are_taken_as_they_are(void **state)
{
	static const char *const good[] = {"", "a", "a  b # c", "مكتب علاقات", "می\u200cخواهم"};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(good); i++) {
		struct target t = parse(TEXT, good[i]);
		assert_string_equal(t.text, good[i]);
		options_done(options, &t);
		assert_null(t.text);
	}
	assert_complaint(TEXT, "a\tb", "'a\\tb' holds a control character");
	assert_complaint(TEXT, "a\x7f", "'a\\x7f' holds a control character");
	assert_complaint(TEXT, "a\u202e", "'a\\u202e' holds a control character");
}

static void a_later_value_replaces_an_earlier_one(void **state)
{
	struct target t = {0};

	(void)state;
	option_parse(&options[TEXT], "one", &t, NULL);
	option_parse(&options[TEXT], "two", &t, NULL);
	option_parse(&options[LIST], "a b c", &t, NULL);
	option_parse(&options[LIST], "d", &t, NULL);
	assert_string_equal(t.text, "two");
	assert_int_equal(strings_count(t.list), 1);
	/* what is refused leaves what was there */
	assert_int_equal(option_parse(&options[TEXT], "\x01", &t, NULL), -EINVAL);
	assert_string_equal(t.text, "two");
	options_done(options, &t);
	options_done(options, &t);
	assert_null(t.list);
}

static void lists_are_words_between_blanks(void **state)
{
	static const struct {
		const char *value, *words[4];
	} cases[] = {
		{"", {NULL}},
		{" \t ", {NULL}},
		{"a", {"a"}},
		{" a\tbc  د ", {"a", "bc", "د"}},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct target t = parse(LIST, cases[i].value);
		size_t n = strings_count(t.list);
		for (size_t k = 0; k < n; k++)
			assert_string_equal(t.list[k], cases[i].words[k]);
		assert_null(cases[i].words[n]);
		options_done(options, &t);
	}
}

static void switches_are_read(void **state)
{
	static const struct {
		const char *value;
		bool flag;
	} cases[] = {{"yes", true}, {"true", true}, {"on", true},     {"1", true},
		     {"no", false}, {"off", false}, {"false", false}, {"0", false}};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_int_equal(parse(FLAG, cases[i].value).flag, cases[i].flag);
	assert_complaint(FLAG, "Yes",
			 "'Yes' is none of yes, no, true, false, on, off, 1, 0; "
			 "did you mean 'yes'?");
	assert_complaint(FLAG, "fasle",
			 "'fasle' is none of yes, no, true, false, on, off, 1, 0; "
			 "did you mean 'false'?");
	assert_complaint(FLAG, "", "'' is none of yes, no, true, false, on, off, 1, 0");
	assert_complaint(FLAG, "perhaps",
			 "'perhaps' is none of yes, no, true, false, on, off, 1, 0");
}

static void words_become_their_index(void **state)
{
	(void)state;
	for (int i = 0; security_words[i]; i++)
		assert_int_equal(parse(WORD, security_words[i]).word, i);
	assert_complaint(WORD, "TLS", "'TLS' is none of tls, starttls, plain; did you mean 'tls'?");
	assert_complaint(WORD, "startls",
			 "'startls' is none of tls, starttls, plain; did you mean 'starttls'?");
	assert_complaint(WORD, "", "'' is none of tls, starttls, plain");
	assert_complaint(WORD, "tls plain", "'tls plain' is none of tls, starttls, plain");
}

struct amount {
	enum row row;
	const char *value;
	uint64_t amount;
};

static void amounts_are_read(void **state)
{
	static const struct amount cases[] = {
		{NUMBER, "1", 1},
		{NUMBER, "1000", 1000},
		{NUMBER, "0042", 42},
		{ANY, "0", 0},
		{ANY, "18446744073709551614", UINT64_MAX - 1},
		{TIME, "90", 90},
		{TIME, "90s", 90},
		{TIME, "5m", 300},
		{TIME, "2h", 7200},
		{TIME, "3d", 3 * 86400},
		{TIME, "1h 30m", 5400},
		{TIME, "1h30m", 5400},
		{TIME, "1d 1h 1m 1s", 86400 + 3600 + 61},
		{TIME, "30d", 30 * 86400},
		{SIZE, "0", 0},
		{SIZE, "512", 512},
		{SIZE, "64K", 65536},
		{SIZE, "50M", 50U << 20},
		{SIZE, "1G", 1U << 30},
		{SIZE, "4G", 4ULL << 30},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct target t = parse(cases[i].row, cases[i].value);
		const uint64_t got[] = {
			[NUMBER] = t.number, [TIME] = t.time, [SIZE] = t.size, [ANY] = t.any};
		if (got[cases[i].row] != cases[i].amount)
			fail_msg("'%s' gives %llu", cases[i].value,
				 (unsigned long long)got[cases[i].row]);
	}
}

static void what_is_no_amount_is_told(void **state)
{
	static const struct {
		enum row row;
		const char *like, *values[12];
	} cases[] = {
		{NUMBER,
		 "a number such as 100",
		 {"", "-5", "+5", "5.0", "5 6", "0x10", "5K", "5s", "five", " 5", "٥", "1e3"}},
		{TIME,
		 "a time such as 90s, 5m, 2h, 3d or 1h 30m",
		 {"", "s", "5w", "5 m", "1h 30", "30 1h", "1.5h", "-1s", "5min", "5S", "1h,30m",
		  "5m x"}},
		{SIZE,
		 "a size such as 512K, 50M or 1G",
		 {"", "K", "5k", "5KB", "5 M", "1G 1M", "1G1M", "-1", "1.5G", "5T", "5B", "M5"}},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		for (size_t k = 0; k < ELEMENTS(cases[i].values); k++) {
			_cleanup_(freep) char *text =
				xasprintf("'%s' is not %s", cases[i].values[k], cases[i].like);
			assert_complaint(cases[i].row, cases[i].values[k], text);
		}
	}
}

/* However long the digits, and however they overflow. */
static void amounts_beyond_their_bounds_are_told(void **state)
{
	static const struct {
		enum row row;
		const char *bounds, *values[9];
	} cases[] = {
		{NUMBER,
		 "from 1 to 1000",
		 {"0", "1001", "4294967297", "18446744073709551615", "18446744073709551616",
		  "18446744073709551617", "99999999999999999999999999999999999999"}},
		{TIME,
		 "from 1 to 2592000 seconds",
		 {"0", "31d", "30d 1s", "213503982334602d",
		  "213503982334601d 99999999999999999999s", "18446744073709551616s",
		  "307445734561825861m", "5124095576030432h", "18446744073709551615s 1s"}},
		{SIZE,
		 "from 0 to 4294967296 bytes",
		 {"4294967297", "5G", "17179869184G", "17592186044416M", "18014398509481984K",
		  "18446744073709551616"}},
		{ANY,
		 "from 0 to 18446744073709551615",
		 {"18446744073709551616", "99999999999999999999"}},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		for (size_t k = 0; k < ELEMENTS(cases[i].values) && cases[i].values[k]; k++) {
			_cleanup_(freep) char *text =
				xasprintf("'%s' is not %s", cases[i].values[k], cases[i].bounds);
			assert_complaint(cases[i].row, cases[i].values[k], text);
		}
	}
}

static void a_complaint_repeats_no_more_than_helps(void **state)
{
	struct error err = ERROR_NONE;
	struct target t = {0};
	char value[2000];

	(void)state;
	memset(value, 'v', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	assert_int_equal(option_parse(&options[WORD], value, &t, &err), -EINVAL);
	assert_true(strlen(err.text) < 150);
	assert_non_null(strstr(err.text, "v' is none of tls, starttls, plain"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(strings_are_taken_as_they_are),
	cmocka_unit_test(a_later_value_replaces_an_earlier_one),
	cmocka_unit_test(lists_are_words_between_blanks),
	cmocka_unit_test(switches_are_read),
	cmocka_unit_test(words_become_their_index),
	cmocka_unit_test(amounts_are_read),
	cmocka_unit_test(what_is_no_amount_is_told),
	cmocka_unit_test(amounts_beyond_their_bounds_are_told),
	cmocka_unit_test(a_complaint_repeats_no_more_than_helps),
};

UNIT_MAIN(tests)
