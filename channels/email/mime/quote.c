#include "quote.h"

#include <string.h>

#include "quote_attribution.h"
#include "quote_headers.h"
#include "quote_line.h"
#include "quote_signature.h"
#include "quote_words.h"

/*
 * One walk over the lines. What is quoted by '>' ends where that ends; what a header or
 * an attribution announces without it goes on to the end of the text, if anything of
 * the writer's stands before. A signature is pending until a quote or the end confirms
 * it, or until too much follows for one.
 */

#define NOWHERE ((size_t)-1)

/* What a signature of each kind may hold, its first line apart. */
static const struct {
	unsigned int lines, bytes;
} limits[] = {
	[SIGNATURE_DELIMITER] = {40, 4000}, [SIGNATURE_DASHES] = {15, 1200},
	[SIGNATURE_RULE] = {8, 600},	    [SIGNATURE_DEVICE] = {0, 0},
	[SIGNATURE_PERHAPS] = {0, 0},	    [SIGNATURE_NOTICE] = {60, 10000},
};

struct pending {
	enum signature_line kind; /* SIGNATURE_NONE: nothing is pending */
	size_t begin, end;
	unsigned int lines, evidence;
};

struct quoting {
	const char *text;
	size_t size;
	struct text_mark *marks;
	size_t count, max;
	bool adjacent; /* nothing but blank lines since the last mark */

	size_t own;  /* lines of the writer's so far */
	size_t rule; /* where the line drawn across begins that is the last line, or NOWHERE */
	bool blank_before; /* the line before was blank, or there is none */
	bool announced;	   /* the last line announced a header */
	bool introduced;   /* some quote had more than '>' to show for it */

	struct pending signature;
	struct quote_attribution attribution; /* the next */
	size_t no_headers;		      /* none begin before this */
};

static void mark(struct quoting *q, enum text_mark_kind kind, size_t begin, size_t end)
{
	struct text_mark *last = q->count > 0 ? &q->marks[q->count - 1] : NULL;

	if (kind == TEXT_MARK_QUOTE && q->rule != NOWHERE)
		begin = q->rule;
	q->rule = NOWHERE;
	if (last && q->adjacent && last->kind == kind) {
		last->size = end - last->begin;
		return;
	}
	q->adjacent = q->marks && q->count < q->max;
	if (q->adjacent)
		q->marks[q->count++] = (struct text_mark){kind, begin, end - begin};
}

static void own_lines(struct quoting *q, size_t lines)
{
	q->own += lines;
	q->adjacent = false;
	q->rule = NOWHERE;
}

/* --- signatures --- */

static void settle_signature(struct quoting *q, bool followed)
{
	struct pending *p = &q->signature;
	bool is_one = p->kind == SIGNATURE_DELIMITER || p->kind == SIGNATURE_DASHES ||
		      p->kind == SIGNATURE_DEVICE || (p->kind == SIGNATURE_PERHAPS && !followed) ||
		      (p->kind == SIGNATURE_RULE && p->evidence > 0) ||
		      (p->kind == SIGNATURE_NOTICE && p->evidence >= 2);

	if (p->kind == SIGNATURE_NONE)
		return;
	if (is_one)
		mark(q, TEXT_MARK_SIGNATURE, p->begin, p->end);
	else if (p->kind == SIGNATURE_RULE && p->lines == 0)
		q->rule = p->begin;
	else
		own_lines(q, p->lines + 1);
	p->kind = SIGNATURE_NONE;
}

static void gather_evidence(struct quoting *q, const struct quote_line *line)
{
	struct pending *p = &q->signature;
	const char *start = q->text + line->begin;
	size_t size = line->end - line->begin;

	if (p->kind == SIGNATURE_NOTICE && p->evidence < 2)
		p->evidence += signature_notice_words(start, size);
	else if (p->kind == SIGNATURE_RULE && p->evidence == 0)
		p->evidence = signature_has_contact(start, size);
}

static void begin_signature(struct quoting *q, const struct quote_line *line,
			    enum signature_line kind)
{
	q->signature = (struct pending){
		.kind = kind,
		.begin = line->begin,
		.end = line->next,
	};
	gather_evidence(q, line);
}

static void extend_signature(struct quoting *q, const struct quote_line *line)
{
	struct pending *p = &q->signature;

	p->end = line->next;
	p->lines++;
	gather_evidence(q, line);
	if (p->lines <= limits[p->kind].lines && p->end - p->begin <= limits[p->kind].bytes)
		return;
	own_lines(q, p->lines + 1);
	p->kind = SIGNATURE_NONE;
}

static bool is_device(enum signature_line kind)
{
	return kind == SIGNATURE_DEVICE || kind == SIGNATURE_PERHAPS;
}

/* Whether a line of that kind begins a signature here. */
static bool may_begin(const struct quoting *q, enum signature_line kind)
{
	bool pending = q->signature.kind != SIGNATURE_NONE;

	switch (kind) {
	case SIGNATURE_NONE:
		return false;
	case SIGNATURE_DELIMITER:
		return true;
	case SIGNATURE_DEVICE:
		return !pending || is_device(q->signature.kind);
	case SIGNATURE_PERHAPS:
		return q->own > 0 && !pending;
	case SIGNATURE_DASHES:
		return q->own > 0 && q->signature.kind != SIGNATURE_DASHES;
	case SIGNATURE_RULE:
		return !pending || is_device(q->signature.kind);
	case SIGNATURE_NOTICE:
		return q->own > 0 && (pending || q->blank_before || q->rule != NOWHERE) &&
		       q->signature.kind != SIGNATURE_NOTICE;
	}
	return false;
}

/* A line that is no quote. */
static void take_text(struct quoting *q, const struct quote_line *line, enum signature_line kind)
{
	struct pending *p = &q->signature;

	if (is_device(p->kind) && is_device(kind)) {
		/* one that is certain among them does not make the others so */
		if (kind == SIGNATURE_PERHAPS)
			p->kind = kind;
		p->end = line->next;
		p->lines++;
		return;
	}
	if (may_begin(q, kind)) {
		settle_signature(q, false);
		begin_signature(q, line, kind);
		return;
	}
	if (p->kind != SIGNATURE_NONE && !is_device(p->kind)) {
		extend_signature(q, line);
		return;
	}
	settle_signature(q, true);
	if (quote_line_is_rule(q->text, line)) {
		q->rule = line->begin;
		return;
	}
	own_lines(q, 1);
}

/* --- quotes --- */

/* From begin to the end of the text, or, where nothing stands before it, to end. */
static size_t cut(struct quoting *q, size_t begin, size_t end)
{
	settle_signature(q, false);
	q->introduced = true;
	if (q->own > 0)
		end = q->size;
	mark(q, TEXT_MARK_QUOTE, begin, end);
	return end;
}

/* A lone "> 5000 riyals" or ">> read this <<" quotes nobody. */
static bool is_remark(const struct quoting *q, const struct quote_line *line)
{
	struct quote_line next = quote_line_at(q->text, q->size, line->next);
	size_t at = line->begin + quote_line_indent(q->text + line->begin, line->end - line->begin);

	if ((q->adjacent && q->marks[q->count - 1].kind == TEXT_MARK_QUOTE) ||
	    quote_line_is_quoted(q->text, &next))
		return false;
	while (at < line->end && (q->text[at] == '>' || q->text[at] == ' '))
		at++;
	return at < line->end &&
	       ((q->text[at] >= '0' && q->text[at] <= '9') || q->text[line->end - 1] == '<');
}

static void take_quoted(struct quoting *q, const struct quote_line *line)
{
	settle_signature(q, false);
	mark(q, TEXT_MARK_QUOTE, line->begin, line->next);
}

static size_t take_attribution(struct quoting *q)
{
	struct quote_attribution a = q->attribution;
	struct quote_line next = quote_line_filled(q->text, q->size, a.end);

	q->attribution = quote_attribution_next(q->text, q->size, a.end);
	if (quote_line_is_quoted(q->text, &next)) {
		settle_signature(q, false);
		q->introduced = true;
		mark(q, TEXT_MARK_QUOTE, a.begin, a.end);
		return a.end;
	}
	return a.strong ? cut(q, a.begin, a.end) : a.begin;
}

/* Where what announces an earlier mail by itself ends, if the line begins that; else its begin. */
static size_t take_heading(struct quoting *q, const struct quote_line *line)
{
	struct quote_headers h;

	if (quote_headers_announce(q->text, line->begin, line->end)) {
		q->announced = true;
		return cut(q, line->begin, line->next);
	}
	if (line->begin < q->no_headers)
		return line->begin;
	h = quote_headers_read(q->text, q->size, line->begin, q->announced || q->rule != NOWHERE);
	if (h.found)
		return cut(q, line->begin, h.end);
	q->no_headers = h.end;
	return line->begin;
}

static bool is_of_interest(const struct quoting *q, const struct quote_line *line)
{
	const char *start = q->text + line->begin;
	size_t size = line->end - line->begin;

	return fold_filter_may(&quote_words_filter, start, size) || signature_may_be(start, size);
}

/* Takes the line; where the next one begins. */
static size_t take_line(struct quoting *q, const struct quote_line *line)
{
	size_t whole_end = line->next, at;

	if (line->begin == q->attribution.begin) {
		at = take_attribution(q);
		if (at > line->begin)
			return at;
	}
	if (quote_line_is_quoted(q->text, line) && !is_remark(q, line)) {
		take_quoted(q, line);
		return line->next;
	}
	if (!is_of_interest(q, line)) {
		q->announced = false;
		take_text(q, line, SIGNATURE_NONE);
		return line->next;
	}
	/* a rule that is pending is not yet known as one */
	if (q->signature.kind == SIGNATURE_RULE && q->signature.lines == 0)
		q->rule = q->signature.begin;
	at = take_heading(q, line);
	if (at > line->begin)
		return at;
	q->announced = false;
	while (whole_end > line->end && q->text[whole_end - 1] == '\n')
		whole_end--;
	take_text(q, line, signature_line(q->text + line->begin, whole_end - line->begin));
	return line->next;
}

static void drop_quotes(struct quoting *q)
{
	size_t kept = 0;

	for (size_t i = 0; i < q->count; i++)
		if (q->marks[i].kind != TEXT_MARK_QUOTE)
			q->marks[kept++] = q->marks[i];
	q->count = kept;
}

size_t quote_find(const char *text, size_t size, struct text_mark *marks, size_t max)
{
	struct quoting q = {
		.text = text,
		.size = size,
		.marks = marks,
		.max = max,
		.rule = NOWHERE,
		.blank_before = true,
		.attribution = quote_attribution_next(text, size, 0),
	};

	for (size_t at = 0; at < size;) {
		struct quote_line line = quote_line_at(text, size, at);
		bool blank = line.end == line.begin;

		at = blank ? line.next : take_line(&q, &line);
		q.blank_before = blank;
		if (at > q.attribution.begin)
			q.attribution = quote_attribution_next(text, size, at);
	}
	settle_signature(&q, false);
	if (q.own == 0 && !q.introduced)
		drop_quotes(&q);
	return q.count;
}
