#include "rate.h"

#define MINUTE_MS 60000.0

bool rate_take(struct rate *r, uint64_t a_minute, int64_t now)
{
	double most = (double)a_minute;

	if (!a_minute)
		return true;
	if (!r->at)
		r->left = most;
	else if (now > r->at)
		r->left += (double)(now - r->at) * most / MINUTE_MS;
	if (r->left > most)
		r->left = most;
	r->at = now ? now : 1;
	if (r->left < 1)
		return false;
	r->left -= 1;
	return true;
}
