/*
 * Kind of a message: what it is where it is no new matter of a person: a machine's answer, a
 * report, another wording, a question for the stage. Setters as those of message.h. Loop thread.
 */
#pragma once

#include <wasl/memory.h>

#include <stdbool.h>

struct message;

/* What the item is, where it is not something that somebody wrote to the office. */
enum message_kind {
	MESSAGE_PLAIN, /* becomes a ticket, or joins one */
	/* An answering machine's: joins only the ticket that a token names, and reopens nothing;
	 * else it is quarantined. */
	MESSAGE_AUTO_REPLY,
	/* About a delivery of ours: an event of that delivery and its ticket, found by a token;
	 * else it is quarantined. */
	MESSAGE_REPORT,
	/* Its sender has deleted the item of that natural key: its article is marked. Where no such
	 * item was taken, nothing is kept of it. */
	MESSAGE_WITHDRAWN,
};
WASL_API void message_set_kind(struct message *m, enum message_kind kind);

/*
 * Which wording of the item this is, where its sender can change what was sent: an item that was
 * taken with another one gets this text in its article, once for each revision, and no new article.
 * NULL, the default: the first.
 */
WASL_API int message_set_revision(struct message *m, const char *revision);
/*
 * Its text asks how its ticket stands, and nothing else: where it joins a ticket, its sender is
 * told the stage, by the way they came. Elsewhere it is as any other.
 */
WASL_API void message_set_asks_stage(struct message *m);
/*
 * Its text asks for no automatic messages, and nothing else: its sender gets none any more. Where
 * it joins no ticket it opens none: it is quarantined.
 */
WASL_API void message_set_opt_out(struct message *m);

/* What a MESSAGE_REPORT reports. */
enum message_report {
	MESSAGE_REPORT_FAILED,
	MESSAGE_REPORT_DELAYED,
	MESSAGE_REPORT_DELIVERED,  /* or relayed, expanded */
	MESSAGE_REPORT_COMPLAINED, /* its receiver wants no automatic messages */
	MESSAGE_REPORT_SEEN,	   /* and other reports */
};
struct message_reported {
	enum message_report report;
	bool permanent;	    /* of a failure: it will be the same next time */
	const char *status; /* "5.1.1", or NULL */
};
WASL_API int message_set_report(struct message *m, const struct message_reported *r);
