#include "split.h"

#include "breaks.h"

#include <wasl/buffer.h>
#include <wasl/text.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MARK_SIZE 32U

/* How much of a part must be full, in percent, for the ends of its paragraphs and sentences. */
static const unsigned fullness[] = {25, 75, 100};

struct split {
	const char *text;
	struct x_units units;
	uint32_t *weights; /* of all before a unit */
	uint8_t *breaks;
	struct x_limits limits;
	unsigned full; /* percent, as above */
	size_t of;     /* parts that there are to be */
};

/* A part of the text, in units. */
struct span {
	size_t begin, end;
};

static size_t skip_blanks(const struct split *s, size_t at)
{
	while (at < s->units.count && x_is_blank(&s->units, at))
		at++;
	return at;
}

static size_t without_blanks(const struct split *s, size_t begin, size_t end)
{
	while (end > begin && x_is_blank(&s->units, end - 1))
		end--;
	return end;
}

static size_t write_mark(size_t number, size_t of, char ret[static MARK_SIZE])
{
	if (of == 1) {
		*ret = '\0';
		return 0;
	}
	return (size_t)snprintf(ret, MARK_SIZE, " (%zu/%zu)", number, of);
}

/* The part as it is posted. */
static struct x_part make_part(const struct split *s, const struct span *span, size_t number)
{
	char mark[MARK_SIZE];
	size_t begin = s->units.bytes[span->begin], size = s->units.bytes[span->end] - begin;
	size_t mark_size = write_mark(number, s->of, mark);
	struct x_part part = {.size = size + mark_size};

	part.text = xmalloc(part.size + 1);
	memcpy(part.text, s->text + begin, size);
	memcpy(part.text + size, mark, mark_size + 1);
	part.weight = x_weight(part.text, part.size).weight;
	return part;
}

/* The end of the part that begins there and weighs no more, or 0. */
static size_t find_end(const struct split *s, size_t begin, unsigned weight)
{
	size_t found[X_BREAK_PARAGRAPH + 1] = {0};
	size_t at = begin + 1;

	for (; at <= s->units.count && s->weights[at] - s->weights[begin] <= weight; at++)
		found[s->breaks[at]] = at;
	if (at > s->units.count)
		return s->units.count;
	for (size_t kind = X_BREAK_PARAGRAPH; kind >= X_BREAK_SENTENCE; kind--) {
		if (found[kind] &&
		    (s->weights[found[kind]] - s->weights[begin]) * 100 >= weight * s->full)
			return found[kind];
	}
	/* the ends of sentences are those of words, too */
	for (size_t kind = X_BREAK_SENTENCE; kind <= X_BREAK_PARAGRAPH; kind++) {
		if (found[kind] > found[X_BREAK_SPACE])
			found[X_BREAK_SPACE] = found[kind];
	}
	return found[X_BREAK_SPACE] ? found[X_BREAK_SPACE] : found[X_BREAK_GRAPHEME];
}

/*
 * What a part weighs for itself may be more than in the text, where what stood before it kept
 * something from being a link: then less is taken.
 */
static int cut_part(const struct split *s, size_t begin, size_t number, struct span *ret)
{
	char mark[MARK_SIZE];
	unsigned marked = (unsigned)write_mark(number, s->of, mark), max = s->limits.weight;
	unsigned room = max > marked ? max - marked : 0;

	while (room > 0) {
		size_t end = find_end(s, begin, room);
		if (!end)
			break;
		*ret = (struct span){begin, without_blanks(s, begin, end)};
		struct x_part part = make_part(s, ret, number);
		free(part.text);
		if (part.weight <= max)
			return 0;
		room -= part.weight - max < room ? part.weight - max : room;
	}
	return -E2BIG;
}

/* Cuts the text into spans, numbered as of s->of of them: how many they are, or -E2BIG. */
static int cut(const struct split *s, struct span *spans)
{
	size_t at = skip_blanks(s, 0), count = 0;

	while (at < s->units.count) {
		if (count == s->limits.parts || cut_part(s, at, count + 1, &spans[count]) < 0)
			return -E2BIG;
		at = skip_blanks(s, spans[count++].end);
	}
	return (int)count;
}

/* Numbers take room, and with it may make more parts: until there are as many as were thought. */
static int find_spans(struct split *s, struct span *spans)
{
	int count = -E2BIG;

	for (size_t i = 0; i < ELEMENTS(fullness) && count < 0; i++) {
		s->full = fullness[i];
		s->of = 0;
		for (count = 1; count > 0 && (size_t)count > s->of;) {
			s->of = (size_t)count;
			count = cut(s, spans);
		}
	}
	return count;
}

static int make_parts(struct split *s, struct x_parts *ret)
{
	_cleanup_(freep) struct span *spans =
		xreallocarray(NULL, s->limits.parts + 1, sizeof(*spans));
	int count = find_spans(s, spans);

	if (count < 0)
		return count;
	s->of = (size_t)count;
	ret->at = xreallocarray(NULL, s->of, sizeof(*ret->at));
	for (; ret->count < s->of; ret->count++)
		ret->at[ret->count] = make_part(s, &spans[ret->count], ret->count + 1);
	return 0;
}

static void split_done(struct split *s)
{
	x_units_done(&s->units);
	free(s->weights);
	free(s->breaks);
}

static int split_repaired(const char *text, size_t size, const struct x_limits *limits,
			  struct x_parts *ret)
{
	_cleanup_(split_done) struct split s = {.text = text, .limits = *limits};
	struct x_urls urls;
	int r = x_units_init(&s.units, text, size, true);

	if (r < 0)
		return r;
	if (skip_blanks(&s, 0) == s.units.count)
		return -ENODATA;
	x_urls_find_all(&s.units, &urls);
	s.weights = x_weight_sums(&s.units, &urls);
	s.breaks = x_breaks_find(&s.units, &urls);
	x_urls_done(&urls);
	return make_parts(&s, ret);
}

int x_split(const char *text, size_t size, const struct x_limits *limits, struct x_parts *ret)
{
	struct buffer repaired = BUFFER_INIT(X_TEXT_MAX);
	int r;

	*ret = (struct x_parts){0};
	r = text_repair(text, size, &repaired);
	if (r == 0)
		r = split_repaired(buffer_string(&repaired), repaired.size, limits, ret);
	buffer_done(&repaired);
	return r;
}

void x_parts_done(struct x_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		free(parts->at[i].text);
	free(parts->at);
	*parts = (struct x_parts){0};
}
