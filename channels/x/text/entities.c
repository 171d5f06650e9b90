#include "entities.h"

#include "chars.h"

#include <string.h>

#include <unicode/uchar.h>

#define NAME_MAX_SIZE 20U
#define LIST_MAX_SIZE 25U

/* Where the last one ended: what it has taken is not before the next one. */
struct walk {
	const struct x_units *u;
	size_t free_from;
};

static uint16_t at_or_0(const struct x_units *u, size_t at)
{
	return at < u->count ? u->at[at] : 0;
}

static bool is_word(uint16_t c)
{
	return x_is_ascii_letter(c) || x_is_ascii_digit(c) || c == '_';
}

static bool is_one_of(uint16_t c, const char *marks)
{
	return c != 0 && c < 0x80 && strchr(marks, c);
}

static bool is_at_sign(uint16_t c)
{
	return c == '@' || c == 0xff20;
}

static bool is_hash(uint16_t c)
{
	return c == '#' || c == 0xff03;
}

static bool is_protocol(const struct x_units *u, size_t at)
{
	return at_or_0(u, at) == ':' && at_or_0(u, at + 1) == '/' && at_or_0(u, at + 2) == '/';
}

/* "RT@name" and "RT:@name" are written by people who repeat others. */
static bool is_behind_repeat(const struct walk *w, size_t at)
{
	const uint16_t *s = w->u->at;

	if (at > w->free_from && s[at - 1] == ':')
		at--;
	if (at < w->free_from + 2 || (s[at - 1] | 0x20) != 't' || (s[at - 2] | 0x20) != 'r')
		return false;
	at -= 2;
	return at == 0 ||
	       (at > w->free_from && !is_word(s[at - 1]) && !is_one_of(s[at - 1], "+~.-"));
}

static bool may_be_mention(const struct walk *w, size_t at)
{
	uint16_t c = at > w->free_from ? w->u->at[at - 1] : '_';

	return at == 0 || (!is_word(c) && !is_one_of(c, "!#$%&*") && !is_at_sign(c)) ||
	       is_behind_repeat(w, at);
}

static size_t end_of_list(const struct x_units *u, size_t at)
{
	size_t end = at + 1;

	if (at_or_0(u, at) != '/' || !x_is_ascii_letter(at_or_0(u, end)))
		return at;
	while (end - at - 1 < LIST_MAX_SIZE && (is_word(at_or_0(u, end)) || at_or_0(u, end) == '-'))
		end++;
	return end;
}

static size_t end_of_mention(const struct x_units *u, size_t begin)
{
	size_t end = begin + 1;

	while (end - begin - 1 < NAME_MAX_SIZE && is_word(at_or_0(u, end)))
		end++;
	return end > begin + 1 ? end_of_list(u, end) : begin;
}

static bool is_tag_letter(uint32_t c)
{
	return U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK);
}

static bool is_tag_part(uint32_t c)
{
	static const struct x_range special[] = {
		{'_', '_'},	  {0xb7, 0xb7},	    {0x5be, 0x5be},   {0x5f3, 0x5f4},
		{0xf0b, 0xf0c},	  {0x200c, 0x200d}, {0x3003, 0x3003}, {0x301c, 0x301c},
		{0x309b, 0x309c}, {0x30a0, 0x30a0}, {0x30fb, 0x30fb}, {0xa67e, 0xa67e},
		{0xff5e, 0xff5e},
	};

	return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK)) ||
	       x_is_in(c, special, ELEMENTS(special));
}

static uint32_t point_before(const struct x_units *u, size_t at)
{
	size_t begin = at - 1;

	if (begin > 0 && (u->at[begin] & 0xfc00) == 0xdc00 && (u->at[begin - 1] & 0xfc00) == 0xd800)
		begin--;
	return x_units_next(u, &begin);
}

static bool may_be_tag(const struct walk *w, size_t at)
{
	uint32_t c = at > w->free_from ? point_before(w->u, at) : '&';

	return at == 0 || c == 0xfe0e || c == 0xfe0f || (!is_tag_part(c) && c != '&');
}

/* At least one letter: "#1" is a number. */
static size_t end_of_tag(const struct x_units *u, size_t begin)
{
	size_t end = begin + 1;
	bool letter = false;

	if (at_or_0(u, end) == 0xfe0f || at_or_0(u, end) == 0x20e3)
		return begin;
	for (size_t at = end; at < u->count; end = at) {
		uint32_t c = x_units_next(u, &at);
		if (!is_tag_part(c))
			break;
		letter |= is_tag_letter(c);
	}
	return letter ? end : begin;
}

static void add(struct x_entities *to, enum x_entity_kind kind, size_t begin, size_t end)
{
	if ((to->count & (to->count - 1)) == 0)
		to->at = xreallocarray(to->at, to->count ? to->count * 2 : 1, sizeof(*to->at));
	to->at[to->count++] = (struct x_entity){kind, begin, end - begin};
}

/* What follows may make it none; it is passed by all the same. */
static void find_mentions(const struct x_units *u, struct x_entities *ret)
{
	struct walk w = {.u = u};

	for (size_t at = 0; at < u->count; at++) {
		if (!is_at_sign(u->at[at]) || !may_be_mention(&w, at))
			continue;
		size_t end = end_of_mention(u, at);
		if (end == at)
			continue;
		if (!is_at_sign(at_or_0(u, end)) && !x_is_latin(at_or_0(u, end)) &&
		    !is_protocol(u, end))
			add(ret, X_ENTITY_MENTION, at, end);
		w.free_from = end;
		at = end - 1;
	}
}

static void find_tags(const struct x_units *u, struct x_entities *ret)
{
	struct walk w = {.u = u};

	for (size_t at = 0; at < u->count; at++) {
		if (!is_hash(u->at[at]) || !may_be_tag(&w, at))
			continue;
		size_t end = end_of_tag(u, at);
		if (end == at)
			continue;
		if (!is_hash(at_or_0(u, end)) && !is_protocol(u, end))
			add(ret, X_ENTITY_TAG, at, end);
		w.free_from = end;
		at = end - 1;
	}
}

static int compare(const void *a, const void *b)
{
	const struct x_entity *first = a, *second = b;

	return (first->begin > second->begin) - (first->begin < second->begin);
}

void x_entities_find(const struct x_units *u, struct x_entities *ret)
{
	*ret = (struct x_entities){0};
	find_mentions(u, ret);
	find_tags(u, ret);
	if (ret->count > 1)
		qsort(ret->at, ret->count, sizeof(*ret->at), compare);
}

void x_entities_done(struct x_entities *entities)
{
	free(entities->at);
	*entities = (struct x_entities){0};
}
