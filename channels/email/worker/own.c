#include "own.h"

#include "channels/email/mime/mime.h"

#include <wasl/address.h>

#include <string.h>
#include <strings.h>

/* Fields of one name that are looked at. */
#define FIELDS_MAX 20U
/* A mail that has passed more servers is not on its way to anybody. */
#define RECEIVED_MAX 50U

/* "cso+t1.abc@office.test" is "cso@office.test", in place. */
static bool drop_token(char *address)
{
	char *at = strrchr(address, '@'), *plus = strchr(address, '+');

	if (!at || !plus || plus > at || plus == address)
		return false;
	memmove(plus, at, strlen(at) + 1);
	return true;
}

bool own_has(char *const *own, const char *address)
{
	_cleanup_(freep) char *canonical = address && own ? address_canonical(address) : NULL;

	if (!canonical)
		return false;
	return strings_have(own, canonical) ||
	       (drop_token(canonical) && strings_have(own, canonical));
}

static bool has_any(char *const *own, const struct mime_addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++) {
		if (own_has(own, addresses->list[i].address))
			return true;
	}
	return false;
}

/* The field holds one address, perhaps in angle brackets. */
static bool field_has(char *const *own, const struct mime_mail *mail, const char *name)
{
	for (size_t n = 0; n < FIELDS_MAX; n++) {
		_cleanup_(freep) char *value = mime_header_value(mail, name, n);
		if (!value)
			return false;
		char *address = value + strspn(value, " <");
		address[strcspn(address, "> ,;")] = '\0';
		if (own_has(own, address))
			return true;
	}
	return false;
}

bool own_is_addressed(char *const *own, const struct mime_mail *mail)
{
	static const char *const names[] = {"Delivered-To",  "X-Original-To", "Envelope-To",
					    "X-Envelope-To", "Resent-To",     "Resent-Cc"};

	if (has_any(own, &mail->to) || has_any(own, &mail->cc))
		return true;
	for (size_t i = 0; i < ELEMENTS(names); i++) {
		if (field_has(own, mail, names[i]))
			return true;
	}
	return false;
}

bool own_is_far(const struct mime_mail *mail)
{
	size_t received = 0;

	for (size_t i = 0; i < mail->headers_count; i++) {
		const struct mime_header *h = &mail->headers[i];

		received += h->name_size == 8 && strncasecmp(h->name, "Received", 8) == 0;
	}
	return received > RECEIVED_MAX;
}

/* An id in the form of ours proves nothing: another office at our domain gives such ids too. */
const char *own_loop(char *const *own, const struct mime_mail *mail)
{
	if (has_any(own, &mail->from))
		return "loop: it comes from the office itself";
	if (field_has(own, mail, "X-Loop"))
		return "loop: the office has sent it before";
	return NULL;
}
