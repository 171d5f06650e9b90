#include "words.h"

#include <errno.h>
#include <string.h>

#include "charset.h"
#include "charset_names.h"
#include "decode.h"
#include "hex.h"
#include "line.h"

#define CHARSET_MAX 64
#define LENGTH_MAX 1000 /* of a word that stands in a list */

struct word {
	const char *charset;
	size_t charset_size;
	bool base64;
	const char *text;
	size_t size;
	const char *next; /* behind the word */
};

/* Bytes of one charset, gathered from words that follow each other. */
struct decoder {
	struct buffer *out;
	struct buffer pending;
	const char *fallback;
	const char *charset; /* of what is pending */
	size_t charset_size;
	bool in_words;	   /* the last thing read was an encoded word */
	bool no_more_ends; /* no "?=" follows */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_base64(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
	       c == '/' || c == '=';
}

static bool begins_word(const char *at, const char *end)
{
	return end - at >= 2 && at[0] == '=' && at[1] == '?';
}

/* "=?charset*language?B?": the text begins at ret->text. */
static bool read_head(const char *at, const char *end, struct word *ret)
{
	const char *star;
	size_t n = 0, left = (size_t)(end - at) - 2;

	ret->charset = at + 2;
	while (n < left && n < CHARSET_MAX && ret->charset[n] != '?' && !is_space(ret->charset[n]))
		n++;
	if (n + 3 > left || ret->charset[n] != '?' || ret->charset[n + 2] != '?')
		return false;
	star = memchr(ret->charset, '*', n);
	ret->charset_size = star ? (size_t)(star - ret->charset) : n;
	ret->text = ret->charset + n + 3;
	ret->base64 = (ret->charset[n + 1] | 0x20) == 'b';
	return ret->base64 || (ret->charset[n + 1] | 0x20) == 'q';
}

static void end_word(struct word *w, const char *text_end, const char *next)
{
	w->size = (size_t)(text_end - w->text);
	w->next = next;
}

/* Where the end is missing, the word ends at a blank or at what is no base64. */
static void read_base64(const char *end, struct word *w)
{
	const char *at = w->text, *blank = NULL;

	while (at < end && (is_base64(*at) || is_space(*at))) {
		if (!blank && is_space(*at))
			blank = at;
		if (is_space(*at++) && begins_word(at, end))
			break;
	}
	if (end - at >= 2 && at[0] == '?' && at[1] == '=')
		end_word(w, at, at + 2);
	else if (blank)
		end_word(w, blank, blank);
	else
		end_word(w, at, at + (at < end && *at == '?'));
}

/* Blanks are forgiven; where the end is missing, the next word or the value's end is it. */
static void read_quoted(const char *end, bool *no_more_ends, struct word *w)
{
	const char *at = w->text;

	while (at < end && !(at[0] == '?' && end - at >= 2 && at[1] == '=')) {
		if (is_space(*at) && begins_word(at + 1, end)) {
			end_word(w, at, at);
			return;
		}
		at++;
	}
	*no_more_ends = *no_more_ends || at == end;
	end_word(w, at, at < end ? at + 2 : end);
}

static int collect(const void *data, size_t size, void *context)
{
	return buffer_add(context, data, size);
}

static void decode_quoted(const struct word *w, struct buffer *out)
{
	for (size_t i = 0; i < w->size; i++) {
		int byte = w->text[i] == '=' && w->size - i > 2 ? hex_byte(w->text + i + 1) : -1;

		if (byte >= 0)
			i += 2;
		else
			byte = w->text[i] == '_' ? ' ' : (unsigned char)w->text[i];
		buffer_add_char(out, (char)byte);
	}
}

static void flush(struct decoder *d)
{
	const struct charset_label label = {d->charset, d->charset_size, d->fallback};

	(void)charset_decode(&label, buffer_string(&d->pending), d->pending.size, d->out);
	buffer_clear(&d->pending);
}

static void add_word(struct decoder *d, const struct word *w)
{
	if (!d->in_words || !charset_same(w->charset, w->charset_size, d->charset, d->charset_size))
		flush(d);
	d->charset = w->charset;
	d->charset_size = w->charset_size;
	d->in_words = true;
	if (w->base64)
		(void)decode_body(MIME_ENCODING_BASE64, w->text, w->size, collect, &d->pending);
	else
		decode_quoted(w, &d->pending);
}

/* Blanks between encoded words are not part of the text. */
static void add_raw(struct decoder *d, const char *text, size_t size, bool before_word)
{
	size_t blanks = 0;

	while (blanks < size && is_space(text[blanks]))
		blanks++;
	if (size == 0 || (d->in_words && before_word && blanks == size))
		return;
	flush(d);
	d->charset = NULL;
	d->charset_size = 0;
	d->in_words = false;
	buffer_add(&d->pending, text, size);
}

static bool read_word(struct decoder *d, const char *at, const char *end, struct word *ret)
{
	if (!read_head(at, end, ret))
		return false;
	if (ret->base64)
		read_base64(end, ret);
	else
		read_quoted(end, &d->no_more_ends, ret);
	return true;
}

static void decode(struct decoder *d, const char *at, const char *end)
{
	const char *raw = at;
	struct word word;

	while (at < end) {
		at = memmem(at, (size_t)(end - at), "=?", 2);
		if (!at)
			break;
		if (!read_word(d, at, end, &word)) {
			at += 2;
			continue;
		}
		add_raw(d, raw, (size_t)(at - raw), true);
		add_word(d, &word);
		raw = at = word.next;
	}
	add_raw(d, raw, (size_t)(end - raw), false);
	flush(d);
}

int words_decode_in(const char *fallback, const char *value, size_t size, struct buffer *out)
{
	struct buffer text = BUFFER_INIT(4 * size + 64);
	struct decoder d = {.out = &text, .pending = BUFFER_INIT(size + 1), .fallback = fallback};
	int r;

	decode(&d, value, value + size);
	r = line_clean(buffer_string(&text), text.size, out);
	if (text.overflowed)
		r = -EMSGSIZE;
	buffer_done(&d.pending);
	buffer_done(&text);
	return r;
}

int words_decode(const char *value, size_t size, struct buffer *out)
{
	return words_decode_in(NULL, value, size, out);
}

size_t words_length(const char *text, size_t size)
{
	const char *end = text + (size < LENGTH_MAX ? size : LENGTH_MAX), *at;
	struct word word;

	if (!begins_word(text, end) || !read_head(text, end, &word))
		return 0;
	for (at = word.text; at + 1 < end && !is_space(*at); at++)
		if (at[0] == '?' && at[1] == '=')
			return (size_t)(at - text) + 2;
	return 0;
}
