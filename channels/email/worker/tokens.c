#include "tokens.h"

#include "channels/email/mime/mime.h"

#include <string.h>
#include <strings.h>

#define REFERENCE_SIZE 8U
#define MAC_SIZE 16U
#define NUMBER_MAX 13U /* base 36 */
#define TOKEN_MAX 63U
#define RECIPIENTS_MAX 200U
#define RECIPIENT_MAX 320U
#define FIELDS_MAX 20U
#define RAW_MAX (1U << 20) /* of a report */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_letter_or_digit(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9');
}

static bool is_base32(char c)
{
	return is_letter(c) || (c >= '2' && c <= '7');
}

/* How many of the next bytes, at most max, are of that sort. */
static size_t count(const char *s, size_t max, bool (*is)(char))
{
	size_t n = 0;

	while (n < max && is(s[n]))
		n++;
	return n;
}

/* The length of the token that s begins with, 0 for none. */
static size_t token_size(const char *s)
{
	bool reply = *s == 't' || *s == 'T', message = *s && strchr("mMbB", *s);
	size_t at = 2;

	if ((!reply && !message) || !is_letter(s[1]) ||
	    count(s + at, REFERENCE_SIZE, is_letter_or_digit) != REFERENCE_SIZE)
		return 0;
	at += REFERENCE_SIZE;
	if (message) {
		size_t digits =
			s[at] == '.' ? count(s + at + 1, NUMBER_MAX, is_letter_or_digit) : 0;
		if (!digits)
			return 0;
		at += 1 + digits;
	}
	if (s[at] != '.' || count(s + at + 1, MAC_SIZE, is_base32) != MAC_SIZE)
		return 0;
	at += 1 + MAC_SIZE;
	return at > TOKEN_MAX || is_letter_or_digit(s[at]) ? 0 : at;
}

static bool has(char *const *list, const char *s, size_t size)
{
	for (; list && *list; list++) {
		if (strlen(*list) == size && strncasecmp(*list, s, size) == 0)
			return true;
	}
	return false;
}

static void add(char ***list, size_t max, const char *s, size_t size)
{
	if (!size || has(*list, s, size) || strings_count(*list) >= max)
		return;
	_cleanup_(freep) char *copy = xstrndup(s, size);
	strings_add(list, copy);
}

/* local+TOKEN@domain; the token may have a plus of the local part's own before it. */
static void find_in_address(const char *address, char ***ret)
{
	const char *at = strrchr(address, '@');

	for (const char *plus = strchr(address, '+'); plus && at && plus < at;
	     plus = strchr(plus + 1, '+')) {
		size_t size = token_size(plus + 1);
		if (size && plus + 1 + size == at)
			add(ret, TOKENS_MAX, plus + 1, size);
	}
}

/* TOKEN@domain */
static void find_in_id(const char *id, char ***ret)
{
	size_t size = token_size(id);

	if (size && id[size] == '@')
		add(ret, TOKENS_MAX, id, size);
}

static void find_in_header(const struct mime_mail *mail, char *const *recipients, char ***ret)
{
	for (char *const *r = recipients; r && *r; r++)
		find_in_address(*r, ret);
	for (char **id = mail->in_reply_to; id && *id; id++)
		find_in_id(*id, ret);
	for (size_t i = strings_count(mail->references); i > 0; i--)
		find_in_id(mail->references[i - 1], ret);
}

char **tokens_find(const struct mime_mail *mail, char *const *recipients)
{
	char **found = NULL;

	find_in_header(mail, recipients, &found);
	return found;
}

/* Whatever ends in an at sign: servers return mails in forms of their own. */
static void find_in_bytes(const char *raw, size_t size, char ***ret)
{
	const char *end = raw + size;

	for (const char *at = raw; (at = memchr(at, '@', (size_t)(end - at))); at++) {
		const char *begin = at;

		while (begin > raw && (is_letter_or_digit(begin[-1]) || begin[-1] == '.'))
			begin--;
		if (at - begin <= (ptrdiff_t)TOKEN_MAX && token_size(begin) == (size_t)(at - begin))
			add(ret, TOKENS_MAX, begin, (size_t)(at - begin));
	}
}

static void add_sorted(char **from, const char *letters, char ***ret)
{
	for (; from && *from; from++) {
		if (strchr(letters, **from))
			add(ret, TOKENS_MAX, *from, strlen(*from));
	}
}

/* A token of a delivery says more than one of a ticket. */
char **tokens_find_reported(const struct mime_mail *mail, char *const *recipients, const char *raw,
			    size_t size)
{
	_cleanup_(strings_freep) char **all = NULL;
	char **found = NULL;

	if (mail->report && mail->report->original_message_id)
		find_in_id(mail->report->original_message_id, &all);
	find_in_header(mail, recipients, &all);
	find_in_bytes(raw, size < RAW_MAX ? size : RAW_MAX, &all);
	add_sorted(all, "bB", &found);
	add_sorted(all, "mM", &found);
	add_sorted(all, "tT", &found);
	return found;
}

static void add_recipient(char ***list, const char *address)
{
	size_t size = address ? strlen(address) : 0;

	if (size <= RECIPIENT_MAX)
		add(list, RECIPIENTS_MAX, address, size);
}

static void add_addresses(char ***list, const struct mime_addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++)
		add_recipient(list, addresses->list[i].address);
}

/* What a mail server wrote there: an address, perhaps in angle brackets. */
static void add_envelope(char ***list, const struct mime_mail *mail, const char *name)
{
	for (size_t n = 0; n < FIELDS_MAX; n++) {
		_cleanup_(freep) char *value = mime_header_value(mail, name, n);
		if (!value)
			return;
		char *address = value + strspn(value, " <");
		address[strcspn(address, "> ")] = '\0';
		if (strchr(address, '@'))
			add_recipient(list, address);
	}
}

char **tokens_recipients(const struct mime_mail *mail)
{
	char **found = NULL;

	add_addresses(&found, &mail->to);
	add_addresses(&found, &mail->cc);
	add_envelope(&found, mail, "Delivered-To");
	add_envelope(&found, mail, "X-Original-To");
	return found;
}
