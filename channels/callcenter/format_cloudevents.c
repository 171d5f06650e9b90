/* CloudEvents 1.0.2, its HTTP binding 1.0.2: structured, or in the request's own head. */
#include "form.h"
#include "format.h"

#include <string.h>

#define BATCH "application/cloudevents-batch"

/* What the event is, where its data does not say: "sa.example.call.hangup". */
static void fill_event(json_t *call, const char *type)
{
	const char *dot = strrchr(type, '.');
	const char *word = dot ? dot + 1 : type;

	if (json_is_object(call) && !json_object_get(call, "event") &&
	    call_word(call_events(), word) >= 0)
		json_object_set_new(call, "event", json_string(word));
}

static void take(struct envelope *e, const char *const attributes[4], json_t *call)
{
	const char *version = attributes[0], *id = attributes[1];
	const char *source = attributes[2], *type = attributes[3];

	e->call = call;
	if (!version || !id || !source || !type || !*id || !*source || !*type) {
		format_unreadable(e, "it is no CloudEvent: one of specversion, id, source, type "
				     "is missing");
		return;
	}
	if (strcmp(version, "1.0") != 0) {
		format_unreadable(e, "it is a CloudEvent of another version than 1.0");
		return;
	}
	e->id = xasprintf("%s\x1f%s", source, id);
	fill_event(call, type);
}

static const char *text_of(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

/* The data may be an object, or base64 of its bytes. */
static json_t *data_of(const json_t *event, struct envelope *e)
{
	const json_t *coded = json_object_get(event, "data_base64");
	size_t size = json_string_length(coded);

	if (!coded)
		return json_incref(json_object_get(event, "data"));
	_cleanup_(freep) char *bytes = xmalloc(size + 1);
	ssize_t r = digest_read_base64(json_is_string(coded) ? json_string_value(coded) : "", size,
				       bytes, size + 1);
	return format_load((struct bytes){bytes, r < 0 ? 0 : (size_t)r}, e);
}

static void read_structured(const struct hook *h, struct envelope *e)
{
	json_t *event = format_load(h->body, e);

	if (!event)
		return;
	const char *const attributes[4] = {text_of(event, "specversion"), text_of(event, "id"),
					   text_of(event, "source"), text_of(event, "type")};
	take(e, attributes, data_of(event, e));
	json_decref(event);
}

/* Attributes are decoded once; what is no UTF-8 then is none. */
static char *header_of(const struct hook *h, const char *name)
{
	const char *value = hook_header(h, name);

	return value ? percent_decode(value, strlen(value)) : NULL;
}

static void read_binary(const struct hook *h, struct envelope *e)
{
	_cleanup_(freep) char *version = header_of(h, "ce-specversion");
	_cleanup_(freep) char *id = header_of(h, "ce-id");
	_cleanup_(freep) char *source = header_of(h, "ce-source");
	_cleanup_(freep) char *type = header_of(h, "ce-type");
	const char *const attributes[4] = {version, id, source, type};

	take(e, attributes, format_load(h->body, e));
}

/* Where only the body is signed, who saw one request could send it again under other headers. */
static bool has_signed_headers(const struct callcenter_options *o)
{
	return o->auth != AUTH_HMAC_BODY && o->auth != AUTH_TWILIO;
}

void format_cloudevents(const struct callcenter_options *o, const struct hook *h,
			struct envelope *e)
{
	const char *type = hook_header(h, "content-type");

	e->reading = READING_UNSUPPORTED;
	if (type && strncasecmp(type, BATCH, strlen(BATCH)) == 0)
		return;
	bool structured = format_is_type(h, "application/cloudevents+json") ||
			  format_is_type(h, "application/cloudevents");
	if (!structured && !(format_is_json(h) && has_signed_headers(o)))
		return;
	e->reading = READING_CALL;
	if (structured)
		read_structured(h, e);
	else
		read_binary(h, e);
}
