/*
 * Channel, from the inside: one configured instance. Loop thread.
 */
#pragma once

#include "channel/channels.h"
#include "channel/secret_keeper.h"
#include "channel/source_memory.h"

struct channel {
	struct channel *next;
	struct channels *channels;
	char *name;
	const struct channel_module *module;
	void *options, *state;
	struct source_memory *memory;
	struct secret_keeper *secrets;
	struct intake_stream *stream; /* while it runs */
	bool loading, running, paused;
	bool ending; /* it runs until what it is sending has been reported */
	struct loop_timer *start_timer;
	struct talk *talk;				 /* with a person; NULL: none */
	char *title_ar, *title_en, *hours_ar, *hours_en; /* NULL: not given */

	enum channel_health health;
	char *health_text;
	int64_t logged_at; /* monotonic ms */
	int64_t since, last_poll;
	uint64_t done, total; /* of a long reading; total 0: none */
	char *remark;	      /* NULL: none */
	struct channel_figure figures[CHANNEL_FIGURES_MAX];
	size_t figures_count;
	uint64_t created, appended, duplicate, quarantined, retried, sent, failed;

	int64_t *deliveries; /* handed to the module and not yet reported */
	size_t deliveries_count;
	unsigned room; /* for further ones */
};

struct channels {
	struct channels_options options;
	struct channels_web web;
	struct outbox *outbox;
	struct channel *first;
	struct worker *workers; /* all that live, the dying ones too */
	bool stopped;		/* or about to be: nothing new is begun or read */
};

/* Reads what the store knows, then starts the module; tried again later if either fails. */
void channel_begin(struct channel *ch);
void channel_end(struct channel *ch);
/* The same, once what it is sending has been reported; it is given no more. */
void channel_end_in_order(struct channel *ch);
void channel_hand_over(struct channel *ch, const struct delivery *d);
void published_read(struct channel *ch, const struct config *config);
void published_done(struct channel *ch);
/* NULL: there is none of that name. */
struct channel *channels_find(struct channels *c, const char *name);
/* Kills and awaits the workers that have not ended yet. */
void workers_reap(struct channels *c);
