#include "options.h"

#include <wasl/transfer.h>
#include <wasl/url.h>

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define HANDLE_MAX 15U
#define CLIENT_MAX 128U

static const char *const auth_words[] = {"oauth1", "oauth2", NULL};

const struct option *x_options(void)
{
	static const struct option options[] = {
		OPTION_STRING(struct x_options, handle, OPTION_REQUIRED,
			      "the account's name at X, without @; tokens of another are refused"),
		OPTION_STRING(struct x_options, api, "https://api.x.com", "where X's API is"),
		OPTION_STRING(struct x_options, ca_file, NULL,
			      "certificates to trust instead of the system's"),
		OPTION_ENUM(struct x_options, auth, "oauth1", auth_words,
			    "oauth1: tokens that never expire; oauth2: PKCE, renewed every 2 h"),
		OPTION_SECRET(struct x_options, consumer_key, NULL, "oauth1: the app's API key"),
		OPTION_SECRET(struct x_options, consumer_secret, NULL,
			      "oauth1: the app's API key secret"),
		OPTION_SECRET(struct x_options, access_token, NULL,
			      "oauth1: the account's access token"),
		OPTION_SECRET(struct x_options, access_secret, NULL,
			      "oauth1: the account's access token secret"),
		OPTION_STRING(struct x_options, client_id, NULL, "oauth2: the app's client id"),
		OPTION_SECRET(struct x_options, client_secret, NULL,
			      "oauth2: the app's client secret; absent: a public client"),
		OPTION_STRING(struct x_options, redirect, "https://localhost/wasl",
			      "oauth2: the callback URL that the app has at X"),
		OPTION_BOOL(struct x_options, mentions, "yes", "posts that mention it are read"),
		OPTION_BOOL(struct x_options, directs, "yes", "direct messages are read"),
		OPTION_BOOL(struct x_options, acknowledge, "yes",
			    "whoever opens a ticket gets its reference"),
		OPTION_BOOL(struct x_options, names, "yes",
			    "names and handles of authors are read, which X bills apart"),
		OPTION_BOOL(struct x_options, owned, "yes",
			    "the app belongs to the account: its mentions cost less"),
		OPTION_SECONDS(struct x_options, poll_interval, "60s", 5, 86400,
			       "between two looks at the mentions, at least"),
		OPTION_SECONDS(struct x_options, directs_interval, "90s", 5, 86400,
			       "between two looks at the direct messages, at least"),
		OPTION_SECONDS(struct x_options, directs_silence, "14d", 1, 31536000,
			       "without any direct message for so long, the status says so"),
		OPTION_SECONDS(struct x_options, timeout, "30s", 1, 600,
			       "how long X may take to answer"),
		OPTION_SECONDS(struct x_options, settle_time, "5m", 1, 3600,
			       "a post that may be out or not is looked for so long, then sent "
			       "again"),
		OPTION_UINT(struct x_options, monthly_budget, "50", 0, 1000000,
			    "dollars a calendar month, after which nothing is asked; 0: no limit"),
		OPTION_UINT(struct x_options, max_weight, "280", 100, 25000,
			    "the length of a post, as X weighs it; more with a premium account"),
		OPTION_UINT(struct x_options, parts, "5", 1, 25,
			    "posts that one reply may become, at most"),
		OPTION_STRING(struct x_options, opt_out_words,
			      "stop, unsubscribe, إيقاف, توقف, أوقفوا الرسائل, إلغاء الاشتراك",
			      "who writes one of these, alone, gets no automatic messages"),
		OPTION_STRING(struct x_options, stage_words,
			      "status, ticket status, حالة التذكرة, حالة الطلب, ما حالة طلبي, "
			      "وين وصل طلبي, أين وصل طلبي",
			      "who writes one of these, alone, is told their ticket's stage"),
		OPTION_END,
	};

	return options;
}

static int check_url(const struct x_options *o, struct error *err)
{
	struct url u;
	int r = url_parse(o->api, &u, err);

	if (r < 0)
		return error_prefix(err, "api");
	const struct transfer_server server = {
		.host = u.host,
		.port = u.port,
		.security = u.secure ? TRANSFER_TLS : TRANSFER_PLAIN,
		.total_ms = 1,
		.idle_ms = 1,
	};
	r = transfer_server_check(&server, err);
	if (r == 0 && (strcmp(u.path, "/") != 0 || strchr(u.path, '?')))
		r = error_set(err, -EINVAL, "it ends with the host: X's paths are added to it");
	url_done(&u);
	return r < 0 ? error_prefix(err, "api") : 0;
}

static int check_handle(const char *handle, struct error *err)
{
	size_t size = strlen(handle);

	for (const char *c = handle; *c; c++) {
		if (!isalnum((unsigned char)*c) && *c != '_')
			size = 0;
	}
	if (size && size <= HANDLE_MAX)
		return 0;
	return error_set(err, -EINVAL,
			 "handle: '%s' is none: 1 to 15 letters, digits and '_', without '@'",
			 handle);
}

/* One of no bytes was not read, only named. */
static int check_key(const char *key, const struct secret *s, struct error *err)
{
	if (s->value)
		return 0;
	return error_set(err, -EINVAL,
			 "%s is missing: auth = oauth1 needs consumer_key, consumer_secret, "
			 "access_token and access_secret; wasl-x(5) says where they are",
			 key);
}

/* Both stand in an address that a person is given in one piece. */
static int check_oauth2(const struct x_options *o, struct error *err)
{
	if (!o->client_id)
		return error_set(err, -EINVAL, "client_id is missing: auth = oauth2 needs it");
	if (strlen(o->client_id) > CLIENT_MAX || strlen(o->redirect) > CLIENT_MAX)
		return error_set(err, -EINVAL,
				 "client_id and redirect have at most %u characters each",
				 CLIENT_MAX);
	if (strncmp(o->redirect, "http", 4) != 0 || !strstr(o->redirect, "://"))
		return error_set(err, -EINVAL,
				 "redirect: '%s' is no address: it is the app's callback URL at "
				 "X, as https://localhost/wasl",
				 o->redirect);
	return 0;
}

static int check_auth(const struct x_options *o, struct error *err)
{
	const struct {
		const char *key;
		const struct secret *secret;
	} keys[] = {
		{"consumer_key", &o->consumer_key},
		{"consumer_secret", &o->consumer_secret},
		{"access_token", &o->access_token},
		{"access_secret", &o->access_secret},
	};
	int r = 0;

	if (o->auth == X_AUTH_OAUTH2)
		return check_oauth2(o, err);
	for (size_t i = 0; i < ELEMENTS(keys) && r == 0; i++)
		r = check_key(keys[i].key, keys[i].secret, err);
	return r;
}

int x_options_check(const void *options, struct error *err)
{
	const struct x_options *o = options;
	int r = check_handle(o->handle, err);

	if (r == 0)
		r = check_url(o, err);
	if (r == 0)
		r = check_auth(o, err);
	if (r == 0 && !o->mentions && !o->directs)
		r = error_set(err, -EINVAL,
			      "mentions and directs are both off: it has nothing "
			      "to read");
	return r;
}
