/*
 * Threading: which ticket a message belongs to. Writer.
 *
 * A token of ours joins its ticket, whoever sends it. An id of another message and a bare
 * reference in the subject are known to many and join only what comes from a participant
 * whom the source vouches for: one who opened the ticket, or to whom we wrote. What a source
 * itself counts as one matter (message_add_group()) stays one. What says the same again and
 * again joins too, so that a machine does not fill the register.
 */
#pragma once

#include "ticket/register.h"

#include "store/tickets.h"
#include "ticket/token.h"

struct thread_ticket {
	int64_t id;    /* 0: none */
	int64_t party; /* that opened it */
	enum ticket_stage stage;
	int64_t created; /* UTC ms */
	char reference[REFERENCE_SIZE];
};

enum thread_by {
	THREAD_NEW,
	THREAD_BY_TOKEN,
	THREAD_BY_REFERENCE,
	THREAD_BY_GROUP, /* its source says so */
	THREAD_BY_TOPIC, /* one more of too many that say the same */
};

struct thread {
	enum thread_by by;
	struct thread_ticket ticket;   /* that it joins, if by is not THREAD_NEW */
	bool outsider;		       /* its sender takes no part in that ticket */
	struct thread_ticket relation; /* that a new one may belong to */
};

/* sender: of the message; 0, 0: unknown. */
int threading_find(struct txn *txn, const struct register_item *item,
		   const struct party_ref *sender, struct thread *ret);

/*
 * The ticket and delivery that a token names: -ENOENT for what is not ours, or was signed by a
 * key that the office (NULL: any) accepts no longer.
 */
struct thread_token {
	const struct office *office;
	const char *token;
};
int threading_of_token(struct txn *txn, const struct thread_token *token, struct thread_ticket *ret,
		       struct token_target *ret_target);
/* By the first token of the message that names a ticket, or -ENOENT. */
int threading_of_tokens(struct txn *txn, const struct register_item *item,
			struct thread_ticket *ret);
