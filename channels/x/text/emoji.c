#include "emoji.h"

#include "chars.h"

#include <uchar.h>

/*
 * Which sequences count as one is what twitter-text 3.1.0 takes from twemoji-parser 11.0.2
 * (Copyright Twitter, Inc., MIT License): Unicode 11 of 2018. Younger ones, and those that are
 * no emoji, count code point by code point there, so that they do here: a text may turn out
 * shorter for X than it was counted, never longer.
 *
 * An emoji of one code point weighs the same as any other character of its place, and is of no
 * interest here.
 */
#define JOINER 0x200dU
#define SHOWN 0xfe0fU	/* asks for the picture */
#define WRITTEN 0xfe0eU /* asks for the letter */
#define KEYCAP 0x20e3U
#define TAG_END 0xe007fU
#define WOMAN_SIGN 0x2640U
#define MAN_SIGN 0x2642U
#define REGION_A 0x1f1e6U
#define LETTERS 26U

/* Behind whom only a shade or SHOWN may come before a sign of man or woman. */
static const struct x_range athletes[] = {
	{0x26f9, 0x26f9},
	{0x1f3cb, 0x1f3cc},
	{0x1f574, 0x1f575},
};

/* Who may be a man or a woman. */
static const struct x_range people[] = {
	{0x1f3c3, 0x1f3c4}, {0x1f3ca, 0x1f3ca}, {0x1f46e, 0x1f46e}, {0x1f471, 0x1f471},
	{0x1f473, 0x1f473}, {0x1f477, 0x1f477}, {0x1f481, 0x1f482}, {0x1f486, 0x1f487},
	{0x1f645, 0x1f647}, {0x1f64b, 0x1f64b}, {0x1f64d, 0x1f64e}, {0x1f6a3, 0x1f6a3},
	{0x1f6b4, 0x1f6b6}, {0x1f926, 0x1f926}, {0x1f935, 0x1f935}, {0x1f937, 0x1f939},
	{0x1f93d, 0x1f93e}, {0x1f9b8, 0x1f9b9}, {0x1f9d6, 0x1f9dd},
};

/* What a man or a woman may be, by a tool. */
static const struct x_range tools[] = {
	{0x1f33e, 0x1f33e}, {0x1f373, 0x1f373}, {0x1f393, 0x1f393}, {0x1f3a4, 0x1f3a4},
	{0x1f3a8, 0x1f3a8}, {0x1f3eb, 0x1f3eb}, {0x1f3ed, 0x1f3ed}, {0x1f4bb, 0x1f4bc},
	{0x1f527, 0x1f527}, {0x1f52c, 0x1f52c}, {0x1f680, 0x1f680}, {0x1f692, 0x1f692},
	{0x1f9b0, 0x1f9b3},
};

/* What is a picture if SHOWN says so, or nothing says otherwise. */
static const struct x_range pictures[] = {
	{0x203c, 0x203c},   {0x2049, 0x2049},	{0x2139, 0x2139},   {0x2194, 0x2199},
	{0x21a9, 0x21aa},   {0x231a, 0x231b},	{0x2328, 0x2328},   {0x23cf, 0x23cf},
	{0x23ed, 0x23ef},   {0x23f1, 0x23f2},	{0x23f8, 0x23fa},   {0x24c2, 0x24c2},
	{0x25aa, 0x25ab},   {0x25b6, 0x25b6},	{0x25c0, 0x25c0},   {0x25fb, 0x25fe},
	{0x2600, 0x2604},   {0x260e, 0x260e},	{0x2611, 0x2611},   {0x2614, 0x2615},
	{0x2618, 0x2618},   {0x2620, 0x2620},	{0x2622, 0x2623},   {0x2626, 0x2626},
	{0x262a, 0x262a},   {0x262e, 0x262f},	{0x2638, 0x263a},   {0x2640, 0x2640},
	{0x2642, 0x2642},   {0x2648, 0x2653},	{0x2660, 0x2660},   {0x2663, 0x2663},
	{0x2665, 0x2666},   {0x2668, 0x2668},	{0x267b, 0x267b},   {0x267f, 0x267f},
	{0x2692, 0x2697},   {0x2699, 0x2699},	{0x269b, 0x269c},   {0x26a0, 0x26a1},
	{0x26aa, 0x26ab},   {0x26b0, 0x26b1},	{0x26bd, 0x26be},   {0x26c4, 0x26c5},
	{0x26c8, 0x26c8},   {0x26cf, 0x26cf},	{0x26d1, 0x26d1},   {0x26d3, 0x26d4},
	{0x26e9, 0x26ea},   {0x26f0, 0x26f5},	{0x26f8, 0x26f8},   {0x26fa, 0x26fa},
	{0x26fd, 0x26fd},   {0x2702, 0x2702},	{0x2708, 0x2709},   {0x270f, 0x270f},
	{0x2712, 0x2712},   {0x2714, 0x2714},	{0x2716, 0x2716},   {0x271d, 0x271d},
	{0x2721, 0x2721},   {0x2733, 0x2734},	{0x2744, 0x2744},   {0x2747, 0x2747},
	{0x2757, 0x2757},   {0x2763, 0x2764},	{0x27a1, 0x27a1},   {0x2934, 0x2935},
	{0x2b05, 0x2b07},   {0x2b1b, 0x2b1c},	{0x2b50, 0x2b50},   {0x2b55, 0x2b55},
	{0x3030, 0x3030},   {0x303d, 0x303d},	{0x3297, 0x3297},   {0x3299, 0x3299},
	{0x1f004, 0x1f004}, {0x1f170, 0x1f171}, {0x1f17e, 0x1f17f}, {0x1f202, 0x1f202},
	{0x1f21a, 0x1f21a}, {0x1f22f, 0x1f22f}, {0x1f237, 0x1f237}, {0x1f321, 0x1f321},
	{0x1f324, 0x1f32c}, {0x1f336, 0x1f336}, {0x1f37d, 0x1f37d}, {0x1f396, 0x1f397},
	{0x1f399, 0x1f39b}, {0x1f39e, 0x1f39f}, {0x1f3cd, 0x1f3ce}, {0x1f3d4, 0x1f3df},
	{0x1f3f3, 0x1f3f3}, {0x1f3f5, 0x1f3f5}, {0x1f3f7, 0x1f3f7}, {0x1f43f, 0x1f43f},
	{0x1f441, 0x1f441}, {0x1f4fd, 0x1f4fd}, {0x1f549, 0x1f54a}, {0x1f56f, 0x1f570},
	{0x1f573, 0x1f573}, {0x1f576, 0x1f579}, {0x1f587, 0x1f587}, {0x1f58a, 0x1f58d},
	{0x1f5a5, 0x1f5a5}, {0x1f5a8, 0x1f5a8}, {0x1f5b1, 0x1f5b2}, {0x1f5bc, 0x1f5bc},
	{0x1f5c2, 0x1f5c4}, {0x1f5d1, 0x1f5d3}, {0x1f5dc, 0x1f5de}, {0x1f5e1, 0x1f5e1},
	{0x1f5e3, 0x1f5e3}, {0x1f5e8, 0x1f5e8}, {0x1f5ef, 0x1f5ef}, {0x1f5f3, 0x1f5f3},
	{0x1f5fa, 0x1f5fa}, {0x1f6cb, 0x1f6cb}, {0x1f6cd, 0x1f6cf}, {0x1f6e0, 0x1f6e5},
	{0x1f6e9, 0x1f6e9}, {0x1f6f0, 0x1f6f0}, {0x1f6f3, 0x1f6f3},
};

/* What is so, and may have a shade. */
static const struct x_range shaded_pictures[] = {
	{0x261d, 0x261d},   {0x26f7, 0x26f7},	{0x26f9, 0x26f9},   {0x270c, 0x270d},
	{0x1f3cb, 0x1f3cc}, {0x1f574, 0x1f575}, {0x1f590, 0x1f590},
};

/* What may have a shade. */
static const struct x_range shaded[] = {
	{0x270a, 0x270b},   {0x1f385, 0x1f385}, {0x1f3c2, 0x1f3c4}, {0x1f3c7, 0x1f3c7},
	{0x1f3ca, 0x1f3ca}, {0x1f442, 0x1f443}, {0x1f446, 0x1f450}, {0x1f466, 0x1f469},
	{0x1f46e, 0x1f46e}, {0x1f470, 0x1f478}, {0x1f47c, 0x1f47c}, {0x1f481, 0x1f483},
	{0x1f485, 0x1f487}, {0x1f4aa, 0x1f4aa}, {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596},
	{0x1f645, 0x1f647}, {0x1f64b, 0x1f64f}, {0x1f6a3, 0x1f6a3}, {0x1f6b4, 0x1f6b6},
	{0x1f6c0, 0x1f6c0}, {0x1f6cc, 0x1f6cc}, {0x1f918, 0x1f91c}, {0x1f91e, 0x1f91f},
	{0x1f926, 0x1f926}, {0x1f930, 0x1f939}, {0x1f93d, 0x1f93e}, {0x1f9b5, 0x1f9b6},
	{0x1f9b8, 0x1f9b9}, {0x1f9d1, 0x1f9dd},
};

/* In the order in which they are tried: the longer of two comes first. */
static const char16_t *const joined[] = {
	u"\U0001f468\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f468",
	u"\U0001f468\u200d\U0001f468\u200d\U0001f466\u200d\U0001f466",
	u"\U0001f468\u200d\U0001f468\u200d\U0001f467\u200d\U0001f466",
	u"\U0001f468\u200d\U0001f468\u200d\U0001f467\u200d\U0001f467",
	u"\U0001f468\u200d\U0001f469\u200d\U0001f466\u200d\U0001f466",
	u"\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
	u"\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f467",
	u"\U0001f469\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f468",
	u"\U0001f469\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f469",
	u"\U0001f469\u200d\U0001f469\u200d\U0001f466\u200d\U0001f466",
	u"\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
	u"\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f467",
	u"\U0001f468\u200d\u2764\ufe0f\u200d\U0001f468",
	u"\U0001f468\u200d\U0001f466\u200d\U0001f466",
	u"\U0001f468\u200d\U0001f467\u200d\U0001f466",
	u"\U0001f468\u200d\U0001f467\u200d\U0001f467",
	u"\U0001f468\u200d\U0001f468\u200d\U0001f466",
	u"\U0001f468\u200d\U0001f468\u200d\U0001f467",
	u"\U0001f468\u200d\U0001f469\u200d\U0001f466",
	u"\U0001f468\u200d\U0001f469\u200d\U0001f467",
	u"\U0001f469\u200d\u2764\ufe0f\u200d\U0001f468",
	u"\U0001f469\u200d\u2764\ufe0f\u200d\U0001f469",
	u"\U0001f469\u200d\U0001f466\u200d\U0001f466",
	u"\U0001f469\u200d\U0001f467\u200d\U0001f466",
	u"\U0001f469\u200d\U0001f467\u200d\U0001f467",
	u"\U0001f469\u200d\U0001f469\u200d\U0001f466",
	u"\U0001f469\u200d\U0001f469\u200d\U0001f467",
	u"\U0001f3f3\ufe0f\u200d\U0001f308",
	u"\U0001f3f4\u200d\u2620\ufe0f",
	u"\U0001f441\u200d\U0001f5e8",
	u"\U0001f468\u200d\U0001f466",
	u"\U0001f468\u200d\U0001f467",
	u"\U0001f469\u200d\U0001f466",
	u"\U0001f469\u200d\U0001f467",
	u"\U0001f46f\u200d\u2640\ufe0f",
	u"\U0001f46f\u200d\u2642\ufe0f",
	u"\U0001f93c\u200d\u2640\ufe0f",
	u"\U0001f93c\u200d\u2642\ufe0f",
	u"\U0001f9de\u200d\u2640\ufe0f",
	u"\U0001f9de\u200d\u2642\ufe0f",
	u"\U0001f9df\u200d\u2640\ufe0f",
	u"\U0001f9df\u200d\u2642\ufe0f",
};

/* Of each first letter of a country's code, the second ones. */
static const char *const countries[LETTERS] = {
	"CDEFGILMOQRSTUWXZ",
	"ABDEFGHIJLMNOQRSTVWYZ",
	"ACDFGHIKLMNOPRUVWXYZ",
	"EGJKMOZ",
	"ACEGHRSTU",
	"IJKMOR",
	"ABDEFGHILMNPQRSTUWY",
	"KMNRTU",
	"CDELMNOQRST",
	"EMOP",
	"EGHIMNPRWYZ",
	"ABCIKRSTUVY",
	"ACDEFGHKLMNOPQRSTUVWXYZ",
	"ACEFGILOPRUZ",
	"M",
	"AEFGHKLMNRSTWY",
	"A",
	"EOSUW",
	"ABCDEGHIJKLMNORSTVXYZ",
	"ACDFGHJKLMNORTVWZ",
	"AGMNSYZ",
	"ACEGINU",
	"FS",
	"K",
	"ET",
	"AMW",
};

static uint32_t peek(const struct x_units *u, size_t at)
{
	return at < u->count ? x_units_next(u, &at) : 0;
}

/* Moves behind c, if it is there. */
static bool skip(const struct x_units *u, size_t *at, uint32_t c)
{
	if (peek(u, *at) != c)
		return false;
	*at += c > 0xffff ? 2 : 1;
	return true;
}

static bool skip_shade(const struct x_units *u, size_t *at)
{
	uint32_t c = peek(u, *at);

	return c >= 0x1f3fb && c <= 0x1f3ff && skip(u, at, c);
}

static bool skip_sign(const struct x_units *u, size_t *at)
{
	return skip(u, at, JOINER) && (skip(u, at, WOMAN_SIGN) || skip(u, at, MAN_SIGN)) &&
	       skip(u, at, SHOWN);
}

static bool skip_tool(const struct x_units *u, size_t *at)
{
	static const uint32_t signs[] = {0x2695, 0x2696, 0x2708};
	uint32_t c;

	if (!skip(u, at, JOINER))
		return false;
	for (size_t i = 0; i < ELEMENTS(signs); i++) {
		if (skip(u, at, signs[i]))
			return skip(u, at, SHOWN);
	}
	c = peek(u, *at);
	return x_is_in(c, tools, ELEMENTS(tools)) && skip(u, at, c);
}

/* People with a tool or a sign: the end, or 0. */
static size_t end_of_person(const struct x_units *u, uint32_t c, size_t at)
{
	size_t end = at;

	if (c == 0x1f468 || c == 0x1f469) {
		skip_shade(u, &end);
		return skip_tool(u, &end) ? end : 0;
	}
	if (x_is_in(c, athletes, ELEMENTS(athletes)) &&
	    (skip_shade(u, &end) || skip(u, &end, SHOWN)) && skip_sign(u, &end))
		return end;
	end = at;
	if (!x_is_in(c, people, ELEMENTS(people)))
		return 0;
	skip_shade(u, &end);
	return skip_sign(u, &end) ? end : 0;
}

static size_t end_of_joined(const struct x_units *u, size_t begin)
{
	for (size_t i = 0; i < ELEMENTS(joined); i++) {
		size_t n = 0;
		while (joined[i][n] && begin + n < u->count && u->at[begin + n] == joined[i][n])
			n++;
		if (!joined[i][n])
			return begin + n;
	}
	return 0;
}

/* With what says that it is a picture, or gives it a shade. */
static size_t end_of_varied(const struct x_units *u, uint32_t c, size_t at)
{
	if (c == '#' || c == '*' || x_is_ascii_digit(c)) {
		skip(u, &at, SHOWN);
		return skip(u, &at, KEYCAP) ? at : 0;
	}
	if (c == 0xa9 || c == 0xae || c == 0x2122 || c == 0x265f ||
	    x_is_in(c, pictures, ELEMENTS(pictures)))
		return skip(u, &at, SHOWN) ? at : 0;
	if (x_is_in(c, shaded_pictures, ELEMENTS(shaded_pictures))) {
		if (peek(u, at) == WRITTEN)
			return 0;
		skip(u, &at, SHOWN);
		skip_shade(u, &at);
		return at;
	}
	return x_is_in(c, shaded, ELEMENTS(shaded)) && skip_shade(u, &at) ? at : 0;
}

/* England, Scotland and Wales. */
static size_t end_of_land(const struct x_units *u, size_t begin)
{
	static const char *const lands[] = {"gbeng", "gbsct", "gbwls"};

	for (size_t i = 0; i < ELEMENTS(lands); i++) {
		const char *letter = lands[i];
		size_t at = begin;
		while (*letter && skip(u, &at, 0xe0000U + (unsigned char)*letter))
			letter++;
		if (!*letter && skip(u, &at, TAG_END))
			return at;
	}
	return 0;
}

static size_t end_of_flag(const struct x_units *u, uint32_t c, size_t at)
{
	uint32_t second = peek(u, at) - REGION_A;

	if (c == 0x1f3f4)
		return end_of_land(u, at);
	if (c < REGION_A || c >= REGION_A + LETTERS || second >= LETTERS)
		return 0;
	for (const char *s = countries[c - REGION_A]; *s; s++) {
		if ((uint32_t)(*s - 'A') == second)
			return at + 2;
	}
	return 0;
}

/* The end of the sequence that begins with c, or 0. at is behind c. */
static size_t end_of(const struct x_units *u, uint32_t c, size_t begin, size_t at)
{
	size_t end = end_of_person(u, c, at);

	if (!end && c >= 0x1f000)
		end = end_of_joined(u, begin);
	if (!end)
		end = end_of_varied(u, c, at);
	return end ? end : end_of_flag(u, c, at);
}

/* What surely begins none: letters, by far the most. */
static bool is_dull(uint32_t c)
{
	return (c > '9' && c < 0x203c && c != 0xa9 && c != 0xae) || c == ' ';
}

void x_emoji_next(const struct x_units *u, size_t from, size_t to, struct x_emoji *ret)
{
	for (size_t at = from; at < to;) {
		size_t begin = at;
		uint32_t c = x_units_next(u, &at);
		size_t end = is_dull(c) ? 0 : end_of(u, c, begin, at);
		if (end > at) {
			*ret = (struct x_emoji){begin, end - begin};
			return;
		}
	}
	*ret = (struct x_emoji){to, 0};
}
