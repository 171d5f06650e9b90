#include "check.h"

#include "check_numbers.h"

#include <wasl/buffer.h>
#include <wasl/text.h>

#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>

#define IBAN_MIN 15U
#define IBAN_MAX 34U
#define IBAN_SAUDI 24U
#define IBAN_DIGITS_MIN 10U
/* One byte may become many in normal form: U+FDFA, of three, gives 33. */
#define GROWTH 16U
#define LINE_SLACK 64U

/* Dashes of other widths than the usual one. */
static bool is_dash(int32_t c)
{
	return (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

int32_t x_line_next(const struct x_line *line, size_t *at)
{
	unsigned char first = (unsigned char)line->text[(*at)++];
	unsigned rest = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
	int32_t c = rest ? first & (0x3f >> rest) : first;

	while (rest-- > 0 && *at < line->size)
		c = c << 6 | (line->text[(*at)++] & 0x3f);
	return is_dash(c) ? '-' : c;
}

/* --- e-mail --- */

static bool is_name(int32_t c)
{
	return c == '_' || c == '-' || c == '+' || c == '%' || (c > 0 && u_isalnum(c));
}

static bool ends_with_name(const struct x_line *line, size_t end)
{
	size_t at = end;
	int32_t c = ' ';

	while (at > 0 && ((unsigned char)line->text[at - 1] & 0xc0) == 0x80)
		at--;
	if (at > 0) {
		at--;
		c = x_line_next(line, &at);
	}
	return c == '.' || c == '"' || is_name(c);
}

/* "example.com" and the like: a dot, and at least two letters behind it. */
static bool begins_with_domain(const struct x_line *line, size_t at)
{
	unsigned letters = 0;
	bool label = false, dot = false;

	while (at < line->size) {
		int32_t c = x_line_next(line, &at);
		if (c == '.' && label) {
			dot = true;
			label = false;
			letters = 0;
			continue;
		}
		if (c != '-' && !(c > 0 && u_isalnum(c)))
			break;
		label = true;
		letters += u_isalpha(c);
		if (dot && letters > 1)
			return true;
	}
	return false;
}

static bool has_email(const struct x_line *line)
{
	for (size_t at = 0; at < line->size; at++) {
		if (line->text[at] == '@' && ends_with_name(line, at) &&
		    begins_with_domain(line, at + 1))
			return true;
	}
	return false;
}

/* --- IBAN --- */

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The letters and digits that begin there, with blanks and dashes between them: how many. */
static size_t gather(const struct x_line *line, size_t at, char ret[static IBAN_MAX + 1],
		     bool may_end[static IBAN_MAX + 1])
{
	size_t count = 0;

	while (at < line->size && count <= IBAN_MAX) {
		int32_t c = x_line_next(line, &at);
		bool ours = c > 0 && c < 0x80 && (is_letter((char)c) || is_digit((char)c));
		may_end[count] = !ours;
		if (!ours && c != ' ' && c != '-')
			return count;
		if (ours && count == IBAN_MAX)
			return count;
		if (ours)
			ret[count++] = (char)c;
	}
	may_end[count] = true;
	return count;
}

/* ISO 7064, mod 97-10, with the first four behind. */
static bool has_good_check(const char *iban, size_t count)
{
	unsigned rest = 0;

	for (size_t i = 0; i < count; i++) {
		char c = iban[(i + 4) % count];
		rest = is_digit(c) ? rest * 10 + (unsigned)(c - '0')
				   : rest * 100 + (unsigned)(c - 'a') + 10;
		rest %= 97;
	}
	return rest == 1;
}

/* A reference and the words behind it are no IBAN: each country's has more digits. */
static bool has_digits(const char *iban, size_t count)
{
	unsigned digits = 0;

	for (size_t i = 0; i < count; i++)
		digits += is_digit(iban[i]);
	return digits >= IBAN_DIGITS_MIN;
}

static bool is_iban(const struct x_line *line, size_t at)
{
	char iban[IBAN_MAX + 1];
	bool may_end[IBAN_MAX + 1] = {false};
	size_t count = gather(line, at, iban, may_end);

	if (count < IBAN_MIN || !is_letter(iban[0]) || !is_letter(iban[1]) || !is_digit(iban[2]) ||
	    !is_digit(iban[3]))
		return false;
	if (count >= IBAN_SAUDI && may_end[IBAN_SAUDI] && iban[0] == 's' && iban[1] == 'a' &&
	    has_digits(iban, IBAN_SAUDI))
		return true;
	for (size_t n = IBAN_MIN; n <= count; n++) {
		if (may_end[n] && has_digits(iban, n) && has_good_check(iban, n))
			return true;
	}
	return false;
}

static bool has_iban(const struct x_line *line)
{
	for (size_t at = 0; at + IBAN_MIN <= line->size; at++) {
		if (is_letter(line->text[at]) && is_iban(line, at))
			return true;
	}
	return false;
}

/* --- lines --- */

static enum x_private check_line(const struct x_line *line, const struct x_check_options *options)
{
	if (has_email(line))
		return X_PRIVATE_EMAIL;
	if (has_iban(line))
		return X_PRIVATE_IBAN;
	return x_check_numbers(line, options);
}

static enum x_private check_raw_line(const char *text, size_t size,
				     const struct x_check_options *options)
{
	struct buffer normal = BUFFER_INIT(size * GROWTH + LINE_SLACK);
	enum x_private found = X_PRIVATE_NONE;

	(void)text_normalise(text, size, &normal);
	const struct x_line line = {buffer_string(&normal), normal.size};
	found = check_line(&line, options);
	buffer_done(&normal);
	return found;
}

enum x_private x_check_text(const char *text, size_t size, const struct x_check_options *options)
{
	enum x_private found = X_PRIVATE_NONE;

	for (size_t at = 0; at < size && found == X_PRIVATE_NONE;) {
		const char *end = memchr(text + at, '\n', size - at);
		size_t line = end ? (size_t)(end - text) - at : size - at;
		found = check_raw_line(text + at, line, options);
		at += line + 1;
	}
	return found;
}

const char *x_private_name(enum x_private kind)
{
	static const char *const names[] = {NULL,	   "email", "iban",
					    "national-id", "phone", "trainee-number"};

	return names[kind];
}

const char *x_private_words(enum x_private kind)
{
	static const char *const words[] = {
		NULL,
		"an e-mail address",
		"an IBAN",
		"a national id or iqama number",
		"a telephone number",
		"a trainee's number",
	};

	return words[kind];
}
