/*
 * Format: what a source's request says, whatever its form. Pure; any thread.
 */
#pragma once

#include "call.h"
#include "hook.h"
#include "options.h"

enum reading {
	READING_CALL,
	READING_IGNORED,     /* understood, and nothing that makes a ticket */
	READING_UNREADABLE,  /* why says it; kept for a person */
	READING_UNSUPPORTED, /* not what this source sends: 415 */
};

struct report_read {
	enum reading reading;
	struct call call;  /* of READING_CALL; ended by report_read_done() */
	const char *why;   /* of READING_UNREADABLE */
	char *natural_key; /* what makes it the same when it comes again; owned */
};

void format_read(const struct callcenter_options *o, const struct hook *h, struct report_read *ret);
void report_read_done(struct report_read *r);

/* --- for the formats --- */

/* What one format makes of it: call-v1 as JSON, and the envelope's id. */
struct envelope {
	enum reading reading;
	const char *why;
	json_t *call; /* owned */
	char *id;     /* owned; NULL: it has none */
};
void format_call(const struct callcenter_options *o, const struct hook *h, struct envelope *e);
void format_cloudevents(const struct callcenter_options *o, const struct hook *h,
			struct envelope *e);
void format_zammad(const struct callcenter_options *o, const struct hook *h, struct envelope *e);
void format_map(const struct callcenter_options *o, const struct hook *h, struct envelope *e);

/* Whether the request's Content-Type is that one, whatever its parameters. */
bool format_is_type(const struct hook *h, const char *type);
/* "application/json", or another "+json". */
bool format_is_json(const struct hook *h);
bool format_is_form(const struct hook *h);
/* NULL where it is no JSON; the envelope says so then. */
json_t *format_load(struct bytes body, struct envelope *e);
void format_unreadable(struct envelope *e, const char *why);
