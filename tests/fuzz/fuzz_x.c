/*
 * Fuzz: any bytes as a text for X. The first two choose how much a part may weigh, and how many
 * there may be.
 */
#include "x/text/check.h"
#include "x/text/split.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <wasl/buffer.h>
#include <wasl/text.h>

#define PARTS_MAX 32U

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): it must hold in every build. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool is_blank_at(const char *text, size_t size, size_t *at)
{
	static const char *const blanks[] = {
		" ",	  "\t",	    "\n",     "\v",	"\f",	  "\r",	      "\u1680", "\u2000",
		"\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",   "\u2008", "\u2009",
		"\u200a", "\u2028", "\u2029", "\u205f", "\u3000", "\xc2\x85",
	};

	for (size_t i = 0; i < ELEMENTS(blanks); i++) {
		size_t n = strlen(blanks[i]);
		if (size - *at >= n && memcmp(text + *at, blanks[i], n) == 0) {
			*at += n;
			return true;
		}
	}
	return false;
}

static size_t skip_blanks(const char *text, size_t size, size_t at)
{
	while (at < size && is_blank_at(text, size, &at))
		continue;
	return at;
}

/* What is no blank stands in the text in the same order: the place behind it. */
static size_t follow(const struct buffer *text, size_t at, const char *part, size_t size)
{
	const char *bytes = buffer_string(text);

	for (size_t i = skip_blanks(part, size, 0); i < size; i = skip_blanks(part, size, i)) {
		at = skip_blanks(bytes, text->size, at);
		must(at < text->size && bytes[at] == part[i]);
		at++;
		i++;
	}
	return at;
}

/* Together they are the text, but for blanks where it was parted and around it. */
static void check_parts(const struct buffer *text, const struct x_parts *parts, unsigned weight)
{
	size_t at = 0;

	for (size_t i = 0; i < parts->count; i++) {
		const struct x_part *part = &parts->at[i];
		char mark[64] = "";
		if (parts->count > 1)
			snprintf(mark, sizeof(mark), " (%zu/%zu)", i + 1, parts->count);
		must(part->weight <= weight && part->size > strlen(mark));
		must(part->weight == x_weight(part->text, part->size).weight);
		size_t size = part->size - strlen(mark);
		must(memcmp(part->text + size, mark, strlen(mark) + 1) == 0);
		must(text_is_utf8(part->text, part->size));
		at = follow(text, at, part->text, size);
	}
	must(skip_blanks(buffer_string(text), text->size, at) == text->size);
}

static void check_split(const char *text, size_t size, const struct x_limits *limits)
{
	struct buffer repaired = BUFFER_INIT(X_TEXT_MAX);
	struct x_parts parts;
	int r = x_split(text, size, limits, &parts);

	must(r == 0 || r == -E2BIG || r == -ENODATA || r == -EMSGSIZE);
	must((r == 0) == (parts.count > 0) && parts.count <= limits->parts);
	if (r == 0 && text_repair(text, size, &repaired) == 0)
		check_parts(&repaired, &parts, limits->weight);
	x_parts_done(&parts);
	buffer_done(&repaired);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 2;

	if (size < 2)
		return 0;
	size -= 2;
	const struct x_limits limits = {1 + data[0] * 2U, 1 + data[1] % PARTS_MAX};
	struct x_weight weight = x_weight(text, size);
	must(weight.weight <= 2 * size + 23 * size);
	must(size > 0 || !weight.valid);
	enum x_private kind = x_check_text(text, size, &X_CHECK_DEFAULT);
	must(kind == X_PRIVATE_NONE || x_private_name(kind));
	check_split(text, size, &limits);
	return 0;
}
