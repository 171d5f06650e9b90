/* Tests of reading a configuration: its files, their order, and what is wrong with them. */
#include "../unit.h"

#include "base/config.h"
#include "base/ini.h"

#include <wasl/buffer.h>

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/wasl-config-XXXXXX";

static char *path_of(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static void write_bytes(const char *name, const char *text, size_t size)
{
	_cleanup_(freep) char *path = path_of(name);
	_cleanup_(closep) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	while (size) {
		ssize_t n = write(fd, text, size);
		assert_true(n > 0);
		text += n;
		size -= (size_t)n;
	}
}

static void write_file(const char *name, const char *text)
{
	write_bytes(name, text, strlen(text));
}

static void make_folder(const char *name)
{
	_cleanup_(freep) char *path = path_of(name);

	assert_int_equal(mkdir(path, 0700), 0);
}

static struct config *read_config(void)
{
	_cleanup_(freep) char *path = path_of("wasl.conf");

	return config_read(path);
}

/* "FILE:LINE: TEXT", the folder left out; the caller frees. */
static char *problem(const struct config *c, size_t i)
{
	const struct config_problem *list = NULL;

	assert_true(i < config_problems(c, &list));
	assert_memory_equal(list[i].file, folder, strlen(folder));
	return xasprintf("%s:%u: %s", list[i].file + strlen(folder) + 1, list[i].line,
			 list[i].text);
}

static void assert_problems(const struct config *c, const char *const *expected)
{
	for (size_t i = 0; i < config_problems(c, NULL); i++) {
		_cleanup_(freep) char *text = problem(c, i);
		if (!expected[i])
			fail_msg("not expected: %s", text);
		assert_string_equal(text, expected[i]);
	}
	assert_null(expected[config_problems(c, NULL)]);
}

#define ASSERT_PROBLEMS(c, ...) assert_problems(c, (const char *const[]){__VA_ARGS__, NULL})
#define ASSERT_NO_PROBLEM(c) assert_problems(c, (const char *const[]){NULL})

static void values_are_found_by_section_and_key(void **state)
{
	write_file("wasl.conf", "[office]\nname = x\nempty =\n[channel cso]\nmodule = email\n"
				"[channel\t b ]\nmodule=x\n[channel]\nmodule=bare\n[channels]\n");
	_cleanup_(config_freep) struct config *c = read_config();
	const char *const *names = NULL;

	(void)state;
	ASSERT_NO_PROBLEM(c);
	assert_string_equal(config_value(c, "office", NULL, "name"), "x");
	assert_string_equal(config_value(c, "office", "", "empty"), "");
	assert_string_equal(config_value(c, "channel", "cso", "module"), "email");
	assert_string_equal(config_value(c, "channel", "b", "module"), "x");
	assert_string_equal(config_value(c, "channel", "", "module"), "bare");
	assert_null(config_value(c, "office", NULL, "Name"));
	assert_null(config_value(c, "office", "x", "name"));
	assert_null(config_value(c, "absent", NULL, "name"));
	assert_int_equal(config_sections(c, "channel", &names), 3);
	assert_string_equal(names[0], "cso");
	assert_string_equal(names[1], "b");
	assert_string_equal(names[2], "");
	assert_int_equal(config_sections(c, "absent", &names), 0);
}

static void the_folder_is_read_after_the_file_by_name(void **state)
{
	make_folder("conf.d");
	write_file("wasl.conf", "[a]\none = file\ntwo = file\nthree = file\nfour = file\n");
	write_file("conf.d/20-b.conf", "[a]\ntwo = 20\nthree = 20\n");
	write_file("conf.d/10-Z.conf", "[a]\none = 10\ntwo = 10\nthree = 10\n[b]\nnew = 10\n");
	write_file("conf.d/b.conf", "[a]\nthree = b\n");
	write_file("conf.d/B.conf", "[a]\nthree = B\n");
	/* none of these is read */
	write_file("conf.d/30.conf~", "[a]\nfour = x\n");
	write_file("conf.d/.hidden.conf", "[a]\nfour = x\n");
	write_file("conf.d/.conf", "[a]\nfour = x\n");
	write_file("conf.d/40.conf.dpkg-new", "[a]\nfour = x\n");
	write_file("conf.d/README", "[a]\nfour = x\n");
	_cleanup_(config_freep) struct config *c = read_config();

	(void)state;
	ASSERT_NO_PROBLEM(c);
	assert_string_equal(config_value(c, "a", NULL, "one"), "10");
	assert_string_equal(config_value(c, "a", NULL, "two"), "20");
	assert_string_equal(config_value(c, "a", NULL, "three"), "b");
	assert_string_equal(config_value(c, "a", NULL, "four"), "file");
	assert_string_equal(config_value(c, "b", NULL, "new"), "10");
}

static void a_relative_name_has_its_folder_beside_it(void **state)
{
	_cleanup_(freep) char *before = getcwd(NULL, 0);

	(void)state;
	make_folder("conf.d");
	write_file("wasl.conf", "[a]\nk = 1\n");
	write_file("conf.d/1.conf", "[a]\nk = 2\n");
	assert_int_equal(chdir(folder), 0);
	_cleanup_(config_freep) struct config *c = config_read("wasl.conf");
	assert_int_equal(chdir(before), 0);
	assert_int_equal(config_problems(c, NULL), 0);
	assert_string_equal(config_value(c, "a", NULL, "k"), "2");
}

static void every_error_of_every_file_is_told(void **state)
{
	make_folder("conf.d");
	write_file("wasl.conf", "x\n[a]\n=1\n");
	write_file("conf.d/1.conf", "[b\nk = 1\n[c]\ny\n");
	write_file("conf.d/2.conf", "k = 1\n[d]\nk = \xff\n");
	_cleanup_(config_freep) struct config *c = read_config();

	(void)state;
	ASSERT_PROBLEMS(c, "wasl.conf:1: 'x' is neither a [section] nor key = value",
			"wasl.conf:3: a key is missing before '='",
			"conf.d/1.conf:1: '[b' does not end in ]; a [section] stands alone on its "
			"line",
			"conf.d/1.conf:4: 'y' is neither a [section] nor key = value",
			"conf.d/2.conf:1: 'k' stands before any [section]",
			"conf.d/2.conf:3: the line is not text in UTF-8; save the file as UTF-8");
}

static void what_cannot_be_read_is_told(void **state)
{
	(void)state;
	_cleanup_(config_freep) struct config *absent = read_config();
	ASSERT_PROBLEMS(absent, "wasl.conf:0: cannot read the file: No such file or directory");
	make_folder("conf.d");
	make_folder("conf.d/1.conf");
	write_file("wasl.conf", "[a]\nk = 1\n");
	_cleanup_(config_freep) struct config *c = read_config();
	ASSERT_PROBLEMS(c, "conf.d/1.conf:0: cannot read the file: Is a directory");
	assert_string_equal(config_value(c, "a", NULL, "k"), "1");
}

static void a_folder_that_is_none_is_told(void **state)
{
	write_file("wasl.conf", "[a]\n");
	write_file("conf.d", "");
	_cleanup_(config_freep) struct config *c = read_config();

	(void)state;
	ASSERT_PROBLEMS(c, "conf.d:0: cannot read the folder: Not a directory");
}

/* A part of a file is never taken for the whole. */
static void a_file_that_is_too_large_is_refused_whole(void **state)
{
	static const char head[] = "[a]\nk = 1\n#";
	_cleanup_(freep) char *text = xmalloc(INI_FILE_MAX + 1);

	(void)state;
	memset(text, '#', INI_FILE_MAX + 1);
	memcpy(text, head, strlen(head));
	write_bytes("wasl.conf", text, INI_FILE_MAX);
	_cleanup_(config_freep) struct config *full = read_config();
	/* its last line is a comment, however long */
	ASSERT_NO_PROBLEM(full);
	assert_string_equal(config_value(full, "a", NULL, "k"), "1");
	write_bytes("wasl.conf", text, INI_FILE_MAX + 1);
	_cleanup_(config_freep) struct config *over = read_config();
	ASSERT_PROBLEMS(over, "wasl.conf:0: cannot read the file: File too large");
	assert_null(config_value(over, "a", NULL, "k"));
}

static void a_text_is_read_as_a_file_is(void **state)
{
	static const char text[] = "[a]\nk = 1\nx\n";
	const struct config_problem *problems = NULL;
	_cleanup_(config_freep) struct config *c = config_parse("name", text, strlen(text));

	(void)state;
	assert_string_equal(config_value(c, "a", NULL, "k"), "1");
	assert_int_equal(config_problems(c, &problems), 1);
	assert_string_equal(problems[0].file, "name");
	assert_int_equal(problems[0].line, 3);
	config_free(NULL);
}

static void keys_and_sections_are_bounded(void **state)
{
	struct buffer text = BUFFER_INIT(1U << 20);
	const struct config_problem *problems = NULL;

	(void)state;
	buffer_add_string(&text, "[a]\n");
	for (unsigned i = 0; i < 1010; i++)
		buffer_printf(&text, "k%u = %u\n", i, i);
	buffer_add_string(&text, "k7 = seven\n");
	for (unsigned i = 0; i < 1010; i++)
		buffer_printf(&text, "[b%u]\nk = %u\n", i, i);
	buffer_add_string(&text, "[a]\nk8 = eight\n");
	_cleanup_(config_freep) struct config *c =
		config_parse("f", buffer_string(&text), text.size);
	assert_int_equal(config_problems(c, &problems), 2);
	assert_string_equal(problems[0].text, "there are too many keys in this section");
	assert_int_equal(problems[0].line, 1002);
	assert_string_equal(problems[1].text, "there are too many sections");
	assert_string_equal(config_value(c, "a", NULL, "k999"), "999");
	assert_null(config_value(c, "a", NULL, "k1000"));
	/* what is there already can still be replaced */
	assert_string_equal(config_value(c, "a", NULL, "k7"), "seven");
	assert_string_equal(config_value(c, "a", NULL, "k8"), "eight");
	assert_string_equal(config_value(c, "b998", NULL, "k"), "998");
	assert_null(config_value(c, "b999", NULL, "k"));
	buffer_done(&text);
}

static void foreign_bytes_do_not_reach_the_reader(void **state)
{
	static const char text[] = "[a]\n\x1b]0;x\x07\n[\x1b[31m]\n\u202e = 1\n[b]\n\x1b = 1\n";
	static const struct option none[] = {OPTION_END};
	const struct config_section b = {.kind = "b", .options = none};
	const struct config_problem *problems = NULL;
	_cleanup_(config_freep) struct config *c = config_parse("f", text, strlen(text));

	(void)state;
	config_fill(c, &b, NULL);
	assert_int_equal(config_problems(c, &problems), 3);
	assert_memory_equal(problems[1].text, "[\\x1b[31m]", 10);
	assert_string_equal(problems[2].text, "\\x1b in [b]: no such key");
}

static int make_root(void **state)
{
	(void)state;
	memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int remove_root(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_root, remove_root)

static const struct CMUnitTest tests[] = {
	TEST(values_are_found_by_section_and_key),
	TEST(the_folder_is_read_after_the_file_by_name),
	TEST(a_relative_name_has_its_folder_beside_it),
	TEST(every_error_of_every_file_is_told),
	TEST(what_cannot_be_read_is_told),
	TEST(a_folder_that_is_none_is_told),
	TEST(a_file_that_is_too_large_is_refused_whole),
	TEST(a_text_is_read_as_a_file_is),
	TEST(keys_and_sections_are_bounded),
	TEST(foreign_bytes_do_not_reach_the_reader),
};

UNIT_MAIN(tests)
