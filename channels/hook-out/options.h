/*
 * Options: what may stand in a [channel NAME] of module hook-out, and whether it works together.
 */
#pragma once

#include <wasl/channel.h>

struct hook_options {
	char *url, *ca_file;
	struct secret secret_1, secret_2;
	char **events; /* NULL: all */
	bool cleared;
	uint64_t timeout; /* seconds */
	uint64_t connections;
};

const struct option *hook_options(void);
/* For channel_module.check and .subscription. */
int hook_options_check(const void *options, struct error *err);
void hook_subscription(const void *options, struct subscription *ret);
