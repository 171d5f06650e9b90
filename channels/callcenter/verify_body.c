#include "verify.h"

#include "secrets.h"

#include <string.h>

static enum digest digest_of(const struct callcenter_options *o)
{
	static const enum digest of[] = {DIGEST_SHA1, DIGEST_SHA256, DIGEST_SHA512};

	return of[o->signature_algorithm];
}

static bool read_signature(const struct callcenter_options *o, const char *text,
			   uint8_t ret[DIGEST_MAX])
{
	size_t wanted = digest_size(digest_of(o));
	const char *prefix = o->signature_prefix ? o->signature_prefix : "";

	if (strncmp(text, prefix, strlen(prefix)) != 0)
		return false;
	text += strlen(prefix);
	ssize_t size = o->signature_encoding == ENCODING_HEX
			       ? digest_read_hex(text, strlen(text), ret, DIGEST_MAX)
			       : digest_read_base64(text, strlen(text), ret, DIGEST_MAX);
	return size == (ssize_t)wanted;
}

/* First, since it costs nothing. */
static enum verified check_time(const struct callcenter_options *o, const struct hook *h)
{
	if (!o->timestamp_header)
		return VERIFIED_GOOD;
	const char *time = hook_header(h, o->timestamp_header);
	return time ? verify_time(o, h, time, o->timestamp_unit == UNIT_MILLISECONDS)
		    : VERIFIED_BAD;
}

enum verified verify_body(const struct callcenter_options *o, const struct secrets *s,
			  const struct hook *h)
{
	const char *text = hook_header(h, o->signature_header);
	uint8_t given[DIGEST_MAX], mac[DIGEST_MAX];
	enum verified near = check_time(o, h);
	bool good = false;

	if (near != VERIFIED_GOOD)
		return near;
	if (!text || !read_signature(o, text, given))
		return VERIFIED_BAD;
	for (size_t i = 0; i < s->count; i++) {
		digest_hmac(digest_of(o), s->list[i], &h->body, 1, mac);
		good |= digest_equal(given, mac, digest_size(digest_of(o)));
	}
	return good ? VERIFIED_GOOD : VERIFIED_BAD;
}
