#include "ticket/contact.h"

#include "store/sources.h"
#include "store/tickets.h"

#include <errno.h>
#include <string.h>

char *contact_of(const char *kind, const char *address)
{
	return xasprintf("%s\x1f%s", kind, address);
}

/* No header's value holds a control character, so that no mail can name such a key. */
static char *key_of(int64_t ticket, const char *contact)
{
	return xasprintf("\x1e"
			 "contact\x1f%lld\x1f%s",
			 (long long)ticket, contact);
}

int contact_keep(struct txn *txn, int64_t ticket, const char *contact)
{
	_cleanup_(freep) char *key = key_of(ticket, contact);

	return txn_thread_key_add(txn, key, ticket);
}

struct comparison {
	const struct contact_question *q;
	bool same;
};

/* No early end, so that the time tells nothing of how many there are. */
static int compare(const struct party_address *a, void *context)
{
	struct comparison *c = context;

	c->same |= strcmp(a->kind, c->q->kind) == 0 && strcmp(a->address, c->q->address) == 0;
	return 0;
}

int contact_check(struct txn *txn, const struct contact_question *q)
{
	_cleanup_(freep) char *contact = contact_of(q->kind, q->address);
	_cleanup_(freep) char *key = key_of(q->ticket, contact);
	struct comparison c = {.q = q};
	int64_t kept = 0;

	int r = q->party ? txn_party_addresses(txn, q->party, compare, &c) : 0;
	if (r < 0 && r != -ENOENT)
		return r;
	if (c.same)
		return 0;
	r = txn_thread_key_find(txn, key, &kept);
	return r == 0 && kept != q->ticket ? -ENOENT : r;
}
