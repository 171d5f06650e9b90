#include "settings.h"

#include "base/credential.h"
#include "base/crypto.h"
#include "base/encode.h"
#include "base/transfer_proxy.h"
#include "outbox/acknowledgement.h"

#include <errno.h>
#include <string.h>

const struct option *outbox_settings_options(void)
{
	static const struct option options[] = {
		OPTION_SECONDS(struct outbox_settings, give_up, "5d", 60, 30 * 86400ULL,
			       "how long a delivery is tried"),
		OPTION_SECONDS(struct outbox_settings, first_retry, "1m", 1, 14400,
			       "pause before the second attempt; each further one doubles it"),
		OPTION_UINT(struct outbox_settings, parallel, "8", 1, 256,
			    "deliveries under way at once, a channel"),
		OPTION_END,
	};

	return options;
}

static void fill(struct config *config, const char *kind, const struct option *options,
		 void *target)
{
	const struct config_section section = {.kind = kind, .options = options, .secrets = true};

	config_fill(config, &section, target);
}

static void check_days(struct config *config, const char *key, const char *days)
{
	unsigned least, most;

	if (days && !office_days_parse(days, &least, &most))
		config_complain(config, "office", key,
				"'%s' is not a number of working days such as 3, nor a range such "
				"as 3-5",
				days);
}

static void check_letters(struct config *config, const char *letters)
{
	if (letters && !office_letters_check(letters))
		config_complain(config, "office", "token_letters",
				"'%s' is not one or more different letters from a to z", letters);
}

static void read_office(struct config *config, struct settings *s)
{
	struct office_options office = {0};
	struct limit_options limits = {0};

	fill(config, "office", office_options(), &office);
	fill(config, "limits", limit_options(), &limits);
	check_days(config, "routine_days", office.routine_days);
	check_days(config, "critical_days", office.critical_days);
	check_days(config, "complex_days", office.complex_days);
	check_letters(config, office.token_letters);
	s->office = office_new(&office, &limits);
	office_set_public_url(s->office, s->http.public_url);
}

static void check_proxy(struct config *config, const char *proxy)
{
	struct error err = ERROR_NONE;

	if (proxy && transfer_proxy_check(proxy, &err) < 0)
		config_complain(config, "wasl", "proxy", "%s", err.text);
}

static void read_templates(struct config *config, struct settings *s)
{
	static const char *const kinds[] = {"acknowledgement", "reply", "stage", NULL};
	const struct template_source source = {
		.folder = s->daemon.template_directory,
		.kinds = kinds,
		.variables = acknowledgement_variables(),
	};
	struct error err = ERROR_NONE;

	if (source.folder && template_set_load(&source, &s->templates, &err) < 0)
		config_complain(config, "wasl", "template_directory", "%s", err.text);
}

void settings_read(struct config *config, bool check, struct settings *ret)
{
	static const char *const kinds[] = {"wasl", "office", "limits",	      "outbox",
					    "http", "roles",  "channel NAME", NULL};

	*ret = (struct settings){0};
	/* the folder of the credentials must be known before any of them is read */
	credential_set_folder(config_value(config, "wasl", NULL, "credentials_directory"));
	ret->secrets_by_name = check && !credential_folder();
	if (ret->secrets_by_name)
		config_take_secrets_by_name(config);
	fill(config, "wasl", daemon_options(), &ret->daemon);
	check_proxy(config, ret->daemon.proxy);
	fill(config, "outbox", outbox_settings_options(), &ret->outbox);
	fill(config, "http", web_options(), &ret->http);
	web_options_check(&ret->http, config);
	fill(config, "roles", roles_options(), &ret->roles);
	roles_options_check(&ret->roles, config);
	read_office(config, ret);
	read_templates(config, ret);
	config_check_kinds(config, kinds);
}

void settings_done(struct settings *s)
{
	options_done(daemon_options(), &s->daemon);
	options_done(outbox_settings_options(), &s->outbox);
	options_done(web_options(), &s->http);
	options_done(roles_options(), &s->roles);
	office_unref(s->office);
	template_set_free(s->templates);
	*s = (struct settings){0};
}

struct crypto_key *settings_master_key(const struct settings *s, struct error *err)
{
	const struct secret *secret = &s->daemon.master_key;
	uint8_t bytes[CRYPTO_KEY_SIZE];

	if (!secret->value || strlen(secret->value) != 2 * (size_t)CRYPTO_KEY_SIZE ||
	    decode_hex(secret->value, bytes, sizeof(bytes)) != CRYPTO_KEY_SIZE) {
		error_set(err, -EINVAL,
			  "the master key is not one: its credential must hold %u hexadecimal "
			  "digits, as \"waslctl init\" makes them",
			  2 * CRYPTO_KEY_SIZE);
		return NULL;
	}
	struct crypto_key *key = crypto_key_new(bytes);
	crypto_erase(bytes, sizeof(bytes));
	return key;
}
