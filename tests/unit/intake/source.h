/* A source under test: it submits messages to an intake and is told what became of them. */
#pragma once

#include "../ticket/desk.h"
#include "../ticket/gate.h"

#include "intake/intake.h"

/* Jobs that wait for the writer when the store is congested. */
#define CONGESTED_AT 2049U

struct source {
	struct desk *desk;
	struct intake *intake;
	struct intake_stream *stream;
	unsigned submitted, settled, verdicts[4];
	unsigned out_of_order;
	int64_t last_ticket;
	char last_id[16], last_reference[REFERENCE_SIZE];
	enum outcome last_outcome;
	unsigned free_after; /* the stream is freed when so many were settled */
	bool all, quiet;
	struct loop_timer *timer;
};

/* For cmocka's setup and teardown: *state is a source with a stream, without limits. */
int source_setup(void **state);
int source_teardown(void **state);
/* For intake_stream_new(), with a source as its data. */
void source_settled(const struct message *m, const struct register_result *result, void *data);

/* The next one, whose id is its number. */
struct message *source_message(struct source *s);
void source_submit(struct source *s, unsigned count);
/* One whose original and attachment go to the vault. */
void source_submit_large(struct source *s);
/* Until all that was submitted is settled. */
void source_await_all(struct source *s);
/* Until nothing is on its way, whoever is told of it. */
void source_await_quiet(struct source *s);
/* Until CONGESTED_AT jobs wait for the writer. */
void source_await_congestion(struct source *s);
/* Turns the loop for so long. */
void source_turn_for(struct source *s, uint64_t ms);
/* Tickets in the store, and its cursor (NULL: none). */
void source_expect(struct source *s, int64_t tickets, const char *cursor);
