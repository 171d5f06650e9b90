#include "../unit.h"

#include "channel/loader.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static void a_module_is_loaded_by_its_name(void **state)
{
	const struct channel_module *m = NULL, *again = NULL;
	struct error err = ERROR_NONE;

	(void)state;
	if (module_load(MODULES, "sample", &m, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(m->name, "sample");
	assert_int_equal(m->abi, WASL_CHANNEL_ABI);
	assert_int_equal(module_load(MODULES, "sample", &again, &err), 0);
	assert_ptr_equal(m, again);
}

static void what_is_no_module_is_refused_and_said(void **state)
{
	static const struct {
		const char *name;
		int r;
		const char *words;
	} cases[] = {
		{"other-abi", -ENOEXEC, "ABI 99"},
		{"misnamed", -ENOEXEC, "calls itself 'sample'"},
		{"hookless", -ENOEXEC, "lacks a name or a hook"},
		{"nothing", -ENOEXEC, "no channel module"},
		{"absent", -ENOENT, "there are: "},
		{"absent", -ENOENT, "sample"},
		{"", -ENOENT, "no module ''"},
		{"../channel/sample", -ENOENT, "no module"},
		{"Sample", -ENOENT, "no module"},
		{"sample.so", -ENOENT, "no module"},
		{"a-name-that-is-longer-than-any-module-would-sensibly-have-been-given-by-us",
		 -ENOENT, "no module"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct channel_module *m = NULL;
		struct error err = ERROR_NONE;
		assert_int_equal(module_load(MODULES, cases[i].name, &m, &err), cases[i].r);
		assert_null(m);
		assert_int_equal(err.code, cases[i].r);
		if (!strstr(err.text, cases[i].words))
			fail_msg("'%s': %s", cases[i].name, err.text);
	}
}

static void an_empty_folder_offers_none(void **state)
{
	char folder[] = "/tmp/wasl-modules-XXXXXX";
	const struct channel_module *m = NULL;
	struct error err = ERROR_NONE;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(module_load(folder, "sample", &m, &err), -ENOENT);
	assert_non_null(strstr(err.text, "there are: none"));
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(module_load(folder, "sample", &m, &err), -ENOENT);
	assert_non_null(strstr(err.text, "there are: none"));
}

static void what_is_no_shared_object_is_refused(void **state)
{
	char folder[] = "/tmp/wasl-modules-XXXXXX";
	const struct channel_module *m = NULL;
	struct error err = ERROR_NONE;

	(void)state;
	assert_non_null(mkdtemp(folder));
	_cleanup_(freep) char *path = xasprintf("%s/text.so", folder);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("no shared object\n", file);
	fclose(file);
	assert_int_equal(module_load(folder, "text", &m, &err), -ENOEXEC);
	assert_non_null(strstr(err.text, "text.so"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_module_is_loaded_by_its_name),
	cmocka_unit_test(what_is_no_module_is_refused_and_said),
	cmocka_unit_test(an_empty_folder_offers_none),
	cmocka_unit_test(what_is_no_shared_object_is_refused),
};

UNIT_MAIN(tests)
