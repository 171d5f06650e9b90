#include "../unit.h"

#include "outbox/template.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const kinds[] = {"note", NULL};
static const char *const variables[] = {"reference", "name", "phone", NULL};

static const char *const files[] = {"ar/note.subject", "ar/note.txt", "ar/note.html",
				    "en/note.subject", "en/note.txt", "en/note.html"};

struct folder {
	char path[64];
};

static void file_write(const struct folder *f, const char *name, const void *data, size_t size)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", f->path, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static void file_set(const struct folder *f, const char *name, const char *text)
{
	file_write(f, name, text, strlen(text));
}

static void file_remove(const struct folder *f, const char *name)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", f->path, name);

	(void)unlink(path);
}

static int folder_make(void **state)
{
	struct folder *f = xcalloc(1, sizeof(*f));
	char path[96];

	(void)snprintf(f->path, sizeof(f->path), "/tmp/wasl-template.XXXXXX");
	assert_non_null(mkdtemp(f->path));
	(void)snprintf(path, sizeof(path), "%s/ar", f->path);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/en", f->path);
	assert_int_equal(mkdir(path, 0700), 0);
	for (size_t i = 0; i < ELEMENTS(files); i++)
		file_set(f, files[i], "{{reference}}\n");
	*state = f;
	return 0;
}

static int folder_remove(void **state)
{
	struct folder *f = *state;
	char path[96];

	for (size_t i = 0; i < ELEMENTS(files); i++)
		file_remove(f, files[i]);
	(void)snprintf(path, sizeof(path), "%s/ar", f->path);
	(void)rmdir(path);
	(void)snprintf(path, sizeof(path), "%s/en", f->path);
	(void)rmdir(path);
	assert_int_equal(rmdir(f->path), 0);
	free(f);
	return 0;
}

static int load(const struct folder *f, struct template_set **ret, struct error *err)
{
	const struct template_source source = {f->path, kinds, variables};

	return template_set_load(&source, ret, err);
}

/* What the English text of the folder becomes with this name and phone. */
static struct rendered render(const struct folder *f, const char *name, const char *phone)
{
	_cleanup_(template_set_freep) struct template_set *t = NULL;
	const struct template_variable values[] = {
		{"reference", "K7M4-9X2Q"}, {"name", name}, {"phone", phone}, {NULL, NULL}};
	struct rendered r;
	struct error err = ERROR_NONE;

	assert_int_equal(load(f, &t, &err), 0);
	template_render(
		t, &(struct template_choice){.kind = "note", .language = TEXT_LANGUAGE_ENGLISH},
		values, &r);
	return r;
}

static void expect_text(const struct folder *f, const char *template, const char *phone,
			const char *expected)
{
	struct rendered r;

	file_set(f, "en/note.txt", template);
	r = render(f, "Omar", phone);
	assert_string_equal(r.text, expected);
	rendered_done(&r);
}

/* Loading refuses this English text, and says so at line with these words. */
static void expect_refused(const struct folder *f, const char *template, unsigned line,
			   const char *words)
{
	_cleanup_(freep) char *place = xasprintf("%s/en/note.txt:%u: ", f->path, line);
	struct template_set *t = NULL;
	struct error err = ERROR_NONE;

	file_set(f, "en/note.txt", template);
	assert_int_equal(load(f, &t, &err), -EINVAL);
	assert_null(t);
	assert_memory_equal(err.text, place, strlen(place));
	if (!strstr(err.text, words))
		fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

static void variables_are_replaced(void **state)
{
	expect_text(*state, "", "1", "");
	expect_text(*state, "a {{reference}}{{ name }} b\n{c} }} {", NULL,
		    "a K7M4-9X2QOmar b\n{c} }} {");
	expect_text(*state, "\xef\xbb\xbf{{name}}: {{phone}}.", NULL, "Omar: .");
}

static void a_section_is_shown_where_its_variable_is_not_empty(void **state)
{
	static const char inner[] = "a{{#phone}} call {{phone}}{{/phone}} b";
	static const char lines[] = "a\n{{#phone}}\ncall {{phone}}\n{{/phone}}\r\nb\n";
	static const char nested[] =
		"{{#name}}<{{#phone}}{{phone}}{{/phone}}>{{/name}}{{#phone}}!{{/phone}}";

	expect_text(*state, inner, "920", "a call 920 b");
	expect_text(*state, inner, "", "a b");
	expect_text(*state, inner, NULL, "a b");
	expect_text(*state, inner, " \r\n", "a b");
	expect_text(*state, lines, "920", "a\ncall 920\nb\n");
	expect_text(*state, lines, NULL, "a\nb\n");
	expect_text(*state, nested, "1", "<1>!");
	expect_text(*state, nested, NULL, "<>");
}

static void html_is_escaped_and_text_is_not(void **state)
{
	struct folder *f = *state;
	struct rendered r;

	file_set(f, "en/note.html", "<b>{{name}}</b>");
	file_set(f, "en/note.txt", "{{name}}");
	r = render(f, "<a href=\"x\">'&'</a>", NULL);
	assert_string_equal(r.html, "<b>&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;</b>");
	assert_string_equal(r.text, "<a href=\"x\">'&'</a>");
	rendered_done(&r);
}

static void a_value_adds_no_lines_and_turns_no_text(void **state)
{
	struct folder *f = *state;
	struct rendered r;

	file_set(f, "en/note.subject", "To {{name}}\n\n");
	file_set(f, "en/note.txt", "{{name}}\n");
	r = render(f, "Omar\r\nBcc: x@people.test\xe2\x80\xae", NULL);
	assert_string_equal(r.subject, "To Omar Bcc: x@people.test");
	assert_string_equal(r.text, "Omar Bcc: x@people.test\n");
	rendered_done(&r);
}

static void what_a_value_holds_is_no_template(void **state)
{
	struct folder *f = *state;
	struct rendered r;

	file_set(f, "en/note.txt", "{{name}}");
	r = render(f, "{{phone}}{{#", "920");
	assert_string_equal(r.text, "{{phone}}{{#");
	rendered_done(&r);
}

static void a_long_value_is_cut_and_the_rest_stays(void **state)
{
	struct folder *f = *state;
	struct buffer template = BUFFER_INIT(8192);
	_cleanup_(freep) char *name = xmalloc(100001);
	struct rendered r;

	memset(name, '"', 100000);
	name[100000] = '\0';
	for (unsigned i = 0; i < 256; i++)
		assert_int_equal(buffer_add_string(&template, "{{name}}"), 0);
	assert_int_equal(buffer_add_string(&template, "the end"), 0);
	file_set(f, "en/note.html", buffer_string(&template));
	buffer_done(&template);
	r = render(f, name, NULL);
	assert_true(strlen(r.html) > 256U * 1000 * 6);
	assert_string_equal(r.html + strlen(r.html) - 7, "the end");
	rendered_done(&r);
}

static void each_language_has_its_own_and_unknown_is_arabic(void **state)
{
	struct folder *f = *state;
	_cleanup_(template_set_freep) struct template_set *t = NULL;
	const struct template_variable none[] = {{NULL, NULL}};
	struct rendered r;

	file_set(f, "ar/note.txt", "عربي");
	file_set(f, "en/note.txt", "English");
	file_remove(f, "ar/note.html");
	assert_int_equal(load(f, &t, NULL), 0);
	template_render(t,
			&(struct template_choice){.kind = "note", .language = TEXT_LANGUAGE_ARABIC},
			none, &r);
	assert_string_equal(r.text, "عربي");
	assert_null(r.html);
	rendered_done(&r);
	template_render(
		t, &(struct template_choice){.kind = "note", .language = TEXT_LANGUAGE_UNKNOWN},
		none, &r);
	assert_string_equal(r.text, "عربي");
	rendered_done(&r);
	template_render(
		t, &(struct template_choice){.kind = "note", .language = TEXT_LANGUAGE_ENGLISH},
		none, &r);
	assert_string_equal(r.text, "English");
	assert_string_equal(r.subject, "");
	rendered_done(&r);
	rendered_done(&r);
}

static void a_telephone_gets_its_own_text_where_there_is_one(void **state)
{
	struct folder *f = *state;
	const struct template_variable values[] = {{"reference", "K7M4-9X2Q"}, {NULL, NULL}};
	struct template_choice choice = {
		.kind = "note", .address_kind = "phone", .language = TEXT_LANGUAGE_ENGLISH};
	struct template_set *t = NULL;
	struct rendered r;

	file_set(f, "en/note.txt", "long");
	file_set(f, "en/note.phone", "short {{reference}}");
	assert_int_equal(load(f, &t, NULL), 0);
	template_render(t, &choice, values, &r);
	assert_string_equal(r.text, "short K7M4-9X2Q");
	assert_null(r.html);
	rendered_done(&r);
	choice.language = TEXT_LANGUAGE_ARABIC; /* which has none */
	template_render(t, &choice, values, &r);
	assert_string_equal(r.text, "K7M4-9X2Q\n");
	rendered_done(&r);
	choice = (struct template_choice){"note", "mail", TEXT_LANGUAGE_ENGLISH};
	template_render(t, &choice, values, &r);
	assert_string_equal(r.text, "long");
	assert_non_null(r.html);
	rendered_done(&r);
	template_set_free(t);
	file_set(f, "en/note.phone", "{{unknown}}");
	assert_int_equal(load(f, &t, NULL), -EINVAL);
	file_remove(f, "en/note.phone");
}

static void mistakes_are_refused_with_their_line(void **state)
{
	struct folder *f = *state;

	expect_refused(f, "a\nb {{refrence}}", 2, "\"refrence\"; is \"reference\" meant?");
	expect_refused(f, "{{zzzzzzzz}}", 1, "there are: reference, name, phone");
	expect_refused(f, "\n\n{{name", 3, "{{name");
	expect_refused(f, "{{name\n}}", 1, "not closed");
	expect_refused(f, "{{}}", 1, "{{}}");
	expect_refused(f, "{{{name}}}", 1, "{{{name}}");
	expect_refused(f, "{{na me}}", 1, "{{na me}}");
	expect_refused(f, "x\n{{#name}}\ny", 2, "{{/name}}");
	expect_refused(f, "x\n{{/name}}\ny", 2, "not open");
	expect_refused(f, "{{#name}}\n{{#phone}}{{/name}}{{/phone}}", 2, "{{/phone}} is due");
}

static void depth_and_number_are_bounded(void **state)
{
	struct folder *f = *state;
	struct buffer deep = BUFFER_INIT(8192), many = BUFFER_INIT(8192);

	for (unsigned i = 0; i < 9; i++)
		assert_int_equal(buffer_add_string(&deep, "{{#name}}"), 0);
	for (unsigned i = 0; i < 257; i++)
		assert_int_equal(buffer_add_string(&many, "{{name}}\n"), 0);
	expect_refused(f, buffer_string(&deep), 1, "too deep");
	expect_refused(f, buffer_string(&many), 257, "more than 256");
	buffer_done(&deep);
	buffer_done(&many);
}

static void expect_unloadable(const struct folder *f, const char *file, int code, const char *words)
{
	struct template_set *t = NULL;
	struct error err = ERROR_NONE;

	assert_int_equal(load(f, &t, &err), code);
	assert_non_null(strstr(err.text, file));
	assert_non_null(strstr(err.text, words));
	file_set(f, file, "well");
}

static void files_that_are_no_templates_are_refused(void **state)
{
	struct folder *f = *state;
	_cleanup_(freep) char *big = xcalloc(1, 65538);

	memset(big, 'x', 65537);
	file_set(f, "en/note.txt", big);
	expect_unloadable(f, "en/note.txt", -EFBIG, "64 KiB");
	file_remove(f, "ar/note.txt");
	expect_unloadable(f, "ar/note.txt", -ENOENT, "No such file");
	file_set(f, "ar/note.html", "\xff\xfe");
	expect_unloadable(f, "ar/note.html", -EINVAL, "UTF-8");
	file_write(f, "en/note.html", "a\0b", 3);
	expect_unloadable(f, "en/note.html", -EINVAL, "NUL");
	file_set(f, "ar/note.subject", " \n");
	expect_unloadable(f, "ar/note.subject", -EINVAL, "empty");
	file_set(f, "en/note.subject", "one\nBcc: two\n");
	expect_unloadable(f, "en/note.subject", -EINVAL, "one line");
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

static const struct CMUnitTest tests[] = {
	IN_FOLDER(variables_are_replaced),
	IN_FOLDER(a_section_is_shown_where_its_variable_is_not_empty),
	IN_FOLDER(html_is_escaped_and_text_is_not),
	IN_FOLDER(a_value_adds_no_lines_and_turns_no_text),
	IN_FOLDER(what_a_value_holds_is_no_template),
	IN_FOLDER(a_long_value_is_cut_and_the_rest_stays),
	IN_FOLDER(each_language_has_its_own_and_unknown_is_arabic),
	IN_FOLDER(a_telephone_gets_its_own_text_where_there_is_one),
	IN_FOLDER(mistakes_are_refused_with_their_line),
	IN_FOLDER(depth_and_number_are_bounded),
	IN_FOLDER(files_that_are_no_templates_are_refused),
};

UNIT_MAIN(tests)
