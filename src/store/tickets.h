/*
 * Tickets: the records of tickets, their articles and attachments, and parties.
 *
 * Verbs run inside a job (store.h); "writer" ones only inside store_write().
 * 0, or -errno; -ENOENT where nothing matches. Strings in records handed to a
 * callback are borrowed for the call.
 */
#pragma once

#include <wasl/marks.h>

#include "store/content.h"
#include "store/words.h"

/* --- parties and their addresses --- */
struct party_address {
	const char *kind;    /* "mail" */
	const char *address; /* canonical */
	const char *name;    /* display name, may be NULL */
};
struct party_ref {
	int64_t party, address;
	bool added; /* it was not known before */
};
/* Finds the address by its keyed hash, or adds it with a party of its own. Writer. */
int txn_party_ensure(struct txn *txn, const struct party_address *a, struct party_ref *ret);
typedef int party_address_each(const struct party_address *a, void *context);
int txn_party_addresses(struct txn *txn, int64_t party, party_address_each *each, void *context);

/* --- tickets --- */
struct ticket_record {
	int64_t id;
	const char *reference;
	enum ticket_stage stage;
	enum ticket_type type;
	enum ticket_complexity complexity;
	enum ticket_priority priority;
	const char *department; /* "office" until it is transferred */
	const char *channel;
	const char *language;
	const char *subject; /* may be NULL */
	int64_t party;
	int64_t created;		   /* UTC ms */
	int64_t target_early, target_late; /* 0: none yet */
	const char
		*topic; /* what it is about, normalised; only hashed; NULL: unknown; never read */
};
/* Adds with a key of its own; id is ignored. -EEXIST when the reference is taken. Writer. */
int txn_ticket_add(struct txn *txn, const struct ticket_record *t, int64_t *ret);
/* Writer. */
int txn_ticket_set_stage(struct txn *txn, int64_t id, enum ticket_stage stage);
/* Of a ticket whose party is unknown; any other stays as it is. Writer. */
int txn_ticket_set_party(struct txn *txn, int64_t id, int64_t party);
typedef int ticket_each(const struct ticket_record *t, void *context);
/* Calls each once. */
int txn_ticket_by_reference(struct txn *txn, const char *reference, ticket_each *each,
			    void *context);
int txn_ticket_by_id(struct txn *txn, int64_t id, ticket_each *each, void *context);
/* Tickets of a party on a topic that were opened in the last ms milliseconds, and the newest. */
int txn_ticket_topic(struct txn *txn, const struct ticket_record *t, int64_t ms,
		     unsigned *ret_count, int64_t *ret_newest);
/* 0 if the party opened the ticket or was written to; else -ENOENT. */
int txn_ticket_participant(struct txn *txn, int64_t ticket, int64_t party);
struct ticket_filter {
	int stage;		  /* enum ticket_stage, -1: any that is not closed, -2: all */
	const char *channel;	  /* NULL: any */
	char *const *departments; /* ended by NULL; NULL: all */
	unsigned limit;		  /* 0: 100 */
	int64_t before;		  /* id to go on from (paging), 0: from the first */
};
/* By priority, then target, then age; stops when each returns nonzero and returns that. */
int txn_ticket_list(struct txn *txn, const struct ticket_filter *f, ticket_each *each,
		    void *context);

/* --- articles --- */
struct article_record {
	int64_t id;
	enum article_direction direction;
	const char *channel;
	const char *from_name, *from_address; /* may be NULL */
	int64_t at;			      /* UTC ms: when its source took it */
	int64_t written;		      /* when its author says, 0: unknown */
	const char *subject;
	const char *text;
	const struct text_mark *marks; /* of text; NULL: none */
	size_t marks_count;
	const char *const *notes;      /* ended by NULL; NULL: none */
	int64_t raw;		       /* blob, 0: none */
	const char *const *recipients; /* of ours, to whom it was sent; ended by NULL; NULL: none */
	bool automatic;		       /* a machine wrote it */
	bool outsider;		       /* who wrote it is no participant */
	const char *reply_params;      /* JSON as text: what an answer needs to know; NULL: none */
	const char *revision; /* which wording it is, as its source says; NULL: the first */
};
int txn_article_add(struct txn *txn, int64_t ticket, const struct article_record *a, int64_t *ret);
typedef int article_each(const struct article_record *a, void *context);
int txn_article_list(struct txn *txn, int64_t ticket, article_each *each, void *context);
/* That one of the ticket's, and no other is opened: what each returns, or -ENOENT. */
int txn_article_by_id(struct txn *txn, int64_t ticket, int64_t id, article_each *each,
		      void *context);
typedef bool article_sender(const char *address, void *context);
/*
 * The newest message of a sender who is known, but for what machines and outsiders wrote; 0 if
 * there is none, else what each returns. It is given id, direction, channel, from_address and
 * reply_params: texts are not opened. What is damaged is passed over.
 */
int txn_article_last_from(struct txn *txn, int64_t ticket, article_sender *known,
			  article_each *each, void *context);

/*
 * The article came once more, through that channel, to these addresses: they are kept with it.
 * True in *ret_other if that is not the channel by which it came first. -ENOENT.
 */
int txn_article_again(struct txn *txn, int64_t ticket, const struct article_record *a,
		      bool *ret_other);

/*
 * Its sender changed it: a's id, text, marks, notes and revision take the place of those before,
 * and its reply_params where there are some. Writer.
 */
int txn_article_revise(struct txn *txn, int64_t ticket, const struct article_record *a);
/* Its notes from now on. Writer. */
int txn_article_annotate(struct txn *txn, int64_t ticket, int64_t id, const char *const *notes);

struct attachment_record {
	int64_t id;
	const char *name, *type;
	size_t size;
	int64_t blob;
};
int txn_attachment_add(struct txn *txn, int64_t ticket, int64_t article,
		       const struct attachment_record *a);
typedef int attachment_each(const struct attachment_record *a, void *context);
int txn_attachment_list(struct txn *txn, int64_t article, attachment_each *each, void *context);
