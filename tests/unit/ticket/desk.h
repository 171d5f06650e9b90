/* A desk to test at: an empty store, an office's configuration, and messages to register. */
#pragma once

#include "../store/fixture.h"

#include "store/counts.h"
#include "store/deliveries.h"
#include "ticket/register.h"
#include "ticket/token.h"

struct desk {
	struct fixture *store;
	struct office *office;
};

/* For cmocka's setup and teardown: *state is a desk whose office has the default limits. */
int desk_setup(void **state);
int desk_teardown(void **state);
/* Another office: the limits of automatic messages. */
void desk_set_limits(struct desk *d, const struct limit_options *limits);

/* A mail of Noura's: the id is its source id, its natural key and its place in the mailbox. */
struct message *desk_message(struct desk *d, const char *id);
/* Ends all contents and prepares; fails the test if they are not whole. */
void desk_finish(struct desk *d, struct message *m);
/* Finishes, registers, frees. What ticket_register() says. */
int desk_register(struct desk *d, struct message *m, struct register_result *ret);
/* The same through a channel of that name, which must go well. */
struct register_result desk_register_through(struct desk *d, const char *channel,
					     struct message *m);
/* The same, of a fresh message of that id, which must go well. */
struct register_result desk_take(struct desk *d, const char *id);

/* The reply token of a ticket, under the first letter. */
void desk_reply_token(const struct crypto_key *key, const char *reference,
		      char ret[static TOKEN_SIZE]);

/* From now on the disk takes nothing (RLIMIT_FSIZE), or takes all again. */
void desk_fill_disk(void);
void desk_mend_disk(void);

struct store_counts desk_counts(struct desk *d);
/* The kinds of a ticket's events, "received, registered"; owned by the caller. */
char *desk_history(struct desk *d, int64_t ticket);
/* The committed cursor "INBOX" of channel cso, owned by the caller; NULL: none. */
char *desk_cursor(struct desk *d);

/* The newest delivery, its strings cut to what tests compare. */
struct desk_delivery {
	int64_t id;
	enum delivery_state state;
	unsigned attempts;
	int64_t created, next_at, changed;
	long code;
	char why[128], to[64], language[8], subject[256], params[64];
};
/* False if there is none. id 0: the newest. */
bool desk_delivery(struct desk *d, int64_t id, struct desk_delivery *ret);
