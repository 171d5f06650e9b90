#include "quote_signature.h"

#include <string.h>

#include "quote_fold.h"
#include "quote_line.h"
#include "quote_words.h"

/* A device's line; links in it are long. */
#define DEVICE_LINE_MAX ((size_t)240)
#define DEVICE_WORDS_MAX 7U
#define PHONE_DIGITS 7U
#define FROM_MOBILE_MAX 40U
/* Shorter ones, and those of hyphens, are drawn by people too, under a heading. */
#define RULE_MIN 20U

/* Words up to where the sentence or a link begins. */
static unsigned int count_words(const char *text, size_t size)
{
	struct fold f = {text, text + size};
	unsigned int words = 0;
	bool inside = false;

	for (uint32_t c; (c = fold_next(&f)) && c != '.' && c != ',' && c != '<' && c != 0x60c;) {
		words += fold_is_letter(c) && !inside;
		inside = fold_is_letter(c) || c == '-';
	}
	return words;
}

/* "my TI-85": a thing with a name of its own. */
static bool names_a_thing(const char *text, size_t size)
{
	static const char *const list[] = {"mein", "meinem", "meu", "mi", "mon", "my"};
	static const struct fold_words mine = {list, sizeof(list) / sizeof(list[0])};
	size_t at = quote_line_indent(text, size), n;

	n = fold_any_word(text + at, size - at, &mine);
	if (n == 0)
		return false;
	at += n;
	at += quote_line_indent(text + at, size - at);
	return at < size &&
	       ((text[at] >= 'A' && text[at] <= 'Z') || (text[at] >= '0' && text[at] <= '9'));
}

/* "Someone from mobile". */
static bool ends_from_mobile(const char *text, size_t size)
{
	static const char *const list[] = {"from mobile", "from my mobile", "from my phone",
					   "from phone"};
	static const struct fold_words endings = {list, sizeof(list) / sizeof(list[0])};

	if (size >= FROM_MOBILE_MAX || count_words(text, size) > 5)
		return false;
	for (size_t i = 1; i < size; i++)
		if (text[i - 1] == ' ' && fold_any_word(text + i, size - i, &endings) == size - i)
			return true;
	return false;
}

static enum signature_line device_line(const char *text, size_t size)
{
	const char *rest;
	size_t n, left;

	while (size > 0 && text[0] != '\0' && strchr("<([_~|- ", text[0])) {
		text++;
		size--;
	}
	n = fold_any_word(text, size, &quote_words_get_app);
	if (n > 0)
		return SIGNATURE_DEVICE;
	n = fold_any_word(text, size, &quote_words_sent_from);
	if (n == 0)
		return ends_from_mobile(text, size) ? SIGNATURE_PERHAPS : SIGNATURE_NONE;
	rest = text + n;
	left = size - n;
	if (count_words(rest, left) > DEVICE_WORDS_MAX)
		return SIGNATURE_NONE;
	if (fold_has_word(text, size, &quote_words_makes))
		return SIGNATURE_DEVICE;
	if (count_words(rest, left) <= 4 &&
	    (fold_has_word(rest, left, &quote_words_devices) ||
	     fold_has_word(text, size, &quote_words_devices) || names_a_thing(rest, left)))
		return SIGNATURE_PERHAPS;
	return SIGNATURE_NONE;
}

static enum signature_line dash_line(const char *text, size_t size)
{
	struct quote_line line = {0, size, size};
	size_t indent = quote_line_indent(text, size);

	if (size == 3 && memcmp(text, "-- ", 3) == 0)
		return SIGNATURE_DELIMITER;
	while (size > indent && (text[size - 1] == ' ' || text[size - 1] == '\t'))
		size--;
	if (size - indent == 2 && memcmp(text + indent, "--", 2) == 0)
		return SIGNATURE_DASHES;
	if (size - indent == 3 && memcmp(text + indent, "\xe2\x80\x94", 3) == 0)
		return SIGNATURE_RULE;
	return size - indent >= RULE_MIN && text[indent] == '_' && quote_line_is_rule(text, &line)
		       ? SIGNATURE_RULE
		       : SIGNATURE_NONE;
}

/* What any line of these kinds may begin with, before its words are compared. */
static bool is_dash(const char *text, size_t size)
{
	size_t at = quote_line_indent(text, size);

	return at < size && (text[at] == '-' || text[at] == '_' || text[at] == '=' ||
			     (size - at >= 3 && memcmp(text + at, "\xe2\x80\x94", 3) == 0));
}

bool signature_may_be(const char *text, size_t size)
{
	unsigned char last = size > 0 ? (unsigned char)text[size - 1] : 0;

	return is_dash(text, size) || (size < FROM_MOBILE_MAX && (last == 'e' || last == 'E'));
}

enum signature_line signature_line(const char *text, size_t size)
{
	enum signature_line found = SIGNATURE_NONE;

	if (is_dash(text, size))
		found = dash_line(text, size);
	if (found == SIGNATURE_NONE && size <= DEVICE_LINE_MAX)
		found = device_line(text, size);
	if (found == SIGNATURE_NONE) {
		size_t at = quote_line_indent(text, size);

		while (at < size && text[at] != '\0' && strchr("_-#[(\" ", text[at]))
			at++;
		if (fold_any_word(text + at, size - at, &quote_words_notice) > 0)
			found = SIGNATURE_NOTICE;
	}
	return found;
}

unsigned int signature_notice_words(const char *text, size_t size)
{
	struct fold f = {text, text + size};
	unsigned int found = 0;
	size_t first = 0;
	bool inside = false;
	uint32_t c = ' ';

	while (c && found < 2) {
		const char *at = f.at;
		size_t n = 0;

		c = fold_next(&f);
		if (!inside && fold_is_letter(c))
			n = fold_any_word(at, (size_t)(text + size - at),
					  &quote_words_notice_about);
		/* the same word twice says no more than once */
		if (n > 0 && n != first) {
			first = n;
			found++;
		}
		inside = fold_is_letter(c);
	}
	return found;
}

bool signature_has_contact(const char *text, size_t size)
{
	struct fold f = {text, text + size};
	unsigned int digits = 0;

	if (memchr(text, '@', size) || memmem(text, size, "www.", 4) ||
	    memmem(text, size, "http", 4))
		return true;
	for (uint32_t c; (c = fold_next(&f));) {
		if (c >= '0' && c <= '9')
			digits++;
		else if (c != ' ' && c != '-' && c != '(' && c != ')' && c != '+' && c != '.')
			digits = 0;
		if (digits >= PHONE_DIGITS)
			return true;
	}
	return false;
}
