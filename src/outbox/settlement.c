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

/* "part 2 of 3"; NULL: it goes out in one. The caller frees. */
static char *part_words(const struct sending *s, const struct report *report)
{
	unsigned out = (unsigned)strings_count(s->parts_out);
	unsigned part = report->part ? report->part : out + 1;

	if (report->parts > 1)
		return xasprintf("part %u of %u", part, report->parts);
	return out ? xasprintf("part %u", part) : NULL;
}

/* What people have of it already. The caller frees. */
static char *out_words(const struct sending *s)
{
	unsigned out = (unsigned)strings_count(s->parts_out);

	if (out == 0)
		return xstrdup("no part is out");
	return out == 1 ? xstrdup("part 1 is out") : xasprintf("parts 1 to %u are out", out);
}

static char *refused_words(const struct sending *s, const struct report *report)
{
	const char *why = report->why ? report->why : "refused";
	_cleanup_(freep) char *part = part_words(s, report);
	_cleanup_(freep) char *out = out_words(s);

	return part ? xasprintf("%s was refused: %s; %s", part, why, out) : xstrdup(why);
}

static char *gave_up_words(const struct sending *s, const struct report *report, const char *why)
{
	_cleanup_(freep) char *part = part_words(s, report);
	_cleanup_(freep) char *out = out_words(s);

	return part ? xasprintf("gave up at %s after %u attempts: %s; %s", part, s->attempts, why,
				out)
		    : xasprintf("gave up after %u attempts: %s", s->attempts, why);
}

static void decide_again(const struct sending *s, const struct report *report,
			 const struct settlement_rules *rules, struct delivery_settlement *ret)
{
	const char *why = report->why ? report->why : "no answer";
	uint64_t give_up = rules->give_up_seconds * 1000;
	uint64_t pause = settlement_pause_ms(s->part_attempts, rules->first_retry_seconds);
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
	ret->why = gave_up_words(s, report, why);
}

void settlement_decide(const struct sending *s, const struct report *report,
		       const struct settlement_rules *rules, struct delivery_settlement *ret)
{
	*ret = (struct delivery_settlement){
		.state = DELIVERY_SENT,
		.uncertainty = s->unbegun			   ? DELIVERY_UNCERTAINTY_STAYS
			       : report->verdict == REPORT_UNKNOWN ? DELIVERY_UNCERTAINTY_BEGINS
								   : DELIVERY_UNCERTAINTY_ENDS,
	};
	switch (report->verdict) {
	case REPORT_SENT:
		ret->more = report->part < report->parts;
		ret->state = ret->more ? DELIVERY_PENDING : DELIVERY_SENT;
		ret->next_at = ret->more ? clock_utc_ms() : 0;
		return;
	case REPORT_PERMANENT:
		ret->state = DELIVERY_DEAD;
		ret->why = refused_words(s, report);
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
