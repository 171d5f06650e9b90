/* An outbox under test, and a channel that does with deliveries as it is told. */
#pragma once

#include "../ticket/desk.h"

#include "outbox/outbox.h"

enum behaviour {
	KEEP,	/* it is reported later, by the test */
	ANSWER, /* with the report below, at once */
	REFUSE, /* no channel is running */
};

struct sender {
	struct desk *desk;
	struct outbox *outbox;
	struct outbox_options options; /* of the next outbox */
	enum behaviour behaviour;
	struct report report;

	unsigned count;	 /* deliveries seen */
	int64_t ids[64]; /* in the order in which they came */
	struct {	 /* the last one */
		unsigned attempt, parts_out;
		int64_t uncertain;
		char first_part[16], last_part[16];
		char channel[16], to[64], subject[128], text[256], html[256];
		char reply_token[64], message_token[64];
		size_t attachments, attached; /* and bytes of the first */
	} last;
	unsigned wanted_count;
	bool reached;
	struct loop_timer *timer;
};

/* For cmocka's setup and teardown: an outbox that was not kicked, retries after 1 s. */
int sender_setup(void **state);
int sender_teardown(void **state);

/* A set of the words "WORD {{reference}} {{office_name}}" in both languages, in a reply with its
 * message. */
struct template_set *sender_templates(struct sender *s, const char *word);
/* The outbox as after a crash: what was under way is forgotten, the store opened anew. */
void sender_crash(struct sender *s, const char *word);
/* Registers a message of Noura's and tells the outbox; its delivery. */
int64_t sender_queue(struct sender *s);
/* Turns the loop until so many deliveries were seen. */
void sender_await_count(struct sender *s, unsigned count);
/* Turns the loop until nothing is under way, then gives the row. */
struct desk_delivery sender_settled(struct sender *s, int64_t id);
/* Turns the loop for so long. */
void sender_turn_for(struct sender *s, uint64_t ms);
