#include "web/options.h"

#include "../unit.h"

static void options_that_contradict_are_refused(void **state)
{
	static const struct {
		uint64_t one, all;
		const char *type, *words;
	} cases[] = {
		{1, 1, "pdf", NULL},
		{2, 1, "pdf", "attachment_size is more"},
		{1, 1, ".pdf", "'.pdf' is no ending"},
		{1, 1, "PDF", "'PDF' is no ending"},
		{1, 1, "a/b", "'a/b' is no ending"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		char *types[] = {(char *)cases[i].type, NULL};
		const struct web_form_options o = {
			.attachment_size = cases[i].one,
			.attachments_size = cases[i].all,
			.attachment_types = types,
		};
		struct error err = ERROR_NONE;

		assert_int_equal(web_form_options_check(&o, &err) == 0, !cases[i].words);
		if (cases[i].words)
			assert_non_null(strstr(err.text, cases[i].words));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(options_that_contradict_are_refused),
};

UNIT_MAIN(tests)
