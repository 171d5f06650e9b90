#include "../unit.h"

#include "email/mime/machine.h"

#include <wasl/memory.h>

static void addresses_tell_machines(void **state)
{
	static const struct {
		const char *address;
		enum machine wanted;
	} cases[] = {
		{"MAILER-DAEMON@x.test", MACHINE_MAILER},
		{"mailer-daemon", MACHINE_MAILER},
		{"Mail.Delivery.System@x.test", MACHINE_MAILER},
		{"postmaster@x.test", MACHINE_POSTMASTER},
		{"Post_Master@x.test", MACHINE_POSTMASTER},
		{"no-reply@x.test", MACHINE_SOME},
		{"a-bounces@x.test", MACHINE_SOME},
		{"ann@x.test", MACHINE_NOT},
		{"mailer-daemon@home@x.test", MACHINE_NOT},
		{"postmasters@x.test", MACHINE_NOT},
		{"", MACHINE_NOT},
		{"@", MACHINE_NOT},
	};
	char endless[1000];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_int_equal(machine_of_address(cases[i].address), cases[i].wanted);
	memset(endless, '-', sizeof(endless));
	endless[sizeof(endless) - 1] = '\0';
	assert_int_equal(machine_of_address(endless), MACHINE_NOT);
}

static void names_tell_mail_servers(void **state)
{
	(void)state;
	assert_true(machine_is_mailer_name("Mail Delivery Subsystem"));
	assert_true(machine_is_mailer_name("MAILER DAEMON at x"));
	assert_false(machine_is_mailer_name("Ann Mailer"));
	assert_false(machine_is_mailer_name(""));
}

static void subjects_tell_answers(void **state)
{
	static const char *const answers[] = {
		"Auto: x",
		"AUTO-REPLY",
		" Automatic reply: x",
		"Out of office",
		"Out of Office:",
		"Out of the office until 5 May",
		"Abwesenheitsnotiz: x",
		"رد تلقائي: x",
		"الرد الآلي",
	};
	static const char *const others[] = {
		"",	 "Automatic doors", "Out of office hours",
		"Autos", "Re: Auto: x",	    "ردكم التلقائي",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(answers); i++)
		assert_true(machine_answers(answers[i]));
	for (size_t i = 0; i < ELEMENTS(others); i++)
		assert_false(machine_answers(others[i]));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(addresses_tell_machines),
	cmocka_unit_test(names_tell_mail_servers),
	cmocka_unit_test(subjects_tell_answers),
};

UNIT_MAIN(tests)
