#include "../unit.h"

#include "email/module/alias.h"

#include <wasl/memory.h>

#define ID "0102018f6a1b2c3d-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0-000000"

static void only_what_is_an_id_is_an_alias(void **state)
{
	static const struct {
		const char *host, *text, *alias;
	} cases[] = {
		{"email-smtp.eu-west-1.amazonaws.com", "Ok " ID, ID "@eu-west-1.amazonses.com"},
		{"email-smtp.us-east-1.amazonaws.com", "Ok " ID, ID "@email.amazonses.com"},
		{"EMAIL-SMTP.me-south-1.amazonaws.com", "OK " ID, ID "@me-south-1.amazonses.com"},
		{"email-smtp.eu-west-1.amazonaws.com", "Ok", NULL},
		{"email-smtp.eu-west-1.amazonaws.com", "Ok ", NULL},
		{"email-smtp.eu-west-1.amazonaws.com", "Ok short", NULL},
		{"email-smtp.eu-west-1.amazonaws.com", "Ok " ID "> Bcc", NULL},
		{"email-smtp.eu-west-1.amazonaws.com", "Ok " ID "<", NULL},
		{"email-smtp.eu-west-1.amazonaws.com", "2.0.0 queued as " ID, NULL},
		{"email-smtp..amazonaws.com", "Ok " ID, NULL},
		{"email-smtp.a@b.amazonaws.com", "Ok " ID, NULL},
		{"email-smtp.eu-west-1.amazonaws.com.test", "Ok " ID, NULL},
		{"smtp.tvtc.test", "Ok " ID, NULL},
		{"", "", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *alias = alias_find(cases[i].host, cases[i].text);
		if (!cases[i].alias)
			assert_null(alias);
		else
			assert_string_equal(alias, cases[i].alias);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(only_what_is_an_id_is_an_alias),
};

UNIT_MAIN(tests)
