#include "channel/brake.h"

#define LOST_MAX 5U
#define PAUSE_FIRST_MS 1000U
#define PAUSE_MAX_MS 300000U

bool brake_release(struct brake *b)
{
	bool was_on = brake_is_on(b);

	*b = (struct brake){0};
	return was_on;
}

uint64_t brake_lost(struct brake *b, uint64_t asked_ms)
{
	if (b->lost < LOST_MAX)
		b->lost++;
	if (b->lost < LOST_MAX)
		return 0;
	b->pause_ms = b->pause_ms ? b->pause_ms * 2 : PAUSE_FIRST_MS;
	if (b->pause_ms > PAUSE_MAX_MS)
		b->pause_ms = PAUSE_MAX_MS;
	/* what it asks for is foreign: no longer than we would wait by ourselves */
	uint64_t asked = asked_ms < PAUSE_MAX_MS ? asked_ms : PAUSE_MAX_MS;
	return asked > b->pause_ms ? asked : b->pause_ms;
}

bool brake_is_on(const struct brake *b)
{
	return b->pause_ms > 0;
}
