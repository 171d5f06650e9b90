/*
 * Control job: a request's way through the store and back. What needs an event writes first,
 * then reads, then answers. A job and its control live until the answer. Loop thread, but for
 * write and read, which run on store threads.
 */
#pragma once

#include "http/control.h"
#include "store/content.h"
#include "store/events.h"
#include "ticket/reference.h"

struct control {
	struct control_options options;
	struct http_server *server; /* NULL: control_free() was called */
	int64_t started;	    /* monotonic ms */
	struct roles *roles;
	unsigned references;
};

struct control_job;
struct answering;

struct control_action {
	/* 0, or -errno; either may be NULL */
	int (*write)(struct txn *txn, struct control_job *job);
	int (*read)(struct txn *txn, struct control_job *job);
	/* On the loop's thread after the commit, unless it failed; may be NULL. */
	void (*finish)(struct control_job *job);
};

struct control_job {
	struct control *control;
	struct http_request *req;
	const struct control_action *action;
	char actor[24]; /* "uid 1000" */
	char **scope;	/* departments whose tickets exist for the actor; NULL: all */
	/* what is asked for; of which an action uses what it needs */
	int64_t id;
	int64_t ticket;
	char reference[REFERENCE_SIZE];
	char channel[256];
	int filter;	/* a state or a stage */
	unsigned limit; /* of rows; the store is asked for one more, which tells of a next page */
	const char
		*key; /* the member of a row by which the next page is asked for; NULL: no list */
	struct {
		int64_t from, until; /* UTC ms, the latter not included; 0: no bound */
		char kind[64], actor[64];
	} search;
	struct event_walk walk;
	bool more;		     /* read is to be called again, in another transaction */
	json_t *body;		     /* of the request; NULL: none */
	struct answering *answering; /* what a person wrote; NULL: none */
	/* the answer */
	json_t *answer;
	struct blob_reader *stream; /* instead: the bytes of a mail */
	struct crypto_bytes piece;  /* of it, on its way to the client */
	bool begun;		    /* the stream's answer */
	int status;		    /* of a problem, 0: none */
	char detail[256];
	struct office *office; /* that was in force when it began: the job's own reference */
};

struct control_job *control_job_new(struct control *c, struct http_request *req,
				    const struct control_action *action);
/* Takes the job; it ends in an answer. */
void control_job_start(struct control_job *job);
/* Takes the job, whose stream is open, and hands the bytes on as the client takes them. */
void control_stream_start(struct control_job *job);
/* Takes the job: it ends. */
void control_job_free(struct control_job *job);
/* Takes the job and answers with what the store said. */
void control_job_failed(struct control_job *job, int r);
/* Takes the job and answers with its problem. */
void control_job_refuse(struct control_job *job);
/* Puts a problem into the job; returns code. */
int control_job_fail(struct control_job *job, int code, int status, const char *fmt, ...)
	WASL_PRINTF(4, 5);

/*
 * Reads of the request what the job is about; false and a problem in the job where it is
 * malformed. An absent query value leaves the fallback.
 */
bool control_take_reference(struct control_job *job);
bool control_take_id(struct control_job *job);
/* "limit", and the member of its rows by which "before" names the last one of the page before. */
bool control_take_page(struct control_job *job, const char *key);
/* "before", where the key is a number; the same in job->id. */
bool control_take_number_page(struct control_job *job);
/* "from" and "until": a day, or a time in UTC as "2026-11-25T08:00:00Z". */
bool control_take_times(struct control_job *job);
/* "channel", which may be absent. */
void control_take_channel(struct control_job *job);

/* Adds an event by the job's actor. Writer. */
int control_event(struct txn *txn, const struct control_job *job, struct event_record e);
/* Finds job->ticket of job->reference; a problem where there is none for the actor. */
int control_find_ticket(struct txn *txn, struct control_job *job);
bool control_in_scope(const struct control_job *job, const char *department);

/* For finish: a delivery may be due. */
void control_kick_outbox(struct control_job *job);

/* The reference counting of control. */
void control_unref(struct control *c);
