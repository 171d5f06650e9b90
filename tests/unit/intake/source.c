#include "source.h"

void source_settled(const struct message *m, const struct register_result *result, void *data)
{
	struct source *s = data;

	s->settled++;
	s->verdicts[result->verdict]++;
	if (result->verdict == VERDICT_STORED && result->ticket) {
		s->out_of_order += result->ticket <= s->last_ticket;
		s->last_ticket = result->ticket;
	}
	s->last_outcome = result->outcome;
	snprintf(s->last_id, sizeof(s->last_id), "%s", m->source_id);
	snprintf(s->last_reference, sizeof(s->last_reference), "%s", result->reference);
	s->all = s->settled == s->submitted;
	if (s->settled == s->free_after)
		intake_stream_free(TAKE(s->stream));
}

int source_setup(void **state)
{
	struct source *s = xcalloc(1, sizeof(*s));
	void *desk = NULL;

	assert_int_equal(desk_setup(&desk), 0);
	s->desk = desk;
	desk_set_limits(s->desk, &(struct limit_options){0});
	s->intake = intake_new(s->desk->store->loop, s->desk->store->store, s->desk->office);
	s->stream = intake_stream_new(s->intake, "cso", source_settled, s);
	*state = s;
	return 0;
}

static void look(void *data)
{
	struct source *s = data;

	s->quiet = !intake_pending(s->intake);
	if (!s->quiet)
		loop_timer_set(s->timer, 1);
}

void source_await_quiet(struct source *s)
{
	s->quiet = false;
	s->timer = loop_timer_new(s->desk->store->loop, look, s);
	loop_timer_set(s->timer, 0);
	fixture_await(s->desk->store, &s->quiet);
	loop_timer_free(s->timer);
}

int source_teardown(void **state)
{
	struct source *s = *state;
	void *desk = s->desk;

	intake_stream_free(s->stream);
	source_await_quiet(s);
	intake_free(s->intake);
	free(s);
	return desk_teardown(&desk);
}

struct message *source_message(struct source *s)
{
	char id[16];

	snprintf(id, sizeof(id), "%u", ++s->submitted);
	s->all = false;
	return desk_message(s->desk, id);
}

void source_submit(struct source *s, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		intake_submit(s->stream, source_message(s));
}

void source_submit_large(struct source *s)
{
	struct message *m = source_message(s);
	static const char piece[65536] = "x";

	assert_int_equal(message_attachment_begin(m, "a", "b"), 0);
	for (unsigned i = 0; i < 5; i++) {
		message_attachment_write(m, piece, sizeof(piece));
		message_raw_write(m, piece, sizeof(piece));
	}
	intake_submit(s->stream, m);
}

void source_await_all(struct source *s)
{
	fixture_await(s->desk->store, &s->all);
}

void source_expect(struct source *s, int64_t tickets, const char *cursor)
{
	_cleanup_(freep) char *found = desk_cursor(s->desk);

	assert_int_equal(desk_counts(s->desk).tickets, tickets);
	if (cursor)
		assert_string_equal(found, cursor);
	else
		assert_null(found);
}

static void look_whether_congested(void *data)
{
	struct source *s = data;

	s->quiet = store_congested(s->desk->store->store);
	if (!s->quiet)
		loop_timer_set(s->timer, 1);
}

void source_await_congestion(struct source *s)
{
	s->quiet = false;
	s->timer = loop_timer_new(s->desk->store->loop, look_whether_congested, s);
	loop_timer_set(s->timer, 0);
	fixture_await(s->desk->store, &s->quiet);
	loop_timer_free(s->timer);
}

static void note_time(void *data)
{
	*(bool *)data = true;
}

void source_turn_for(struct source *s, uint64_t ms)
{
	bool over = false;
	struct loop_timer *timer = loop_timer_new(s->desk->store->loop, note_time, &over);

	loop_timer_set(timer, ms);
	fixture_await(s->desk->store, &over);
	loop_timer_free(timer);
}
