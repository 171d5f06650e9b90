/* The reader between a worker and a core that do as the test says. */
#include "../unit.h"

#include "channels/email/module/incoming.h"
#include "channels/email/module/reader.h"
#include "channels/email/protocol.h"

#include <wasl/worker.h>

struct worker {
	struct worker_spec spec;
};

struct loop_timer {
	loop_function *fire;
	void *data;
	bool set;
};

struct incoming {
	char *source_id;
};

static struct {
	struct email_options options;
	struct worker worker;
	struct loop_timer timers[2]; /* the first one rewinds */
	size_t timers_count;
	size_t under_way; /* submitted, not settled */
	unsigned rewound;
	unsigned orders[256];
} stage;

/* --- the core --- */

const void *channel_options(const struct channel *ch)
{
	(void)ch;
	return &stage.options;
}

struct loop *channel_loop(struct channel *ch)
{
	(void)ch;
	return NULL;
}

const char *channel_cursor(const struct channel *ch, const char *key)
{
	(void)ch;
	(void)key;
	return NULL;
}

unsigned channel_attempts(const struct channel *ch, const char *source_id)
{
	(void)ch;
	(void)source_id;
	return 0;
}

void channel_attempt_failed(struct channel *ch, const char *source_id)
{
	(void)ch;
	(void)source_id;
}

void channel_submit(struct channel *ch, struct message *m)
{
	(void)ch;
	(void)m;
	stage.under_way++;
}

void channel_rewind(struct channel *ch)
{
	(void)ch;
	assert_int_equal(stage.under_way, 0);
	stage.rewound++;
}

void channel_polled(struct channel *ch)
{
	(void)ch;
}

void condition_set_reading(struct condition *c, enum channel_health health, const char *fmt, ...)
{
	(void)c;
	(void)health;
	(void)fmt;
}

void channel_set_progress(struct channel *ch, uint64_t done, uint64_t total)
{
	(void)ch;
	(void)done;
	(void)total;
}

void channel_log(const struct channel *ch, enum log_level level, const char *fmt, ...)
{
	(void)ch;
	(void)level;
	(void)fmt;
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_function *fire, void *data)
{
	struct loop_timer *t = &stage.timers[stage.timers_count++];

	(void)loop;
	*t = (struct loop_timer){.fire = fire, .data = data};
	return t;
}

void loop_timer_free(struct loop_timer *timer)
{
	(void)timer;
}

void loop_timer_set(struct loop_timer *timer, uint64_t ms)
{
	(void)ms;
	timer->set = true;
}

void loop_timer_unset(struct loop_timer *timer)
{
	timer->set = false;
}

/* --- the worker --- */

struct worker *worker_new(struct channel *ch, const struct worker_spec *spec)
{
	(void)ch;
	stage.worker.spec = *spec;
	return &stage.worker;
}

void worker_free(struct worker *w)
{
	(void)w;
}

void worker_kill(struct worker *w, const char *why)
{
	(void)w;
	fail_msg("killed: %s", why);
}

void worker_restart_now(struct worker *w)
{
	(void)w;
}

int worker_send(struct worker *w, const struct frame *f)
{
	(void)w;
	stage.orders[f->type]++;
	return 0;
}

void worker_set_stall(struct worker *w, uint64_t ms)
{
	(void)w;
	(void)ms;
}

/* --- a mail --- */

struct incoming *incoming_new(struct channel *ch, const json_t *header)
{
	struct incoming *in = xcalloc(1, sizeof(*in));

	(void)ch;
	(void)header;
	in->source_id = xstrdup("INBOX/7/1");
	return in;
}

void incoming_free(struct incoming *in)
{
	if (!in)
		return;
	free(in->source_id);
	free(in);
}

const char *incoming_source_id(const struct incoming *in)
{
	return in->source_id;
}

uint64_t incoming_uid(const struct incoming *in)
{
	(void)in;
	return 1;
}

void incoming_add(struct incoming *in, const struct frame *f)
{
	(void)in;
	(void)f;
}

struct message *incoming_finish(struct incoming *in, const json_t *mail)
{
	(void)in;
	(void)mail;
	return NULL;
}

/* --- what happens --- */

static void tell(uint8_t type)
{
	const struct worker_spec *spec = &stage.worker.spec;

	spec->hooks.frame(&stage.worker, &(struct frame){.type = type}, spec->data);
}

static void tell_mails(unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		tell(EMAIL_BEGIN);
		tell(EMAIL_MAIL);
	}
}

static void start_worker(void)
{
	stage.worker.spec.hooks.started(&stage.worker, stage.worker.spec.data);
}

static void end_worker(void)
{
	stage.worker.spec.hooks.ended(&stage.worker, "killed by signal 9", stage.worker.spec.data);
}

static void settle(struct reader *r, unsigned count, enum verdict verdict)
{
	for (unsigned i = 0; i < count; i++) {
		stage.under_way--;
		reader_settled(r,
			       &(struct settlement){.source_id = "INBOX/7/1", .verdict = verdict});
	}
}

static bool rewind_comes_due(void)
{
	struct loop_timer *t = &stage.timers[0];

	if (!t->set)
		return false;
	t->set = false;
	t->fire(t->data);
	return true;
}

static struct reader *begin(void)
{
	static char inbox[] = "INBOX", text[] = "x";

	memset(&stage, 0, sizeof(stage));
	stage.options = (struct email_options){
		.imap_host = text,
		.imap_user = text,
		.imap_password = {.value = text, .size = 1},
		.mailbox = inbox,
		.after = EMAIL_AFTER_SEEN,
	};
	static struct condition condition;
	struct reader *r = reader_new(NULL, &condition);
	start_worker();
	return r;
}

static void after_a_retry_nothing_is_taken_until_it_is_rewound(void **state)
{
	struct reader *r = begin();

	(void)state;
	tell_mails(3);
	settle(r, 1, VERDICT_RETRY);
	tell_mails(2);
	assert_int_equal(stage.under_way, 2);
	settle(r, 2, VERDICT_RETRY);
	assert_true(rewind_comes_due());
	assert_int_equal(stage.rewound, 1);
	assert_int_equal(stage.orders[EMAIL_REWIND], 1);
	tell_mails(1);
	assert_int_equal(stage.under_way, 0);
	tell(EMAIL_REWOUND);
	tell_mails(1);
	assert_int_equal(stage.under_way, 1);
	reader_free(r);
}

static void a_worker_that_ends_is_rewound_by_its_start(void **state)
{
	struct reader *r = begin();

	(void)state;
	tell_mails(1);
	settle(r, 1, VERDICT_RETRY);
	end_worker();
	assert_int_equal(stage.rewound, 1);
	assert_false(rewind_comes_due());
	start_worker();
	tell_mails(1);
	assert_int_equal(stage.under_way, 1);
	reader_free(r);
}

/* The order to rewind is older than the worker that reads now: its mails come first. */
static void nothing_is_rewound_under_the_mails_of_the_next_worker(void **state)
{
	struct reader *r = begin();

	(void)state;
	tell_mails(1);
	end_worker();
	settle(r, 1, VERDICT_RETRY);
	start_worker();
	tell_mails(2);
	assert_int_equal(stage.under_way, 2);
	assert_true(rewind_comes_due());
	assert_int_equal(stage.rewound, 0);
	settle(r, 2, VERDICT_RETRY);
	assert_true(rewind_comes_due());
	assert_int_equal(stage.rewound, 1);
	tell(EMAIL_REWOUND);
	tell_mails(1);
	assert_int_equal(stage.under_way, 1);
	reader_free(r);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(after_a_retry_nothing_is_taken_until_it_is_rewound),
	cmocka_unit_test(a_worker_that_ends_is_rewound_by_its_start),
	cmocka_unit_test(nothing_is_rewound_under_the_mails_of_the_next_worker),
};

UNIT_MAIN(tests)
