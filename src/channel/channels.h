/*
 * Channels: the configured instances of channel modules: loading, starting, pausing,
 * and how each one is. Loop thread.
 */
#pragma once

#include "base/config.h"
#include "intake/intake.h"
#include "outbox/outbox.h"

#include <wasl/channel.h>

struct channels;

struct channels_options {
	struct loop *loop;
	struct store *store;
	struct intake *intake;
	const char *module_folder, *worker_folder;
	/* How an instance is has changed. May be NULL; called from within calls of its module. */
	void (*changed)(void *data);
	void *data;
};

/* What of the channels' life the server of their HTTP routes must know. */
struct channels_web {
	/* It was stopped: it answers nothing any more. */
	void (*ended)(struct channel *ch, void *data);
	void *data;
};

/*
 * Reads the sections [channel NAME] (module = NAME, and the module's own options), loads
 * modules by name, checks ABI and options. Complaints go to the config. Usable without
 * starting anything: that is `wasld --check`, with a NULL store, loop and intake.
 */
struct channels *channels_new(const struct channels_options *options, struct config *config);
/* Stops all. */
void channels_free(struct channels *c);
DEFINE_CLEANUP(struct channels *, channels_free)

/* Where reports of deliveries go. Before start. */
void channels_set_outbox(struct channels *c, struct outbox *outbox);
/* Reads cursors, first starts and attempts from the store, then starts every instance. */
void channels_start(struct channels *c);
/* Nothing new is begun or read; what is under way goes on, deliveries too. */
void channels_hold(struct channels *c);
/* At once, idempotent; deliveries under way are abandoned. */
void channels_stop(struct channels *c);

/* What of its instances registration must know, before anybody else holds the office. */
void channels_tell_office(const struct channels *c, struct office *office);
void channels_set_web(struct channels *c, const struct channels_web *web);
/* Every route of every instance; neither changes as long as the channels live. */
void channels_each_route(struct channels *c,
			 void (*each)(struct channel *ch, const struct web_route *route,
				      void *context),
			 void *context);
/* The kinds of page of every module that an instance is of; of each module once. */
void channels_each_page(const struct channels *c,
			void (*each)(const struct page_kind *kind, void *context), void *context);
/* What the office publishes of an instance; NULL where it does not say. */
struct channel_published {
	const char *module;
	const char *title_ar, *title_en, *hours_ar, *hours_en;
};
/* What every channel's section may say, of whatever module it is; ended by NULL. */
const char *const *published_keys(void);
void channels_each_published(const struct channels *c,
			     void (*each)(const struct channel_published *p, void *context),
			     void *context);
bool channel_runs(const struct channel *ch);

/* For outbox_options.lanes and .deliver, with data = channels. */
void channels_lanes(struct lanes *ret, void *data);
bool channels_deliver(const char *channel, const struct delivery *d, void *data);

/* By a person. -ENOENT: no such channel; -EOPNOTSUPP: it has nothing to poll; -EALREADY. */
int channels_pause(struct channels *c, const char *name);
int channels_resume(struct channels *c, const char *name);
int channels_poll(struct channels *c, const char *name);

/* What an instance itself counts, such as what it has spent. */
#define CHANNEL_FIGURES_MAX 16U
#define CHANNEL_FIGURE_NAME_SIZE 64U
struct channel_figure {
	char name[CHANNEL_FIGURE_NAME_SIZE]; /* [a-z0-9_] */
	double value;
};

/* How an instance is. Borrowed for the call of each. */
struct channel_status {
	const char *name, *module;
	enum channel_health health;
	bool paused;
	const char *text;     /* in words, with the progress */
	uint64_t done, total; /* of a long reading; total 0: none */
	int64_t since;	      /* UTC ms, of this health */
	int64_t last_poll;    /* UTC ms of the last look that ended well, 0: none */
	uint64_t created, appended, duplicate, quarantined, retried; /* since start */
	uint64_t sent, failed;					     /* deliveries since start */
	const char *remark; /* beside the text; NULL: none */
	const struct channel_figure *figures;
	size_t figures_count;
};
void channels_each(struct channels *c, void (*each)(const struct channel_status *s, void *context),
		   void *context);
/* "starting", "up", "down", "failed". */
const char *channel_health_word(enum channel_health h);

/* Prints a module's options as help to stdout. 0, or -errno with err. */
int channels_print_help(const char *module_folder, const char *module, struct error *err);
