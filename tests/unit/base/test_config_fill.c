/* Tests of filling structs from a configuration, and of what is told of it. */
#include "../unit.h"

#include "base/config.h"
#include "base/credential.h"

#include <wasl/buffer.h>

struct target {
	char *host, *name;
	uint64_t port;
	int security;
	bool idle;
	struct secret password;
	char **addresses;
};

static const char *const securities[] = {"tls", "starttls", NULL};

static const struct option options[] = {
	OPTION_STRING(struct target, host, OPTION_REQUIRED, "the server"),
	OPTION_STRING(struct target, name, "nobody", "a name"),
	OPTION_UINT(struct target, port, "993", 1, 65535, "its port"),
	OPTION_ENUM(struct target, security, "starttls", securities, "how it is secured"),
	OPTION_BOOL(struct target, idle, "yes", "a switch"),
	OPTION_SECRET(struct target, password, NULL, "a secret"),
	OPTION_STRINGS(struct target, addresses, NULL, "a list"),
	OPTION_END,
};

static const char *const also[] = {"module", NULL};

static const struct config_section channel = {
	.kind = "channel", .name = "cso", .options = options, .also = also};

/* The problems of one text after filling, a line each: "LINE: TEXT". */
struct outcome {
	struct config *config;
	struct target target;
	struct buffer problems;
};

static void note_problems(struct outcome *o)
{
	const struct config_problem *list = NULL;
	size_t count = config_problems(o->config, &list);

	buffer_clear(&o->problems);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(list[i].file, "f");
		buffer_printf(&o->problems, "%u: %s\n", list[i].line, list[i].text);
	}
}

static struct outcome fill(const char *text, const struct config_section *section)
{
	struct outcome o = {.problems = BUFFER_INIT(1U << 16)};

	o.config = config_parse("f", text, strlen(text));
	config_fill(o.config, section, &o.target);
	note_problems(&o);
	return o;
}

static void outcome_done(struct outcome *o)
{
	options_done(options, &o->target);
	config_free(o->config);
	buffer_done(&o->problems);
}

static void what_is_given_is_filled_in(void **state)
{
	struct outcome o = fill("[channel cso]\nmodule=email\nhost = a.example\nname = \nport=25\n"
				"security = tls\nidle = no\naddresses = a b\n",
				&channel);

	(void)state;
	assert_string_equal(buffer_string(&o.problems), "");
	assert_string_equal(o.target.host, "a.example");
	assert_string_equal(o.target.name, "");
	assert_int_equal(o.target.port, 25);
	assert_int_equal(o.target.security, 0);
	assert_false(o.target.idle);
	assert_null(o.target.password.value);
	assert_int_equal(strings_count(o.target.addresses), 2);
	outcome_done(&o);
}

static void what_is_absent_gets_its_fallback(void **state)
{
	struct outcome o = fill("[channel cso]\nhost = a.example\n", &channel);

	(void)state;
	assert_string_equal(buffer_string(&o.problems), "");
	assert_string_equal(o.target.name, "nobody");
	assert_int_equal(o.target.port, 993);
	assert_int_equal(o.target.security, 1);
	assert_true(o.target.idle);
	assert_null(o.target.addresses);
	outcome_done(&o);
}

/* Each with the line of what is wrong, the word, and the nearest known one. */
static void complaints_name_line_word_and_remedy(void **state)
{
	static const struct {
		const char *text, *problems;
	} cases[] = {
		{"", "0: [channel cso]: host is missing: the server\n"},
		{"[channel cso]\n", "1: [channel cso]: host is missing: the server\n"},
		{"\n\n[channel cso]\nhost =\n",
		 "4: host in [channel cso]: the value is missing: the server\n"},
		{"[channel cso]\nhsot = x\nhost = y\n",
		 "2: hsot in [channel cso]: no such key; did you mean 'host'?\n"},
		{"[channel cso]\nhost = y\nmodul = x\n",
		 "3: modul in [channel cso]: no such key; did you mean 'module'?\n"},
		{"[channel cso]\nhost = y\ncolour = x\n",
		 "3: colour in [channel cso]: no such key\n"},
		{"[channel cso]\nhost = y\nport = 0\n",
		 "3: port in [channel cso]: '0' is not from 1 to 65535\n"},
		{"[channel cso]\nhost = y\nport = many\n",
		 "3: port in [channel cso]: 'many' is not a number such as 100\n"},
		{"[channel cso]\nhost = y\nsecurity = tsl\n",
		 "3: security in [channel cso]: 'tsl' is none of tls, starttls; "
		 "did you mean 'tls'?\n"},
		{"[channel cso]\nhost = y\nidle = maybe\n",
		 "3: idle in [channel cso]: 'maybe' is none of yes, no, true, false, on, off, 1, "
		 "0\n"},
		/* the last assignment counts, and is the one that is told of */
		{"[channel cso]\nhost = y\nport = 0\nport = 1\n", ""},
		{"[channel cso]\nhost = y\nport = 1\nport = 0\n",
		 "4: port in [channel cso]: '0' is not from 1 to 65535\n"},
		/* what is not of this section is no affair of it */
		{"[channel cso]\nhost = y\n[channel other]\nport = 0\nx = y\n", ""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct outcome o = fill(cases[i].text, &channel);
		assert_string_equal(buffer_string(&o.problems), cases[i].problems);
		outcome_done(&o);
	}
}

static void all_complaints_come_at_once(void **state)
{
	struct outcome o = fill("x\n[channel cso]\nhots = y\nport = -1\nsecurity = none\n"
				"password = hunter2\n[offce]\n",
				&channel);
	static const char *const kinds[] = {"office", "channel NAME", NULL};

	(void)state;
	config_check_kinds(o.config, kinds);
	note_problems(&o);
	assert_string_equal(
		buffer_string(&o.problems),
		"1: 'x' is neither a [section] nor key = value\n"
		"3: hots in [channel cso]: no such key; did you mean 'host'?\n"
		"2: [channel cso]: host is missing: the server\n"
		"4: port in [channel cso]: '-1' is not a number such as 100\n"
		"5: security in [channel cso]: 'none' is none of tls, starttls\n"
		"6: password in [channel cso]: a secret is not written here but named, as "
		"credential:NAME, and stands in a file of that name (wasl.conf(5), CREDENTIALS)\n"
		"7: [offce]: no such section; did you mean [office]?\n");
	outcome_done(&o);
}

/* A command that needs no secrets sees nevertheless that one is written out. */
static void secrets_that_are_not_read_are_looked_at(void **state)
{
	static const struct {
		bool secrets;
		const char *value, *problem; /* NULL: none */
	} cases[] = {
		{false, "credential:x", NULL},
		{false, "hunter2", "a secret is not written here"},
		{false, "credential:a/b", "the name of a credential is of letters"},
		{true, "hunter2", "a secret is not written here"},
		{true, "credential:x", "there is no folder of credentials"},
	};

	(void)state;
	unsetenv("CREDENTIALS_DIRECTORY");
	credential_set_folder(NULL);
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *text =
			xasprintf("[channel cso]\nhost = y\npassword = %s\n", cases[i].value);
		struct config_section section = channel;
		section.secrets = cases[i].secrets;
		struct outcome o = fill(text, &section);
		if (!cases[i].problem)
			assert_string_equal(buffer_string(&o.problems), "");
		else
			assert_non_null(strstr(buffer_string(&o.problems), cases[i].problem));
		assert_null(strstr(buffer_string(&o.problems), "hunter2"));
		assert_null(o.target.password.value);
		outcome_done(&o);
	}
}

static void sections_that_nobody_reads_are_told(void **state)
{
	static const char *const kinds[] = {"wasl", "office", "channel NAME", NULL};
	static const struct {
		const char *section, *complaint; /* NULL: none */
	} cases[] = {
		{"wasl", NULL},
		{"office", NULL},
		{"channel cso", NULL},
		{"channel", NULL}, /* who reads channels says what is missing */
		{"wasl x", "[wasl x]: this section has no name; write [wasl]"},
		{"offices", "[offices]: no such section; did you mean [office]?"},
		{"Office", "[Office]: no such section; did you mean [office]?"},
		{"chanel cso", "[chanel cso]: no such section; did you mean [channel]?"},
		{"channels", "[channels]: no such section; did you mean [channel]?"},
		{"survey", "[survey]: no such section"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct config_problem *problems = NULL;
		_cleanup_(freep) char *text = xasprintf("\n[%s]\nk = v\n", cases[i].section);
		_cleanup_(config_freep) struct config *c = config_parse("f", text, strlen(text));
		config_check_kinds(c, kinds);
		assert_int_equal(config_problems(c, &problems), cases[i].complaint ? 1 : 0);
		if (!cases[i].complaint)
			continue;
		assert_string_equal(problems[0].text, cases[i].complaint);
		assert_int_equal(problems[0].line, 2);
	}
}

static void complaints_of_others_find_their_line(void **state)
{
	static const char text[] = "[a]\nk = 1\n\n[b]\n";
	const struct config_problem *problems = NULL;
	_cleanup_(config_freep) struct config *c = config_parse("f", text, strlen(text));
	static const struct config_problem expected[] = {
		{"f", 2, "k in [a]: is 7"},
		{"f", 1, "x in [a]: is 7"},
		{"f", 4, "[b]: is 7"},
		{"f", 0, "[absent]: is 7"},
	};

	(void)state;
	config_complain(c, "a", "k", "is %d", 7);
	config_complain(c, "a", "x", "is %d", 7);
	config_complain(c, "b", NULL, "is %d", 7);
	config_complain(c, "absent", NULL, "is %d", 7);
	assert_int_equal(config_problems(c, &problems), ELEMENTS(expected));
	for (size_t i = 0; i < ELEMENTS(expected); i++) {
		assert_string_equal(problems[i].file, expected[i].file);
		assert_int_equal(problems[i].line, expected[i].line);
		assert_string_equal(problems[i].text, expected[i].text);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_is_given_is_filled_in),
	cmocka_unit_test(what_is_absent_gets_its_fallback),
	cmocka_unit_test(complaints_name_line_word_and_remedy),
	cmocka_unit_test(all_complaints_come_at_once),
	cmocka_unit_test(secrets_that_are_not_read_are_looked_at),
	cmocka_unit_test(sections_that_nobody_reads_are_told),
	cmocka_unit_test(complaints_of_others_find_their_line),
};

UNIT_MAIN(tests)
