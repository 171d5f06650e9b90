#include "outbox/lanes.h"

#include <wasl/memory.h>

#include <string.h>

#define WINDOW_MS 250
#define AHEAD_MAX 256U

void lanes_done(struct lanes *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->list[i].channel);
		free(l->list[i].address_kind);
	}
	free(l->list);
	*l = (struct lanes){0};
}

static struct lane *add(struct lanes *l, const char *channel, const char *address_kind)
{
	l->list = xreallocarray(l->list, l->count + 1, sizeof(*l->list));
	struct lane *lane = &l->list[l->count++];
	*lane = (struct lane){
		.channel = xstrdup(channel),
		.address_kind = xstrdup(address_kind),
	};
	return lane;
}

void lanes_copy(const struct lanes *l, struct lanes *ret)
{
	*ret = (struct lanes){0};
	for (size_t i = 0; i < l->count; i++) {
		const struct lane *from = &l->list[i];
		if (!from->running)
			continue;
		struct lane *to = add(ret, from->channel, from->address_kind);
		to->running = true;
		to->own = from->own;
		to->paused = from->paused;
		to->room = from->room;
		to->want = from->want;
	}
}

void lanes_reset(struct lanes *l)
{
	for (size_t i = 0; i < l->count; i++)
		l->list[i].running = false;
}

static bool is_of(const struct lane *lane, const char *channel, const char *address_kind)
{
	return strcmp(lane->channel, channel) == 0 && strcmp(lane->address_kind, address_kind) == 0;
}

void lanes_set(struct lanes *l, const struct lane_key *key, unsigned room)
{
	struct lane *lane = NULL;

	for (size_t i = 0; i < l->count && !lane; i++) {
		if (is_of(&l->list[i], key->channel, key->address_kind))
			lane = &l->list[i];
	}
	if (!lane)
		lane = add(l, key->channel, key->address_kind);
	lane->own = key->own;
	lane->paused = key->paused;
	lane->running = true;
	lane->room = key->paused ? 0 : room;
	lane->want = key->paused ? 0 : lane->want;
}

static struct lane *find(const struct lanes *l, const char *channel, const char *address_kind,
			 bool paused)
{
	struct lane *first = NULL;

	for (size_t i = 0; i < l->count; i++) {
		struct lane *lane = &l->list[i];
		if (!lane->running || lane->paused != paused ||
		    strcmp(lane->address_kind, address_kind) != 0)
			continue;
		if (strcmp(lane->channel, channel) == 0)
			return lane;
		if (!first && !lane->own)
			first = lane;
	}
	return first;
}

struct lane *lanes_find(const struct lanes *l, const char *channel, const char *address_kind)
{
	struct lane *lane = find(l, channel, address_kind, false);

	return lane ? lane : find(l, channel, address_kind, true);
}

static void turn(struct lane *lane, int64_t now)
{
	int64_t passed = now - lane->window;

	if (passed < WINDOW_MS)
		return;
	lane->ended_before = passed < 2 * (int64_t)WINDOW_MS ? lane->ended : 0;
	lane->ended = 0;
	lane->window = now;
}

void lane_note_ended(struct lane *lane, int64_t now)
{
	turn(lane, now);
	lane->ended++;
}

unsigned lane_want(struct lane *lane, unsigned at_hand, int64_t now)
{
	if (lane->paused)
		return 0;
	turn(lane, now);
	unsigned ahead = lane->ended > lane->ended_before ? lane->ended : lane->ended_before;
	if (ahead > AHEAD_MAX)
		ahead = AHEAD_MAX;
	/* what is at hand fills the room first */
	unsigned left = at_hand > lane->room ? at_hand - lane->room : 0;
	if (left && left >= ahead / 2)
		return 0;
	unsigned all = lane->room + ahead;
	return all > at_hand ? all - at_hand : 0;
}
