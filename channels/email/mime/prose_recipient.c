/* Whom a mail did not reach: the likeliest of the addresses that a text holds. */
#include "prose.h"

#include <wasl/address.h>

#include <string.h>
#include <strings.h>

#include "report_fields.h"

#define CANDIDATES_MAX 100U
#define CUE_MAX 200U /* before an address, in its line */

/* How likely a place is to name the recipient. */
enum place {
	PLACE_NOWHERE,
	PLACE_ANYWHERE,
	PLACE_NAMED, /* after a word for it */
	PLACE_FIRST, /* a line begins with it */
};

struct candidate {
	char *address;
	enum place place;
};

static bool is_local(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr(".!#$%&*+/=?^_`{|}~-", c));
}

static bool is_domain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '.' || c == '-' || (unsigned char)c >= 0x80;
}

/* Lines that name somebody else. */
static bool names_others(const char *line)
{
	static const char *const names[] = {"from:",	     "sender",	   "original sender",
					    "reply-to:",     "message-id", "return-path",
					    "envelope-from", "contact",	   "x-postfix-sender"};

	line += strspn(line, " \t>*");
	for (size_t i = 0; i < ELEMENTS(names); i++) {
		if (strncasecmp(line, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

static enum place place_of(const char *line, size_t before)
{
	static const char *const cues[] = {"recipient", "rcpt to",     "to:",	  "to <",
					   "address",	"user",	       "deliver", "did not reach",
					   "mailbox",	"emailaddress"};

	if (names_others(line))
		return PLACE_NOWHERE;
	if (strspn(line, " \t<>\"'*[(") >= before)
		return PLACE_FIRST;
	size_t near = before < CUE_MAX ? before : CUE_MAX;
	_cleanup_(freep) char *part = xstrndup(line + before - near, near);
	if (strcasestr(part, "contact"))
		return PLACE_NOWHERE;
	for (size_t i = 0; i < ELEMENTS(cues); i++) {
		if (strcasestr(part, cues[i]))
			return PLACE_NAMED;
	}
	return PLACE_ANYWHERE;
}

static bool is_among(const struct mime_addresses *addresses, const char *address)
{
	for (size_t i = 0; i < addresses->count; i++) {
		const char *other = addresses->list[i].address;

		if (other && strcasecmp(other, address) == 0)
			return true;
	}
	return false;
}

/* The address around the sign at, in a line that begins at line. */
static void consider(const char *line, const char *at, const struct mime_mail *mail,
		     struct candidate *best)
{
	const char *begin = at, *end = at + 1;

	while (begin > line && is_local(begin[-1]))
		begin--;
	while (is_domain(*end))
		end++;
	while (end > at && (end[-1] == '.' || end[-1] == '-'))
		end--;
	enum place place = place_of(line, (size_t)(begin - line));
	if (place <= best->place)
		return;
	_cleanup_(freep) char *address = xstrndup(begin, (size_t)(end - begin));
	if (!address_check(address) || is_among(&mail->to, address) ||
	    is_among(&mail->from, address))
		return;
	free(best->address);
	best->address = TAKE(address);
	best->place = place;
}

static char *find_in_text(const char *text, const struct mime_mail *mail)
{
	struct candidate best = {0};
	const char *line = text, *at = text;

	for (unsigned n = 0; n < CANDIDATES_MAX && best.place < PLACE_FIRST; n++, at++) {
		at = strchr(at, '@');
		if (!at)
			break;
		for (const char *next; (next = memchr(line, '\n', (size_t)(at - line)));)
			line = next + 1;
		consider(line, at, mail, &best);
	}
	return best.address;
}

static char *find_in_header(const struct mime_mail *mail)
{
	_cleanup_(freep) char *failed = mime_header_value(mail, "X-Failed-Recipients", 0);

	return failed ? report_address_of(failed) : NULL;
}

static char *find_in_fields(const struct prose *prose)
{
	static const char *const names[] = {"final-recipient", "original-recipient"};
	char *address = NULL;

	for (size_t i = 0; !address && i < ELEMENTS(names); i++) {
		_cleanup_(freep) char *value = prose_field(prose->text, names[i]);

		address = value ? report_address(value) : NULL;
	}
	return address;
}

char *prose_recipient(const struct prose *prose, const struct mime_mail *mail,
		      const struct report *report)
{
	char *address = find_in_header(mail);

	if (!address)
		address = find_in_fields(prose);
	if (!address)
		address = find_in_text(prose->text, mail);
	if (address)
		return address;
	_cleanup_(freep) char *to = prose_field(prose->original, "to");
	address = to ? report_address_of(to) : NULL;
	return address ? address : xstrdup(report->original_to);
}
