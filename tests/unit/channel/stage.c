#include "stage.h"

#include "base/credential.h"
#include "base/logging.h"
#include "outbox/acknowledgement.h"

#include <sys/stat.h>

static void note_line(enum log_level level, const struct log_about *about, const char *text,
		      void *data)
{
	struct stage *s = data;

	(void)about;
	if (level > LOG_LEVEL_WARNING)
		return;
	s->warnings++;
	snprintf(s->last_warning, sizeof(s->last_warning), "%s", text);
}

static void write_file(struct stage *s, const char *name, const char *text)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", s->desk->store->directory, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fchmod(fileno(file), 0600), 0);
	assert_int_equal(fclose(file), 0);
}

struct config *stage_config(struct stage *s, const char *text)
{
	_cleanup_(freep) char *path = xasprintf("%s/wasl.conf", s->desk->store->directory);

	write_file(s, "wasl.conf", text);
	return config_read(path);
}

void stage_credential(struct stage *s, const char *name, const char *value)
{
	_cleanup_(freep) char *folder = xasprintf("%s/credentials", s->desk->store->directory);
	_cleanup_(freep) char *file = xasprintf("credentials/%s", name);

	(void)mkdir(folder, 0700);
	write_file(s, file, value);
	credential_set_folder(folder);
}

static struct template_set *load_templates(void)
{
	static const char *const kinds[] = {"acknowledgement", "reply", "stage", NULL};
	const struct template_source source = {TEMPLATES, kinds, acknowledgement_variables()};
	struct template_set *set = NULL;
	struct error err = ERROR_NONE;

	if (template_set_load(&source, &set, &err) < 0)
		fail_msg("%s", err.text);
	return set;
}

int stage_setup(void **state)
{
	struct stage *s = xcalloc(1, sizeof(*s));
	void *desk = NULL;

	unsetenv("CREDENTIALS_DIRECTORY");
	assert_int_equal(desk_setup(&desk), 0);
	s->desk = desk;
	desk_set_limits(s->desk, &(struct limit_options){0});
	s->intake = intake_new(s->desk->store->loop, s->desk->store->store, s->desk->office);
	logging_observe(note_line, s);
	*state = s;
	return 0;
}

void stage_close(struct stage *s)
{
	if (s->channels)
		channels_stop(s->channels);
	if (s->outbox)
		outbox_stop(s->outbox);
	stage_await_quiet(s);
	channels_free(TAKE(s->channels));
	outbox_free(TAKE(s->outbox));
	config_free(TAKE(s->config));
}

int stage_teardown(void **state)
{
	struct stage *s = *state;
	void *desk = s->desk;

	stage_close(s);
	fixture_close(s->desk->store);
	intake_free(s->intake);
	logging_observe(NULL, NULL);
	free(s);
	return desk_teardown(&desk);
}

void stage_open(struct stage *s, const char *module_folder, const char *text)
{
	const struct config_problem *problems;
	const struct channels_options options = {
		.loop = s->desk->store->loop,
		.store = s->desk->store->store,
		.intake = s->intake,
		.module_folder = module_folder,
		.worker_folder = MODULES,
	};

	s->config = stage_config(s, text);
	s->channels = channels_new(&options, s->config);
	if (config_problems(s->config, &problems))
		fail_msg("%s", problems[0].text);
	s->outbox = outbox_new(&(struct outbox_options){
		.loop = s->desk->store->loop,
		.store = s->desk->store->store,
		.office = s->desk->office,
		.templates = load_templates(),
		.give_up_seconds = 432000,
		.first_retry_seconds = 60,
		.parallel = 8,
		.lanes = channels_lanes,
		.deliver = channels_deliver,
		.data = s->channels,
	});
	channels_set_outbox(s->channels, s->outbox);
}

struct channel *stage_channel(struct stage *s, const char *name)
{
	for (struct channel *ch = s->channels->first; ch; ch = ch->next) {
		if (strcmp(ch->name, name) == 0)
			return ch;
	}
	fail_msg("there is no channel %s", name);
	return NULL;
}

/* --- waiting --- */

static void note_over(void *data)
{
	((struct stage *)data)->reached = true;
}

void stage_turn_for(struct stage *s, uint64_t ms)
{
	s->reached = false;
	s->timer = loop_timer_new(s->desk->store->loop, note_over, s);
	loop_timer_set(s->timer, ms);
	fixture_await(s->desk->store, &s->reached);
	loop_timer_free(s->timer);
}

void stage_await(struct stage *s, const unsigned *value, unsigned least)
{
	int64_t until = clock_monotonic_ms() + 60000;

	while (*value < least) {
		if (clock_monotonic_ms() > until)
			fail_msg("it did not come within a minute");
		stage_turn_for(s, 1);
	}
}

static bool is_loading(const struct stage *s)
{
	for (const struct channel *ch = s->channels ? s->channels->first : NULL; ch;
	     ch = ch->next) {
		if (ch->loading)
			return true;
	}
	return false;
}

void stage_start(struct stage *s)
{
	channels_start(s->channels);
	while (is_loading(s))
		stage_turn_for(s, 1);
	/* the outbox looks once a channel runs */
	do
		stage_turn_for(s, 1);
	while (s->outbox && outbox_active(s->outbox));
}

void stage_await_quiet(struct stage *s)
{
	int64_t until = clock_monotonic_ms() + 60000;

	while (is_loading(s) || intake_pending(s->intake) ||
	       (s->outbox && outbox_active(s->outbox))) {
		if (clock_monotonic_ms() > until)
			fail_msg("it is not quiet after a minute");
		stage_turn_for(s, 1);
	}
}
