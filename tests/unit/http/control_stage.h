/* The control API on a real store, without a channel, and somebody who asks it over its socket. */
#pragma once

#include "../store/fixture.h"

#include "http/control.h"

#include <wasl/transfer.h>

#define STAGE_RAW "From: noura@people.test\r\n\r\nsecret words\r\n"

struct office_desk {
	struct fixture *f;
	struct config *config;
	struct office *office;
	struct intake *intake;
	struct intake_stream *stream;
	struct channels *channels;
	struct outbox *outbox;
	struct control *control;
	char socket[80];
	/* of the request under way */
	bool answered;
	long status;
	json_t *json;
	char *body;
	/* of the message under way */
	bool settled;
	char reference[REFERENCE_SIZE];
	int64_t quarantine;
};

/* For cmocka: *state is an office_desk. */
int control_stage_setup(void **state);
int control_stage_teardown(void **state);

/* The status; the answer is in the desk. */
long stage_ask(struct office_desk *desk, const char *method, const char *path);
/* POST with a body; a body that is NULL: GET. */
long stage_ask_with(struct office_desk *desk, const char *path, const char *request);
/* For a transfer's done: takes the answer. */
void stage_take_answer(const struct transfer_result *result, void *data);
/* Of a problem; "". */
const char *stage_detail(const struct office_desk *desk);

/* A mail of Noura's. */
struct message *stage_message(struct office_desk *desk, const char *key);
/* Takes it; its reference or number in the quarantine is in the desk. */
void stage_submit(struct office_desk *desk, struct message *m);
/* Both. */
void stage_hand_in(struct office_desk *desk, const char *key, const char *quarantine);
