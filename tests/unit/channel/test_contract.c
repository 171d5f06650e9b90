/*
 * The contract that every channel module keeps. Called with the module's file and its
 * contract.conf: sections [channel good…], which must be taken, the first of which is run
 * with nothing at the other end, and [channel bad…], each of which must be refused.
 */
#include "contract.h"

#include "channel/loader.h"

#include <libgen.h>

#define SECTIONS_MAX 64U

static struct {
	char *folder, *name;
	const char *conf; /* file */
	const struct channel_module *module;
} contract;

const struct channel_module *contract_module(void)
{
	return contract.module;
}

/* --- the configuration that comes with the module --- */

static bool begins(const char *s, const char *start)
{
	return strncmp(s, start, strlen(start)) == 0;
}

/* The sections that begin so; borrowed from config. */
static size_t sections(struct config *config, const char *start, const char *ret[SECTIONS_MAX])
{
	const char *const *names;
	size_t count = config_sections(config, "channel", &names), found = 0;

	for (size_t i = 0; i < count && found < SECTIONS_MAX; i++) {
		if (begins(names[i], start))
			ret[found++] = names[i];
	}
	return found;
}

char *contract_instance(const char *name, const char *left_out)
{
	_cleanup_(config_freep) struct config *config = config_read(contract.conf);
	const char *good[SECTIONS_MAX];
	struct buffer text = BUFFER_INIT(65536);

	assert_true(sections(config, "good", good) > 0);
	buffer_printf(&text, "[channel %s]\nmodule = %s\n", name, contract.name);
	for (const struct option *o = contract.module->options(); o->type != OPTION_TYPE_END; o++) {
		const char *value = config_value(config, "channel", good[0], o->key);
		if (value && (!left_out || strcmp(o->key, left_out) != 0))
			buffer_printf(&text, "%s = %s\n", o->key, value);
	}
	return buffer_take(&text, NULL);
}

char *contract_problems(struct config *config)
{
	const struct config_problem *list;
	size_t count = config_problems(config, &list);
	struct buffer text = BUFFER_INIT(65536);

	for (size_t i = 0; i < count; i++)
		buffer_printf(&text, "%s\n", list[i].text);
	return buffer_take(&text, NULL);
}

static char *judge(struct stage *s, const char *text)
{
	_cleanup_(config_freep) struct config *config = stage_config(s, text);
	const struct channels_options options = {.module_folder = contract.folder};

	channels_free(channels_new(&options, config));
	return contract_problems(config);
}

static int setup(void **state)
{
	int r = stage_setup(state);

	stage_credential(*state, "contract", "a secret\n");
	stage_credential(*state, "contract-webhook", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
	return r;
}

struct channel *contract_open(struct stage *s)
{
	_cleanup_(freep) char *text = contract_instance("good", NULL);

	stage_open(s, contract.folder, text);
	return stage_channel(s, "good");
}

void contract_open_text(struct stage *s, const char *text)
{
	stage_open(s, contract.folder, text);
}

/* --- what it says of itself --- */

static void it_says_what_it_is(void **state)
{
	const struct channel_module *m = contract.module;

	(void)state;
	assert_int_equal(m->abi, WASL_CHANNEL_ABI);
	assert_string_equal(m->name, contract.name);
	assert_true(strlen(m->summary) > 3);
	assert_null(strpbrk(m->summary, "\r\n\t"));
}

static void expect_row(const struct option *o)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

	if (!*o->key || strspn(o->key, letters) != strlen(o->key))
		fail_msg("'%s' is no name for an option", o->key);
	if (strcmp(o->key, "module") == 0)
		fail_msg("'module' is the core's own option");
	if (!o->help || strlen(o->help) < 3 || strpbrk(o->help, "\r\n\t"))
		fail_msg("%s: its help is not one line", o->key);
	if (o->offset >= contract.module->options_size)
		fail_msg("%s: lies outside of the options", o->key);
	if (o->type == OPTION_TYPE_ENUM && (!o->words || !o->words[0]))
		fail_msg("%s: has no words", o->key);
	if (o->min > o->max)
		fail_msg("%s: its least is more than its most", o->key);
}

static void every_option_is_explained_and_named_once(void **state)
{
	const struct option *table = contract.module->options();

	(void)state;
	for (const struct option *o = table; o->type != OPTION_TYPE_END; o++) {
		expect_row(o);
		for (const struct option *other = table; other < o; other++) {
			if (strcmp(o->key, other->key) == 0 || o->offset == other->offset)
				fail_msg("%s and %s are one", o->key, other->key);
		}
	}
}

static void every_default_can_be_read(void **state)
{
	const struct option *table = contract.module->options();
	void *options = xcalloc(1, contract.module->options_size);

	(void)state;
	for (const struct option *o = table; o->type != OPTION_TYPE_END; o++) {
		struct error err = ERROR_NONE;
		if (o->fallback && o->fallback != OPTION_REQUIRED &&
		    option_parse(o, o->fallback, options, &err) < 0)
			fail_msg("%s: %s", o->key, err.text);
	}
	options_done(table, options);
	free(options);
}

/* --- what may be configured --- */

static char *check_section(const char *name)
{
	_cleanup_(config_freep) struct config *config = config_read(contract.conf);
	static const char *const ours[] = {"module", NULL};
	const struct channel_module *m = contract.module;
	const struct config_section section = {"channel", name, m->options(), true, ours};
	struct error err = ERROR_NONE;
	void *options = xcalloc(1, m->options_size);

	config_fill(config, &section, options);
	char *problems = contract_problems(config);
	if (!*problems && m->check && m->check(options, &err) < 0) {
		free(problems);
		problems = xstrdup(err.text);
	}
	options_done(m->options(), options);
	free(options);
	return problems;
}

static void the_good_is_taken_and_the_bad_refused(void **state)
{
	_cleanup_(config_freep) struct config *config = config_read(contract.conf);
	const char *good[SECTIONS_MAX], *bad[SECTIONS_MAX];
	size_t good_count = sections(config, "good", good);
	size_t bad_count = sections(config, "bad", bad);

	(void)state;
	assert_true(good_count > 0 && bad_count > 0);
	for (size_t i = 0; i < good_count; i++) {
		_cleanup_(freep) char *problems = check_section(good[i]);
		if (*problems)
			fail_msg("[channel %s] is refused: %s", good[i], problems);
	}
	for (size_t i = 0; i < bad_count; i++) {
		_cleanup_(freep) char *problems = check_section(bad[i]);
		if (!*problems)
			fail_msg("[channel %s] is taken", bad[i]);
	}
}

static void what_must_be_given_is_missed(void **state)
{
	struct stage *s = *state;

	for (const struct option *o = contract.module->options(); o->type != OPTION_TYPE_END; o++) {
		if (o->fallback != OPTION_REQUIRED)
			continue;
		_cleanup_(freep) char *text = contract_instance("good", o->key);
		_cleanup_(freep) char *problems = judge(s, text);
		if (!strstr(problems, o->key))
			fail_msg("without %s: '%s'", o->key, problems);
	}
}

static void what_is_unknown_is_named(void **state)
{
	_cleanup_(freep) char *text = contract_instance("good", NULL);
	_cleanup_(freep) char *more = xasprintf("%sno_such_option = 1\n", text);
	_cleanup_(freep) char *fine = judge(*state, text);
	_cleanup_(freep) char *problems = judge(*state, more);

	assert_string_equal(fine, "");
	assert_non_null(strstr(problems, "no_such_option"));
}

static const char *wrong_value(const struct option *o)
{
	switch (o->type) {
	case OPTION_TYPE_BOOL:
	case OPTION_TYPE_UINT:
	case OPTION_TYPE_SECONDS:
	case OPTION_TYPE_BYTES:
	case OPTION_TYPE_ENUM:
		return "no-such-value";
	case OPTION_TYPE_SECRET:
		return "open-sesame";
	default:
		return NULL; /* any text may do */
	}
}

static void a_wrong_value_is_named(void **state)
{
	struct stage *s = *state;

	for (const struct option *o = contract.module->options(); o->type != OPTION_TYPE_END; o++) {
		const char *wrong = wrong_value(o);
		if (!wrong)
			continue;
		_cleanup_(freep) char *text = contract_instance("good", o->key);
		_cleanup_(freep) char *all = xasprintf("%s%s = %s\n", text, o->key, wrong);
		_cleanup_(freep) char *problems = judge(s, all);
		if (!strstr(problems, o->key))
			fail_msg("%s = %s: '%s'", o->key, wrong, problems);
		if (o->type == OPTION_TYPE_SECRET && strstr(problems, wrong))
			fail_msg("%s: what is secret is told", o->key);
	}
}

/* --- its life --- */

static void it_may_be_stopped_before_it_was_started_and_twice(void **state)
{
	struct stage *s = *state;
	struct channel *ch = contract_open(s);

	ch->module->stop(ch);
	ch->module->stop(ch);
	stage_start(s);
	stage_turn_for(s, 20);
	channels_stop(s->channels);
	ch->module->stop(ch);
	stage_turn_for(s, 20); /* nothing comes afterwards */
}

static void it_may_be_freed_without_having_lived(void **state)
{
	(void)contract_open(*state);
}

static void it_may_be_started_again(void **state)
{
	struct stage *s = *state;
	struct channel *ch = contract_open(s);

	stage_start(s);
	for (unsigned i = 0; i < 3; i++) {
		assert_true(ch->running);
		assert_int_equal(channels_pause(s->channels, "good"), 0);
		assert_int_equal(channels_resume(s->channels, "good"), 0);
		stage_await_quiet(s);
	}
	assert_true(ch->running);
}

static void two_of_them_live_side_by_side(void **state)
{
	struct stage *s = *state;
	_cleanup_(freep) char *one = contract_instance("one", NULL);
	_cleanup_(freep) char *two = contract_instance("two", NULL);
	_cleanup_(freep) char *both = xasprintf("%s%s", one, two);

	stage_open(s, contract.folder, both);
	stage_start(s);
	assert_int_equal(channels_pause(s->channels, "one"), 0);
	stage_turn_for(s, 50);
	assert_true(stage_channel(s, "two")->running);
	assert_int_equal(channels_resume(s->channels, "one"), 0);
	stage_await_quiet(s);
}

static void it_may_be_told_to_look_now(void **state)
{
	struct stage *s = *state;
	struct channel *ch = contract_open(s);

	stage_start(s);
	if (!ch->module->poll)
		return; /* it has none */
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(channels_poll(s->channels, "good"), 0);
	stage_turn_for(s, 50);
	assert_int_equal(channels_poll(s->channels, "good"), 0);
}

static void it_hears_every_verdict(void **state)
{
	static const struct settlement settlements[] = {
		{"contract/1/1", VERDICT_STORED, OUTCOME_CREATED, "K7M4-9X2Q", true},
		{"contract/1/2", VERDICT_STORED, OUTCOME_APPENDED, "K7M4-9X2Q", true},
		{"contract/1/3", VERDICT_STORED, OUTCOME_QUARANTINED, NULL, true},
		{"contract/1/4", VERDICT_DUPLICATE, OUTCOME_CREATED, "K7M4-9X2Q", false},
		{"contract/1/5", VERDICT_DUPLICATE, OUTCOME_QUARANTINED, NULL, false},
		{"contract/1/6", VERDICT_REJECTED, OUTCOME_NONE, NULL, true},
		{"contract/1/7", VERDICT_RETRY, OUTCOME_NONE, NULL, false},
		{"contract/1/8", VERDICT_STORED, OUTCOME_NOTED, "K7M4-9X2Q", true},
		{"contract/1/9", VERDICT_STORED, OUTCOME_NONE, NULL, true},
	};
	struct stage *s = *state;
	struct channel *ch = contract_open(s);

	stage_start(s);
	for (size_t i = 0; i < ELEMENTS(settlements); i++)
		ch->module->settled(ch, &settlements[i]);
	stage_turn_for(s, 50);
	assert_true(ch->running);
}

/* --- deliveries --- */

static void set_sender(struct message *m, const char *kind)
{
	const char *address = strcmp(kind, "phone") == 0 ? "+966512345678"
			      : strcmp(kind, "x") == 0	 ? "2244994945"
							 : "noura@people.test";

	assert_int_equal(message_set_sender(m, kind, address, "نورة"), 0);
}

/*
 * Queues a receipt, or the news of a ticket, and waits until the module has it. False: it has no
 * room as long as nobody is at the other end, and the delivery waits without an attempt.
 */
static bool hand_over(struct stage *s, struct channel *ch)
{
	struct desk_delivery row;
	struct register_result result;
	struct message *m = desk_message(s->desk, "1");

	if (ch->module->subscription)
		channels_tell_office(s->channels, s->desk->office);
	set_sender(m, ch->module->subscription ? "mail" : ch->module->address_kind);
	message_set_reply_params(
		m, json_pack("{s:s, s:[s, i]}", "message_id", "a@b", "references", "c@d", 7));
	assert_int_equal(desk_register(s->desk, m, &result), 0);
	assert_true(result.delivery);
	outbox_kick(s->outbox);
	while (!ch->deliveries_count && !ch->sent && !ch->failed && ch->room)
		stage_turn_for(s, 1);
	if (ch->deliveries_count || ch->sent || ch->failed)
		return true;
	stage_turn_for(s, 100);
	assert_true(desk_delivery(s->desk, 0, &row));
	assert_int_equal(row.attempts, 0);
	return false;
}

static void every_delivery_ends_once(void **state)
{
	struct stage *s = *state;
	struct channel *ch = contract_open(s);
	struct desk_delivery row;

	if (!ch->module->address_kind)
		return; /* it has none */
	stage_start(s);
	if (!hand_over(s, ch))
		return;
	stage_await_quiet(s);
	stage_turn_for(s, 100);
	assert_int_equal(ch->sent + ch->failed, 1);
	assert_null(strstr(s->last_warning, "reported delivery"));
	assert_true(desk_delivery(s->desk, 0, &row));
	assert_int_equal(row.attempts, 1);
	assert_int_not_equal(row.state, DELIVERY_SENDING);
}

static void stopped_with_a_delivery_it_says_nothing_more(void **state)
{
	struct stage *s = *state;
	struct channel *ch = contract_open(s);
	struct desk_delivery row;

	if (!ch->module->address_kind)
		return; /* it has none */
	stage_start(s);
	if (!hand_over(s, ch))
		return;
	channels_stop(s->channels);
	uint64_t reported = ch->sent + ch->failed;
	stage_await_quiet(s);
	stage_turn_for(s, 100);
	assert_int_equal(ch->sent + ch->failed, reported);
	assert_true(desk_delivery(s->desk, 0, &row));
	assert_int_not_equal(row.state, DELIVERY_SENDING);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, stage_teardown)

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(it_says_what_it_is),
	cmocka_unit_test(every_option_is_explained_and_named_once),
	TEST(every_default_can_be_read),
	TEST(the_good_is_taken_and_the_bad_refused),
	TEST(what_must_be_given_is_missed),
	TEST(what_is_unknown_is_named),
	TEST(a_wrong_value_is_named),
	TEST(it_may_be_stopped_before_it_was_started_and_twice),
	TEST(it_may_be_freed_without_having_lived),
	TEST(it_may_be_started_again),
	TEST(two_of_them_live_side_by_side),
	TEST(it_may_be_told_to_look_now),
	TEST(it_hears_every_verdict),
	TEST(contract_who_asks_it_hears_an_end_once),
	TEST(every_delivery_ends_once),
	TEST(stopped_with_a_delivery_it_says_nothing_more),
	cmocka_unit_test(contract_its_routes_are_within_bounds),
	TEST(contract_two_of_them_do_not_claim_one_path),
	TEST(contract_whatever_it_is_asked_is_answered),
	TEST(contract_what_is_asked_of_it_while_it_is_stopped_is_503),
};

static int load(const char *path)
{
	_cleanup_(freep) char *for_folder = xstrdup(path);
	_cleanup_(freep) char *for_name = xstrdup(path);
	struct error err = ERROR_NONE;

	contract.folder = xstrdup(dirname(for_folder));
	contract.name = xstrdup(basename(for_name));
	char *dot = strrchr(contract.name, '.');
	if (dot)
		*dot = '\0';
	int r = module_load(contract.folder, contract.name, &contract.module, &err);
	if (r < 0)
		fprintf(stderr, "%s\n", err.text);
	return r;
}

int main(int argc, char **argv)
{
	if (argc != 3 || load(argv[1]) < 0)
		return EXIT_FAILURE;
	contract.conf = argv[2];
	cmocka_set_message_output(CM_OUTPUT_TAP);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(contract.folder);
	free(contract.name);
	return failed;
}
