/* What waslctl makes of a text and files before it asks the daemon. */
#include "../unit.h"

#include "ctl/letter.h"

#include <fcntl.h>
#include <sys/stat.h>

struct folder {
	char path[64];
};

static int setup(void **state)
{
	struct folder *f = xcalloc(1, sizeof(*f));

	snprintf(f->path, sizeof(f->path), "/tmp/wasl-letter.XXXXXX");
	assert_non_null(mkdtemp(f->path));
	*state = f;
	return 0;
}

static const char *const names[] = {"text", "a.PDF", "b", "c", "big", "empty", "شهادة.png"};

static int teardown(void **state)
{
	struct folder *f = *state;

	for (size_t i = 0; i < ELEMENTS(names); i++) {
		_cleanup_(freep) char *path = xasprintf("%s/%s", f->path, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(f->path);
	free(f);
	return 0;
}

static char *write_file(const struct folder *f, const char *name, const void *data, size_t size)
{
	char *path = xasprintf("%s/%s", f->path, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return path;
}

static void add(struct ctl *ctl, const char *name, const char *value)
{
	ctl->options[ctl->option_count].name = name;
	ctl->options[ctl->option_count++].value = value;
}

/* The JSON object on the first line, and what follows it. */
static json_t *read_letter(const struct ctl *ctl, char **ret_rest)
{
	struct buffer body = BUFFER_INIT(LETTER_BODY_MAX);
	struct error err = ERROR_NONE;

	if (letter_read(ctl, &body, &err) < 0)
		fail_msg("%s", err.text);
	const char *end = strchr(buffer_string(&body), '\n');
	assert_non_null(end);
	json_t *o = json_loadb(body.data, (size_t)(end - body.data), 0, NULL);
	assert_non_null(o);
	*ret_rest = xstrdup(end + 1);
	buffer_done(&body);
	return o;
}

static void a_text_and_files_become_a_body(void **state)
{
	const struct folder *f = *state;
	_cleanup_(freep) char *text = write_file(f, "text", "السلام\n", 13);
	_cleanup_(freep) char *a = write_file(f, "a.PDF", "first", 5);
	_cleanup_(freep) char *b = write_file(f, "شهادة.png", "second", 6);
	_cleanup_(freep) char *rest = NULL;
	struct ctl ctl = {.option_count = 0};

	add(&ctl, "file", text);
	add(&ctl, "attach", a);
	add(&ctl, "subject", "s");
	add(&ctl, "attach", b);
	json_t *o = read_letter(&ctl, &rest);
	assert_string_equal(json_string_value(json_object_get(o, "text")), "السلام\n");
	assert_string_equal(json_string_value(json_object_get(o, "subject")), "s");
	assert_int_equal(json_string_length(json_object_get(o, "key")), 64);
	assert_string_equal(rest, "firstsecond");
	const json_t *list = json_object_get(o, "attachments");
	assert_int_equal(json_array_size(list), 2);
	const json_t *one = json_array_get(list, 0), *two = json_array_get(list, 1);
	assert_string_equal(json_string_value(json_object_get(one, "name")), "a.PDF");
	assert_string_equal(json_string_value(json_object_get(one, "type")), "application/pdf");
	assert_int_equal(json_integer_value(json_object_get(one, "size")), 5);
	assert_string_equal(json_string_value(json_object_get(two, "name")), "شهادة.png");
	assert_string_equal(json_string_value(json_object_get(two, "type")), "image/png");
	json_decref(o);
}

static char *key_of(const struct ctl *ctl)
{
	_cleanup_(freep) char *rest = NULL;
	json_t *o = read_letter(ctl, &rest);
	char *key = xstrdup(json_string_value(json_object_get(o, "key")));

	json_decref(o);
	return key;
}

static void the_same_letter_has_the_same_key(void **state)
{
	const struct folder *f = *state;
	_cleanup_(freep) char *text = write_file(f, "text", "a", 1);
	_cleanup_(freep) char *b = write_file(f, "b", "1", 1);
	struct ctl ctl = {.option_count = 0};

	add(&ctl, "file", text);
	add(&ctl, "attach", b);
	_cleanup_(freep) char *first = key_of(&ctl);
	_cleanup_(freep) char *again = key_of(&ctl);
	assert_string_equal(first, again);
	free(write_file(f, "b", "2", 1));
	_cleanup_(freep) char *other = key_of(&ctl);
	assert_string_not_equal(first, other);
	add(&ctl, "key", "mine");
	_cleanup_(freep) char *mine = key_of(&ctl);
	assert_string_equal(mine, "mine");
}

static void expect_refused(const char *file, const char *attach, const char *words)
{
	struct ctl ctl = {.option_count = 0};
	struct buffer body = BUFFER_INIT(LETTER_BODY_MAX);
	struct error err = ERROR_NONE;

	add(&ctl, "file", file);
	if (attach)
		add(&ctl, "attach", attach);
	assert_true(letter_read(&ctl, &body, &err) < 0);
	if (!strstr(err.text, words))
		fail_msg("'%s' is not in: %s", words, err.text);
	buffer_done(&body);
}

static void what_cannot_be_sent_is_told(void **state)
{
	const struct folder *f = *state;
	static char large[(256U << 10) + 1];
	_cleanup_(freep) char *good = write_file(f, "text", "a", 1);
	_cleanup_(freep) char *bad = write_file(f, "b", "a\0b", 3);
	_cleanup_(freep) char *latin = write_file(f, "c", "\xe3\xe4", 2);
	_cleanup_(freep) char *empty = write_file(f, "empty", "", 0);
	_cleanup_(freep) char *big = xasprintf("%s/big", f->path);

	expect_refused(bad, NULL, "NUL");
	expect_refused(latin, NULL, "UTF-8");
	expect_refused(empty, NULL, "nothing to send");
	expect_refused("/nonexistent", NULL, "cannot read /nonexistent");
	expect_refused(f->path, NULL, "directory");
	expect_refused("/dev/null", NULL, "no file");
	memset(large, 'a', sizeof(large));
	free(write_file(f, "big", large, sizeof(large)));
	expect_refused(big, NULL, "more than 256 KiB");
	expect_refused(good, empty, "is empty");
	expect_refused(good, "/nonexistent", "cannot read /nonexistent");
	assert_int_equal(truncate(big, (off_t)LETTER_FILES_SIZE_MAX + 1), 0);
	expect_refused(good, big, "over 15 MiB");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_text_and_files_become_a_body),
	TEST(the_same_letter_has_the_same_key),
	TEST(what_cannot_be_sent_is_told),
};

UNIT_MAIN(tests)
