#include "mail.h"

#include "email/worker/calendar.h"

#define CALENDAR "Content-Type: text/calendar; charset=utf-8\n"

static void answers_to_invitations(void **state)
{
	static const struct {
		const char *raw;
		bool answers;
	} cases[] = {
		{CALENDAR "\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n", true},
		{CALENDAR "\nBEGIN:VCALENDAR\r\nmethod:counter\r\nEND:VCALENDAR\r\n", true},
		{CALENDAR "\nMETHOD;X-A=b:REPLY \n", true},
		{CALENDAR "Content-Transfer-Encoding: base64\n\nTUVUSE9EOlJFUExZCg==\n", true},
		{CALENDAR "\nMETHOD:REQUEST\n", false},
		{CALENDAR "\nMETHOD:REPLYING\n", false},
		{CALENDAR "\nX-METHOD:REPLY\n", false},
		{CALENDAR "\nMETHODS:REPLY\n", false},
		{CALENDAR "\nMETHOD\n:REPLY\n", false},
		{CALENDAR "\n", false},
		{"Content-Type: text/plain\n\nMETHOD:REPLY\n", false},
		{MULTI("alternative") "--b\n" PLAIN "yes\n--b\n" CALENDAR "\nMETHOD:REPLY\n--b--\n",
		 true},
		{MULTI("mixed") "--b\n" PLAIN "yes\n--b\n" CALENDAR "\nMETHOD:PUBLISH\n--b--\n",
		 false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(mail_done) struct mail m = mail_of(cases[i].raw, strlen(cases[i].raw));
		if (calendar_answers(m.parsed) != cases[i].answers)
			fail_msg("%s", cases[i].raw);
	}
}

static void no_more_is_read_than_needed(void **state)
{
	struct buffer b = BUFFER_INIT(1 << 20);

	(void)state;
	buffer_add_string(&b, CALENDAR "\n");
	for (unsigned i = 0; i < 20000; i++)
		buffer_add_string(&b, "X-A:b\n");
	buffer_add_string(&b, "METHOD:REPLY\n");
	struct mail m = mail_of(buffer_string(&b), b.size);
	assert_false(calendar_answers(m.parsed));
	mail_done(&m);
	buffer_done(&b);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(answers_to_invitations),
	cmocka_unit_test(no_more_is_read_than_needed),
};

UNIT_MAIN(tests)
