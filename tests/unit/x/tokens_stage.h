/*
 * Tokens' stage: a disk, an X and a clock that do what a test wants, around the renewal of tokens.
 */
#pragma once

#include "../unit.h"

#include "x/token_request.h"
#include "x/tokens.h"
#include "x/x.h"

#define MINUTE INT64_C(60000)

struct loop_timer {
	loop_function *fire;
	void *data;
	int64_t at; /* 0: not set */
};

struct channel {
	struct x x;
	struct x_options options;
	struct loop_timer timer;
	char *disk;
	char *offered; /* to the disk, not answered yet */
	channel_secret_kept *kept;
	void *kept_data;
	char *form; /* of the request under way */
	token_request_done *answered;
	void *answered_data;
	unsigned requests, failed;
	char said[256];
};

/* The channel of the running test, and the time. */
extern struct channel *here;
extern int64_t now;

int stage_begin(void **state);
int stage_finish(void **state);

/* Time passes, with what it brings. */
void turn_for(int64_t ms);
/* The request under way ends. json: NULL: none. */
void x_answers(enum token_verdict verdict, const char *json);
/* What the disk is asked to take is taken, or not. */
void disk_answers(int r);
/* What is on the disk before: access token A0. */
void has(struct channel *ch, const char *refresh, int64_t life);

struct waiting {
	struct token_waiter waiter;
	unsigned calls;
	char access[16];
	enum answer_class class;
	char why[256];
};

void ask(struct tokens *t, struct waiting *w, const char *refused);
