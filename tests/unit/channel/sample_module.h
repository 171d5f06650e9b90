/*
 * Module sample: a channel for tests, with an option of every type. Its source is an endless
 * row of items, "item/1" and on, of which every poll hands in `number`, from the cursor on.
 * After a RETRY it rewinds once all are settled, and the next poll goes on at the cursor.
 */
#pragma once

#include <wasl/channel.h>

enum sample_mode {
	SAMPLE_LATER, /* deliveries are sent in a later turn */
	SAMPLE_NOW,   /* inside of the call */
	SAMPLE_KEEP,  /* never reported */
	SAMPLE_TWICE, /* reported twice */
};

struct sample_options {
	char *text, *needed;
	char **words;
	bool refuse; /* to start */
	uint64_t number, pause, size;
	int mode; /* enum sample_mode */
	struct secret secret;
};

struct sample {
	unsigned starts, stops;
	unsigned *dones; /* the test's, may be NULL */
	unsigned on_their_way, next;
	bool stale;
	unsigned verdicts[4], first_answers;
	char last_id[32], last_reference[16];
	enum outcome last_outcome;
	unsigned delivered; /* deliveries taken */
	int64_t delivery;   /* the last one */
	struct loop_timer *timer;
	struct web_request *waiting;
	struct talk *talk; /* that its test ends */
};
