#include "quote_attribution.h"

#include <string.h>
#include <strings.h>

#include "quote_fold.h"
#include "quote_line.h"
#include "quote_words.h"

/*
 * A window of lines ends with a colon; going up from there, each line is tried as the
 * beginning. What stands in the window, a verb of writing, a date, an address, is
 * looked for once, from its top; the last of each counts.
 */
#define WINDOW_LINES 6
#define WINDOW_BYTES ((size_t)600)
#define NONE ((size_t)-1)

struct window {
	const char *text;
	size_t starts[WINDOW_LINES], count; /* from the last line up */
	size_t end;			    /* of the last line, without blanks */
	size_t verb, verb_end;		    /* the last verb, NONE: none */
	size_t address, year, time, digit;  /* the last of each, NONE: none */
};

/* --- the window --- */

static bool ends_with(const char *text, const struct quote_line *line, const char *ending)
{
	size_t n = strlen(ending);

	return line->end - line->begin >= n && memcmp(text + line->end - n, ending, n) == 0;
}

/* A sentence that ends here is not continued in an attribution; "28." and "Feb." are. */
static bool ends_sentence(const char *text, const struct quote_line *line)
{
	size_t at = line->end, letters = 0;

	if (ends_with(text, line, "?") || ends_with(text, line, "!") ||
	    ends_with(text, line, ":") || ends_with(text, line, "\xd8\x9f"))
		return true;
	if (!ends_with(text, line, "."))
		return false;
	while (--at > line->begin && (unsigned char)text[at - 1] > '9' && letters < 9)
		letters++;
	return letters > 4;
}

/* A closing bracket may have been folded onto a line of its own, where it looks like a quote. */
static bool is_open(const char *text, size_t begin, size_t end)
{
	size_t open = 0;

	for (; begin < end; begin++) {
		if (text[begin] == '<')
			open++;
		else if (text[begin] == '>' && open > 0)
			open--;
	}
	return open > 0;
}

static bool begins_with_bracket(const char *text, size_t size, size_t at)
{
	at += quote_line_indent(text + at, size - at);
	if (at < size && text[at] == '<')
		return true;
	return size - at >= 7 && strncasecmp(text + at, "mailto:", 7) == 0;
}

static void gather_lines(struct window *w, const struct quote_line *last, size_t size, size_t from)
{
	w->starts[0] = last->begin;
	w->count = 1;
	w->end = last->end;
	for (size_t at = last->begin; at > from && w->count < WINDOW_LINES;) {
		struct quote_line line = quote_line_before(w->text, size, at);
		bool blank = line.end == line.begin;

		if (line.begin < from || w->end - line.begin > WINDOW_BYTES)
			return;
		if (blank ? !begins_with_bracket(w->text, size, at)
			  : ends_sentence(w->text, &line) || quote_line_is_quoted(w->text, &line))
			return;
		if (!blank)
			w->starts[w->count++] = line.begin;
		at = line.begin;
	}
}

/* --- what stands in it --- */

/* Digits with what parts them: 2016, 3/3/24, 10:15. */
struct number {
	unsigned int digits, separators, value;
	bool colon;
};

static void end_number(struct window *w, const struct number *n, size_t at)
{
	bool year = n->digits == 4 && ((n->value >= 1900 && n->value < 2100) ||
				       (n->value >= 1300 && n->value < 1600));

	if (year || (n->separators >= 2 && !n->colon && n->digits > 0))
		w->year = at;
	if (n->colon && n->digits == 2)
		w->time = at;
}

static void add_to_number(struct window *w, struct number *n, uint32_t c, size_t at)
{
	if (c >= '0' && c <= '9') {
		w->digit = at;
		n->value = n->digits < 5 ? n->value * 10 + (c - '0') : 0;
		n->digits++;
		return;
	}
	if (n->digits > 0)
		end_number(w, n, at);
	if (n->digits > 0 && (c == '/' || c == '-' || c == '.' || c == ':'))
		*n = (struct number){.separators = n->separators + 1, .colon = c == ':'};
	else
		*n = (struct number){.digits = 0};
}

static void survey(struct window *w)
{
	struct fold f = {w->text + w->starts[w->count - 1], w->text + w->end};
	struct number number = {.digits = 0};
	bool inside = false;
	uint32_t c = ' ';

	w->verb = w->address = w->year = w->time = w->digit = NONE;
	while (c) {
		size_t at = (size_t)(f.at - w->text), n = 0;

		c = fold_next(&f);
		if (fold_is_letter(c) && (!inside || c >= 0x3000))
			n = fold_any_word(w->text + at, w->end - at, &quote_words_wrote);
		if (n > 0) {
			w->verb = at;
			w->verb_end = at + n;
		}
		inside = fold_is_letter(c);
		if (c == '@')
			w->address = at;
		add_to_number(w, &number, c, at);
	}
}

static bool holds(size_t position, size_t start)
{
	return position != NONE && position >= start;
}

/* --- what is made of it --- */

/* How many letters and digits follow at, and how many words they make. */
static size_t letters_after(const struct window *w, size_t at, size_t *ret_words)
{
	struct fold f = {w->text + at, w->text + w->end};
	size_t letters = 0;
	bool inside = false;

	*ret_words = 0;
	for (uint32_t c; (c = fold_next(&f));) {
		letters += fold_is_letter(c);
		*ret_words += fold_is_letter(c) && !inside;
		inside = fold_is_letter(c);
	}
	return letters;
}

/* What follows the verb is nothing, a name, an address or a date, and no sentence. */
static bool is_tail(const struct window *w)
{
	size_t words, letters = letters_after(w, w->verb_end, &words), last;

	if (letters <= 1)
		return true;
	if (holds(w->address, w->verb_end))
		return true;
	last = w->digit;
	if (holds(last, w->verb_end))
		return letters_after(w, last + 1, &words) <= 12;
	return words <= 5 &&
	       fold_any_word(w->text + w->verb, w->end - w->verb, &quote_words_wrote_name) > 0;
}

static size_t skip_opening(const struct window *w, size_t at)
{
	while (at < w->end && w->text[at] != '\n' && w->text[at] != '\0' &&
	       (quote_line_indent(w->text + at, 1) > 0 || strchr("-\"'[(|~", w->text[at])))
		at++;
	return at + quote_line_indent(w->text + at, w->end - at);
}

/* "On 3/3 I sent what you wrote:" tells of a quote, and is none; names are not asked. */
static bool is_narrated(const struct window *w, size_t start)
{
	const char *begin = w->text + start, *end = memchr(begin, '<', w->end - start);

	if (!end && holds(w->address, start))
		end = w->text + w->address;
	if (!end)
		end = w->text + w->end;
	return fold_has_word(begin, (size_t)(end - begin), &quote_words_narrator);
}

/* "2016-10-24 15:36 GMT+02:00 Foo <a@b.test>:", and without time and colon, as Gmail once did. */
static bool is_dated_address(const struct window *w, size_t start, size_t at)
{
	const char *bracket = holds(w->address, start)
				      ? memrchr(w->text + w->address, '>', w->end - w->address)
				      : NULL;
	struct fold f = {w->text + at, w->text + w->end};
	unsigned int digits = 0;
	size_t words;
	uint32_t c;

	if (!bracket || !holds(w->year, start) || is_narrated(w, start) ||
	    letters_after(w, (size_t)(bracket - w->text), &words) > 0)
		return false;
	while ((c = fold_next(&f)) >= '0' && c <= '9')
		digits++;
	if (digits == 4 && (c == '-' || c == '/'))
		return true;
	return holds(w->time, start) && w->text + w->end > bracket + 1;
}

static bool follows_blank(const struct window *w, size_t at)
{
	struct quote_line before;

	if (at == 0)
		return true;
	before = quote_line_before(w->text, w->end, at);
	return before.end == before.begin;
}

enum judgement {
	NOTHING,
	WEAK, /* if what follows is quoted */
	STRONG,
};

/* Begun by a word like "On", or by a date. */
static enum judgement judge_opened(const struct window *w, size_t start)
{
	size_t at = skip_opening(w, start);
	struct fold f = {w->text + at, w->text + w->end};
	uint32_t first = fold_next(&f);
	bool dated = first >= '0' && first <= '9';

	if (!dated && fold_any_word(w->text + at, w->end - at, &quote_words_on) == 0)
		return NOTHING;
	if (!holds(w->verb, start))
		return dated && is_dated_address(w, start, at) ? STRONG : NOTHING;
	if (!holds(w->year, start) && !holds(w->time, start) && !holds(w->address, start))
		return NOTHING;
	if (!is_tail(w))
		return NOTHING;
	if (is_narrated(w, start))
		return WEAK;
	if (holds(w->address, start))
		return STRONG;
	return holds(w->year, start) && holds(w->time, start) && follows_blank(w, start) ? STRONG
											 : WEAK;
}

/* Begun by a name: "Max Muster <max@b.test> schrieb am 28. Apr. 2017 um 11:53 Uhr:". */
static enum judgement judge_named(const struct window *w, size_t start)
{
	struct quote_line line = quote_line_at(w->text, w->end, start);
	size_t words_all, words_rest;

	if (!holds(w->verb, start) || !holds(w->address, start) || !is_tail(w))
		return NOTHING;
	if (w->address >= line.end && w->verb >= line.end)
		return NOTHING;
	(void)letters_after(w, start, &words_all);
	(void)letters_after(w, w->address < w->verb ? w->address : w->verb, &words_rest);
	if (words_all - words_rest > 8)
		return NOTHING;
	if (is_narrated(w, start) || (!holds(w->year, start) && !holds(w->time, start)))
		return WEAK;
	return STRONG;
}

typedef enum judgement judge(const struct window *w, size_t start);

/* The nearest beginning that this judge believes in. */
static enum judgement find_start(const struct window *w, judge *asked, bool quoted, size_t *ret)
{
	enum judgement found = NOTHING;

	for (size_t i = quoted; i < w->count && found == NOTHING; i++) {
		if (w->end - w->starts[i] > WINDOW_BYTES)
			return NOTHING;
		if (quoted && !is_open(w->text, w->starts[i], w->starts[0]))
			continue;
		*ret = w->starts[i];
		found = asked(w, w->starts[i]);
	}
	return found;
}

static bool may_end(const char *text, const struct quote_line *line)
{
	unsigned char first;

	if (ends_with(text, line, ":") || ends_with(text, line, "\xef\xbc\x9a"))
		return true;
	if (line->end == line->begin)
		return false;
	first = (unsigned char)text[line->begin];
	return (first == '-' && ends_with(text, line, "--")) ||
	       (first >= '0' && first <= '9' && ends_with(text, line, ">"));
}

struct quote_attribution quote_attribution_next(const char *text, size_t size, size_t from)
{
	struct window w = {.text = text};
	struct quote_line line;
	size_t begin = 0;

	for (size_t at = from; at < size; at = line.next) {
		enum judgement found;
		bool quoted;

		line = quote_line_at(text, size, at);
		if (!may_end(text, &line))
			continue;
		quoted = quote_line_is_quoted(text, &line);
		gather_lines(&w, &line, size, from);
		if (quoted && w.count == 1)
			continue;
		survey(&w);
		found = find_start(&w, judge_opened, quoted, &begin);
		if (found == NOTHING)
			found = find_start(&w, judge_named, quoted, &begin);
		if (found != NOTHING)
			return (struct quote_attribution){begin, line.next, found == STRONG};
	}
	return (struct quote_attribution){NONE, NONE, false};
}
