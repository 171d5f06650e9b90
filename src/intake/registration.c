#include "intake/registration.h"

#include <errno.h>
#include <string.h>

static int try_register(struct txn *txn, void *data)
{
	struct registration *r = data;

	return ticket_register(txn, &r->item, &r->result);
}

/* What cannot be registered as it is, is kept as it is: never a retry loop, never a drop. */
static int keep_apart(struct txn *txn, struct registration *r)
{
	_cleanup_(freep) char *why = xasprintf("the store refused it: %s", strerror(-r->refused));

	message_set_quarantine(r->item.message, why);
	return txn_attempt(txn, try_register, r);
}

static int register_or_keep(struct txn *txn, struct registration *r)
{
	int result = txn_attempt(txn, try_register, r);

	if (result >= 0 || result == -EAGAIN)
		return result;
	r->refused = result;
	return keep_apart(txn, r);
}

/* What came before it may have failed by itself, on its way, or with its whole group. */
static bool is_due(struct registration_order *order, uint64_t serial, unsigned failures)
{
	if (!order->begun)
		order->failures = failures;
	order->begun = true;
	/* run again, after all that followed it in its group was undone too */
	if (serial < order->due)
		order->due = serial;
	return order->due == serial && order->failures == failures;
}

int registration_run(struct txn *txn, struct registration *r)
{
	if (!is_due(r->order, r->serial, txn_failures(txn)))
		return -EAGAIN;
	int result = register_or_keep(txn, r);
	if (result >= 0)
		r->order->due++;
	return result;
}
