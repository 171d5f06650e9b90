/*
 * Stage: a mail server on loopback, a loop, and what came of the transfers between them.
 */
#pragma once

#include "../unit.h"

#include "smtp_peer.h"

#include <wasl/transfer.h>

#define STAGE_MESSAGE "Subject: x\r\n\r\nbody\r\n"

/* A server, a loop, and what came of the transfers. */
struct stage {
	struct smtp_peer peer;
	struct loop *loop;
	struct loop_timer *ticker;
	const struct transfer_mail *next; /* begun when a result comes */
	struct transfer *other;		  /* cancelled when a result comes */
	unsigned awaited, came;
	int64_t last_tick, longest_gap;
	enum transfer_outcome outcome;
	long code;
	enum transfer_stage result_stage;
	char status[16]; /* "": none */
	char text[1024];
};

struct stage *stage_new(const struct smtp_rule *rules, const char *capabilities);
/* The connections first, since the server serves one at a time; then the server. */
void stage_close(struct stage *s);
void stage_free(struct stage *s);
/* A mail as it should be, to the server. */
struct transfer_mail stage_mail(const struct stage *s);
struct transfer *stage_begin(struct stage *s, const struct transfer_mail *mail);
/* Until so many results have come; the loop must not have stood still meanwhile. */
void stage_run(struct stage *s, unsigned results);
/* A server with those rules and one mail to it. */
struct stage *stage_run_one(const struct smtp_rule *rules);
