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

/* To the middle of a room of that size: both sides can grow. */
static void move_to(struct seen *s, size_t allocated)
{
	struct seen_id *room = s->room;

	if (allocated != s->allocated)
		room = xcalloc(allocated, sizeof(room[0]));
	struct seen_id *list = room + (allocated - s->count) / 2;
	if (s->count)
		memmove(list, s->list, s->count * sizeof(list[0]));
	if (room != s->room)
		free(s->room);
	s->room = room;
	s->list = list;
	s->allocated = allocated;
}

static size_t room_before(const struct seen *s)
{
	return (size_t)(s->list - s->room);
}

static void make_room(struct seen *s, bool before)
{
	size_t free_places = before ? room_before(s) : s->allocated - s->count - room_before(s);

	if (!s->allocated)
		move_to(s, 64);
	else if (!free_places && s->count <= s->allocated / 2)
		move_to(s, s->allocated);
	else if (!free_places)
		move_to(s, 2 * s->allocated);
}

bool seen_add(struct seen *s, const char *id)
{
	size_t at = place_of(s, id);
	bool before = at < s->count / 2;

	if (is_at(s, at, id))
		return false;
	make_room(s, before);
	if (before) {
		s->list--;
		memmove(s->list, s->list + 1, at * sizeof(s->list[0]));
	} else {
		memmove(s->list + at + 1, s->list + at, (s->count - at) * sizeof(s->list[0]));
	}
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
		s->list += at;
}

void seen_done(struct seen *s)
{
	free(s->room);
	*s = (struct seen){0};
}
