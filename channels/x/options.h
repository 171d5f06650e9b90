/* Options of the module x, as in its section of the configuration. */
#pragma once

#include <wasl/error.h>
#include <wasl/option.h>

enum x_auth {
	X_AUTH_OAUTH1,
	X_AUTH_OAUTH2,
};

struct x_options {
	char *handle, *api, *ca_file;
	int auth; /* enum x_auth */
	struct secret consumer_key, consumer_secret, access_token, access_secret;
	char *client_id, *redirect;
	struct secret client_secret;
	bool mentions, directs, acknowledge, names, owned;
	uint64_t poll_interval, directs_interval, directs_silence, timeout, settle_time;
	uint64_t monthly_budget, max_weight, parts;
	char *opt_out_words, *stage_words;
};

const struct option *x_options(void);
/* Whether they can work together: 0, or -errno with err. */
int x_options_check(const void *options, struct error *err);
