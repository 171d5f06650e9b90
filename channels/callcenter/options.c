#include "options.h"

#include "map.h"
#include "networks.h"
#include "secrets.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static const char *const auths[] = {"standard-webhooks", "hmac-body", "twilio", "bearer",
				    "path-token",	 NULL};
static const char *const formats[] = {"call-v1", "cloudevents", "zammad-cti", "map", NULL};
static const char *const algorithms[] = {"sha1", "sha256", "sha512", NULL};
static const char *const encodings[] = {"hex", "base64", NULL};
static const char *const units[] = {"seconds", "milliseconds", NULL};
static const char *const languages[] = {"ar", "en", NULL};

#define SECRET(n, which)                                                                       \
	OPTION_SECRET(struct callcenter_options, secret_##n, NULL, which " secret"),           \
		OPTION_STRING(struct callcenter_options, secret_##n##_until, NULL,             \
			      "last day on which it is accepted, such as 2026-12-31; absent: " \
			      "it has no end")

#define AUTH_OPTIONS                                                                               \
	OPTION_ENUM(struct callcenter_options, auth, OPTION_REQUIRED, auths,                       \
		    "how the source proves that a request is its own"),                            \
		SECRET(1, "its first"), SECRET(2, "its second"), SECRET(3, "its third"),           \
		SECRET(4, "its fourth"),                                                           \
		OPTION_STRINGS(struct callcenter_options, addresses, NULL,                         \
			       "addresses and networks from which it speaks; others are refused"), \
		OPTION_SECONDS(struct callcenter_options, tolerance, "5m", 1, 86400,               \
			       "how far its clock may be from ours"),                              \
		OPTION_STRING(struct callcenter_options, public_url, NULL,                         \
			      "address that it knows us by, without a query; for auth = twilio"),  \
		OPTION_STRING(struct callcenter_options, signature_header, NULL,                   \
			      "header of the signature; for auth = hmac-body"),                    \
		OPTION_STRING(struct callcenter_options, signature_prefix, NULL,                   \
			      "what stands before the signature there, such as sha256="),          \
		OPTION_ENUM(struct callcenter_options, signature_algorithm, "sha256", algorithms,  \
			    "hash of the HMAC"),                                                   \
		OPTION_ENUM(struct callcenter_options, signature_encoding, "hex", encodings,       \
			    "how the signature is written"),                                       \
		OPTION_STRING(struct callcenter_options, timestamp_header, NULL,                   \
			      "header of the time at which it was sent, which is not signed and "  \
			      "only tells a wrong clock; absent: not looked at"),                  \
		OPTION_ENUM(struct callcenter_options, timestamp_unit, "seconds", units,           \
			    "what that time counts since 1970")

#define FORMAT_OPTIONS                                                                       \
	OPTION_ENUM(struct callcenter_options, format, "call-v1", formats, "what it sends"), \
		OPTION_ENUM(struct callcenter_options, default_language, "ar", languages,    \
			    "language of callers of whom it is not known"),                  \
		OPTION_SECONDS(struct callcenter_options, callback_window, "4h", 0, 604800,  \
			       "calls of one caller within so long of a missed one are one " \
			       "ticket; 0: each call is its own"),                           \
		OPTION_UINT(struct callcenter_options, rate, "0", 0, 1000000,                \
			    "requests taken within a minute; more get 429; 0: any number")

#define MAP(field, help) OPTION_STRING(struct callcenter_options, map_##field, NULL, help)

#define MAP_OPTIONS                                                                              \
	MAP(call_id, "place of the call's id: /JSON/POINTER, form:FIELD or text:WORDS"),         \
		MAP(event, "place of what happened"),                                            \
		OPTION_STRINGS(struct callcenter_options, map_events, NULL,                      \
			       "what its words for that mean: THEIRS=new, answer, hangup, note " \
			       "or ignore"),                                                     \
		MAP(event_id, "place of the event's own id"),                                    \
		MAP(direction, "place of the direction; outgoing calls are passed over"),        \
		MAP(caller_number, "place of the caller's number"),                              \
		MAP(caller_name, "place of the caller's name"),                                  \
		MAP(language, "place of the caller's language"),                                 \
		MAP(agent, "place of the agent's name"),                                         \
		MAP(started, "place of the time at which the call began"),                       \
		MAP(ended, "place of the time at which it ended"),                               \
		MAP(outcome, "place of how it ended"),                                           \
		OPTION_STRINGS(struct callcenter_options, map_outcomes, NULL,                    \
			       "what its words for that mean: THEIRS=answered, missed, "         \
			       "abandoned or voicemail"),                                        \
		MAP(recording, "place of the recording's address"),                              \
		MAP(type, "place of the type: inquiry, complaint, request or suggestion"),       \
		MAP(subject, "place of the subject"), MAP(note, "place of the agent's note"),    \
		MAP(department, "place of the department or queue")

const struct option *callcenter_options(void)
{
	static const struct option options[] = {AUTH_OPTIONS, FORMAT_OPTIONS, MAP_OPTIONS,
						OPTION_END};

	return options;
}

static int check_addresses(const struct callcenter_options *o, struct error *err)
{
	bool needed = o->auth == AUTH_BEARER || o->auth == AUTH_PATH_TOKEN;

	if (needed && !o->addresses)
		return error_set(err, -EINVAL,
				 "auth = %s proves nothing of what is sent: name the addresses "
				 "from which the source speaks: addresses = 10.1.2.3",
				 auths[o->auth]);
	for (char **a = o->addresses; a && *a; a++) {
		if (!network_check(*a))
			return error_set(err, -EINVAL,
					 "addresses: '%s' is neither an address nor a network such "
					 "as 10.1.0.0/16",
					 *a);
	}
	return 0;
}

static int check_header(const char *key, const char *name, struct error *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_";

	if (!name || (*name && !name[strspn(name, letters)]))
		return 0;
	return error_set(err, -EINVAL, "%s: '%s' is no header's name", key, name);
}

static int check_url(const struct callcenter_options *o, struct error *err)
{
	const char *url = o->public_url;

	if (o->auth == AUTH_TWILIO && !url)
		return error_set(err, -EINVAL,
				 "auth = twilio signs the address that it knows us by: give it as "
				 "public_url = https://...");
	if (url && strncasecmp(url, "https://", 8) != 0 && strncasecmp(url, "http://", 7) != 0)
		return error_set(err, -EINVAL,
				 "public_url: '%s' begins with neither https:// nor "
				 "http://",
				 url);
	if (url && strpbrk(url, "?#"))
		return error_set(err, -EINVAL, "public_url: leave out what follows the path");
	return 0;
}

static int check_signature(const struct callcenter_options *o, struct error *err)
{
	if (o->auth == AUTH_HMAC_BODY && !o->signature_header)
		return error_set(err, -EINVAL,
				 "auth = hmac-body needs signature_header = a header's name");
	int r = check_header("signature_header", o->signature_header, err);
	if (r == 0)
		r = check_header("timestamp_header", o->timestamp_header, err);
	return r == 0 ? check_url(o, err) : r;
}

int callcenter_options_check(const void *options, struct error *err)
{
	const struct callcenter_options *o = options;
	int r = check_addresses(o, err);

	if (r == 0)
		r = check_signature(o, err);
	if (r == 0)
		r = secrets_check(o, err);
	return r == 0 ? map_check(o, err) : r;
}
