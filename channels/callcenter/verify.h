/*
 * Verify: whether a request comes from its source. The scheme is the configuration's, never
 * guessed from what was sent. Pure; any thread.
 *
 * Facts: https://www.standardwebhooks.com 1.0.0; Twilio's request validation. Who sent it and
 * what failed never shows in an answer, and comparisons take the same time.
 */
#pragma once

#include "hook.h"
#include "options.h"

enum verified {
	VERIFIED_GOOD,
	VERIFIED_BAD,	/* missing, wrong, of another source, from an address of others */
	VERIFIED_STALE, /* too old or too new: what it is signed with is not looked at */
};

enum verified verify(const struct callcenter_options *o, const struct hook *h);

/* --- one scheme each; for verify() --- */
struct secrets;
enum verified verify_standard(const struct callcenter_options *o, const struct secrets *s,
			      const struct hook *h);
enum verified verify_body(const struct callcenter_options *o, const struct secrets *s,
			  const struct hook *h);
enum verified verify_twilio(const struct callcenter_options *o, const struct secrets *s,
			    const struct hook *h);
enum verified verify_bearer(const struct callcenter_options *o, const struct secrets *s,
			    const struct hook *h);
enum verified verify_path_token(const struct callcenter_options *o, const struct secrets *s,
				const struct hook *h);

/* Whether a header's number of seconds or milliseconds is near enough to now: whole seconds. */
enum verified verify_time(const struct callcenter_options *o, const struct hook *h,
			  const char *number, bool milliseconds);
