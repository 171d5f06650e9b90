#include "options.h"

#include "fill.h"

#include <wasl/transfer.h>
#include <wasl/url.h>

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const char *const forms[] = {"json", "form", NULL};

#define HEADER(n)                                                        \
	OPTION_STRING(struct sms_options, header_##n, NULL,              \
		      "a further header, such as Authorization: Bearer " \
		      "{{secret_1}}")

#define REQUEST_OPTIONS                                                                            \
	OPTION_STRING(struct sms_options, url, OPTION_REQUIRED,                                    \
		      "where the gateway takes messages; https, or http on this machine"),         \
		OPTION_STRING(struct sms_options, method, "POST", "the request's method"),         \
		OPTION_STRING(struct sms_options, ca_file, NULL,                                   \
			      "certificates to trust instead of the system's"),                    \
		HEADER(1), HEADER(2), HEADER(3), HEADER(4),                                        \
		OPTION_STRING(struct sms_options, idempotency_header, NULL,                        \
			      "header by which the gateway knows a repeated request; absent: "     \
			      "it knows none"),                                                    \
		OPTION_ENUM(struct sms_options, body_form, "json", forms,                          \
			    "what the body is, and how values in it are escaped"),                 \
		OPTION_STRING(struct sms_options, body, NULL,                                      \
			      "the body, with {{number}} or {{digits}}, {{text}}, and perhaps "    \
			      "{{sender}}, {{id}}, {{language}}, {{secret_1}}, {{secret_2}}"),     \
		OPTION_STRING(struct sms_options, sender, NULL,                                    \
			      "name that {{sender}} stands for"),                                  \
		OPTION_SECRET(struct sms_options, secret_1, NULL, "what {{secret_1}} stands for"), \
		OPTION_SECRET(struct sms_options, secret_2, NULL, "what {{secret_2}} stands for")

#define ANSWER_OPTIONS                                                                             \
	OPTION_STRINGS(struct sms_options, accepted, "2xx",                                        \
		       "status codes by which the gateway takes a message"),                       \
		OPTION_STRINGS(struct sms_options, temporary,                                      \
			       "3xx 401 402 403 407 408 425 429 5xx",                              \
			       "status codes after which it is tried again; all others refuse it " \
			       "for good"),                                                        \
		OPTION_STRING(struct sms_options, result, NULL,                                    \
			      "JSON pointer to what an accepted answer says became of it"),        \
		OPTION_STRINGS(struct sms_options, result_accepted, NULL,                          \
			       "words there that mean that it was taken"),                         \
		OPTION_STRINGS(struct sms_options, result_temporary, NULL,                         \
			       "words there after which it is tried again"),                       \
		OPTION_STRING(struct sms_options, message_id, NULL,                                \
			      "JSON pointer to the gateway's own id of the message"),              \
		OPTION_STRING(struct sms_options, error, NULL,                                     \
			      "JSON pointer to a short code of why it was refused")

#define LIMIT_OPTIONS                                                                              \
	OPTION_SECONDS(struct sms_options, timeout, "30s", 1, 600,                                 \
		       "how long the gateway may take to answer"),                                 \
		OPTION_UINT(struct sms_options, connections, "4", 1, 64, "messages sent at once"), \
		OPTION_UINT(struct sms_options, max_characters, "670", 1, 10000,                   \
			    "longer texts are not sent"),                                          \
		OPTION_BOOL(struct sms_options, foreign, "no",                                     \
			    "send to numbers of other countries too")

const struct option *sms_options(void)
{
	static const struct option options[] = {REQUEST_OPTIONS, ANSWER_OPTIONS, LIMIT_OPTIONS,
						OPTION_END};

	return options;
}

static bool is_code(const char *s)
{
	if (strlen(s) != 3 || *s < '1' || *s > '5')
		return false;
	return strcmp(s + 1, "xx") == 0 || strspn(s, "0123456789") == 3;
}

bool sms_codes_have(char *const *codes, long code)
{
	char exact[8], all[8];

	if (code < 100 || code > 999)
		return false;
	snprintf(exact, sizeof(exact), "%ld", code);
	snprintf(all, sizeof(all), "%ldxx", code / 100);
	return strings_have(codes, exact) || strings_have(codes, all);
}

static int check_url(const struct sms_options *o, struct error *err)
{
	struct url u;
	int r = url_parse(o->url, &u, err);

	if (r < 0)
		return error_prefix(err, "url");
	const struct transfer_server server = {
		.host = u.host,
		.port = u.port,
		.security = u.secure ? TRANSFER_TLS : TRANSFER_PLAIN,
		.total_ms = 1,
		.idle_ms = 1,
	};
	r = transfer_server_check(&server, err);
	url_done(&u);
	if (r < 0)
		return error_prefix(err, "url");
	return fill_check("url", o->url, err);
}

static int check_codes(const char *key, char *const *codes, struct error *err)
{
	for (; codes && *codes; codes++) {
		if (!is_code(*codes))
			return error_set(err, -EINVAL,
					 "%s: '%s' is no status code such as 200, nor 2xx", key,
					 *codes);
	}
	return 0;
}

static int check_pointer(const char *key, const char *pointer, struct error *err)
{
	if (!pointer || *pointer == '/')
		return 0;
	return error_set(err, -EINVAL, "%s: '%s' is no JSON pointer: it begins with a slash", key,
			 pointer);
}

static int check_headers(const struct sms_options *o, struct error *err)
{
	const char *const headers[] = {o->header_1, o->header_2, o->header_3, o->header_4};
	static const char name[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789-_";
	int r = 0;

	for (size_t i = 0; i < ELEMENTS(headers) && r == 0; i++) {
		const char *h = headers[i];
		char key[16];
		if (!h)
			continue;
		snprintf(key, sizeof(key), "header_%zu", i + 1);
		if (!strspn(h, name) || h[strspn(h, name)] != ':')
			r = error_set(err, -EINVAL, "%s is not of the form Name: value", key);
		else
			r = fill_check(key, h, err);
	}
	const char *id = o->idempotency_header;
	if (r == 0 && id && (!*id || id[strspn(id, name)]))
		r = error_set(err, -EINVAL, "idempotency_header: '%s' is no header's name", id);
	return r;
}

/* A body that is no JSON with any value is none with every value. */
static int check_json(const struct sms_options *o, struct error *err)
{
	static const struct fill_values values = {.number = "+966500000000",
						  .text = "\"\\\n",
						  .sender = "",
						  .id = "",
						  .language = "",
						  .secret_1 = "",
						  .secret_2 = ""};
	struct buffer text = BUFFER_INIT(FILL_MAX);
	json_error_t why;

	(void)fill(o->body, FILL_JSON, &values, &text);
	json_t *json = json_loads(buffer_string(&text), JSON_REJECT_DUPLICATES, &why);
	buffer_done(&text);
	if (!json)
		return error_set(err, -EINVAL, "body is not JSON: %s", why.text);
	json_decref(json);
	return 0;
}

static bool names(const struct sms_options *o, const char *one, const char *other)
{
	const char *const places[] = {o->body, o->url};

	for (size_t i = 0; i < ELEMENTS(places); i++) {
		if (places[i] && (strstr(places[i], one) || (other && strstr(places[i], other))))
			return true;
	}
	return false;
}

static int check_body(const struct sms_options *o, struct error *err)
{
	if (!names(o, "{{number}}", "{{digits}}") || !names(o, "{{text}}", NULL))
		return error_set(err, -EINVAL,
				 "neither body nor url has both {{number}} (or {{digits}}) and "
				 "{{text}}: the gateway would not know what to send to whom");
	if (!o->body)
		return 0;
	int r = fill_check("body", o->body, err);
	if (r == 0 && o->body_form == SMS_FORM_JSON)
		r = check_json(o, err);
	return r;
}

static int check_answer(const struct sms_options *o, struct error *err)
{
	int r = check_codes("accepted", o->accepted, err);

	if (r == 0)
		r = check_codes("temporary", o->temporary, err);
	if (r == 0)
		r = check_pointer("result", o->result, err);
	if (r == 0)
		r = check_pointer("message_id", o->message_id, err);
	if (r == 0)
		r = check_pointer("error", o->error, err);
	if (r == 0 && o->result && !o->result_accepted)
		r = error_set(err, -EINVAL,
			      "result needs result_accepted = the words there that "
			      "mean that the message was taken");
	return r;
}

int sms_options_check(const void *options, struct error *err)
{
	const struct sms_options *o = options;
	int r = check_url(o, err);

	if (r == 0 && (!*o->method || o->method[strspn(o->method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")]))
		r = error_set(err, -EINVAL, "method: '%s' is none; write it in capitals",
			      o->method);
	if (r == 0)
		r = check_headers(o, err);
	if (r == 0)
		r = check_body(o, err);
	return r == 0 ? check_answer(o, err) : r;
}

const char *sms_options_type(const struct sms_options *o)
{
	static const char name[] = "content-type:";
	const char *const given[] = {o->header_1, o->header_2, o->header_3, o->header_4};

	for (size_t i = 0; i < ELEMENTS(given); i++) {
		if (given[i] && strncasecmp(given[i], name, strlen(name)) == 0)
			return NULL;
	}
	if (!o->body)
		return NULL;
	return o->body_form == SMS_FORM_JSON ? "Content-Type: application/json"
					     : "Content-Type: application/x-www-form-urlencoded";
}
