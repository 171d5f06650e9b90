/*
 * Withheld: mails that the server lists and does not give out: which one fails now, how
 * often in a row, and which ones reading has passed over. Pure.
 *
 * Those are asked for again from time to time, for as long as the worker lives.
 */
#pragma once

#include "uids.h"

/* More are passed over, but not asked for again. */
#define WITHHELD_MAX 100U

struct withheld {
	uint64_t uidvalidity;
	struct uids passed;  /* sorted */
	struct uids offered; /* sorted; came late, not registered yet */
	int64_t again_at;    /* when to ask for them, in the caller's clock */
	uint32_t failing;
	bool failing_body; /* it was described: else its size is what does not come */
	unsigned failures;
	bool others_come; /* was seen since it failed first */
};

void withheld_done(struct withheld *w);
/* Those of another mailbox are forgotten. */
void withheld_adopt(struct withheld *w, uint64_t uidvalidity);

/* The mail did not come, for whatever reason. How often that was so, without another between. */
unsigned withheld_fail(struct withheld *w, uint32_t uid, bool body);
unsigned withheld_failures(const struct withheld *w, uint32_t uid, bool body);

/* Reading goes on behind it. */
void withheld_pass(struct withheld *w, uint32_t uid);
/* It came after all, or is gone. */
void withheld_forget(struct withheld *w, uint32_t uid);
bool withheld_has(const struct withheld *w, uint32_t uid);
/* It came late, and was told. */
void withheld_offer(struct withheld *w, uint32_t uid);
/* What was told late was not registered: it is asked for again, now. */
void withheld_take_back(struct withheld *w);
/*
 * Of a list of mails that were registered those are taken out of which only the place was.
 * What came late is done with.
 */
void withheld_settle(struct withheld *w, struct uids *taken);
/* "does not give out 2 mails: UID 3,17"; NULL when there is none. The caller frees. */
char *withheld_text(const struct withheld *w);
