#include "format.h"

#include <string.h>
#include <strings.h>

#define JSON_TYPE "application/json"
#define FORM_TYPE "application/x-www-form-urlencoded"

bool format_is_type(const struct hook *h, const char *type)
{
	const char *given = hook_header(h, "content-type");
	size_t size = strlen(type);

	if (!given || strncasecmp(given, type, size) != 0)
		return false;
	given += size;
	given += strspn(given, " \t");
	return !*given || *given == ';';
}

bool format_is_json(const struct hook *h)
{
	const char *given = hook_header(h, "content-type");
	size_t size = given ? strcspn(given, "; \t") : 0;

	if (format_is_type(h, JSON_TYPE))
		return true;
	return size > 17 && strncasecmp(given, "application/", 12) == 0 &&
	       strncasecmp(given + size - 5, "+json", 5) == 0;
}

bool format_is_form(const struct hook *h)
{
	return format_is_type(h, FORM_TYPE);
}

void format_unreadable(struct envelope *e, const char *why)
{
	e->reading = READING_UNREADABLE;
	e->why = why;
}

json_t *format_load(struct bytes body, struct envelope *e)
{
	json_t *json = body.size ? json_loadb(body.data, body.size, 0, NULL) : NULL;

	if (!json)
		format_unreadable(e, "it is no JSON in UTF-8");
	return json;
}

void format_call(const struct callcenter_options *o, const struct hook *h, struct envelope *e)
{
	(void)o;
	if (!format_is_json(h)) {
		e->reading = READING_UNSUPPORTED;
		return;
	}
	e->call = format_load(h->body, e);
}

static const char *given(const char *text)
{
	return text ? text : "";
}

/* A call has each event but once, unless a later report of it says more. */
static char *words_of_call(const struct call *c)
{
	if (c->event_id)
		return xasprintf("event\x1f%s", c->event_id);
	return xasprintf("call\x1f%s\x1f%s\x1f%d\x1f%s\x1f%s\x1f%s", c->id, call_events()[c->event],
			 (int)c->outcome, given(c->agent), given(c->recording), given(c->note));
}

/* What names it; NULL: only its bytes do. */
static char *words_of(const struct callcenter_options *o, const struct hook *h,
		      const struct envelope *e, const struct report_read *r)
{
	const char *id = o->auth == AUTH_STANDARD_WEBHOOKS ? hook_header(h, "webhook-id") : NULL;

	if (id)
		return xasprintf("webhook\x1f%s", id);
	if (e->id)
		return xasprintf("envelope\x1f%s", e->id);
	return r->reading == READING_CALL ? words_of_call(&r->call) : NULL;
}

/* Of any length, as a hash. */
static char *natural_key(const struct callcenter_options *o, const struct hook *h,
			 const struct envelope *e, const struct report_read *r)
{
	_cleanup_(freep) char *words = words_of(o, h, e, r);
	uint8_t hash[DIGEST_SHA256_SIZE];
	char hex[2 * DIGEST_SHA256_SIZE + 1];

	digest_sha256(words ? (struct bytes){words, strlen(words)} : h->body, hash);
	digest_write_hex(hash, sizeof(hash), hex);
	return xasprintf("%s\x1f%s", words ? "words" : "body", hex);
}

static void read_call(const struct envelope *e, struct report_read *ret)
{
	ret->why = call_read(e->call, &ret->call);
	if (ret->why)
		ret->reading = READING_UNREADABLE;
	else if (ret->call.outgoing)
		ret->reading = READING_IGNORED;
}

void format_read(const struct callcenter_options *o, const struct hook *h, struct report_read *ret)
{
	void (*const of[])(const struct callcenter_options *, const struct hook *,
			   struct envelope *) = {
		[FORMAT_CALL_V1] = format_call,
		[FORMAT_CLOUDEVENTS] = format_cloudevents,
		[FORMAT_ZAMMAD_CTI] = format_zammad,
		[FORMAT_MAP] = format_map,
	};
	struct envelope e = {.reading = READING_CALL};

	*ret = (struct report_read){.natural_key = NULL};
	of[o->format](o, h, &e);
	ret->reading = e.reading;
	ret->why = e.why;
	if (e.reading == READING_CALL)
		read_call(&e, ret);
	if (ret->reading != READING_UNSUPPORTED)
		ret->natural_key = natural_key(o, h, &e, ret);
	json_decref(e.call);
	free(e.id);
}

void report_read_done(struct report_read *r)
{
	call_done(&r->call);
	free(r->natural_key);
	r->natural_key = NULL;
}
