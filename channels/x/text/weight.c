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

/* What the unknown ones add to what they weigh as words. */
static unsigned count_unknown(const struct x_units *u, const struct x_urls *known)
{
	struct x_urls unknown;
	unsigned more = 0;

	x_urls_find_unknown(u, known, &unknown);
	for (size_t i = 0; i < unknown.count; i++) {
		const struct x_url *url = &unknown.at[i];
		more += url_weight(u, url) - count_plain(u, url->begin, url->begin + url->size);
	}
	x_urls_done(&unknown);
	return more;
}

struct x_weight x_weight_units(const struct x_units *u)
{
	struct count count = {.u = u, .end = u->count};
	struct x_weight ret = {.weight = 0};
	struct x_urls urls;
	size_t next = 0;

	x_urls_find(u, &urls);
	x_emoji_next(u, 0, u->count, &count.emoji);
	for (size_t at = 0; at < u->count;) {
		/* a link that begins within an emoji is none */
		while (next < urls.count && urls.at[next].begin < at)
			next++;
		if (next == urls.count || urls.at[next].begin > at) {
			ret.weight += count_one(&count, &at);
			continue;
		}
		ret.weight += url_weight(u, &urls.at[next]);
		at += urls.at[next].size;
	}
	ret.weight += count_unknown(u, &urls);
	ret.valid = u->count > 0 && !count.refused;
	x_urls_done(&urls);
	return ret;
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
