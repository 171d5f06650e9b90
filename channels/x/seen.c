#include "seen.h"

#include <wasl/memory.h>

#include <stdio.h>
#include <string.h>

/* Where it is, or belongs. */
static size_t place_of(const struct seen *s, const char *id)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (post_id_compare(s->list[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct seen *s, size_t at, const char *id)
{
	return at < s->count && strcmp(s->list[at].id, id) == 0;
}

bool seen_has(const struct seen *s, const char *id)
{
	return is_at(s, place_of(s, id), id);
}

bool seen_add(struct seen *s, const char *id)
{
	size_t at = place_of(s, id);

	if (is_at(s, at, id))
		return false;
	if (s->count == s->allocated) {
		s->allocated = s->allocated ? 2 * s->allocated : 64;
		s->list = xreallocarray(s->list, s->allocated, sizeof(s->list[0]));
	}
	memmove(s->list + at + 1, s->list + at, (s->count - at) * sizeof(s->list[0]));
	snprintf(s->list[at].id, POST_ID_SIZE, "%s", id);
	s->count++;
	return true;
}

void seen_remove(struct seen *s, const char *id)
{
	size_t at = place_of(s, id);

	if (!is_at(s, at, id))
		return;
	s->count--;
	memmove(s->list + at, s->list + at + 1, (s->count - at) * sizeof(s->list[0]));
}

void seen_prune(struct seen *s, const char *id)
{
	size_t at = place_of(s, id);

	s->count -= at;
	if (at)
		memmove(s->list, s->list + at, s->count * sizeof(s->list[0]));
}

void seen_done(struct seen *s)
{
	free(s->list);
	*s = (struct seen){0};
}
