#include "verify.h"

#include "secrets.h"

#include <string.h>
#include <strings.h>

static enum verified compare(const struct secrets *s, const char *token)
{
	bool same = false;

	for (size_t i = 0; i < s->count; i++)
		same |= digest_equal_strings(s->list[i], (struct bytes){token, strlen(token)});
	return same ? VERIFIED_GOOD : VERIFIED_BAD;
}

enum verified verify_bearer(const struct callcenter_options *o, const struct secrets *s,
			    const struct hook *h)
{
	const char *header = hook_header(h, "authorization");

	(void)o;
	if (!header || strncasecmp(header, "Bearer ", 7) != 0)
		return VERIFIED_BAD;
	header += 7;
	return compare(s, header + strspn(header, " "));
}

enum verified verify_path_token(const struct callcenter_options *o, const struct secrets *s,
				const struct hook *h)
{
	(void)o;
	return h->token ? compare(s, h->token) : VERIFIED_BAD;
}
