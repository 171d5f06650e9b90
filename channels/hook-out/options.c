#include "options.h"

#include "sign.h"

#include <wasl/transfer.h>
#include <wasl/url.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

const struct option *hook_options(void)
{
	static const struct option options[] = {
		OPTION_STRING(struct hook_options, url, OPTION_REQUIRED,
			      "where the subscriber is told; https, or http on this machine"),
		OPTION_STRING(struct hook_options, ca_file, NULL,
			      "certificates to trust instead of the system's"),
		OPTION_SECRET(struct hook_options, secret_1, OPTION_REQUIRED,
			      "what it is signed with: whsec_ and base64 of 24 to 64 bytes"),
		OPTION_SECRET(struct hook_options, secret_2, NULL,
			      "a second one, while it is being changed: both sign"),
		OPTION_STRINGS(struct hook_options, events, NULL,
			       "what it is told, such as ticket.created; absent: all"),
		OPTION_BOOL(struct hook_options, cleared, "no",
			    "it may know what people write, and who they are"),
		OPTION_SECONDS(struct hook_options, timeout, "30s", 1, 600,
			       "how long it may take to answer"),
		OPTION_UINT(struct hook_options, connections, "4", 1, 64, "events told at once"),
		OPTION_END,
	};

	return options;
}

static int check_url(const struct hook_options *o, struct error *err)
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
	return r < 0 ? error_prefix(err, "url") : 0;
}

static int check_secret(const char *key, const struct secret *s, struct error *err)
{
	/* one of no bytes was not read, only named */
	if (!s->value || !s->size || sign_secret_check(s->value))
		return 0;
	return error_set(
		err, -EINVAL,
		"%s: its credential is no secret of Standard Webhooks: whsec_ and base64 of "
		"24 to 64 bytes, as \"echo whsec_$(openssl rand -base64 32)\" makes them",
		key);
}

static bool is_event(const char *name)
{
	for (const char *const *known = channel_events(); *known; known++) {
		if (strcmp(*known, name) == 0)
			return true;
	}
	return false;
}

static int check_events(const struct hook_options *o, struct error *err)
{
	for (char **name = o->events; name && *name; name++) {
		if (is_event(*name))
			continue;
		error_set(err, -EINVAL, "events: '%s' is none; there are", *name);
		for (const char *const *known = channel_events(); *known; known++) {
			size_t at = strlen(err->text);
			snprintf(err->text + at, sizeof(err->text) - at, " %s", *known);
		}
		return -EINVAL;
	}
	return 0;
}

int hook_options_check(const void *options, struct error *err)
{
	const struct hook_options *o = options;
	int r = check_url(o, err);

	if (r == 0)
		r = check_secret("secret_1", &o->secret_1, err);
	if (r == 0)
		r = check_secret("secret_2", &o->secret_2, err);
	return r == 0 ? check_events(o, err) : r;
}

void hook_subscription(const void *options, struct subscription *ret)
{
	const struct hook_options *o = options;

	*ret = (struct subscription){.events = o->events, .content = o->cleared};
}
