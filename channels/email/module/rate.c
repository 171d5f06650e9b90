#include "rate.h"

/* A mail's share of the level; each millisecond adds per_minute to it. */
#define MAIL 60000U
#define BURST_MS 250U

static uint64_t depth(const struct rate *r)
{
	uint64_t burst = r->per_minute * BURST_MS;

	return burst > MAIL ? burst : MAIL;
}

static void fill(struct rate *r, int64_t now)
{
	uint64_t passed = now > r->at ? (uint64_t)(now - r->at) : 0;

	r->at = now;
	/* a minute fills every bucket */
	if (passed > MAIL)
		passed = MAIL;
	r->level += passed * r->per_minute;
	if (r->level > depth(r))
		r->level = depth(r);
}

void rate_init(struct rate *r, uint64_t per_minute, int64_t now)
{
	*r = (struct rate){.per_minute = per_minute, .at = now};
	r->level = depth(r);
}

uint32_t rate_room(struct rate *r, int64_t now)
{
	if (!r->per_minute)
		return UINT32_MAX;
	fill(r, now);
	return (uint32_t)(r->level / MAIL);
}

void rate_take(struct rate *r, int64_t now)
{
	if (!r->per_minute)
		return;
	fill(r, now);
	r->level -= r->level < MAIL ? r->level : MAIL;
}

uint64_t rate_wait_ms(struct rate *r, int64_t now)
{
	if (rate_room(r, now))
		return 0;
	return (MAIL - r->level + r->per_minute - 1) / r->per_minute;
}
