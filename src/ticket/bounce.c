#include "ticket/bounce.h"

#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define DAYS 60

int bounce_suppress(struct txn *txn, const char *kind, const char *address,
		    char ret_pseudonym[static PSEUDONYM_SIZE])
{
	const struct suppression_record s = {
		.kind = kind,
		.address = address,
		.why = "after a hard bounce",
		.until = txn_now(txn) + DAYS * DAY_MS,
	};

	return txn_suppression_add(txn, &s, ret_pseudonym);
}
