/*
 * X: the state of one account's instance, shared by the parts of the module. Loop thread.
 */
#pragma once

#include "budget.h"
#include "limits.h"
#include "options.h"
#include "post.h"

#include <wasl/channel.h>

struct reader;
struct outbound;
struct tokens;
struct account;
struct authorize;
struct examine;

struct x {
	struct account *account;	   /* who we are; asked at every start */
	struct tokens *tokens;		   /* of OAuth 2.0 */
	struct reader *mentions, *directs; /* NULL: they are not read */
	struct outbound *outbound;
	struct authorize *authorize; /* NULL: no person is at it */
	struct examine *examine;     /* likewise */
	unsigned open;		     /* messages handed in, not settled */
	bool rewind;		     /* some of them must be offered again, once all are settled */
	char **withdrawn;	  /* of those: first ids of posts that their authors have deleted */
	struct loop_timer *again; /* when these are */
	struct limits limits;
	struct budget budget;
	char me[POST_ID_SIZE]; /* "" until X said it */
	bool modern;	       /* X wants the new names of its fields */
	unsigned troubled;     /* bit masks of kinds of requests: what does not work */
	unsigned alarmed;      /* of those: a person must mend something */
};

struct x *x_of(const struct channel *ch);
const struct x_options *x_options_of(const struct channel *ch);

/* Hands it in. */
void x_submit(struct channel *ch, struct message *m);
/* Counts what something cost, and says so. */
void x_spend(struct channel *ch, int64_t price);
/*
 * When that may be asked, UTC ms: what limits and money allow; 0: now. What costs nothing has price
 * 0, and is asked also when the month's money is spent.
 */
int64_t x_free_at(struct channel *ch, enum x_endpoint e, int64_t price);
/* Tells of an answer that is not ANSWER_DONE by the channel's health, once. */
void x_trouble(struct channel *ch, enum x_endpoint e, const struct answer *a);
/* That kind of request works; the channel is up if none is in trouble. */
void x_well(struct channel *ch, enum x_endpoint e);
/* A person has mended something: all is tried anew at once. */
void x_mended(struct channel *ch);
