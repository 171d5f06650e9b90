#include "../unit.h"

#include "email/mime/misread.h"

#include <wasl/text.h>

#include <time.h>

static void assert_mended(const char *text, const char *wanted)
{
	size_t size = strlen(text);
	_cleanup_(freep) char *exact = xmemdup(text, size);
	struct buffer out = BUFFER_INIT(1 << 20);
	bool mended = misread_mend(exact, size, &out);

	assert_int_equal(mended, wanted != NULL);
	assert_string_equal(buffer_string(&out), wanted ? wanted : "");
	buffer_done(&out);
}

static void what_was_misread_is_mended(void **state)
{
	static const struct {
		const char *text, *wanted;
	} cases[] = {
		{"ÇáÓáÇã Úáíßã", "السلام عليكم"},
		{"Re: ÇáÓáÇã Úáíßã (2)", "Re: السلام عليكم (2)"},
		{"ÇäÓäÇå Ùäêãå ÍÑÍÈÇ", "السلام عليكم حرحبا"}, /* ISO-8859-6 */
		{"Ø§Ù„Ø³Ù„Ø§Ù…", "السلام"},
		{"Ø§Ù\xc2\x84"
		 "Ø³Ù\xc2\x84"
		 "Ø§Ù\xc2\x85",
		 "السلام"},		    /* read as latin-1 */
		{"ط§ظ„ط³ظ„ط§ظ…", "السلام"}, /* read as windows-1256 */
		{"J'ai Ã©tÃ© Ã©mu", "J'ai été ému"},
		{"ÃƒÂ©tÃƒÂ©", "été"}, /* twice */
		{"it’s\nÇáÓáÇã Úáíßã\n", "it’s\nالسلام عليكم\n"},
		{"محمد\n> ÇáÓáÇã Úáíßã", "محمد\n> السلام عليكم"},
		{"ÇáÓáÇã Úáíßã\n\n¿", "السلام عليكم\n\n؟"},
		{"ÇáÓáÇã Úáíßã\nAndré", "السلام عليكم\nAndré"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_mended(cases[i].text, cases[i].wanted);
}

static void what_is_meant_stays(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"plain",
		"السلام عليكم",
		"آپ کا شکریہ",
		"طظ طظ طظ",
		"ÄÖÜ äöü ÅÄÖ åäö",
		"æøå ÆØÅ",
		"Our site shows Ã© here",
		"»Spaß« und „Spaß“, Ä“",
		"J'ai été là où «ÀÉÈÊË» naît",
		"日本語 한국어 😊",
		"Привет",
		"ÇáÓáÇã محمد", /* on one line */
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(texts); i++)
		assert_mended(texts[i], NULL);
}

static void the_maximum_cuts_between_characters(void **state)
{
	static const char text[] = "ÇáÓáÇã Úáíßã";

	(void)state;
	for (size_t max = 0; max < sizeof(text) + 2; max++) {
		struct buffer out = BUFFER_INIT(max);

		assert_true(misread_mend(text, sizeof(text) - 1, &out));
		assert_true(text_is_utf8(buffer_string(&out), out.size));
		assert_int_equal(out.overflowed, max < sizeof("السلام عليكم") - 1);
		buffer_done(&out);
	}
}

static void long_texts_take_linear_time(void **state)
{
	static const char *const pieces[] = {"Ç", "Çá ", "Ø§", "Ø\n", "ط§", "ط§\n", "\n",
					     "é", "a\n", "م",  "ÿ",   "€ ", "طظ"};
	size_t size = 1 << 20;
	char *text = xmalloc(size);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces); i++) {
		size_t n = strlen(pieces[i]), whole = size - size % n;
		struct buffer out = BUFFER_INIT(4 * size);
		clock_t begin = clock();

		for (size_t at = 0; at < whole; at++)
			text[at] = pieces[i][at % n];
		(void)misread_mend(text, whole, &out);
		assert_true((clock() - begin) / CLOCKS_PER_SEC < 5);
		assert_true(text_is_utf8(buffer_string(&out), out.size));
		buffer_done(&out);
	}
	free(text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_was_misread_is_mended),
	cmocka_unit_test(what_is_meant_stays),
	cmocka_unit_test(the_maximum_cuts_between_characters),
	cmocka_unit_test(long_texts_take_linear_time),
};

UNIT_MAIN(tests)
