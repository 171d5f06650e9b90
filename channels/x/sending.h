/*
 * Sending: one post or direct message that goes out: what it says, whom it answers, and whether
 * what X shows is it. Pure; one thread.
 */
#pragma once

#include "budget.h"
#include "options.h"
#include "post.h"

#include <wasl/delivery.h>

struct sending {
	bool direct;
	char target[POST_ID_SIZE]; /* the post that it answers, or the user it goes to */
	char first[POST_ID_SIZE];  /* of the customer's post: its id before it was edited; or "" */
	bool chained;		   /* it answers a part of its own */
	char *text;		   /* of this part */
	unsigned part, parts;	   /* from 1 */
	bool link;		   /* it holds one, which X bills apart */
};

/*
 * The next part of d. 0, or -errno and why it is never sent: caller frees.
 */
int sending_init(const struct delivery *d, const struct x_options *o, struct sending *ret,
		 char **ret_why);
void sending_done(struct sending *s);
/* The body of the request, JSON; caller frees. */
char *sending_body(const struct sending *s);
/* Whether that post, of the account itself, is this one. */
bool sending_is_post(const struct sending *s, const struct post *p);
/* Whether that text is this one's, as X shows it: its own form of links and blanks. */
bool sending_is_text(const struct sending *s, const char *text);
int64_t sending_price(const struct sending *s);
