#include "stage.h"

#include "channel/health.h"

#include <stdio.h>
#include <string.h>

#define ONE "[channel one]\nmodule = sample\nneeded = x\n"
#define HOUR_MS 3600000

static struct channel *begin(struct stage *s)
{
	stage_open(s, MODULES, ONE);
	stage_start(s);
	return stage_channel(s, "one");
}

static void what_is_said_again_with_other_figures_is_logged_once(void **state)
{
	static const struct {
		const char *text;
		bool news;
	} cases[] = {
		{"no such folder (0.001 + 0.000 secs)", true},
		{"no such folder (0.015 + 0.200 secs)", false},
		{"no such folder (0.015 secs)", true},
		{"no such folder", true},
		{"no such folder 1", true},
		{"1", true},
		{"22", false},
		{"", true},
	};
	struct stage *s = *state;
	struct channel *ch = begin(s);

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		unsigned before = s->warnings;
		channel_set_health(ch, CHANNEL_DOWN, "%s", cases[i].text);
		if (s->warnings - before != cases[i].news)
			fail_msg("'%s' was%s logged", cases[i].text, cases[i].news ? " not" : "");
		/* shown is always what was said last */
		_cleanup_(freep) char *text = health_text(ch);
		assert_string_equal(text, cases[i].text);
	}
}

static void what_lasts_is_said_again_each_hour(void **state)
{
	struct stage *s = *state;
	struct channel *ch = begin(s);

	channel_set_health(ch, CHANNEL_DOWN, "away");
	ch->logged_at -= HOUR_MS - 1000;
	channel_set_health(ch, CHANNEL_DOWN, "away");
	assert_int_equal(s->warnings, 1);
	ch->logged_at -= 2000;
	channel_set_health(ch, CHANNEL_DOWN, "away");
	channel_set_health(ch, CHANNEL_DOWN, "away");
	assert_int_equal(s->warnings, 2);
}

static void progress_stands_beside_the_health_and_ends_with_the_channel(void **state)
{
	struct stage *s = *state;
	struct channel *ch = begin(s);

	channel_set_health(ch, CHANNEL_UP, "reading");
	channel_set_progress(ch, 41200, 100000);
	_cleanup_(freep) char *text = health_text(ch);
	assert_string_equal(text, "reading: 41,200 of 100,000");
	channel_set_progress(ch, 0, 0);
	_cleanup_(freep) char *after = health_text(ch);
	assert_string_equal(after, "reading");
	channel_set_progress(ch, 1, 2);
	assert_int_equal(channels_pause(s->channels, "one"), 0);
	_cleanup_(freep) char *paused = health_text(ch);
	assert_null(strstr(paused, " of "));
}

static void figures_are_grouped(void **state)
{
	static const struct {
		uint64_t n;
		const char *text;
	} cases[] = {
		{0, "0"},
		{7, "7"},
		{999, "999"},
		{1000, "1,000"},
		{100000, "100,000"},
		{1234567, "1,234,567"},
		{UINT64_MAX, "18,446,744,073,709,551,615"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		char figure[27];
		assert_string_equal(health_figure(cases[i].n, figure), cases[i].text);
	}
}

static void a_long_text_is_cut_between_letters(void **state)
{
	struct stage *s = *state;
	struct channel *ch = begin(s);
	char text[2 * HEALTH_TEXT_MAX + 2] = "x";

	for (size_t i = 1; i + 1 < sizeof(text); i += 2)
		memcpy(text + i, "\xd8\xb3", 2);
	text[sizeof(text) - 1] = '\0';
	channel_set_health(ch, CHANNEL_DOWN, "%s", text);
	_cleanup_(freep) char *shown = health_text(ch);
	assert_int_equal(strlen(shown), HEALTH_TEXT_MAX - 1);
}

struct seen {
	char remark[64], figures[256];
	size_t count;
};

static void see_channel(const struct channel_status *status, void *context)
{
	struct seen *seen = context;
	size_t used = 0;

	snprintf(seen->remark, sizeof(seen->remark), "%s", status->remark ? status->remark : "-");
	seen->count = status->figures_count;
	for (size_t i = 0; i < status->figures_count && used < sizeof(seen->figures); i++)
		used += (size_t)snprintf(seen->figures + used, sizeof(seen->figures) - used,
					 "%s=%g ", status->figures[i].name,
					 status->figures[i].value);
}

static struct seen seen_of(struct stage *s)
{
	struct seen seen = {.count = 0};

	channels_each(s->channels, see_channel, &seen);
	return seen;
}

static void figures_and_a_remark_stand_beside_it(void **state)
{
	struct stage *s = *state;
	struct channel *ch = begin(s);
	char name[16];

	assert_string_equal(seen_of(s).remark, "-");
	channel_set_figure(ch, "spent_usd", 1.5);
	channel_set_figure(ch, "posts", 7);
	channel_set_figure(ch, "spent_usd", 2.25);
	channel_set_figure(ch, "Not a name", 1);
	channel_set_figure(ch, "", 1);
	channel_set_figure(ch, "nothing", 0.0 / 0.0);
	channel_set_remark(ch, "paused until %d", 2030);
	struct seen seen = seen_of(s);
	assert_string_equal(seen.figures, "spent_usd=2.25 posts=7 ");
	assert_string_equal(seen.remark, "paused until 2030");
	for (unsigned i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "n%u", i);
		channel_set_figure(ch, name, i);
	}
	assert_int_equal(seen_of(s).count, CHANNEL_FIGURES_MAX);
	channel_set_remark(ch, NULL);
	assert_string_equal(seen_of(s).remark, "-");
	channel_set_remark(ch, "again");
	assert_int_equal(channels_pause(s->channels, "one"), 0);
	assert_string_equal(seen_of(s).remark, "-"); /* it holds no more */
	assert_int_equal(seen_of(s).count, CHANNEL_FIGURES_MAX);
}

static void count(void *data)
{
	++*(unsigned *)data;
}

static void who_wants_to_know_of_changes_is_told(void **state)
{
	struct stage *s = *state;
	struct channel *ch = begin(s);
	unsigned told = 0;

	s->channels->options.changed = count;
	s->channels->options.data = &told;
	channel_set_health(ch, CHANNEL_DOWN, "away");
	channel_set_health(ch, CHANNEL_DOWN, "away");
	assert_int_equal(told, 1);
	channel_set_progress(ch, 1, 2);
	channel_set_progress(ch, 1, 2);
	assert_int_equal(told, 2);
	s->channels->options.changed = NULL;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

static const struct CMUnitTest tests[] = {
	TEST(what_is_said_again_with_other_figures_is_logged_once),
	TEST(what_lasts_is_said_again_each_hour),
	TEST(progress_stands_beside_the_health_and_ends_with_the_channel),
	cmocka_unit_test(figures_are_grouped),
	TEST(a_long_text_is_cut_between_letters),
	TEST(figures_and_a_remark_stand_beside_it),
	TEST(who_wants_to_know_of_changes_is_told),
};

UNIT_MAIN(tests)
