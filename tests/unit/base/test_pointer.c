#include "../unit.h"

#include <wasl/pointer.h>

static void pointers_find_values_as_text(void **state)
{
	static const char text[] =
		"{\"a\":{\"b\":[\"x\",17,true,null,{\"c/d\":\"y\",\"~\":\"z\"}]},"
		"\"\":\"e\",\"n\":-2.5}";
	static const struct {
		const char *pointer, *value;
	} cases[] = {
		{"/a/b/0", "x"},
		{"/a/b/1", "17"},
		{"/a/b/2", "true"},
		{"/a/b/3", NULL},
		{"/a/b/4/c~1d", "y"},
		{"/a/b/4/~0", "z"},
		{"/a/b/5", NULL},
		{"/a/b/-", NULL},
		{"/a/b/00", NULL},
		{"/a/b/01", NULL},
		{"/a/b", NULL},
		{"", NULL},
		{"/", "e"},
		{"/n", "-2.5"},
		{"/a/b/0/c", NULL},
		{"/none", NULL},
		{"/a/b/9999999999", NULL},
	};
	json_t *json = json_loads(text, 0, NULL);

	(void)state;
	assert_non_null(json);
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *value = json_pointer_text(json, cases[i].pointer);
		if (!value != !cases[i].value || (value && strcmp(value, cases[i].value) != 0))
			fail_msg("%s: %s", cases[i].pointer, value ? value : "NULL");
	}
	assert_ptr_equal(json_pointer_find(json, ""), json);
	assert_null(json_pointer_find(NULL, "/a"));
	json_decref(json);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(pointers_find_values_as_text),
};

UNIT_MAIN(tests)
