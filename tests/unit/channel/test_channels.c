#include "stage.h"

#include "../ticket/gate.h"

#include "sample_module.h"

#include <errno.h>

#define ONE "[channel one]\nmodule = sample\nneeded = x\n"
#define TWO "[channel two]\nmodule = sample\nneeded = x\n"

static struct sample *sample_of(struct stage *s, const char *name)
{
	return channel_state(stage_channel(s, name));
}

struct status_look {
	const char *name;
	struct channel_status status;
	char text[128];
};

static void note_status(const struct channel_status *status, void *context)
{
	struct status_look *look = context;

	if (strcmp(status->name, look->name) != 0)
		return;
	look->status = *status;
	snprintf(look->text, sizeof(look->text), "%s", status->text);
}

static struct status_look status_of(struct stage *s, const char *name)
{
	struct status_look look = {.name = name};

	channels_each(s->channels, note_status, &look);
	assert_non_null(look.status.name);
	return look;
}

static void poll_and_await(struct stage *s, const char *name)
{
	assert_int_equal(channels_poll(s->channels, name), 0);
	stage_await_quiet(s);
}

/* --- configuration --- */

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"[channel a]\nneeded = x\n", "module = email"},
		{"[channel a]\nmodule = sampel\n", "no module 'sampel'"},
		{"[channel]\nmodule = sample\nneeded = x\n", "a channel needs a name"},
		{ONE "numbr = 3\n", "number"},
		{ONE "number = 0\n", "'0' is not"},
		{ONE "mode = never\n", "none of"},
		{ONE "text = x\n", "needed and text are the same"},
		{"[channel a]\nmodule = sample\n", "needed"},
	};
	struct stage *s = *state;
	const struct config_problem *problems = NULL;

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(config_freep) struct config *config = stage_config(s, cases[i].text);
		const struct channels_options options = {.module_folder = MODULES};
		/* as for --check: with nothing to run on */
		channels_free(channels_new(&options, config));
		if (config_problems(config, &problems) != 1)
			fail_msg("%s: %zu problems", cases[i].text, config_problems(config, NULL));
		if (!strstr(problems[0].text, cases[i].words))
			fail_msg("%s: %s", cases[i].text, problems[0].text);
	}
}

static void a_good_configuration_can_be_checked_without_a_store(void **state)
{
	struct stage *s = *state;
	_cleanup_(config_freep) struct config *config = stage_config(s, ONE TWO);
	const struct channels_options options = {.module_folder = MODULES};

	channels_free(channels_new(&options, config));
	assert_int_equal(config_problems(config, NULL), 0);
}

/* --- messages --- */

static void items_become_tickets(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE);
	stage_start(s);
	struct sample *one = sample_of(s, "one");
	assert_int_equal(one->starts, 1);
	poll_and_await(s, "one");
	assert_int_equal(one->verdicts[VERDICT_STORED], 3);
	assert_int_equal(one->first_answers, 3);
	assert_string_equal(one->last_id, "item/3");
	assert_int_equal(one->last_outcome, OUTCOME_CREATED);
	assert_int_equal(strlen(one->last_reference), REFERENCE_SIZE - 1);
	assert_string_equal(channel_cursor(stage_channel(s, "one"), "box"), "3");
	struct status_look look = status_of(s, "one");
	assert_string_equal(look.status.module, "sample");
	assert_int_equal(look.status.health, CHANNEL_UP);
	assert_string_equal(look.text, "it runs");
	assert_int_equal(look.status.created, 3);
	assert_true(look.status.last_poll > 0);
	assert_int_equal(desk_counts(s->desk).tickets, 3);
}

static void the_same_items_by_another_channel_are_duplicates(void **state)
{
	struct stage *s = *state;
	char reference[16];

	stage_open(s, MODULES, ONE TWO);
	stage_start(s);
	poll_and_await(s, "one");
	memcpy(reference, sample_of(s, "one")->last_reference, sizeof(reference));
	poll_and_await(s, "two");
	struct sample *two = sample_of(s, "two");
	assert_int_equal(two->verdicts[VERDICT_DUPLICATE], 3);
	assert_int_equal(two->first_answers, 0);
	assert_string_equal(two->last_reference, reference);
	assert_string_equal(channel_cursor(stage_channel(s, "two"), "box"), "3");
	assert_int_equal(status_of(s, "two").status.duplicate, 3);
	assert_int_equal(desk_counts(s->desk).tickets, 3);
}

static void what_could_not_be_stored_is_offered_again(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE);
	stage_start(s);
	poll_and_await(s, "one");
	struct sample *one = sample_of(s, "one");
	desk_fill_disk();
	poll_and_await(s, "one");
	desk_mend_disk();
	assert_int_equal(one->verdicts[VERDICT_RETRY], 3);
	assert_string_equal(one->last_reference, "");
	assert_string_equal(channel_cursor(stage_channel(s, "one"), "box"), "3");
	assert_int_equal(status_of(s, "one").status.retried, 3);
	poll_and_await(s, "one");
	assert_int_equal(one->verdicts[VERDICT_STORED], 6);
	assert_string_equal(one->last_id, "item/6");
	assert_int_equal(desk_counts(s->desk).tickets, 6);
}

static void a_source_goes_on_where_it_was(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE "mode = now\n");
	stage_start(s);
	poll_and_await(s, "one");
	int64_t first = channel_first_start(stage_channel(s, "one"));
	assert_true(first > 0);
	channel_attempt_failed(stage_channel(s, "one"), "item/5");
	stage_close(s);
	stage_open(s, MODULES, ONE "mode = now\n");
	stage_start(s);
	assert_int_equal(channel_first_start(stage_channel(s, "one")), first);
	assert_int_equal(channel_attempts(stage_channel(s, "one"), "item/5"), 1);
	poll_and_await(s, "one");
	assert_string_equal(sample_of(s, "one")->last_id, "item/6");
	/* it was read to its end at last */
	assert_int_equal(channel_attempts(stage_channel(s, "one"), "item/5"), 0);
	assert_int_equal(desk_counts(s->desk).tickets, 6);
}

static void what_was_handed_in_before_the_stop_is_registered_unheard(void **state)
{
	struct stage *s = *state;
	unsigned dones = 0;

	stage_open(s, MODULES, ONE "number = 50\n");
	stage_start(s);
	struct sample *one = sample_of(s, "one");
	one->dones = &dones;
	assert_int_equal(channels_poll(s->channels, "one"), 0);
	channels_stop(s->channels);
	channels_stop(s->channels);
	assert_int_equal(one->stops, 1);
	stage_await_quiet(s);
	assert_int_equal(one->verdicts[VERDICT_STORED], 0);
	assert_int_equal(desk_counts(s->desk).tickets, 50);
	assert_int_equal(channels_poll(s->channels, "one"), 0);
	stage_turn_for(s, 20);
	assert_int_equal(one->starts, 1); /* stopped for good */
	stage_close(s);
	assert_int_equal(dones, 1);
}

/* --- starting, pausing, resuming --- */

static void a_start_in_vain_is_tried_again(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE "refuse = yes\n");
	stage_start(s);
	struct sample *one = sample_of(s, "one");
	assert_int_equal(one->starts, 1);
	assert_int_equal(one->stops, 1);
	assert_int_equal(status_of(s, "one").status.health, CHANNEL_DOWN);
	assert_string_equal(status_of(s, "one").text, "the source refuses");
	((struct sample_options *)stage_channel(s, "one")->options)->refuse = false;
	assert_int_equal(channels_poll(s->channels, "one"), 0); /* does not wait for its time */
	stage_await_quiet(s);
	assert_int_equal(one->starts, 2);
	assert_int_equal(status_of(s, "one").status.health, CHANNEL_UP);
}

static void a_channel_is_paused_and_resumed(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE);
	stage_start(s);
	struct sample *one = sample_of(s, "one");
	assert_int_equal(channels_resume(s->channels, "one"), -EALREADY);
	assert_int_equal(channels_pause(s->channels, "one"), 0);
	assert_int_equal(channels_pause(s->channels, "one"), -EALREADY);
	assert_int_equal(channels_poll(s->channels, "one"), -EALREADY);
	assert_true(status_of(s, "one").status.paused);
	assert_string_equal(status_of(s, "one").text, "paused by an operator");
	assert_int_equal(one->stops, 1);
	assert_int_equal(channels_resume(s->channels, "one"), 0);
	stage_await_quiet(s);
	assert_int_equal(one->starts, 2);
	poll_and_await(s, "one");
	assert_int_equal(one->verdicts[VERDICT_STORED], 3);
}

static void paused_while_it_begins_it_does_not_begin(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE);
	channels_start(s->channels);
	assert_int_equal(channels_pause(s->channels, "one"), 0);
	stage_await_quiet(s);
	assert_int_equal(sample_of(s, "one")->starts, 0);
	assert_int_equal(channels_resume(s->channels, "one"), 0);
	stage_await_quiet(s);
	assert_int_equal(sample_of(s, "one")->starts, 1);
}

static void it_begins_once_the_store_is_less_busy(void **state)
{
	static struct gate gate;
	struct stage *s = *state;

	stage_open(s, MODULES, ONE);
	gate_close(&gate, s->desk->store->store);
	gate_fill(&gate);
	channels_start(s->channels);
	stage_turn_for(s, 50);
	gate_open(&gate);
	assert_int_equal(sample_of(s, "one")->starts, 0);
	stage_await(s, &sample_of(s, "one")->starts, 1);
}

static void what_is_not_there_cannot_be_ordered_about(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE);
	stage_start(s);
	assert_int_equal(channels_pause(s->channels, "none"), -ENOENT);
	assert_int_equal(channels_resume(s->channels, "none"), -ENOENT);
	assert_int_equal(channels_poll(s->channels, "none"), -ENOENT);
	struct channel *ch = stage_channel(s, "one");
	const struct channel_module *whole = ch->module;
	struct channel_module without = *whole;
	without.poll = NULL;
	ch->module = &without;
	assert_int_equal(channels_poll(s->channels, "one"), -EOPNOTSUPP);
	ch->module = whole;
}

static void health_is_logged_when_it_changes(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE);
	stage_start(s);
	struct channel *ch = stage_channel(s, "one");
	assert_int_equal(s->warnings, 0);
	channel_set_health(ch, CHANNEL_DOWN, "%s is away", "it");
	assert_int_equal(s->warnings, 1);
	assert_string_equal(s->last_warning, "it is away");
	int64_t since = status_of(s, "one").status.since;
	channel_set_health(ch, CHANNEL_DOWN, "it is away");
	assert_int_equal(s->warnings, 1);
	stage_turn_for(s, 5);
	channel_set_health(ch, CHANNEL_DOWN, "it is still away");
	assert_int_equal(s->warnings, 2);
	assert_int_equal(status_of(s, "one").status.since, since);
	channel_set_health(ch, CHANNEL_UP, "it is back");
	assert_int_equal(s->warnings, 2);
	assert_true(status_of(s, "one").status.since > since);
	channel_log(ch, LOG_LEVEL_ERROR, "%u items", 3U);
	assert_string_equal(s->last_warning, "3 items");
	assert_string_equal(channel_health_word(CHANNEL_FAILED), "failed");
}

/* --- deliveries --- */

/* Queues a receipt whose ticket came by that channel. */
static struct desk_delivery send_by(struct stage *s, const char *channel)
{
	struct desk_delivery row;

	assert_int_equal(channels_poll(s->channels, channel), 0);
	while (intake_pending(s->intake))
		stage_turn_for(s, 1);
	outbox_kick(s->outbox);
	stage_turn_for(s, 100);
	assert_true(desk_delivery(s->desk, 0, &row));
	return row;
}

static void a_receipt_goes_out_by_the_channel_it_came_by(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE "number = 1\n" TWO "number = 1\nmode = now\n");
	stage_start(s);
	assert_int_equal(send_by(s, "one").state, DELIVERY_SENT);
	assert_int_equal(sample_of(s, "one")->delivered, 1);
	assert_int_equal(sample_of(s, "two")->delivered, 0);
	assert_int_equal(status_of(s, "one").status.sent, 1);
	poll_and_await(s, "two"); /* a duplicate */
	assert_int_equal(send_by(s, "two").state, DELIVERY_SENT);
	assert_int_equal(sample_of(s, "two")->delivered, 1);
}

static void another_channel_stands_in(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE "number = 1\n" TWO);
	stage_start(s);
	poll_and_await(s, "one");
	assert_int_equal(channels_pause(s->channels, "one"), 0);
	outbox_kick(s->outbox);
	stage_turn_for(s, 100);
	assert_int_equal(sample_of(s, "one")->delivered, 0);
	assert_int_equal(sample_of(s, "two")->delivered, 1);
}

static void while_it_is_paused_what_waits_uses_up_no_attempt(void **state)
{
	struct stage *s = *state;
	struct desk_delivery row;

	stage_open(s, MODULES, ONE "number = 1\n");
	stage_start(s);
	poll_and_await(s, "one");
	assert_int_equal(channels_pause(s->channels, "one"), 0);
	outbox_kick(s->outbox);
	stage_turn_for(s, 100);
	assert_true(desk_delivery(s->desk, 0, &row));
	assert_int_equal(row.state, DELIVERY_PENDING);
	assert_int_equal(row.attempts, 0);
	assert_string_equal(row.why, "");
	assert_int_equal(channels_resume(s->channels, "one"), 0);
	while (desk_delivery(s->desk, 0, &row) && row.state != DELIVERY_SENT)
		stage_turn_for(s, 1);
	assert_int_equal(row.attempts, 1);
}

static void without_a_running_channel_it_is_tried_again(void **state)
{
	struct stage *s = *state;
	struct desk_delivery row;

	stage_open(s, MODULES, ONE "number = 1\n");
	stage_start(s);
	poll_and_await(s, "one");
	channel_end(stage_channel(s, "one"));
	outbox_kick(s->outbox);
	stage_turn_for(s, 100);
	assert_true(desk_delivery(s->desk, 0, &row));
	assert_int_equal(row.state, DELIVERY_PENDING);
	assert_string_equal(row.why, "no channel that is running can deliver it");
}

/* Three are claimed, of which it begins one. */
static void what_it_has_when_it_is_paused_ends(void **state)
{
	struct stage *s = *state;
	struct desk_delivery row;

	stage_open(s, MODULES, ONE "number = 3\nmode = keep\n");
	stage_start(s);
	struct sample *one = sample_of(s, "one");
	channel_set_room(stage_channel(s, "one"), 1);
	(void)send_by(s, "one");
	assert_int_equal(one->delivered, 1);
	assert_int_equal(channels_pause(s->channels, "one"), 0);
	assert_int_equal(one->stops, 0);
	assert_true(channel_congested(stage_channel(s, "one")));
	assert_false(channel_runs(stage_channel(s, "one")));
	channel_delivered(stage_channel(s, "one"), one->delivery,
			  &(struct report){.verdict = REPORT_SENT});
	channel_set_health(stage_channel(s, "one"), CHANNEL_UP, "it runs");
	assert_int_equal(one->stops, 0);
	stage_await_quiet(s);
	stage_turn_for(s, 100);
	assert_int_equal(one->stops, 1);
	assert_int_equal(one->delivered, 1);
	assert_string_equal(status_of(s, "one").text, "paused by an operator");
	for (int64_t id = 1; id <= 3; id++) {
		assert_true(desk_delivery(s->desk, id, &row));
		assert_int_equal(row.attempts, id == one->delivery);
		assert_int_equal(row.state, id == one->delivery ? DELIVERY_SENT : DELIVERY_PENDING);
	}
}

static void resumed_before_it_has_ended_it_begins_anew(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE "number = 1\nmode = keep\n");
	stage_start(s);
	struct sample *one = sample_of(s, "one");
	(void)send_by(s, "one");
	assert_int_equal(channels_pause(s->channels, "one"), 0);
	assert_int_equal(channels_resume(s->channels, "one"), 0);
	assert_int_equal(channels_poll(s->channels, "one"), 0);
	channel_delivered(stage_channel(s, "one"), one->delivery,
			  &(struct report){.verdict = REPORT_SENT});
	stage_await(s, &one->starts, 2);
	assert_int_equal(one->stops, 1);
	stage_await_quiet(s);
	assert_int_equal(status_of(s, "one").status.health, CHANNEL_UP);
}

static void what_it_has_when_it_is_stopped_is_tried_again(void **state)
{
	struct stage *s = *state;
	struct desk_delivery row;

	stage_open(s, MODULES, ONE "number = 1\nmode = keep\n");
	stage_start(s);
	assert_int_equal(send_by(s, "one").state, DELIVERY_SENDING);
	channel_end(stage_channel(s, "one"));
	stage_await_quiet(s);
	assert_true(desk_delivery(s->desk, 0, &row));
	assert_int_equal(row.state, DELIVERY_PENDING);
	assert_string_equal(row.why, "the channel was stopped");
}

static void a_second_report_is_said_and_ignored(void **state)
{
	struct stage *s = *state;

	stage_open(s, MODULES, ONE "number = 1\nmode = twice\n");
	stage_start(s);
	assert_int_equal(send_by(s, "one").state, DELIVERY_SENT);
	assert_int_equal(s->warnings, 1);
	assert_non_null(strstr(s->last_warning, "reported delivery 1 twice"));
	assert_int_equal(status_of(s, "one").status.sent, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

static const struct CMUnitTest tests[] = {
	TEST(what_is_wrong_is_said),
	TEST(a_good_configuration_can_be_checked_without_a_store),
	TEST(items_become_tickets),
	TEST(the_same_items_by_another_channel_are_duplicates),
	TEST(what_could_not_be_stored_is_offered_again),
	TEST(a_source_goes_on_where_it_was),
	TEST(what_was_handed_in_before_the_stop_is_registered_unheard),
	TEST(a_start_in_vain_is_tried_again),
	TEST(a_channel_is_paused_and_resumed),
	TEST(paused_while_it_begins_it_does_not_begin),
	TEST(it_begins_once_the_store_is_less_busy),
	TEST(what_is_not_there_cannot_be_ordered_about),
	TEST(health_is_logged_when_it_changes),
	TEST(a_receipt_goes_out_by_the_channel_it_came_by),
	TEST(another_channel_stands_in),
	TEST(while_it_is_paused_what_waits_uses_up_no_attempt),
	TEST(without_a_running_channel_it_is_tried_again),
	TEST(what_it_has_when_it_is_paused_ends),
	TEST(resumed_before_it_has_ended_it_begins_anew),
	TEST(what_it_has_when_it_is_stopped_is_tried_again),
	TEST(a_second_report_is_said_and_ignored),
};

UNIT_MAIN(tests)
