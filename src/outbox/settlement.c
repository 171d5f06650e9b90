#include "outbox/settlement.h"

#include "base/crypto.h"

#include <wasl/loop.h>

#define PAUSE_MAX_MS (4ULL * 3600 * 1000)

uint64_t settlement_pause_ms(unsigned attempt, uint64_t first_retry_seconds)
{
	uint64_t pause = first_retry_seconds * 1000;

	for (unsigned i = 1; i < attempt && pause < PAUSE_MAX_MS; i++)
		pause *= 2;
	pause = pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS;
	uint32_t jitter = crypto_random_below((uint32_t)(pause * 2 / 5) + 1);
	return pause - pause / 5 + jitter;
}

static void decide_again(const struct sending *s, const struct report *report,
			 const struct settlement_rules *rules, struct delivery_settlement *ret)
{
	const char *why = report->why ? report->why : "no answer";
	uint64_t give_up = rules->give_up_seconds * 1000;
	uint64_t pause = settlement_pause_ms(s->attempts, rules->first_retry_seconds);
	/* what the other side asks for is foreign: no longer than we would wait by ourselves */
	uint64_t asked =
		report->not_before_ms < PAUSE_MAX_MS ? report->not_before_ms : PAUSE_MAX_MS;

	ret->next_at = clock_utc_ms() + (int64_t)(pause > asked ? pause : asked);
	if (ret->next_at < s->created + (int64_t)give_up) {
		ret->state = DELIVERY_PENDING;
		ret->why = xstrdup(why);
		return;
	}
	ret->state = DELIVERY_DEAD;
	ret->why = xasprintf("gave up after %u attempts: %s", s->attempts, why);
}

void settlement_decide(const struct sending *s, const struct report *report,
		       const struct settlement_rules *rules, struct delivery_settlement *ret)
{
	*ret = (struct delivery_settlement){.state = DELIVERY_SENT};
	switch (report->verdict) {
	case REPORT_SENT:
		return;
	case REPORT_PERMANENT:
		ret->state = DELIVERY_DEAD;
		ret->why = xstrdup(report->why ? report->why : "refused");
		return;
	case REPORT_WITHHELD:
		ret->state = DELIVERY_SUPPRESSED;
		ret->why = xstrdup(report->why ? report->why : "its channel does not send it");
		return;
	case REPORT_TEMPORARY:
	case REPORT_UNKNOWN:
		decide_again(s, report, rules, ret);
	}
}
