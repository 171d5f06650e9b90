#include "../unit.h"

#include "outbox/acknowledgement.h"

#include <wasl/buffer.h>

static void days_are_told_in_words(void **state)
{
	static const struct {
		const char *days, *english, *arabic;
	} cases[] = {
		{"1", "within 1 working day", "خلال يوم عمل واحد"},
		{"2", "within 2 working days", "خلال يومي عمل"},
		{"3", "within 3 working days", "خلال ثلاثة أيام عمل"},
		{"10", "within 10 working days", "خلال عشرة أيام عمل"},
		{"11", "within 11 working days", "خلال 11 يوم عمل"},
		{"3-5", "within 3 to 5 working days", "خلال مدة من ثلاثة إلى خمسة أيام عمل"},
		{"3-7", "within 3 to 7 working days", "خلال مدة من ثلاثة إلى سبعة أيام عمل"},
		{"1-2", "within 1 to 2 working days", "خلال مدة من واحد إلى يومي عمل"},
		{"10-15", "within 10 to 15 working days", "خلال مدة من عشرة إلى 15 يوم عمل"},
		{"3-3", "within 3 working days", "خلال ثلاثة أيام عمل"},
		{"x", "", ""},
		{NULL, "", ""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *en = days_in_words(cases[i].days, TEXT_LANGUAGE_ENGLISH);
		_cleanup_(freep) char *ar = days_in_words(cases[i].days, TEXT_LANGUAGE_ARABIC);
		assert_string_equal(en, cases[i].english);
		assert_string_equal(ar, cases[i].arabic);
	}
}

static void dates_are_those_of_riyadh(void **state)
{
	static const struct {
		int64_t utc_ms;
		const char *english, *arabic;
	} cases[] = {
		/* three hours ahead: the day changes at 21:00 UTC */
		{1795553999999, "24 November 2026", "24 نوفمبر 2026"},
		{1795554000000, "25 November 2026", "25 نوفمبر 2026"},
		{1767214799000, "31 December 2025", "31 ديسمبر 2025"},
		{1767214800000, "1 January 2026", "1 يناير 2026"},
		{0, "1 January 1970", "1 يناير 1970"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *en = date_in_words(cases[i].utc_ms, TEXT_LANGUAGE_ENGLISH);
		_cleanup_(freep) char *ar = date_in_words(cases[i].utc_ms, TEXT_LANGUAGE_ARABIC);
		assert_string_equal(en, cases[i].english);
		assert_string_equal(ar, cases[i].arabic);
	}
}

/* --- the texts that ship --- */

struct receipts {
	struct template_set *templates;
	struct office *office;
};

static struct office *make_office(const char *phone, const char *website)
{
	struct office_options options = {
		.name_ar = xstrdup("مكتب علاقات المستفيدين"),
		.name_en = xstrdup("Customer Relations Office"),
		.phone = xstrdup(phone),
		.website = xstrdup(website),
		.routine_days = xstrdup("3"),
		.critical_days = xstrdup("3-5"),
		.complex_days = xstrdup("3-7"),
	};

	return office_new(&options, &(struct limit_options){0});
}

static int setup(void **state)
{
	static const char *const kinds[] = {"acknowledgement", "stage", NULL};
	struct receipts *r = xcalloc(1, sizeof(*r));
	const struct template_source source = {TEMPLATES, kinds, acknowledgement_variables()};
	struct error err = ERROR_NONE;

	if (template_set_load(&source, &r->templates, &err) < 0)
		fail_msg("%s", err.text);
	r->office = make_office("011 000 0000", "https://office.test/?a=1&b=2");
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct receipts *r = *state;

	office_unref(r->office);
	template_set_free(r->templates);
	free(r);
	return 0;
}

static struct rendered render(const struct receipts *r, enum text_language language)
{
	const struct acknowledgement_facts facts = {
		.office = r->office,
		.language = language,
		.reference = "K7M4-9X2Q",
		.name = "Noura <b>\r\nBcc: all@people.test",
		.received = 1795553999999,
	};
	struct rendered rendered;

	acknowledgement_render(r->templates, &facts, &rendered);
	return rendered;
}

static void expect_in(const char *text, const char *const *words)
{
	for (; *words; words++) {
		if (!strstr(text, *words))
			fail_msg("'%s' is missing in: %s", *words, text);
	}
}

static void expect_clean(const struct rendered *r)
{
	static const char *const wrong[] = {"{{", "}}", "Bcc", "Noura", "(null)"};
	const char *const all[] = {r->subject, r->text, r->html};

	for (size_t i = 0; i < ELEMENTS(all); i++) {
		for (size_t w = 0; w < ELEMENTS(wrong); w++) {
			if (strstr(all[i], wrong[w]))
				fail_msg("'%s' stands in: %s", wrong[w], all[i]);
		}
		assert_true(text_is_utf8(all[i], strlen(all[i])));
	}
	assert_null(strchr(r->subject, '\n'));
	assert_null(strstr(r->text, "<"));
}

static void an_arabic_receipt(void **state)
{
	static const char *const text[] = {
		"K7M4-9X2Q",
		"مكتب علاقات المستفيدين",
		"24 نوفمبر 2026",
		"011 000 0000",
		"https://office.test/?a=1&b=2",
		"خلال ثلاثة أيام عمل",
		"خلال مدة من ثلاثة إلى خمسة أيام عمل",
		"خلال مدة من ثلاثة إلى سبعة أيام عمل",
		"الاستقبال",
		"التسجيل",
		"التصنيف",
		"التحويل",
		"المعالجة",
		"الإغلاق",
		NULL,
	};
	static const char *const html[] = {
		"dir=\"rtl\"", "K7M4-9X2Q", "https://office.test/?a=1&amp;b=2", "</html>", NULL,
	};
	struct rendered r = render(*state, TEXT_LANGUAGE_ARABIC);

	assert_non_null(strstr(r.subject, "[K7M4-9X2Q]"));
	expect_in(r.text, text);
	expect_in(r.html, html);
	expect_clean(&r);
	rendered_done(&r);
}

static void an_english_receipt(void **state)
{
	static const char *const text[] = {
		"K7M4-9X2Q",
		"Customer Relations Office",
		"24 November 2026",
		"Phone: 011 000 0000",
		"Website: https://office.test/?a=1&b=2",
		"within 3 working days",
		"within 3 to 5 working days",
		"within 3 to 7 working days",
		"Receipt",
		"Registration",
		"Classification",
		"Transfer",
		"Processing",
		"Closure",
		NULL,
	};
	static const char *const html[] = {
		"dir=\"ltr\"", "K7M4-9X2Q", "https://office.test/?a=1&amp;b=2", "</html>", NULL,
	};
	struct rendered r = render(*state, TEXT_LANGUAGE_ENGLISH);

	assert_string_equal(r.subject, "We have received your message [K7M4-9X2Q]");
	expect_in(r.text, text);
	expect_in(r.html, html);
	expect_clean(&r);
	rendered_done(&r);
}

static void an_unknown_language_is_the_offices_own(void **state)
{
	struct rendered unknown = render(*state, TEXT_LANGUAGE_UNKNOWN);
	struct rendered arabic = render(*state, TEXT_LANGUAGE_ARABIC);

	assert_string_equal(unknown.subject, arabic.subject);
	assert_string_equal(unknown.text, arabic.text);
	rendered_done(&unknown);
	rendered_done(&arabic);
}

static void what_the_office_does_not_have_is_not_mentioned(void **state)
{
	struct receipts *r = *state;

	office_unref(r->office);
	r->office = make_office(NULL, NULL);
	struct rendered english = render(r, TEXT_LANGUAGE_ENGLISH);
	struct rendered arabic = render(r, TEXT_LANGUAGE_ARABIC);
	assert_null(strstr(english.text, "Phone"));
	assert_null(strstr(english.text, "Website"));
	assert_null(strstr(english.html, "Phone"));
	assert_null(strstr(arabic.text, "الهاتف"));
	assert_null(strstr(arabic.html, "الموقع الإلكتروني"));
	expect_clean(&english);
	expect_clean(&arabic);
	rendered_done(&english);
	rendered_done(&arabic);
}

/* The stage and the reference: nothing else. */
static void the_stage_is_told_in_words(void **state)
{
	static const struct {
		enum text_language language;
		const char *address_kind, *text;
	} cases[] = {
		{TEXT_LANGUAGE_ARABIC, "mail",
		 "تذكرتكم ذات الرقم المرجعي \u200eK7M4-9X2Q\u200e في مرحلة المعالجة.\n"},
		{TEXT_LANGUAGE_ARABIC, "x",
		 "تذكرتكم ذات الرقم المرجعي \u200eK7M4-9X2Q\u200e في مرحلة المعالجة.\n"},
		{TEXT_LANGUAGE_ENGLISH, "phone",
		 "Your ticket K7M4-9X2Q is at this stage: Processing.\n"},
	};
	const struct receipts *r = *state;

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct acknowledgement_facts facts = {
			.office = r->office,
			.language = cases[i].language,
			.reference = "K7M4-9X2Q",
			.name = "Noura",
			.address_kind = cases[i].address_kind,
			.kind = "stage",
			.stage = stage_in_words(STAGE_IN_PROGRESS, cases[i].language),
		};
		struct rendered rendered;
		acknowledgement_render(r->templates, &facts, &rendered);
		assert_string_equal(rendered.text, cases[i].text);
		assert_non_null(strstr(rendered.subject, "K7M4-9X2Q"));
		rendered_done(&rendered);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(days_are_told_in_words),
	cmocka_unit_test(dates_are_those_of_riyadh),
	TEST(an_arabic_receipt),
	TEST(an_english_receipt),
	TEST(an_unknown_language_is_the_offices_own),
	TEST(the_stage_is_told_in_words),
	TEST(what_the_office_does_not_have_is_not_mentioned),
};

UNIT_MAIN(tests)
