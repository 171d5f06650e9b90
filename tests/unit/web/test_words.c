#include "web/words.h"

#include "../unit.h"

static char *types[] = {"pdf", "png", NULL};
static const struct web_form_options options = {
	.attachments = 5,
	.attachment_size = 10 << 20,
	.attachments_size = 20 << 20,
	.attachment_types = types,
};

/* Whatever can be wrong is said in both languages, and names what it is about. */
static void every_trouble_has_words(void **state)
{
	static const struct {
		enum contact_field field;
		enum contact_trouble trouble;
		const char *arabic, *english;
	} cases[] = {
		{CONTACT_TYPE, CONTACT_MISSING, "نوع", "what your message is"},
		{CONTACT_NAME, CONTACT_MISSING, "اسمك", "your name"},
		{CONTACT_EMAIL, CONTACT_MISSING, "أو رقم جوالك", "or your mobile"},
		{CONTACT_SUBJECT, CONTACT_MISSING, "موضوع", "subject"},
		{CONTACT_MESSAGE, CONTACT_MISSING, "نص", "message"},
		{CONTACT_MESSAGE, CONTACT_TOO_LONG, "20000", "20000"},
		{CONTACT_EMAIL, CONTACT_MALFORMED, "name@example.com", "name@example.com"},
		{CONTACT_MOBILE, CONTACT_MALFORMED, "0512345678", "0512345678"},
		{CONTACT_MOBILE, CONTACT_LANDLINE, "ثابت", "landline"},
		{CONTACT_ATTACHMENTS, CONTACT_TOO_MANY, "5", "5"},
		{CONTACT_ATTACHMENTS, CONTACT_TOO_LARGE, "10 ميجابايت", "10 MB"},
		{CONTACT_ATTACHMENTS, CONTACT_ALL_TOO_LARGE, "20 ميجابايت", "20 MB"},
		{CONTACT_ATTACHMENTS, CONTACT_TYPE_REFUSED, "pdf، png", "pdf, png"},
		{CONTACT_ATTACHMENTS, CONTACT_EMPTY_FILE, "a.pdf", "a.pdf"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct contact c = {.refused = "a.pdf"};

		c.troubles[cases[i].field] = cases[i].trouble;
		_cleanup_(freep) char *arabic =
			words_of_trouble(&c, cases[i].field, &options, TEXT_LANGUAGE_ARABIC);
		_cleanup_(freep) char *english =
			words_of_trouble(&c, cases[i].field, &options, TEXT_LANGUAGE_ENGLISH);
		if (!strstr(arabic, cases[i].arabic) || !strstr(english, cases[i].english))
			fail_msg("case %zu: %s, %s", i, arabic, english);
	}
	struct contact good = {0};
	assert_null(words_of_trouble(&good, CONTACT_NAME, &options, TEXT_LANGUAGE_ARABIC));
}

static void sizes_are_in_words(void **state)
{
	_cleanup_(freep) char *small = words_of_size(512 << 10, TEXT_LANGUAGE_ENGLISH);
	_cleanup_(freep) char *large = words_of_size(3 << 20, TEXT_LANGUAGE_ARABIC);

	(void)state;
	assert_string_equal(small, "512 KB");
	assert_string_equal(large, "3 ميجابايت");
}

static void a_message_reads_with_its_labels(void **state)
{
	struct contact c = {
		.typed = {"inquiry", "n", "a@b.test", "", "44\n3", " ", "s", "words\n"}};
	struct buffer out = BUFFER_INIT(1000);

	(void)state;
	words_of_message(&c, TEXT_LANGUAGE_ENGLISH, &out);
	assert_string_equal(buffer_string(&out),
			    "words\n\n\nE-mail: a@b.test\nTrainee number: 44 3");
	buffer_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_trouble_has_words),
	cmocka_unit_test(sizes_are_in_words),
	cmocka_unit_test(a_message_reads_with_its_labels),
};

UNIT_MAIN(tests)
