#include "verify.h"

#include "form.h"
#include "secrets.h"

#include <wasl/buffer.h>

#include <string.h>
#include <strings.h>

#define SIGNED_MAX (4U << 20)
#define SHA1_SIZE 20U

/* With the port of the scheme, or without one: who signs it does the one or the other. */
static void add_url(struct buffer *out, const char *base, const char *query, bool with_port)
{
	bool tls = strncasecmp(base, "https://", 8) == 0;
	size_t scheme = tls ? 8 : 7;
	size_t host = strlen(base) < scheme ? strlen(base) : scheme + strcspn(base + scheme, "/?#");
	const char *port = tls ? ":443" : ":80";
	size_t port_size = strlen(port);
	bool own = host > port_size && strncmp(base + host - port_size, port, port_size) == 0;
	size_t bare = own ? host - port_size : host;
	const char *colon = strrchr(base + scheme, ':');
	bool other = !own && colon && colon < base + host && !strchr(colon, ']');

	buffer_add(out, base, bare);
	if (with_port && !other)
		buffer_add_string(out, port);
	buffer_add(out, base + host, strcspn(base + host, "?#"));
	buffer_add_string(out, query);
}

static bool is_form(const struct hook *h)
{
	static const char form[] = "application/x-www-form-urlencoded";
	const char *type = hook_header(h, "content-type");

	return type && strncasecmp(type, form, sizeof(form) - 1) == 0;
}

/* Of what is no form, the query holds the body's SHA-256, and is signed. */
static bool is_body_of(const struct hook *h, const char *query)
{
	uint8_t given[DIGEST_SHA256_SIZE], hash[DIGEST_SHA256_SIZE];
	const char *at = strstr(query, "bodySHA256=");

	if (!at || (at[-1] != '&' && at[-1] != '?'))
		return false;
	at += strlen("bodySHA256=");
	if (digest_read_hex(at, strcspn(at, "&#"), given, sizeof(given)) != sizeof(given))
		return false;
	digest_sha256(h->body, hash);
	return digest_equal(given, hash, sizeof(hash));
}

/* Each name with each of its values, in order, once. */
static bool add_fields(struct buffer *out, const struct hook *h)
{
	struct form form;

	if (!form_read(h->body.data, h->body.size, &form))
		return false;
	form_sort(&form);
	for (size_t i = 0; i < form.count; i++) {
		const struct form_field *f = &form.fields[i], *before = i ? f - 1 : NULL;
		if (before && strcmp(before->name, f->name) == 0 &&
		    strcmp(before->value, f->value) == 0)
			continue;
		buffer_add_string(out, f->name);
		buffer_add_string(out, f->value);
	}
	form_done(&form);
	return true;
}

static bool is_any(const struct secrets *s, struct bytes message, const uint8_t given[SHA1_SIZE])
{
	uint8_t mac[DIGEST_MAX];
	bool same = false;

	for (size_t i = 0; i < s->count; i++) {
		digest_hmac(DIGEST_SHA1, s->list[i], &message, 1, mac);
		same |= digest_equal(given, mac, SHA1_SIZE);
	}
	return same;
}

enum verified verify_twilio(const struct callcenter_options *o, const struct secrets *s,
			    const struct hook *h)
{
	const char *text = hook_header(h, "x-twilio-signature");
	const char *query = h->target ? strchr(h->target, '?') : NULL;
	uint8_t given[SHA1_SIZE];
	bool form = is_form(h), good = false;

	query = query ? query : "";
	if (!text || digest_read_base64(text, strlen(text), given, sizeof(given)) != sizeof(given))
		return VERIFIED_BAD;
	if (!form && h->body.size && !is_body_of(h, query))
		return VERIFIED_BAD;
	for (unsigned with_port = 0; with_port < 2; with_port++) {
		struct buffer message = BUFFER_INIT(SIGNED_MAX);
		add_url(&message, o->public_url, query, with_port);
		if ((!form || add_fields(&message, h)) && !message.overflowed)
			good |= is_any(s, (struct bytes){buffer_string(&message), message.size},
				       given);
		buffer_done(&message);
	}
	return good ? VERIFIED_GOOD : VERIFIED_BAD;
}
