#include "http/pages/page_set.h"

#include "../unit.h"

#include <jansson.h>
#include <sys/stat.h>

struct folder {
	char path[32];
};

static void put(const struct folder *f, const char *name, const char *text)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", f->path, name);
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int setup(void **state)
{
	static const char *const files[] = {"page-layout.html", "page-one.title", "page-one.html"};
	struct folder *f = xcalloc(1, sizeof(*f));

	strcpy(f->path, "/tmp/pages.XXXXXX");
	assert_non_null(mkdtemp(f->path));
	for (unsigned l = 0; l < 2; l++) {
		_cleanup_(freep) char *sub = xasprintf("%s/%s", f->path, l ? "en" : "ar");
		assert_int_equal(mkdir(sub, 0700), 0);
		for (size_t i = 0; i < ELEMENTS(files); i++) {
			_cleanup_(freep) char *name = xasprintf("%s/%s", l ? "en" : "ar", files[i]);
			put(f, name,
			    i == 0   ? "<{{title}}|{{office_name}}|{{content}}>"
			    : i == 1 ? (l ? "T {{a}}\n" : "ع {{a}}\n")
				     : "[{{a}}]");
		}
	}
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct folder *f = *state;
	_cleanup_(freep) char *command = xasprintf("rm -r %s", f->path);

	assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c) */
	free(f);
	return 0;
}

static const char *const variables[] = {"a", NULL};
static const struct page_kind kinds[] = {{"one", variables}, {NULL, NULL}};

static void a_page_is_in_its_layout(void **state)
{
	static const struct {
		enum text_language language;
		const char *whole;
	} cases[] = {
		{TEXT_LANGUAGE_ARABIC, "<ع &lt;|Office|[&lt;]>"},
		{TEXT_LANGUAGE_ENGLISH, "<T &lt;|Office|[&lt;]>"},
	};
	const struct folder *f = *state;
	struct page_set *set = NULL;
	struct error err = ERROR_NONE;
	json_t *values = json_pack("{s:s}", "a", "<"),
	       *common = json_pack("{s:s}", "office_name", "Office");

	if (page_set_load(f->path, kinds, &set, &err) < 0)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct web_page page = {
			.kind = "one", .language = cases[i].language, .values = values};
		_cleanup_(freep) char *whole = page_set_render(set, &page, common);
		assert_string_equal(whole, cases[i].whole);
	}
	json_decref(values);
	json_decref(common);
	page_set_free(set);
}

static void what_is_wrong_names_its_file(void **state)
{
	static const struct {
		const char *name, *text, *words;
	} cases[] = {
		{"en/page-one.html", "one\n{{unknown}}", "page-one.html:2: there is no variable"},
		{"en/page-one.html", "{{#a}}", "not closed"},
		{"en/page-one.html", "\xff", "UTF-8"},
		{"en/page-layout.html", "{{a}}", "page-layout.html:1"},
	};
	const struct folder *f = *state;
	struct page_set *set = NULL;
	struct error err = ERROR_NONE;

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		put(f, cases[i].name, cases[i].text);
		assert_true(page_set_load(f->path, kinds, &set, &err) < 0);
		if (!strstr(err.text, cases[i].words))
			fail_msg("%s", err.text);
		put(f, "en/page-one.html", "x");
	}
	_cleanup_(freep) char *gone = xasprintf("%s/ar/page-one.title", f->path);
	assert_int_equal(remove(gone), 0);
	put(f, "en/page-layout.html", "x");
	assert_true(page_set_load(f->path, kinds, &set, &err) < 0);
	assert_non_null(strstr(err.text, "ar/page-one.title"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(a_page_is_in_its_layout, setup, teardown),
	cmocka_unit_test_setup_teardown(what_is_wrong_names_its_file, setup, teardown),
};

UNIT_MAIN(tests)
