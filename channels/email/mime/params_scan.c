#include "params_scan.h"

#include <wasl/text.h>

#include <string.h>
#include <strings.h>

#define NAME_MAX_SIZE 60
#define VALUE_MAX (64U << 10)

static bool is_space(char c)
{
	return (unsigned char)c <= ' ' || c == 127;
}

static const char *skip_spaces(const char *at, const char *end)
{
	while (at < end && is_space(*at))
		at++;
	return at;
}

/* Behind the comment that begins here; NULL when it has no end. */
static const char *comment_end(const char *at, const char *end)
{
	size_t depth = 0;

	for (; at < end; at++) {
		depth += *at == '(';
		depth -= *at == ')';
		if (depth == 0)
			return at + 1;
	}
	return NULL;
}

static void skip_between(struct params_scan *s)
{
	const char *next;

	while (s->at < s->end) {
		next = *s->at == '(' && !s->no_comments ? comment_end(s->at, s->end) : NULL;
		s->no_comments = s->no_comments || (*s->at == '(' && !next);
		if (next)
			s->at = next;
		else if (is_space(*s->at) || strchr(";,\"()=", *s->at))
			s->at++;
		else
			return;
	}
}

/* Where a semicolon is missing, only a name that is known begins the next parameter. */
static bool begins_known(const char *at, const char *end)
{
	static const char *const names[] = {
		"charset",     "name",	   "filename", "boundary", "format",
		"delsp",       "type",	   "start",    "size",	   "micalg",
		"report-type", "protocol", "method",   "x-mac-",   "creation-date",
	};
	size_t left = (size_t)(end - at), n;

	for (size_t i = 0; i < ELEMENTS(names); i++) {
		n = strlen(names[i]);
		if (left > n && strncasecmp(at, names[i], n) == 0 && (at[n] == '=' || at[n] == '*'))
			return true;
	}
	return false;
}

/* Where the unquoted text that begins here ends: at a semicolon, or at a known name. */
static const char *plain_end(const char *at, const char *end)
{
	while (at < end && *at != ';') {
		if (!is_space(*at)) {
			at++;
			continue;
		}
		at = skip_spaces(at, end);
		if (begins_known(at, end))
			return at;
	}
	return at;
}

/* Without blanks, and without a comment, at its end. */
static size_t trim(const char *text, size_t size)
{
	size_t depth = 0, n;

	while (size > 0 && is_space(text[size - 1]))
		size--;
	n = size;
	while (n > 0) {
		depth += text[n - 1] == ')';
		depth -= depth > 0 && text[n - 1] == '(';
		n--;
		if (depth == 0)
			break;
	}
	if (n > 0 && n + 1 < size && text[n] == '(' && is_space(text[n - 1]))
		size = n;
	while (size > 0 && is_space(text[size - 1]))
		size--;
	return size;
}

char *params_scan_value(struct params_scan *scan)
{
	struct buffer line = BUFFER_INIT(VALUE_MAX);
	const char *begin, *end;
	size_t size;

	scan->at = begin = skip_spaces(scan->at, scan->end);
	end = plain_end(begin, scan->end);
	scan->at = end;
	if (begins_known(begin, end)) { /* the value itself is missing */
		scan->at = begin;
		return NULL;
	}
	size = trim(begin, (size_t)(end - begin));
	(void)text_one_line(begin, size, &line);
	if (line.size == 0) {
		buffer_done(&line);
		return NULL;
	}
	return buffer_take(&line, NULL);
}

/* The first quote that no backslash precedes. */
static const char *next_quote(struct params_scan *s, const char *at)
{
	while (!s->no_quotes && at < s->end) {
		if (*at == '"')
			return at;
		at += *at == '\\' && s->end - at > 1 && (at[1] == '"' || at[1] == '\\') ? 2 : 1;
	}
	s->no_quotes = true;
	return NULL;
}

static bool ends_value(const char *at, const char *end)
{
	at = skip_spaces(at, end);
	return at >= end || *at == ';' || *at == '(' || begins_known(at, end);
}

/* Quotes within the quotes are letters: the last one before the semicolon ends the value. */
static const char *quoted_end(struct params_scan *s, const char *at)
{
	const char *quote = next_quote(s, at);

	if (!quote || ends_value(quote + 1, s->end))
		return quote;
	for (at = quote + 1; at < s->end && *at != ';'; at++)
		if (*at == '"')
			quote = at;
	return quote;
}

/* Only what must be escaped is: "C:\x\y.pdf" is what people send. */
static void add_quoted(const char *at, const char *end, struct buffer *out)
{
	for (; at < end; at++) {
		if (*at == '\\' && end - at > 1 && (at[1] == '"' || at[1] == '\\'))
			at++;
		buffer_add_char(out, *at);
	}
}

static void read_value(struct params_scan *s, struct buffer *value)
{
	const char *begin = skip_spaces(s->at, s->end), *end = NULL;

	if (begin < s->end && *begin == '"') {
		end = quoted_end(s, ++begin);
		if (end) {
			add_quoted(begin, end, value);
			s->at = end + 1;
			return;
		}
	}
	end = plain_end(begin, s->end);
	s->at = end;
	buffer_add(value, begin, trim(begin, (size_t)(end - begin)));
}

bool params_scan_next(struct params_scan *s, char **ret_name, struct buffer *value)
{
	const char *begin;
	size_t n;

	for (;;) {
		skip_between(s);
		if (s->at >= s->end)
			return false;
		begin = s->at;
		while (s->at < s->end && !is_space(*s->at) && !strchr("=;\"", *s->at))
			s->at++;
		n = (size_t)(s->at - begin);
		s->at = skip_spaces(s->at, s->end);
		if (s->at < s->end && *s->at == '=' && n <= NAME_MAX_SIZE)
			break;
	}
	*ret_name = xstrndup(begin, n);
	s->at++;
	read_value(s, value);
	return true;
}
