#include "transfer_stage.h"

#include "base/event_loop.h"
#include "base/transfer_end.h"

#include <signal.h>

static void tick(void *data)
{
	struct stage *s = data;
	int64_t now = clock_monotonic_ms();

	if (s->last_tick && now - s->last_tick > s->longest_gap)
		s->longest_gap = now - s->last_tick;
	s->last_tick = now;
	loop_timer_set(s->ticker, 10);
}

struct stage *stage_new(const struct smtp_rule *rules, const char *capabilities)
{
	struct stage *s = xcalloc(1, sizeof(*s));

	signal(SIGPIPE, SIG_IGN);
	s->peer.rules = rules;
	s->peer.capabilities = capabilities;
	s->loop = loop_new();
	s->ticker = loop_timer_new(s->loop, tick, s);
	return s;
}

void stage_close(struct stage *s)
{
	transfer_shutdown(s->loop);
	loop_timer_free(TAKE(s->ticker));
	smtp_peer_stop(&s->peer);
}

void stage_free(struct stage *s)
{
	if (s->ticker)
		stage_close(s);
	smtp_peer_done(&s->peer);
	loop_free(s->loop);
	free(s);
}

static void result_came(const struct transfer_result *r, void *data)
{
	struct stage *s = data;

	s->outcome = r->outcome;
	s->code = r->code;
	s->result_stage = r->stage;
	snprintf(s->status, sizeof(s->status), "%s", r->status ? r->status : "");
	snprintf(s->text, sizeof(s->text), "%s", r->text);
	transfer_cancel(TAKE(s->other));
	if (s->next)
		stage_begin(s, TAKE(s->next));
	if (++s->came >= s->awaited)
		loop_quit(s->loop);
}

struct transfer_mail stage_mail(const struct stage *s)
{
	return (struct transfer_mail){
		.server = {.host = "127.0.0.1",
			   .port = s->peer.port,
			   .security = TRANSFER_PLAIN,
			   .total_ms = 5000,
			   .idle_ms = 2000},
		.helo = "desk.example",
		.envelope_from = "desk@example.org",
		.recipient = "reader@example.net",
		.message = STAGE_MESSAGE,
		.size = strlen(STAGE_MESSAGE),
	};
}

struct transfer *stage_begin(struct stage *s, const struct transfer_mail *mail)
{
	struct error err = ERROR_NONE;
	struct transfer *t = transfer_mail(s->loop, mail, result_came, s, &err);

	assert_string_equal(err.text, "");
	assert_non_null(t);
	return t;
}

void stage_run(struct stage *s, unsigned results)
{
	s->awaited = results;
	s->last_tick = 0;
	loop_timer_set(s->ticker, 0);
	if (s->came < results)
		loop_run(s->loop);
	assert_int_equal(s->came, results);
	assert_in_range(s->longest_gap, 0, 800);
}

struct stage *stage_run_one(const struct smtp_rule *rules)
{
	struct stage *s = stage_new(rules, NULL);

	smtp_peer_start(&s->peer);
	const struct transfer_mail mail = stage_mail(s);
	stage_begin(s, &mail);
	assert_int_equal(s->came, 0);
	stage_run(s, 1);
	return s;
}
