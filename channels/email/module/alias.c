#include "alias.h"

#include <wasl/memory.h>

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define SES_HOST_BEGIN "email-smtp."
#define SES_HOST_END ".amazonaws.com"
#define SES_ID_LEAST 20U

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "eu-west-1" of "email-smtp.eu-west-1.amazonaws.com"; NULL for another host. */
static char *ses_region(const char *host)
{
	size_t size = strlen(host), begin = strlen(SES_HOST_BEGIN), end = strlen(SES_HOST_END);

	if (size <= begin + end || strncasecmp(host, SES_HOST_BEGIN, begin) != 0 ||
	    strcasecmp(host + size - end, SES_HOST_END) != 0)
		return NULL;
	char *region = xstrndup(host + begin, size - begin - end);
	for (const char *c = region; *c; c++) {
		if (!is_letter_or_digit(*c) && *c != '-') {
			free(region);
			return NULL;
		}
	}
	return region;
}

/* "Ok 0102018f…-000000": the last word. */
char *alias_find(const char *host, const char *text)
{
	_cleanup_(freep) char *region = ses_region(host);
	const char *word = strrchr(text, ' ');
	size_t size = 0;

	if (!region || strncasecmp(text, "ok ", 3) != 0)
		return NULL;
	word++;
	while (is_letter_or_digit(word[size]) || word[size] == '-')
		size++;
	if (size < SES_ID_LEAST || size + strlen(region) > ALIAS_MAX / 2 || word[size])
		return NULL;
	/* the first region's domain does not name it */
	return xasprintf("%.*s@%s.amazonses.com", (int)size, word,
			 strcmp(region, "us-east-1") == 0 ? "email" : region);
}
