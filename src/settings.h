/*
 * Settings: everything the configuration says, read and checked in one go, but for the
 * channels' own options. Loop thread.
 */
#pragma once

#include "base/config.h"
#include "daemon_options.h"
#include "http/roles.h"
#include "http/web.h"
#include "outbox/template.h"
#include "ticket/office.h"

struct outbox_settings {
	uint64_t give_up, first_retry; /* seconds */
	uint64_t parallel;
};

struct settings {
	struct daemon_options daemon;
	struct outbox_settings outbox;
	struct web_options http;
	struct roles_options roles;
	struct office *office;
	struct template_set *templates;
	bool secrets_by_name; /* no folder of credentials is known: they were not read */
};

const struct option *outbox_settings_options(void);

/*
 * Complaints go to the config; after some, office and templates may be NULL. check: nothing
 * is to be started, so that credentials need not be at hand.
 */
void settings_read(struct config *config, bool check, struct settings *ret);
void settings_done(struct settings *s);
/* The key of 64 hexadecimal digits; NULL with err where it is not one. */
struct crypto_key *settings_master_key(const struct settings *s, struct error *err);
