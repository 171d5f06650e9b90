#include "../unit.h"

#include "channel/channels.h"

#include <errno.h>
#include <unistd.h>

/* What is printed, with the result; the caller frees. */
static char *print(const char *module, int *ret, struct error *err)
{
	FILE *file = tmpfile();
	char text[8192];

	assert_non_null(file);
	fflush(stdout);
	int kept = dup(STDOUT_FILENO);
	assert_true(kept >= 0 && dup2(fileno(file), STDOUT_FILENO) >= 0);
	*ret = channels_print_help(MODULES, module, err);
	fflush(stdout);
	assert_true(dup2(kept, STDOUT_FILENO) >= 0);
	close(kept);
	rewind(file);
	size_t size = fread(text, 1, sizeof(text) - 1, file);
	text[size] = '\0';
	fclose(file);
	return xstrdup(text);
}

static void every_option_is_shown(void **state)
{
	static const char *const lines[] = {
		"[channel NAME]\nmodule = sample\n    a source for tests\n",
		"text = text  (default: hello)\n    text of every item\n",
		"needed = text  (required)\n    must be given\n",
		"words = words\n    any words\n",
		"refuse = yes|no  (default: no)\n",
		"number = number  (default: 3)\n",
		"pause = time  (default: 1m)\n",
		"size = size  (default: 1K)\n",
		"mode = later|now|keep|twice  (default: later)\n",
		"secret = credential:NAME\n",
	};
	struct error err = ERROR_NONE;
	int r = -1;
	_cleanup_(freep) char *text = print("sample", &r, &err);

	(void)state;
	assert_int_equal(r, 0);
	for (size_t i = 0; i < ELEMENTS(lines); i++) {
		if (!strstr(text, lines[i]))
			fail_msg("'%s' is not in: %s", lines[i], text);
	}
}

static void of_an_unknown_module_nothing_is_shown(void **state)
{
	struct error err = ERROR_NONE;
	int r = 0;
	_cleanup_(freep) char *text = print("none", &r, &err);

	(void)state;
	assert_int_equal(r, -ENOENT);
	assert_string_equal(text, "");
	assert_non_null(strstr(err.text, "no module 'none'"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_option_is_shown),
	cmocka_unit_test(of_an_unknown_module_nothing_is_shown),
};

UNIT_MAIN(tests)
