#include "weight.h"

#include "chars.h"
#include "emoji.h"

#include <limits.h>

static unsigned weight_of(uint16_t c)
{
	static const struct x_range light[] = {
		{0, 0x10ff},
		{0x2000, 0x200d},
		{0x2010, 0x201f},
		{0x2032, 0x2037},
	};

	return c <= 0x10ff || x_is_in(c, light, ELEMENTS(light)) ? 1 : 2;
}

/* What is counted, in the order of the text. */
struct count {
	const struct x_units *u;
	size_t end;
	struct x_emoji emoji; /* that comes next */
	bool refused;
};

static void find_emoji(struct count *count, size_t at)
{
	while (count->emoji.size && count->emoji.begin < at)
		x_emoji_next(count->u, count->emoji.begin + count->emoji.size, count->end,
			     &count->emoji);
}

/* The weight of one character or emoji at *at, which moves behind it. */
static unsigned count_one(struct count *count, size_t *at)
{
	uint16_t c = count->u->at[*at];

	find_emoji(count, *at);
	if (count->emoji.size && count->emoji.begin == *at) {
		*at += count->emoji.size;
		return 2;
	}
	(void)x_units_next(count->u, at);
	count->refused |= c == 0xfffe || c == 0xfeff || c == 0xffff;
	return weight_of(c);
}

static unsigned count_plain(const struct x_units *u, size_t begin, size_t end)
{
	struct count count = {.u = u, .end = end};
	unsigned weight = 0;

	x_emoji_next(u, begin, end, &count.emoji);
	while (begin < end)
		weight += count_one(&count, &begin);
	return weight;
}

static unsigned url_weight(const struct x_units *u, const struct x_url *url)
{
	unsigned plain =
		url->kind == X_URL_KNOWN ? 0 : count_plain(u, url->begin, url->begin + url->size);

	return plain > X_URL_WEIGHT ? plain : X_URL_WEIGHT;
}

/* Of all before each unit; that of what is counted as one stands behind it. */
static void set_sums(uint32_t *sums, size_t begin, size_t end, uint32_t sum)
{
	for (size_t i = begin; sums && i < end; i++)
		sums[i] = sum;
}

/* sums has a place for each unit and the end, or is NULL. */
static struct x_weight count_all(const struct x_units *u, const struct x_urls *urls, uint32_t *sums)
{
	struct count count = {.u = u, .end = u->count};
	struct x_weight ret = {.weight = 0};
	size_t next = 0;

	x_emoji_next(u, 0, u->count, &count.emoji);
	for (size_t at = 0; at < u->count;) {
		size_t begin = at;
		unsigned before = ret.weight;
		/* a link that begins within an emoji is none */
		while (next < urls->count && urls->at[next].begin < at)
			next++;
		if (next == urls->count || urls->at[next].begin > at) {
			ret.weight += count_one(&count, &at);
		} else {
			ret.weight += url_weight(u, &urls->at[next]);
			at += urls->at[next].size;
		}
		set_sums(sums, begin, at, before);
	}
	set_sums(sums, u->count, u->count + 1, ret.weight);
	ret.valid = u->count > 0 && !count.refused;
	return ret;
}

struct x_weight x_weight_units(const struct x_units *u)
{
	struct x_urls urls;

	x_urls_find_all(u, &urls);
	struct x_weight ret = count_all(u, &urls, NULL);
	x_urls_done(&urls);
	return ret;
}

uint32_t *x_weight_sums(const struct x_units *u, const struct x_urls *urls)
{
	uint32_t *sums = xreallocarray(NULL, u->count + 1, sizeof(*sums));

	count_all(u, urls, sums);
	return sums;
}

struct x_weight x_weight(const char *text, size_t size)
{
	struct x_units u;

	if (x_units_init(&u, text, size, false) < 0)
		return (struct x_weight){.weight = UINT_MAX};
	struct x_weight ret = x_weight_units(&u);
	x_units_done(&u);
	return ret;
}
