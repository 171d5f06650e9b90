/* What a subject is about, as machines repeat it. */
#include "desk.h"

#include "ticket/prepare.h"

static void a_topic_is_a_subject_without_what_answers_add(void **state)
{
	static const struct {
		const char *subject, *topic;
	} cases[] = {
		{NULL, NULL},
		{"", NULL},
		{" \t ", NULL},
		{"Hello", "hello"},
		{"Re: Hello", "hello"},
		{"RE : re: FW: Fwd: Hello", "hello"},
		{"Research: a question", "research: a question"},
		{"رد: شهادة", "شهاده"},
		{"إعادة توجيه: شهادة", "شهاده"},
		{"Automatic reply: away", "away"},
		{"Auto: [#K7M4-9X2Q] away", "[#k7m4-9x2q] away"}, /* no check character */
		{"Re:", NULL},
		{"Re: fwd: ", NULL},
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(message_freep) struct message *m = desk_message(d, "1");
		assert_int_equal(message_set_subject(m, cases[i].subject), 0);
		message_prepare(m);
		if (cases[i].topic)
			assert_string_equal(m->topic, cases[i].topic);
		else if (m->topic)
			fail_msg("\"%s\" has the topic \"%s\"", cases[i].subject, m->topic);
	}
}

static void references_in_it_do_not_count(void **state)
{
	char reference[REFERENCE_SIZE];
	struct desk *d = *state;

	for (unsigned i = 0; i < 50; i++) {
		_cleanup_(message_freep) struct message *m = desk_message(d, "1");
		reference_new(reference);
		_cleanup_(freep) char *bare = xasprintf("Re: [#%s]", reference);
		_cleanup_(freep) char *subject =
			i % 2 ? xasprintf("Re: [#%s] away", reference)
			      : xasprintf("[#%s] Re: #%s away", reference, reference);
		assert_int_equal(message_set_subject(m, subject), 0);
		message_prepare(m);
		assert_string_equal(m->topic, "away");
		assert_int_equal(message_set_subject(m, bare), 0);
		message_prepare(m);
		assert_null(m->topic);
	}
}

static void a_long_subject_is_cut(void **state)
{
	struct desk *d = *state;
	_cleanup_(message_freep) struct message *m = desk_message(d, "1");
	char subject[4001];

	/* one that grows most under NFKC */
	for (size_t i = 0; i < 3999; i += 3)
		memcpy(subject + i, "\xef\xb7\xba", 3);
	subject[3999] = '\0';
	assert_int_equal(message_set_subject(m, subject), 0);
	message_prepare(m);
	assert_true(strlen(m->topic) > 0);
	assert_true(strlen(m->topic) < 32768);
}

static void a_language_that_is_known_is_not_guessed(void **state)
{
	struct desk *d = *state;
	_cleanup_(message_freep) struct message *m = desk_message(d, "1");

	message_prepare(m);
	assert_int_equal(m->language, TEXT_LANGUAGE_ARABIC);
	message_set_language(m, TEXT_LANGUAGE_ENGLISH);
	message_prepare(m);
	assert_int_equal(m->language, TEXT_LANGUAGE_ENGLISH);
	message_set_language(m, TEXT_LANGUAGE_UNKNOWN);
	message_prepare(m);
	assert_int_equal(m->language, TEXT_LANGUAGE_ARABIC);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_topic_is_a_subject_without_what_answers_add),
	TEST(references_in_it_do_not_count),
	TEST(a_long_subject_is_cut),
	TEST(a_language_that_is_known_is_not_guessed),
};

UNIT_MAIN(tests)
