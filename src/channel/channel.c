#include "channel/channel_private.h"
#include "channel/channel_talk.h"

#include "ticket/message.h"

#include <wasl/worker.h>

#include <assert.h>
#include <limits.h>
#include <string.h>

#define START_AGAIN_MS 30000U
#define BUSY_MS 200U

const char *channel_name(const struct channel *ch)
{
	return ch->name;
}

const void *channel_options(const struct channel *ch)
{
	return ch->options;
}

void *channel_state(struct channel *ch)
{
	return ch->state;
}

struct loop *channel_loop(struct channel *ch)
{
	return ch->channels->options.loop;
}

const char *channel_cursor(const struct channel *ch, const char *key)
{
	return source_memory_cursor(ch->memory, key);
}

void channel_set_cursor(struct channel *ch, const char *key, const char *value)
{
	source_memory_keep_cursor(ch->memory, key, value);
}

void channel_keep_secret(struct channel *ch, const char *name, struct web_bytes value,
			 channel_secret_kept *done, void *data)
{
	secret_keeper_keep(ch->secrets, name, value, done, data);
}

const char *channel_secret(const struct channel *ch, const char *name, size_t *ret_size)
{
	return secret_keeper_find(ch->secrets, name, ret_size);
}

int64_t channel_first_start(const struct channel *ch)
{
	return source_memory_first_start(ch->memory);
}

unsigned channel_attempts(const struct channel *ch, const char *source_id)
{
	return source_memory_attempts(ch->memory, source_id);
}

void channel_attempt_failed(struct channel *ch, const char *source_id)
{
	source_memory_add_attempt(ch->memory, source_id);
}

struct message *channel_message_new(struct channel *ch)
{
	return intake_message_new(ch->stream);
}

void channel_submit(struct channel *ch, struct message *m)
{
	intake_submit(ch->stream, m);
}

void channel_rewind(struct channel *ch)
{
	intake_rewind(ch->stream);
}

bool channel_congested(const struct channel *ch)
{
	return ch->channels->stopped || ch->ending || intake_congested(ch->stream);
}

void channel_polled(struct channel *ch)
{
	ch->last_poll = clock_utc_ms();
}

void channel_log(const struct channel *ch, enum log_level level, const char *fmt, ...)
{
	struct log_about about = {.channel = ch->name};
	va_list args;

	va_start(args, fmt);
	_cleanup_(freep) char *text = xvasprintf(fmt, args);
	va_end(args);
	log_write(level, &about, "%s", text);
}

static void count(struct channel *ch, const struct register_result *result)
{
	if (result->verdict == VERDICT_RETRY)
		ch->retried++;
	else if (result->verdict == VERDICT_DUPLICATE)
		ch->duplicate++;
	else if (result->outcome == OUTCOME_CREATED)
		ch->created++;
	else if (result->outcome == OUTCOME_APPENDED)
		ch->appended++;
	else if (result->outcome == OUTCOME_QUARANTINED)
		ch->quarantined++;
}

static void settled(const struct message *m, const struct register_result *result, void *data)
{
	struct channel *ch = data;
	const struct settlement s = {
		.source_id = m->source_id,
		.verdict = result->verdict,
		.outcome = result->outcome,
		.reference = result->reference[0] ? result->reference : NULL,
		.first_answer = result->verdict == VERDICT_STORED,
	};

	count(ch, result);
	if (result->verdict != VERDICT_RETRY) {
		if (m->cursor_key)
			source_memory_set_cursor(ch->memory, m->cursor_key, m->cursor_value);
		source_memory_forget_attempts(ch->memory, m->source_id);
	}
	ch->module->settled(ch, &s);
}

static void start_later(struct channel *ch, uint64_t ms)
{
	loop_timer_set(ch->start_timer, ms);
}

static void start(struct channel *ch)
{
	struct error err = ERROR_NONE;

	ch->stream = intake_stream_new(ch->channels->options.intake, ch->name, settled, ch);
	ch->running = true;
	ch->room = UINT_MAX;
	channel_set_health(ch, CHANNEL_STARTING, "starting");
	int r = ch->module->start(ch, &err);
	if (r == 0) {
		outbox_room_changed(ch->channels->outbox);
		return;
	}
	channel_end(ch);
	channel_set_health(ch, CHANNEL_DOWN, "%s", err.text);
	start_later(ch, START_AGAIN_MS);
}

static void loaded(int r, void *data)
{
	struct channel *ch = data;

	ch->loading = false;
	if (ch->paused || ch->channels->stopped)
		return;
	if (r < 0)
		start_later(ch, START_AGAIN_MS);
	else
		start(ch);
}

void channel_begin(struct channel *ch)
{
	if (ch->running || ch->loading || ch->paused || ch->channels->stopped)
		return;
	ch->loading = source_memory_load(ch->memory, loaded, ch);
	if (!ch->loading)
		start_later(ch, BUSY_MS);
}

static void tell_web(struct channel *ch)
{
	if (ch->channels->web.ended)
		ch->channels->web.ended(ch, ch->channels->web.data);
}

void channel_end(struct channel *ch)
{
	loop_timer_unset(ch->start_timer);
	if (!ch->running)
		return;
	ch->running = ch->ending = false;
	ch->module->stop(ch);
	channel_talk_stop(ch);
	tell_web(ch);
	channel_set_progress(ch, 0, 0);
	channel_set_remark(ch, NULL);
	source_memory_flush(ch->memory);
	secret_keeper_hush(ch->secrets);
	intake_stream_free(TAKE(ch->stream));
	while (ch->deliveries_count)
		outbox_abandon(ch->channels->outbox, ch->deliveries[--ch->deliveries_count]);
}

void channel_end_in_order(struct channel *ch)
{
	if (!ch->running || !ch->deliveries_count) {
		channel_end(ch);
		return;
	}
	ch->ending = true;
	if (ch->module->pause)
		ch->module->pause(ch);
	tell_web(ch);
}

void channel_hand_over(struct channel *ch, const struct delivery *d)
{
	ch->deliveries = xreallocarray(ch->deliveries, ch->deliveries_count + 1, sizeof(int64_t));
	ch->deliveries[ch->deliveries_count++] = d->id;
	ch->module->deliver(ch, d);
}

static bool forget_delivery(struct channel *ch, int64_t id)
{
	for (size_t i = 0; i < ch->deliveries_count; i++) {
		if (ch->deliveries[i] != id)
			continue;
		ch->deliveries[i] = ch->deliveries[--ch->deliveries_count];
		return true;
	}
	return false;
}

void channel_set_room(struct channel *ch, unsigned room)
{
	bool grown = room > ch->room;

	ch->room = room;
	if (grown)
		outbox_room_changed(ch->channels->outbox);
}

void channel_delivered(struct channel *ch, int64_t delivery, const struct report *report)
{
	if (!forget_delivery(ch, delivery)) {
		channel_log(ch, LOG_LEVEL_WARNING, "reported delivery %lld twice, or never had it",
			    (long long)delivery);
		return;
	}
	if (report->verdict == REPORT_SENT)
		ch->sent += report->part >= report->parts;
	else if (report->verdict != REPORT_WITHHELD)
		ch->failed++;
	outbox_report(ch->channels->outbox, delivery, report);
	/* not from within its own call */
	if (ch->ending && !ch->deliveries_count)
		loop_timer_set(ch->start_timer, 0);
}
