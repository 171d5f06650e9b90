/* A whole desk with channels: store, intake, outbox, and the instances of a configuration. */
#pragma once

#include "../ticket/desk.h"

#include "base/config.h"
#include "channel/channel_private.h"

struct stage {
	struct desk *desk;
	struct intake *intake;
	struct outbox *outbox;
	struct config *config;
	struct channels *channels;
	unsigned warnings; /* lines of level warning and error that were logged */
	char last_warning[256];
	bool reached;
	struct loop_timer *timer;
};

/* For cmocka's setup and teardown: *state is a stage without channels. */
int stage_setup(void **state);
int stage_teardown(void **state);

/* Writes the text into a file, and reads it. The caller frees. */
struct config *stage_config(struct stage *s, const char *text);
/* A credential of that name. */
void stage_credential(struct stage *s, const char *name, const char *value);
/* Makes the channels of a configuration that must be good; not started. */
void stage_open(struct stage *s, const char *module_folder, const char *text);
/* Stops the channels and frees them; the store stays. */
void stage_close(struct stage *s);
/* The instance of that name, which must be there. */
struct channel *stage_channel(struct stage *s, const char *name);
/* Starts all, and waits until each has begun. */
void stage_start(struct stage *s);
/* Turns the loop for so long; until *value is at least so much. */
void stage_turn_for(struct stage *s, uint64_t ms);
void stage_await(struct stage *s, const unsigned *value, unsigned least);
/* Turns the loop until nothing is on its way in or out. */
void stage_await_quiet(struct stage *s);
