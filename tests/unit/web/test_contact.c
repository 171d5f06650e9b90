#include "web/contact.h"

#include "../unit.h"

static char *types[] = {"pdf", "png", NULL};
static const struct web_form_options options = {
	.attachments = 2,
	.attachment_size = 10,
	.attachments_size = 15,
	.attachment_types = types,
};

static struct web_form *form_of(const char *body)
{
	struct web_form *form = NULL;
	struct error err = ERROR_NONE;

	assert_int_equal(web_form_parse("application/x-www-form-urlencoded",
					(struct web_bytes){body, strlen(body)}, &form, &err),
			 0);
	return form;
}

#define GOOD "type=request&name=Noura&email=Noura%40People.TEST&subject=s&message=m"

/* That field is in trouble, and no other. */
static void expect_only(const char *body, enum contact_field wrong, enum contact_trouble trouble)
{
	struct web_form *form = form_of(body);
	struct contact c;

	contact_read(&c, form, &options);
	assert_false(contact_is_good(&c));
	for (int field = 0; field < CONTACT_FIELDS; field++) {
		if (c.troubles[field] != (field == (int)wrong ? trouble : CONTACT_GOOD))
			fail_msg("%s: %s", body, contact_name((enum contact_field)field));
	}
	contact_done(&c);
	web_form_free(form);
}

static void what_is_typed_is_judged_field_by_field(void **state)
{
	static const struct {
		const char *body;
		enum contact_field field;
		enum contact_trouble trouble;
	} cases[] = {
		{"name=n&email=a%40b.test&subject=s&message=m", CONTACT_TYPE, CONTACT_MISSING},
		{"type=else&name=n&email=a%40b.test&subject=s&message=m", CONTACT_TYPE,
		 CONTACT_MISSING},
		{"type=inquiry&email=a%40b.test&subject=s&message=m", CONTACT_NAME,
		 CONTACT_MISSING},
		{"type=inquiry&name=+%C2%A0&email=a%40b.test&subject=s&message=m", CONTACT_NAME,
		 CONTACT_MISSING},
		{"type=inquiry&name=n&subject=s&message=m", CONTACT_EMAIL, CONTACT_MISSING},
		{"type=inquiry&name=n&email=x&subject=s&message=m", CONTACT_EMAIL,
		 CONTACT_MALFORMED},
		{"type=inquiry&name=n&email=x%40y&subject=s&message=m", CONTACT_EMAIL,
		 CONTACT_MALFORMED},
		{"type=inquiry&name=n&mobile=12&subject=s&message=m", CONTACT_MOBILE,
		 CONTACT_MALFORMED},
		{"type=inquiry&name=n&mobile=0114567890&subject=s&message=m", CONTACT_MOBILE,
		 CONTACT_LANDLINE},
		{"type=inquiry&name=n&mobile=920001234&subject=s&message=m", CONTACT_MOBILE,
		 CONTACT_LANDLINE},
		{GOOD "&trainee=1234567890123456789012345678901", CONTACT_TRAINEE,
		 CONTACT_TOO_LONG},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		expect_only(cases[i].body, cases[i].field, cases[i].trouble);
}

static void what_is_good_is_understood(void **state)
{
	struct web_form *form = form_of(GOOD "&mobile=%D9%A0512345678");
	struct contact c;

	(void)state;
	contact_read(&c, form, &options);
	assert_true(contact_is_good(&c));
	assert_int_equal(c.type, MESSAGE_TYPE_REQUEST);
	assert_string_equal(c.mail, "noura@people.test");
	assert_string_equal(c.mobile, "+966512345678");
	contact_done(&c);
	web_form_free(form);
	contact_read(&c, NULL, &options);
	assert_true(contact_is_good(&c));
	assert_string_equal(c.typed[CONTACT_MESSAGE], "");
	contact_done(&c);
}

#define FILE_PART(name, data)                                                                    \
	"--b\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"" name "\"\r\n" \
	"\r\n" data "\r\n"

static void files_have_bounds(void **state)
{
	static const struct {
		const char *body;
		enum contact_trouble trouble;
		const char *refused;
	} cases[] = {
		{FILE_PART("a.PDF", "1234567890") "--b--", CONTACT_GOOD, NULL},
		{FILE_PART("a.pdf", "12345678901") "--b--", CONTACT_TOO_LARGE, "a.pdf"},
		{FILE_PART("a.exe", "1") "--b--", CONTACT_TYPE_REFUSED, "a.exe"},
		{FILE_PART("pdf", "1") "--b--", CONTACT_TYPE_REFUSED, "pdf"},
		{FILE_PART("a.pdf", "") "--b--", CONTACT_EMPTY_FILE, "a.pdf"},
		{FILE_PART("a.pdf", "12345678") FILE_PART("b.png", "12345678") "--b--",
		 CONTACT_ALL_TOO_LARGE, NULL},
		{FILE_PART("a.pdf", "1") FILE_PART("b.png", "1") FILE_PART("c.png", "1") "--b--",
		 CONTACT_TOO_MANY, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct web_form *form = NULL;
		struct error err = ERROR_NONE;
		struct contact c;

		assert_int_equal(
			web_form_parse("multipart/form-data; boundary=b",
				       (struct web_bytes){cases[i].body, strlen(cases[i].body)},
				       &form, &err),
			0);
		contact_read(&c, form, &options);
		if (c.troubles[CONTACT_ATTACHMENTS] != cases[i].trouble)
			fail_msg("case %zu: %d", i, c.troubles[CONTACT_ATTACHMENTS]);
		if (cases[i].refused)
			assert_string_equal(c.refused, cases[i].refused);
		contact_done(&c);
		web_form_free(form);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_is_typed_is_judged_field_by_field),
	cmocka_unit_test(what_is_good_is_understood),
	cmocka_unit_test(files_have_bounds),
};

UNIT_MAIN(tests)
