#include "../unit.h"

#include <wasl/text.h>

static enum text_language language(const char *s)
{
	return text_language(s, strlen(s));
}

static void language_is_that_of_most_letters(void **state)
{
	(void)state;
	assert_int_equal(language("لدي شكوى عن الـ portal"), TEXT_LANGUAGE_ARABIC);
	assert_int_equal(language("My complaint about قبول in college"), TEXT_LANGUAGE_ENGLISH);
	assert_int_equal(language("ﺷﻜﻮﻯ"), TEXT_LANGUAGE_ARABIC);
	assert_int_equal(language("Déjà vu"), TEXT_LANGUAGE_ENGLISH);
}

static void no_letters_are_no_language(void **state)
{
	(void)state;
	assert_int_equal(language(""), TEXT_LANGUAGE_UNKNOWN);
	assert_int_equal(language("123 ١٢٣ !؟ 😀 \xff"), TEXT_LANGUAGE_UNKNOWN);
}

static void language_is_decided_by_the_beginning(void **state)
{
	size_t head = 64U << 10, size = 4 * head;
	_cleanup_(freep) char *text = xmalloc(size);

	(void)state;
	for (size_t i = 0; i < head; i++)
		text[i] = "\xd8\xb4"[i % 2];
	memset(text + head, 'x', size - head);
	assert_int_equal(text_language(text, size), TEXT_LANGUAGE_ARABIC);
	memset(text, 'x', head / 2 + 2);
	assert_int_equal(text_language(text, size), TEXT_LANGUAGE_ENGLISH);
}

static void language_codes_are_read_and_written(void **state)
{
	(void)state;
	assert_string_equal(text_language_code(TEXT_LANGUAGE_ARABIC), "ar");
	assert_string_equal(text_language_code(TEXT_LANGUAGE_ENGLISH), "en");
	assert_string_equal(text_language_code(TEXT_LANGUAGE_UNKNOWN), "ar");
	assert_int_equal(text_language_from_code("ar"), TEXT_LANGUAGE_ARABIC);
	assert_int_equal(text_language_from_code("en"), TEXT_LANGUAGE_ENGLISH);
	assert_int_equal(text_language_from_code("fr"), TEXT_LANGUAGE_UNKNOWN);
	assert_int_equal(text_language_from_code(NULL), TEXT_LANGUAGE_UNKNOWN);
}

/* Every block in which Arabic letters live, and an equal number decides for the office's own. */
static void arabic_letters_are_known_wherever_they_stand(void **state)
{
	static const char *const letters[] = {"ش",	"پ",	  "گ",	    "\u0750", "\u0870",
					      "\u08a0", "\ufb50", "\ufdf2", "\ufefb"};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(letters); i++)
		assert_int_equal(language(letters[i]), TEXT_LANGUAGE_ARABIC);
	assert_int_equal(language("ab شك"), TEXT_LANGUAGE_ARABIC);
	assert_int_equal(language("abc شك"), TEXT_LANGUAGE_ENGLISH);
	assert_int_equal(language("漢字"), TEXT_LANGUAGE_ENGLISH);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(language_is_that_of_most_letters),
	cmocka_unit_test(no_letters_are_no_language),
	cmocka_unit_test(language_is_decided_by_the_beginning),
	cmocka_unit_test(language_codes_are_read_and_written),
	cmocka_unit_test(arabic_letters_are_known_wherever_they_stand),
};

UNIT_MAIN(tests)
