#include "status.h"

#include <wasl/memory.h>

#include <stdbool.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* One to three digits. */
static size_t number(const char *s)
{
	size_t n = 0;

	while (n < 4 && is_digit(s[n]))
		n++;
	return n <= 3 ? n : 0;
}

/* The length of the code that s begins with, 0 for none. */
static size_t code_size(const char *s)
{
	size_t at, n;

	if (!strchr("245", s[0]) || s[1] != '.')
		return 0;
	n = number(s + 2);
	at = 2 + n;
	if (n == 0 || s[at] != '.')
		return 0;
	n = number(s + at + 1);
	at += 1 + n;
	/* neither an address of four numbers nor a version */
	if (n == 0 || is_digit(s[at]) || (s[at] == '.' && is_digit(s[at + 1])))
		return 0;
	return at;
}

static bool joins_word(char c)
{
	return is_digit(c) || c == '.' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char *status_find(const char *text, char class)
{
	for (const char *s = text; (s = strpbrk(s, "245")); s++) {
		size_t size = (s == text || !joins_word(s[-1])) ? code_size(s) : 0;

		if (size && (!class || *s == class))
			return xstrndup(s, size);
	}
	return NULL;
}

static bool is_reply(const char *s)
{
	static const char codes[] = "421 422 431 432 441 442 446 447 449 450 451 452 453 454 471 "
				    "500 501 502 503 504 510 511 512 513 521 523 530 534 535 538 "
				    "541 550 551 552 553 554 555 556 557 571 ";
	char code[5] = {s[0], s[1], s[2], ' ', '\0'};

	return strstr(codes, code) != NULL;
}

char status_reply(const char *text)
{
	for (const char *s = text; (s = strpbrk(s, "45")); s++) {
		char before = ' ';

		if (s > text)
			before = s[-1];
		if (joins_word(before) || before == '-' || before == '[' || !is_digit(s[1]) ||
		    !is_digit(s[2]) || !is_reply(s))
			continue;
		if (!is_digit(s[3]) && (s[3] != '.' || !is_digit(s[4])))
			return *s;
	}
	return 0;
}
