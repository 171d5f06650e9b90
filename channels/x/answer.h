/*
 * Answer: what an answer of X means: who is to do what about it. Pure; any thread.
 *
 * X's problems come as RFC 9457 (by the last part of their type), as codes of its first API, as an
 * error of OAuth 2.0, as a page of whatever stands before it, or not at all.
 */
#pragma once

#include <wasl/transfer.h>

#include <jansson.h>

enum answer_class {
	ANSWER_DONE,	     /* it did what was asked */
	ANSWER_LATER,	     /* not now: not before `until` */
	ANSWER_LOST,	     /* nothing was taken: try again */
	ANSWER_UNKNOWN,	     /* it may have been done */
	ANSWER_UNAUTHORIZED, /* the credentials are not taken */
	ANSWER_OPERATOR,     /* a person must change something at X: money, plan, permission */
	ANSWER_REFUSED,	     /* this request, for good */
};

enum answer_reason {
	ANSWER_OTHER,
	ANSWER_DUPLICATE,    /* this account has posted the same text lately */
	ANSWER_NOT_SUMMONED, /* its author has not mentioned the account */
	ANSWER_PARENT_GONE,  /* the post to answer is deleted, or not visible */
	ANSWER_TOO_LONG,
	ANSWER_NO_DIRECTS, /* the user takes no direct messages from this account */
	ANSWER_PARAMETER,  /* it does not know a parameter */
};

struct answer {
	enum answer_class class;
	enum answer_reason reason;
	long code;	   /* HTTP status, 0: none came */
	const char *why;   /* for a person; NULL where it is done. Static, or of the transfer */
	json_t *json;	   /* an object, or NULL */
	bool one;	   /* OPERATOR: about this kind of request only */
	int64_t until;	   /* LATER, UNAUTHORIZED, OPERATOR: not before, UTC ms */
	const char *level; /* what the app may do (x-access-level), of the transfer, or NULL */
	int64_t date;	   /* X's clock, UTC ms; 0: it does not say */
};

/* writes: whether the request changes something: then 5xx means that it may have been done. */
void answer_read(const struct transfer_result *result, bool writes, int64_t now,
		 struct answer *ret);
void answer_done(struct answer *a);
