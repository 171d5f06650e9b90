#include "ticket/bounce.h"

#include <string.h>

#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define DAYS 60
#define HOOK "hook" /* the kind of a program's address */

int bounce_suppress(struct txn *txn, const char *kind, const char *address,
		    char ret_pseudonym[static PSEUDONYM_SIZE])
{
	bool program = strcmp(kind, HOOK) == 0;
	const struct suppression_record s = {
		.kind = kind,
		.address = address,
		.why = program ? "it says that it is gone" : "after a hard bounce",
		/* a program does not come back by itself */
		.until = program ? 0 : txn_now(txn) + DAYS * DAY_MS,
	};

	return txn_suppression_add(txn, &s, ret_pseudonym);
}
