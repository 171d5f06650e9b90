/*
 * Channel: the interface between the core and a channel module.
 *
 * A module is a shared object with one exported symbol, `wasl_channel_module`.
 * It knows its wire; the core knows tickets. An instance of it is a section
 * [channel NAME] of the configuration. Everything here is for the loop's thread.
 * The core never calls a hook from inside a call of the module into the core.
 *
 * A message's way: channel_message_new(), setters, channel_submit(); later the
 * hook settled() says what became of it, and only then may the source be told
 * that it was taken. After VERDICT_RETRY the core answers RETRY to everything
 * submitted since, until the module calls channel_rewind(): so a cursor never
 * passes over an item that was not committed.
 *
 * What every module keeps to is tested (tests/unit/channel/test_contract.c) with the
 * configurations of its contract.conf.
 */
#pragma once

#include <wasl/channel_memory.h>
#include <wasl/delivery.h>
#include <wasl/error.h>
#include <wasl/log.h>
#include <wasl/loop.h>
#include <wasl/message.h>
#include <wasl/option.h>
#include <wasl/page.h>
#include <wasl/talk.h>
#include <wasl/web.h>

#define WASL_CHANNEL_ABI 3U

/* One configured instance; the core owns it. */
struct channel;

/* What became of a message; each gets exactly one. */
enum verdict {
	VERDICT_STORED,	   /* committed: the source may forget it */
	VERDICT_DUPLICATE, /* was there already: as good as stored, same ticket */
	VERDICT_REJECTED,  /* forbidden: do not offer it again */
	VERDICT_RETRY,	   /* store busy or full: offer it again later */
};

enum outcome {
	OUTCOME_NONE,
	OUTCOME_CREATED,
	OUTCOME_APPENDED,
	OUTCOME_QUARANTINED,
	OUTCOME_NOTED, /* a report, as an event of what it is about */
};

/* Borrowed for the call of settled(). */
struct settlement {
	const char *source_id;
	enum verdict verdict;
	enum outcome outcome;  /* of a duplicate: what it was the first time */
	const char *reference; /* of the ticket, or NULL */
	bool first_answer;     /* this is the first time that this item is answered */
};

/*
 * What an instance wants to be told of all tickets: each event is a delivery of kind
 * "ticket.created" and so on, whose text is JSON, to it and to no other instance.
 */
struct subscription {
	char *const *events; /* ended by NULL; NULL: all */
	bool content;	     /* with what people write, and who they are */
};

struct channel_module {
	uint32_t abi; /* WASL_CHANNEL_ABI */
	const char *name;
	const char *summary;		       /* one line, for lists and help */
	const struct option *(*options)(void); /* ended by OPTION_END */
	size_t options_size;		       /* of the struct the options fill */
	size_t state_size;	  /* of the instance's own state; both zeroed by the core */
	const char *address_kind; /* what it delivers to: "mail"; NULL: it delivers nothing */

	/* Pure: whether these options can work together. 0, or -EINVAL with err. For --check too.
	 * NULL: always. */
	int (*check)(const void *options, struct error *err);
	/* Begin work. 0, or -errno with err: the core tries again later. Never blocks. */
	int (*start)(struct channel *ch, struct error *err);
	/* A message was settled. */
	void (*settled)(struct channel *ch, const struct settlement *s);
	/* Send it; ends in exactly one channel_delivered(), now or later, or in stop(). */
	void (*deliver)(struct channel *ch, const struct delivery *d);
	/* An operator wants to see it look at its source now. NULL: it has nothing to poll. */
	void (*poll)(struct channel *ch);
	/* End work at once: no call into the core afterwards. May come before start, and twice. */
	void (*stop)(struct channel *ch);
	/* Free what the state holds; always after stop. */
	void (*done)(struct channel *ch);
	/* What it serves over HTTP, ended by a NULL path. NULL: nothing. */
	const struct web_route *web_routes;
	/* The pages that it shows there, ended by a NULL name. NULL: none. */
	const struct page_kind *pages;
	/* What it is to be told, borrowed from the options. NULL: nothing. */
	void (*subscription)(const void *options, struct subscription *ret);
	/* "waslctl channel check": tries what it needs outside. NULL: it needs nothing. */
	void (*examine)(struct channel *ch, struct talk *t);
	/* "waslctl channel authorize": a step to the tokens that it needs; answer: to what the
	 * step before asked, NULL at first. NULL: it needs none. */
	void (*authorize)(struct channel *ch, struct talk *t, const char *answer);
	/* A person pauses it while deliveries are under way: read no more, let them end; then comes
	 * stop(). NULL: it reads only as channel_congested() allows, or nothing. */
	void (*pause)(struct channel *ch);
};

extern const struct channel_module wasl_channel_module;

/* The events of tickets that can be told, ended by NULL. */
WASL_API const char *const *channel_events(void);

/* Of the instance. Owned by the core. */
WASL_API const char *channel_name(const struct channel *ch);
WASL_API const void *channel_options(const struct channel *ch);
WASL_API void *channel_state(struct channel *ch);
WASL_API struct loop *channel_loop(struct channel *ch);

/*
 * A keyed hash of the bytes: what carries it was made by this instance, for that purpose. Base32.
 */
#define CHANNEL_MAC_SIZE 33U
WASL_API void channel_mac(const struct channel *ch, const char *purpose, struct web_bytes bytes,
			  char ret[static CHANNEL_MAC_SIZE]);
/* In constant time. */
WASL_API bool channel_mac_check(const struct channel *ch, const char *purpose,
				struct web_bytes bytes, const char *mac);

WASL_API struct message *channel_message_new(struct channel *ch);
/* Takes m. Always followed by settled(), in a later turn, unless the channel is stopped first. */
WASL_API void channel_submit(struct channel *ch, struct message *m);
/* After VERDICT_RETRY, when everything submitted was settled: reading starts anew at the cursor. */
WASL_API void channel_rewind(struct channel *ch);
/* True while so much is on its way to the register that the module should read no further. */
WASL_API bool channel_congested(const struct channel *ch);

/*
 * How many more deliveries the module can begin now, told anew whenever that changes: from
 * deliver() too. The core hands over no more; what waits meanwhile counts no attempt and takes
 * nothing from other channels. Without it as many are under way at once as the outbox allows.
 */
WASL_API void channel_set_room(struct channel *ch, unsigned room);
/* How the attempt to send a delivery ended. */
WASL_API void channel_delivered(struct channel *ch, int64_t delivery, const struct report *report);

/* How the channel is, in a few words an operator understands; logged when it changes. */
enum channel_health {
	CHANNEL_STARTING,
	CHANNEL_UP,
	CHANNEL_DOWN,	/* does not work now, is tried again */
	CHANNEL_FAILED, /* does not work until a person changes something */
};
WASL_API void channel_set_health(struct channel *ch, enum channel_health health, const char *fmt,
				 ...) WASL_PRINTF(3, 4);
/* How far a long reading is, as often as it likes; never logged. total 0: there is none. */
WASL_API void channel_set_progress(struct channel *ch, uint64_t done, uint64_t total);
/* A figure of its own, such as what it has spent, for lists and metrics, at most 16 of them.
 * name: [a-z0-9_], its unit at the end. */
WASL_API void channel_set_figure(struct channel *ch, const char *name, double value);
/* A few words beside the health, for as long as they hold; NULL: none. Never logged. */
WASL_API void channel_set_remark(struct channel *ch, const char *fmt, ...) WASL_PRINTF(2, 3);
/* A look at the source ended well. */
WASL_API void channel_polled(struct channel *ch);

WASL_API void channel_log(const struct channel *ch, enum log_level level, const char *fmt, ...)
	WASL_PRINTF(3, 4);
