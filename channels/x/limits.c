#include "limits.h"

#include <stdlib.h>

#define WINDOW_MAX_MS (INT64_C(16) * 60000)
/* The longest window that X has is a day; and the jitter. */
#define AHEAD_MAX_MS (INT64_C(25) * 3600000)

void limits_init(struct limits *l)
{
	*l = (struct limits){0};
	for (size_t i = 0; i < X_ENDPOINTS; i++)
		l->of[i].remaining = -1;
}

static int64_t header_number(const struct transfer_result *result, const char *name)
{
	const char *text = transfer_header(result, name);
	char *end = NULL;
	long long n = text ? strtoll(text, &end, 10) : -1;

	return text && end != text && n >= 0 && n < INT64_C(1) << 40 ? n : -1;
}

void limits_note(struct limits *l, enum x_endpoint e, const struct transfer_result *result,
		 const struct answer *a, int64_t jitter_ms)
{
	int64_t reset = header_number(result, "x-rate-limit-reset");

	l->of[e].remaining = header_number(result, "x-rate-limit-remaining");
	l->of[e].reset = reset > 0 ? reset * 1000 : 0;
	if (a->class == ANSWER_LATER)
		l->of[e].until = a->until + jitter_ms;
	else if (a->class == ANSWER_DONE)
		l->of[e].until = 0;
	if (a->class == ANSWER_DONE)
		l->all_until = l->of[e].mended_by = 0;
	else if (a->class == ANSWER_OPERATOR && a->one)
		l->of[e].mended_by = a->until + jitter_ms;
	else if (a->class == ANSWER_OPERATOR || a->class == ANSWER_UNAUTHORIZED)
		l->all_until = a->until + jitter_ms;
}

void limits_lift(struct limits *l)
{
	l->all_until = 0;
	for (size_t i = 0; i < X_ENDPOINTS; i++)
		l->of[i].mended_by = 0;
}

int64_t limits_free_at(const struct limits *l, enum x_endpoint e, int64_t now)
{
	const int64_t all[] = {l->of[e].until, l->of[e].mended_by, l->all_until};
	int64_t latest = 0;

	for (size_t i = 0; i < ELEMENTS(all); i++) {
		if (all[i] > latest && all[i] <= now + AHEAD_MAX_MS)
			latest = all[i];
	}
	return latest;
}

int64_t limits_pace_ms(const struct limits *l, enum x_endpoint e, int64_t wanted_ms, int64_t now)
{
	int64_t left = l->of[e].reset - now, pace = wanted_ms;

	/* a window that is longer than X's is a clock that goes wrong */
	if (l->of[e].remaining >= 0 && left > 0 && left < WINDOW_MAX_MS)
		pace = left / (l->of[e].remaining + 1);
	return pace > wanted_ms ? pace : wanted_ms;
}
