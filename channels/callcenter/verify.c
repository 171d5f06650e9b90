#include "verify.h"

#include "networks.h"
#include "secrets.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_DIGITS 15U

enum verified verify_time(const struct callcenter_options *o, const struct hook *h,
			  const char *number, bool milliseconds)
{
	size_t digits = strspn(number, "0123456789");

	if (!digits || digits > NUMBER_DIGITS || number[digits])
		return VERIFIED_BAD;
	int64_t at = strtoll(number, NULL, 10) / (milliseconds ? 1000 : 1);
	int64_t apart = llabs(h->now / 1000 - at);
	return apart <= (int64_t)o->tolerance ? VERIFIED_GOOD : VERIFIED_STALE;
}

enum verified verify(const struct callcenter_options *o, const struct hook *h)
{
	enum verified (*const of[])(const struct callcenter_options *, const struct secrets *,
				    const struct hook *) = {
		[AUTH_STANDARD_WEBHOOKS] = verify_standard,
		[AUTH_HMAC_BODY] = verify_body,
		[AUTH_TWILIO] = verify_twilio,
		[AUTH_BEARER] = verify_bearer,
		[AUTH_PATH_TOKEN] = verify_path_token,
	};
	struct secrets secrets;

	if (o->addresses && !networks_have(o->addresses, h->client))
		return VERIFIED_BAD;
	/* a token is of a path only where the path is the way */
	if ((o->auth == AUTH_PATH_TOKEN) != (h->token != NULL))
		return VERIFIED_BAD;
	secrets_live(o, h->now, &secrets);
	return of[o->auth](o, &secrets, h);
}
