#include "ticket/group.h"

#include "store/sources.h"

/* No header's value holds a control character, so that no mail can name such a key. */
static char *key_of(const char *channel, const struct message_group *g)
{
	return xasprintf("\x1egroup\x1f%s\x1f%s", channel, g->key);
}

int group_find(struct txn *txn, const char *channel, const struct message_group *g,
	       int64_t *ret_ticket)
{
	_cleanup_(freep) char *key = key_of(channel, g);

	return txn_thread_key_find(txn, key, ret_ticket);
}

int group_keep(struct txn *txn, const char *channel, const struct message_group *g, int64_t ticket)
{
	_cleanup_(freep) char *key = key_of(channel, g);

	if (!(g->use & MESSAGE_GROUP_KEEP))
		return 0;
	return g->window_ms ? txn_thread_key_move(txn, key, ticket)
			    : txn_thread_key_add(txn, key, ticket);
}
