#include "../unit.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE 20000U

static char folder[] = "/tmp/wasl-test-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

static void a_file_comes_whole_or_not_at_all(void **state)
{
	static const struct {
		size_t max;
		int r;
	} cases[] = {{SIZE, 0}, {SIZE - 1, -EFBIG}, {0, -EFBIG}};
	_cleanup_(freep) char *path = xasprintf("%s/file", folder);
	_cleanup_(freep) char *bytes = xcalloc(1, SIZE); /* NULs are bytes */
	FILE *f = fopen(path, "w");

	(void)state;
	assert_non_null(f);
	bytes[SIZE - 1] = 'z';
	assert_int_equal(fwrite(bytes, 1, SIZE, f), SIZE);
	assert_int_equal(fclose(f), 0);
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct buffer out = BUFFER_INIT(cases[i].max);
		assert_int_equal(file_read(path, &out), cases[i].r);
		if (cases[i].r == 0) {
			assert_int_equal(out.size, SIZE);
			assert_memory_equal(out.data, bytes, SIZE);
		}
		buffer_done(&out);
	}
	unlink(path);
}

static void what_is_no_file_is_not_waited_for(void **state)
{
	_cleanup_(freep) char *pipe = xasprintf("%s/pipe", folder);
	struct buffer out = BUFFER_INIT(10);

	(void)state;
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_int_equal(file_read(pipe, &out), -EINVAL);
	unlink(pipe);
	assert_int_equal(file_read(pipe, &out), -ENOENT);
	assert_int_equal(file_read(folder, &out), -EISDIR);
	assert_int_equal(file_read("/dev/null", &out), -EINVAL);
	assert_int_equal(out.size, 0);
	buffer_done(&out);
}

static void a_descriptor_is_read_to_its_end(void **state)
{
	struct buffer out = BUFFER_INIT(10);
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "letter", 6), 6);
	close(ends[1]);
	assert_int_equal(buffer_add_string(&out, "a "), 0);
	assert_int_equal(file_read_all(ends[0], &out), 0);
	close(ends[0]);
	assert_string_equal(buffer_string(&out), "a letter");
	assert_int_equal(file_read_all(-1, &out), -EBADF);
	buffer_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_file_comes_whole_or_not_at_all),
	cmocka_unit_test(what_is_no_file_is_not_waited_for),
	cmocka_unit_test(a_descriptor_is_read_to_its_end),
};

int main(void)
{
	unit_speak_tap();
	int failed = cmocka_run_group_tests(tests, make_folder, remove_folder);
	fclose(stdout);
	return failed;
}
