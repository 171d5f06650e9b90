#include "units.h"

#include <errno.h>
#include <string.h>

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* In normal form C three units may stand for what was one: U+FB2C and its kin. */
#define GROWTH 3U
/*
 * Units that are put into order at once. Ordering marks costs their square, and no language has
 * so many behind a letter; what is joined over the end of a piece only counts more.
 */
#define PIECE_MAX ((size_t)128)

/* What has been made so far of what was given. */
struct normal {
	const UNormalizer2 *nfc;
	const UChar *given;
	const uint32_t *bytes; /* of each unit given; NULL without */
	struct x_units *made;
};

static uint32_t bytes_in(uint32_t c)
{
	return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

static uint32_t *bytes_of(const UChar *units, size_t count)
{
	uint32_t *bytes = xreallocarray(NULL, count + 1, sizeof(*bytes));
	uint32_t byte = 0;

	for (size_t at = 0; at < count;) {
		size_t begin = at;
		uint32_t c = x_point_next(units, count, &at);
		for (size_t i = begin; i < at; i++)
			bytes[i] = byte;
		byte += bytes_in(c);
	}
	bytes[count] = byte;
	return bytes;
}

/* As it is. */
static void add_same(struct normal *n, size_t from, size_t to)
{
	struct x_units *made = n->made;

	memcpy(made->at + made->count, n->given + from, (to - from) * sizeof(UChar));
	if (n->bytes)
		memcpy(made->bytes + made->count, n->bytes + from, (to - from) * sizeof(uint32_t));
	made->count += to - from;
}

static void add_piece(struct normal *n, size_t from, size_t to, size_t room)
{
	struct x_units *made = n->made;
	UErrorCode status = U_ZERO_ERROR;
	int32_t count = unorm2_normalize(n->nfc, n->given + from, (int32_t)(to - from),
					 made->at + made->count, (int32_t)room, &status);

	if (U_FAILURE(status))
		abort();
	made->count += (size_t)count;
}

/* Normalised: all that was made of it stands where it began. */
static void add_changed(struct normal *n, size_t from, size_t to)
{
	size_t first = n->made->count;

	for (size_t at = from; at < to;) {
		size_t end = to - at > PIECE_MAX ? at + PIECE_MAX : to;
		/* between code points */
		end += end < to && (n->given[end] & 0xfc00) == 0xdc00;
		add_piece(n, at, end, (end - at) * GROWTH);
		at = end;
	}
	for (size_t i = first; n->bytes && i < n->made->count; i++)
		n->made->bytes[i] = n->bytes[from];
}

/* Behind from the first place before which a text may be cut and be normalised by halves. */
static size_t next_boundary(const struct normal *n, size_t from, size_t count)
{
	size_t at = from;

	(void)x_point_next(n->given, count, &at);
	while (at < count) {
		size_t before = at;
		uint32_t c = x_point_next(n->given, count, &at);
		if (unorm2_hasBoundaryBefore(n->nfc, (UChar32)c))
			return before;
	}
	return count;
}

static void normalise(struct normal *n, size_t count)
{
	size_t at = 0;

	while (at < count) {
		UErrorCode status = U_ZERO_ERROR;
		int32_t same = unorm2_spanQuickCheckYes(n->nfc, n->given + at,
							(int32_t)(count - at), &status);
		if (U_FAILURE(status))
			abort();
		add_same(n, at, at + (size_t)same);
		at += (size_t)same;
		size_t end = at < count ? next_boundary(n, at, count) : count;
		if (end > at)
			add_changed(n, at, end);
		at = end;
	}
}

int x_units_init(struct x_units *u, const char *text, size_t size, bool with_bytes)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t count = 0;

	*u = (struct x_units){0};
	if (size > X_TEXT_MAX)
		return -EMSGSIZE;
	/* no byte gives more than a unit */
	_cleanup_(freep) UChar *given = xreallocarray(NULL, size + 1, sizeof(*given));
	u_strFromUTF8WithSub(given, (int32_t)size + 1, &count, text, (int32_t)size, 0xfffd, NULL,
			     &status);
	struct normal n = {.nfc = unorm2_getNFCInstance(&status), .given = given, .made = u};
	if (U_FAILURE(status))
		abort();
	_cleanup_(freep) uint32_t *bytes = with_bytes ? bytes_of(given, (size_t)count) : NULL;
	size_t room = (size_t)count * GROWTH + 1;
	n.bytes = bytes;
	u->at = xreallocarray(NULL, room, sizeof(*u->at));
	u->bytes = with_bytes ? xreallocarray(NULL, room, sizeof(*u->bytes)) : NULL;
	normalise(&n, (size_t)count);
	if (with_bytes)
		u->bytes[u->count] = (uint32_t)size;
	return 0;
}

void x_units_done(struct x_units *u)
{
	free(u->at);
	free(u->bytes);
	*u = (struct x_units){0};
}
