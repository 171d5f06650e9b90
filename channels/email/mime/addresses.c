#include "addresses.h"

#include <string.h>
#include <strings.h>

#include "address_check.h"
#include "words.h"

#define NAME_SIZE_MAX (4 * (size_t)MIME_HEADER_MAX)

/*
 * One pass over the value. An element is gathered until a comma, a semicolon or the
 * end closes it; a colon makes what was gathered the name of a group.
 */
struct list {
	const char *at, *end;
	bool no_quotes;	  /* no quote that follows is closed */
	bool no_comments; /* the same */
	struct mime_addresses *ret;
	const char *fallback; /* charset */

	struct buffer phrase; /* quotes resolved, still encoded */
	struct buffer comment;
	struct buffer word; /* the one being read, quotes kept */
	size_t word_begin;  /* in the phrase */
	bool word_has_at;
	bool careful;		     /* quotes or an encoded word: commas would be within */
	char *family_name;	     /* an element without an address, which a comma ended */
	char *bracketed;	     /* the address in angle brackets */
	char *bare;		     /* a word that is an address */
	size_t bare_begin, bare_end; /* in the phrase */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A NUL is no sign, and is among none. */
static bool is_among(char c, const char *signs)
{
	return c && strchr(signs, c);
}

static void end_word(struct list *l)
{
	char *address = NULL;

	if (l->word_has_at && !l->bare)
		address = address_read(buffer_string(&l->word), l->word.size);
	if (address) {
		l->bare = address;
		l->bare_begin = l->word_begin;
		l->bare_end = l->phrase.size;
	}
	buffer_clear(&l->word);
	l->word_begin = l->phrase.size;
	l->word_has_at = false;
}

static char *take_name(struct list *l)
{
	struct buffer line = BUFFER_INIT(NAME_SIZE_MAX);
	const char *phrase = buffer_string(&l->phrase);

	if (!l->bracketed && l->bare)
		memset(l->phrase.data + l->bare_begin, ' ', l->bare_end - l->bare_begin);
	(void)words_decode_in(l->fallback, phrase, l->phrase.size, &line);
	if (line.size == 0)
		(void)words_decode_in(l->fallback, buffer_string(&l->comment), l->comment.size,
				      &line);
	if (line.size == 0) {
		buffer_done(&line);
		return NULL;
	}
	return buffer_take(&line, NULL);
}

static void forget_element(struct list *l)
{
	buffer_clear(&l->phrase);
	buffer_clear(&l->comment);
	buffer_clear(&l->word);
	l->word_begin = 0;
	l->word_has_at = l->careful = false;
	free(TAKE(l->bracketed));
	free(TAKE(l->bare));
}

/* Grown at powers of two, so that the list needs no note of what is allocated. */
static void add(struct mime_addresses *to, char *name, char *address)
{
	size_t n = to->count;

	if (n >= MIME_ADDRESSES_MAX) {
		free(name);
		free(address);
		return;
	}
	if ((n & (n - 1)) == 0)
		to->list = xreallocarray(to->list, n ? 2 * n : 1, sizeof(*to->list));
	to->list[to->count++] = (struct mime_address){name, address};
}

/* "Salem, Noura <noura@people.test>" is one person. */
static char *join_names(char *family, char *name)
{
	char *joined;

	if (!family || !name) {
		free(name ? family : NULL);
		return name ? name : family;
	}
	joined = xasprintf("%s, %s", family, name);
	free(family);
	free(name);
	return joined;
}

/* Whether there is more to it than the signs that part lists. */
static bool says_anything(const char *name)
{
	return name[strspn(name, " \t@<>()[],;:.\"'\\")] != '\0';
}

static void flush_name(struct list *l)
{
	if (l->family_name)
		add(l->ret, TAKE(l->family_name), NULL);
}

static void end_element(struct list *l, bool by_comma)
{
	char *name;

	end_word(l);
	name = take_name(l);
	if (l->careful)
		flush_name(l);
	if (l->bracketed) {
		add(l->ret, join_names(TAKE(l->family_name), name), TAKE(l->bracketed));
	} else if (l->bare) {
		flush_name(l);
		add(l->ret, name, TAKE(l->bare));
	} else if (name && says_anything(name)) {
		flush_name(l);
		l->family_name = name;
	} else {
		free(name);
	}
	if (!by_comma || l->careful)
		flush_name(l);
	forget_element(l);
}

static void add_letters(struct list *l, const char *text, size_t size)
{
	buffer_add(&l->phrase, text, size);
	buffer_add(&l->word, text, size);
}

/* Blanks around an at sign do not part its words. */
static void take_spaces(struct list *l)
{
	while (l->at < l->end && is_space(*l->at))
		l->at++;
	if ((l->at < l->end && *l->at == '@') ||
	    (l->word.size > 0 && l->word.data[l->word.size - 1] == '@'))
		return;
	buffer_add_char(&l->phrase, ' ');
	end_word(l);
}

/* The closing quote or parenthesis, NULL when it is missing. */
static const char *quote_end(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		if (*at == '\\' && end - at > 1)
			at++;
	return at < end ? at : NULL;
}

static const char *comment_end(const char *at, const char *end)
{
	size_t depth = 0;

	for (; at < end; at++) {
		if (*at == '\\' && end - at > 1) {
			at++;
			continue;
		}
		depth += *at == '(';
		depth -= *at == ')';
		if (depth == 0)
			return at;
	}
	return NULL;
}

static void add_unescaped(const char *at, const char *end, struct buffer *out)
{
	for (; at < end; at++) {
		if (*at == '\\' && end - at > 1)
			at++;
		buffer_add_char(out, *at);
	}
}

/*
 * "Ann <a@x>, "Bob" <b@y>: what closes the first quote opens the next one. Then an address
 * stands within, and a letter follows.
 */
static bool is_next_quote(const struct list *l, const char *end)
{
	const char *open, *at;

	if (end + 1 >= l->end || is_space(end[1]) || is_among(end[1], "<>@,;:().[\""))
		return false;
	open = memchr(l->at, '<', (size_t)(end - l->at));
	at = open ? memchr(open, '@', (size_t)(end - open)) : NULL;
	return at && memchr(at, '>', (size_t)(end - at));
}

/* One that is not closed is passed over. */
static void take_quoted(struct list *l)
{
	const char *end = l->no_quotes ? NULL : quote_end(l->at, l->end);

	if (!end || is_next_quote(l, end)) {
		l->no_quotes = !end;
		l->at++;
		return;
	}
	l->careful = true;
	add_unescaped(l->at + 1, end, &l->phrase);
	buffer_add(&l->word, l->at, (size_t)(end - l->at) + 1);
	l->at = end + 1;
}

static void take_comment(struct list *l)
{
	const char *end = l->no_comments ? NULL : comment_end(l->at, l->end);

	if (!end) {
		l->no_comments = true;
		add_letters(l, l->at++, 1);
		return;
	}
	if (l->comment.size == 0)
		add_unescaped(l->at + 1, end, &l->comment);
	l->at = end + 1;
}

/* Where the bracket is not closed, the next element closes it. */
static void take_bracketed(struct list *l)
{
	const char *begin = ++l->at, *end;
	bool route = begin < l->end && *begin == '@';
	char *address;

	while (l->at < l->end && !is_among(*l->at, route ? "<>;" : "<>,;")) {
		end = *l->at == '"' && !l->no_quotes ? quote_end(l->at, l->end) : l->at;
		l->no_quotes = l->no_quotes || !end;
		l->at = (end ? end : l->at) + 1;
	}
	address = address_read(begin, (size_t)(l->at - begin));
	if (l->at < l->end && *l->at == '>')
		l->at++;
	end_word(l);
	buffer_add_char(&l->phrase, ' ');
	if (!address)
		return;
	free(l->bracketed);
	l->bracketed = address;
}

/* "root@[192.0.2.1]": what is in the brackets parts nothing. */
static void take_literal(struct list *l)
{
	size_t n = 1, left = (size_t)(l->end - l->at);

	if (l->word.size == 0 || l->word.data[l->word.size - 1] != '@')
		left = 0;
	while (n < left && l->at[n] != ']' && !is_among(l->at[n], "<>,;\"( \r\n"))
		n++;
	add_letters(l, l->at, n);
	l->at += n;
}

static void take_letter(struct list *l)
{
	size_t n = words_length(l->at, (size_t)(l->end - l->at));

	l->word_has_at = l->word_has_at || *l->at == '@';
	l->careful = l->careful || n > 0;
	n = n > 0 ? n : 1;
	add_letters(l, l->at, n);
	l->at += n;
}

/* A comma or semicolon of Arabic behind an address. */
static bool ends_arabic(const struct list *l)
{
	if (!l->bracketed || l->end - l->at < 2 || l->at[0] != '\xd8')
		return false;
	return l->at[1] == '\x8c' || l->at[1] == '\x9b';
}

static void take(struct list *l)
{
	char c = *l->at;

	if (is_space(c)) {
		take_spaces(l);
	} else if (c == ',' || c == ';') {
		end_element(l, c == ',');
		l->at++;
	} else if (ends_arabic(l)) {
		end_element(l, false);
		l->at += 2;
	} else if (c == ':') {
		flush_name(l);
		forget_element(l);
		l->at++;
	} else if (c == '"') {
		take_quoted(l);
	} else if (c == '(') {
		take_comment(l);
	} else if (c == '<') {
		take_bracketed(l);
	} else if (c == '[') {
		take_literal(l);
	} else {
		take_letter(l);
	}
}

void addresses_parse(const char *value, size_t size, struct mime_addresses *ret)
{
	addresses_parse_in(NULL, value, size, ret);
}

void addresses_parse_in(const char *fallback, const char *value, size_t size,
			struct mime_addresses *ret)
{
	struct list l = {.at = value, .ret = ret, .fallback = fallback};

	l.end = value + (size < MIME_HEADER_MAX ? size : MIME_HEADER_MAX);
	l.phrase = BUFFER_INIT(2 * (size_t)MIME_HEADER_MAX);
	l.comment = l.word = l.phrase;
	while (l.at < l.end && ret->count < MIME_ADDRESSES_MAX)
		take(&l);
	if (ret->count < MIME_ADDRESSES_MAX)
		end_element(&l, false);
	free(l.family_name);
	forget_element(&l);
	buffer_done(&l.phrase);
	buffer_done(&l.comment);
	buffer_done(&l.word);
}

void addresses_done(struct mime_addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++) {
		free(addresses->list[i].name);
		free(addresses->list[i].address);
	}
	free(addresses->list);
	*addresses = (struct mime_addresses){0};
}
