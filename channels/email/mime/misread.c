#include "misread.h"

#include <wasl/text.h>

#include <string.h>

#include "charset_guess.h"
#include "charset_table.h"

/* Mending again what was misread more than once. */
#define ROUNDS 3
/* UTF-8 sequences, and the weight of letters, that are no accident. */
#define SEQUENCES_MIN 2
#define WEIGHT_MIN 6
#define LETTERS_MIN 4
#define OTHERS_MAX 4

enum kind {
	KIND_GOOD,    /* or at least nothing is known of it */
	KIND_UTF8,    /* what the bytes are that it turns back to */
	KIND_LETTERS, /* of a charset with a byte for each */
};

struct mender {
	const struct charset_table *western, *windows;
	struct buffer bytes; /* of the line at hand */
	size_t sequences;
	struct charset_letters letters;
	const struct charset_table *arabic; /* NULL until it is certain */
	bool utf8;			    /* the same of UTF-8 */
};

/* The character that begins at text, which is well-formed, and its length. */
static uint32_t character_at(const unsigned char *c, size_t *ret_size)
{
	*ret_size = 1;
	if (*c < 0x80)
		return *c;
	if (*c < 0xe0) {
		*ret_size = 2;
		return (uint32_t)(c[0] & 0x1f) << 6 | (c[1] & 0x3f);
	}
	if (*c < 0xf0) {
		*ret_size = 3;
		return (uint32_t)(c[0] & 0xf) << 12 | (uint32_t)(c[1] & 0x3f) << 6 | (c[2] & 0x3f);
	}
	*ret_size = 4;
	return UINT32_MAX;
}

/* False where a character has no byte in the table. */
static bool turn_back(const struct charset_table *table, const char *line, size_t size,
		      struct buffer *bytes)
{
	buffer_clear(bytes);
	for (size_t at = 0, n; at < size; at += n) {
		uint32_t c = character_at((const unsigned char *)line + at, &n);
		int byte = c < 0xa0 || (c <= 0xff && table->high[c - 128] == c)
				   ? (int)c
				   : charset_table_byte(table, c);

		if (byte < 0)
			return false;
		buffer_add_char(bytes, (char)byte);
	}
	return true;
}

/* Sequences of those alphabets that are misread so; 0 where the bytes are no UTF-8. */
static size_t count_sequences(const struct buffer *bytes)
{
	size_t count = 0;

	if (!text_is_utf8(buffer_string(bytes), bytes->size))
		return 0;
	for (size_t i = 0; i < bytes->size; i++) {
		unsigned char c = (unsigned char)bytes->data[i];

		count += c == 0xc3 || (c >= 0xd8 && c <= 0xdb);
	}
	return count;
}

/* Whether so many letters are those that UTF-8 read as windows-1256 consists of. */
static bool has_leads(const char *line, size_t size)
{
	size_t leads = 0, others = 0;

	for (size_t i = 0; i + 1 < size; i++) {
		unsigned char c = (unsigned char)line[i], next = (unsigned char)line[i + 1];
		bool lead = c == 0xd8 && (next == 0xb7 || next == 0xb8);

		leads += lead;
		others += !lead && c >= 0xc0;
	}
	return leads > 1 && leads * 3 >= others;
}

/* What the line may be; its bytes are in m->bytes then. */
static enum kind look(struct mender *m, const char *line, size_t size)
{
	size_t high = 0;

	while (high < size && (unsigned char)line[high] < 128)
		high++;
	if (high == size)
		return KIND_GOOD;
	if (turn_back(m->western, line, size, &m->bytes))
		return count_sequences(&m->bytes) > 0 ? KIND_UTF8 : KIND_LETTERS;
	if (has_leads(line, size) && turn_back(m->windows, line, size, &m->bytes) &&
	    count_sequences(&m->bytes) > 0)
		return KIND_UTF8;
	return KIND_GOOD;
}

static size_t line_size(const char *text, size_t size)
{
	const char *end = memchr(text, '\n', size);

	return end ? (size_t)(end - text) : size;
}

static void weigh(struct mender *m, const char *text, size_t size)
{
	struct charset_letters letters;

	for (size_t at = 0, n; at < size; at += n + 1) {
		enum kind kind;

		n = line_size(text + at, size - at);
		kind = look(m, text + at, n);
		if (kind == KIND_UTF8)
			m->sequences += count_sequences(&m->bytes);
		if (kind != KIND_LETTERS)
			continue;
		letters = charset_letters(buffer_string(&m->bytes), m->bytes.size);
		charset_letters_add(&m->letters, &letters);
	}
}

static void decide(struct mender *m)
{
	const struct charset_letters *l = &m->letters;
	bool iso = charset_is_iso(l);

	m->utf8 = m->sequences >= SEQUENCES_MIN;
	if (l->arabic >= LETTERS_MIN && l->arabic > l->other * OTHERS_MAX &&
	    (iso ? l->iso : l->windows) >= WEIGHT_MIN)
		m->arabic = charset_table_find(iso ? "ISO-8859-6" : "windows-1256");
}

static void mend_line(struct mender *m, const char *line, size_t size, struct buffer *out)
{
	enum kind kind = look(m, line, size);
	struct charset_letters letters;

	if (kind == KIND_UTF8 && m->utf8) {
		buffer_add(out, buffer_string(&m->bytes), m->bytes.size);
		return;
	}
	if (kind == KIND_LETTERS && m->arabic) {
		letters = charset_letters(buffer_string(&m->bytes), m->bytes.size);
		if (letters.arabic >= letters.other) {
			charset_table_decode(m->arabic, buffer_string(&m->bytes), m->bytes.size,
					     out);
			return;
		}
	}
	buffer_add(out, line, size);
}

static void mend_lines(struct mender *m, const char *text, size_t size, struct buffer *out)
{
	for (size_t at = 0, n; at < size; at += n + 1) {
		n = line_size(text + at, size - at);
		mend_line(m, text + at, n, out);
		if (at + n < size)
			buffer_add_char(out, '\n');
	}
}

static bool mend_once(const char *text, size_t size, struct buffer *out)
{
	struct mender m = {.western = charset_table_find("windows-1252"),
			   .windows = charset_table_find("windows-1256"),
			   .bytes = BUFFER_INIT(size)};

	weigh(&m, text, size);
	decide(&m);
	if (m.utf8 || m.arabic)
		mend_lines(&m, text, size, out);
	buffer_done(&m.bytes);
	return m.utf8 || m.arabic;
}

/* As much as there is room for. */
static void add_text(struct buffer *out, const char *text, size_t size)
{
	size_t room = out->max - out->size;

	buffer_add(out, text, size > room ? text_cut(text, size, room) : size);
	out->overflowed = out->overflowed || size > room;
}

bool misread_mend(const char *text, size_t size, struct buffer *out)
{
	/* a letter of two bytes may become one of three */
	struct buffer mended = BUFFER_INIT(2 * size), again;
	bool found = mend_once(text, size, &mended);

	for (int i = 1; found && i < ROUNDS; i++) {
		again = BUFFER_INIT(2 * mended.size);
		if (!mend_once(buffer_string(&mended), mended.size, &again)) {
			buffer_done(&again);
			break;
		}
		buffer_done(&mended);
		mended = again;
	}
	if (found)
		add_text(out, buffer_string(&mended), mended.size);
	buffer_done(&mended);
	return found;
}
