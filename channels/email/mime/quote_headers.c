#include "quote_headers.h"

#include <string.h>

#include "quote_fold.h"
#include "quote_line.h"
#include "quote_words.h"

#define LINES_MAX 40U
#define BYTES_MAX ((size_t)8192)
#define KEY_BYTES_MAX ((size_t)64)
/* Lists of recipients are folded. */
#define FOLDED_MAX 6U

enum key {
	KEY_NONE = 0,
	KEY_FROM = 1,
	KEY_SENT = 2,
	KEY_DATE = 4,
	KEY_TO = 8,
	KEY_CC = 16,
	KEY_SUBJECT = 32,
	KEY_OTHER = 64,
};

static const struct {
	const struct fold_words *words;
	enum key key;
} keys[] = {
	{&quote_words_from, KEY_FROM},	 {&quote_words_sent, KEY_SENT},
	{&quote_words_date, KEY_DATE},	 {&quote_words_to, KEY_TO},
	{&quote_words_cc, KEY_CC},	 {&quote_words_subject, KEY_SUBJECT},
	{&quote_words_other, KEY_OTHER},
};

/* What is known of the block so far. */
struct block {
	unsigned int keys;
	bool address, time;
};

/* Which field the line is; its value begins at *ret_value. */
static enum key read_key(const char *text, size_t size, size_t *ret_value)
{
	size_t near = size < KEY_BYTES_MAX ? size : KEY_BYTES_MAX, n, at;

	if (!memchr(text, ':', near) && !memmem(text, near, "\xef\xbc\x9a", 3))
		return KEY_NONE;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		at = fold_any_word(text, near, keys[i].words);
		if (at == 0)
			continue;
		n = fold_match(text + at, near - at, ":");
		if (n == 0)
			n = fold_match(text + at, near - at, " :");
		*ret_value = at + n;
		return n > 0 ? keys[i].key : KEY_NONE;
	}
	return KEY_NONE;
}

/* True for 10:15 anywhere in it. */
static bool has_time(const char *text, size_t size)
{
	struct fold f = {text, text + size};
	uint32_t c, before = ' ', last = ' ';

	while ((c = fold_next(&f))) {
		if (last == ':' && before >= '0' && before <= '9' && c >= '0' && c <= '9')
			return true;
		before = last;
		last = c;
	}
	return false;
}

static void add_field(struct block *b, enum key key, const char *value, size_t size)
{
	b->keys |= key;
	if (key != KEY_SUBJECT && memchr(value, '@', size))
		b->address = true;
	if ((key == KEY_DATE || key == KEY_SENT) && has_time(value, size))
		b->time = true;
}

static unsigned int count_keys(unsigned int seen)
{
	return (unsigned int)__builtin_popcount(seen & ~(unsigned int)KEY_OTHER &
						~(unsigned int)KEY_CC);
}

/*
 * A letter has a heading too (from, to, subject, date), and belongs to its writer. A mail
 * program's has a field "Sent", or addresses, or the time of day.
 */
static bool is_of_program(const struct block *b, bool announced)
{
	unsigned int count = count_keys(b->keys);

	if (!(b->keys & KEY_FROM))
		return false;
	if (announced)
		return count >= 2;
	if (count < 3)
		return false;
	if (b->keys & KEY_SENT)
		return true;
	if (b->keys & KEY_SUBJECT)
		return b->address || b->time;
	return b->address && b->time;
}

/* A folded value goes on where the next line is no field, or blank and then a field again. */
static bool goes_on(const char *text, size_t size, const struct quote_line *line, size_t *folded)
{
	struct quote_line next;
	size_t value;

	if (line->end > line->begin)
		return ++*folded <= FOLDED_MAX;
	next = quote_line_at(text, size, line->next);
	return read_key(text + next.begin, next.end - next.begin, &value) != KEY_NONE;
}

struct quote_headers quote_headers_read(const char *text, size_t size, size_t at, bool announced)
{
	struct quote_headers result = {.end = at};
	struct block b = {0};
	size_t folded = 0;
	bool recipients = false;

	for (size_t n = 0; n < LINES_MAX && at < size && at - result.end < BYTES_MAX; n++) {
		struct quote_line line = quote_line_at(text, size, at);
		const char *start = text + line.begin;
		size_t length = line.end - line.begin, value = 0;
		enum key key = length > 0 ? read_key(start, length, &value) : KEY_NONE;

		if (key == KEY_NONE &&
		    (n == 0 || (length > 0 && !recipients) || !goes_on(text, size, &line, &folded)))
			break;
		at = line.next;
		if (key == KEY_NONE)
			continue;
		add_field(&b, key, start + value, length - value);
		recipients = key & (KEY_TO | KEY_CC | KEY_FROM | KEY_SUBJECT);
		folded = 0;
		result.end = at;
	}
	result.found = is_of_program(&b, announced);
	return result;
}

static size_t skip_dashes(const char *text, size_t size)
{
	size_t n = 0;

	while (n < size && (text[n] == '-' || text[n] == '_' || text[n] == '=' || text[n] == '#'))
		n++;
	return n;
}

bool quote_headers_announce(const char *text, size_t begin, size_t end)
{
	size_t size, n, m;

	begin += quote_line_indent(text + begin, end - begin);
	size = end - begin;
	text += begin;
	n = skip_dashes(text, size);
	if (n == 0) {
		m = fold_any_word(text, size, &quote_words_begin_forwarded);
		return m > 0 && (m == size || (m + 1 == size && text[m] == ':'));
	}
	if (n < 2)
		return false;
	n += quote_line_indent(text + n, size - n);
	m = fold_any_word(text + n, size - n, &quote_words_original);
	if (m == 0)
		return false;
	m += n;
	m += quote_line_indent(text + m, size - m);
	return skip_dashes(text + m, size - m) >= 2;
}
