#include "../unit.h"

#include <wasl/memory.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void list_grows_and_counts(void **state)
{
	_cleanup_(strings_freep) char **list = NULL;

	(void)state;
	assert_int_equal(strings_count(list), 0);
	strings_add(&list, "one");
	strings_add(&list, "two");
	assert_int_equal(strings_count(list), 2);
	assert_true(strings_have(list, "two"));
	assert_false(strings_have(list, "Two"));
	assert_false(strings_have(NULL, "one"));
	assert_string_equal(list[1], "two");
	assert_null(list[2]);
}

static void take_empties_the_owner(void **state)
{
	_cleanup_(freep) char *owner = xasprintf("%d-%s", 7, "x");
	_cleanup_(freep) char *other = TAKE(owner);

	(void)state;
	assert_null(owner);
	assert_string_equal(other, "7-x");
}

static void empty_sizes_are_allocated(void **state)
{
	_cleanup_(freep) void *a = xmalloc(0);
	_cleanup_(freep) void *b = xmemdup(NULL, 0);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_null(xstrdup(NULL));
}

static void copies_are_whole_and_their_own(void **state)
{
	static const struct {
		const char *from;
		size_t size;
		const char *copy;
	} cases[] = {
		{"", 0, ""},	   {"", 5, ""},		{"abc", 0, ""},		  {"abc", 2, "ab"},
		{"abc", 3, "abc"}, {"abc", 100, "abc"}, {"abc", SIZE_MAX, "abc"},
	};
	static const char endless[] = {'a', 'b', 'c'};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *copy = xstrndup(cases[i].from, cases[i].size);
		assert_string_equal(copy, cases[i].copy);
		assert_ptr_not_equal(copy, cases[i].from);
	}
	/* nothing behind the size is looked at */
	_cleanup_(freep) char *heap = xmemdup(endless, sizeof(endless));
	_cleanup_(freep) char *copy = xstrndup(heap, sizeof(endless));
	assert_string_equal(copy, "abc");
	assert_null(xstrndup(NULL, 3));
}

static void new_memory_is_zeroed_and_grows(void **state)
{
	_cleanup_(freep) uint64_t *list = xcalloc(3, sizeof(*list));

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(list[i], 0);
	list[2] = 7;
	list = xreallocarray(list, 100, sizeof(*list));
	assert_int_equal(list[2], 7);
	_cleanup_(freep) void *none = xreallocarray(NULL, 0, 0);
	assert_non_null(none);
}

static void strings_may_be_absent(void **state)
{
	(void)state;
	strings_free(NULL);
	char **list = NULL;
	strings_freep(&list);
	assert_int_equal(strings_count(NULL), 0);
}

static void closing_spares_errno_and_what_is_none(void **state)
{
	int fds[2], none = -1, closed = 1 << 20;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	{
		_cleanup_(closep) int a = fds[0];
		_cleanup_(closep) int b = fds[1];
		assert_true(a >= 0 && b >= 0);
	}
	errno = ENOENT;
	closep(&none);
	closep(&closed);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(fcntl(fds[0], F_GETFD), -1);
	assert_int_equal(fcntl(fds[1], F_GETFD), -1);
}

/* The sanitizer would otherwise end the process itself. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

typedef void exhaust(void);

/* More than there is address space, or than can be counted. */
static void exhaust_malloc(void)
{
	xmalloc(SIZE_MAX / 2);
}

static void exhaust_calloc(void)
{
	xcalloc(SIZE_MAX / 2, 3);
}

static void exhaust_reallocarray(void)
{
	xreallocarray(NULL, SIZE_MAX / 2, 3);
}

static void expect_abort(exhaust *f)
{
	int err[2], status = 0;
	char text[8192];
	size_t size = 0;

	assert_int_equal(pipe(err), 0);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		struct rlimit none = {0};
		setrlimit(RLIMIT_CORE, &none);
		dup2(err[1], STDERR_FILENO);
		signal(SIGABRT, SIG_DFL);
		f();
		_exit(0);
	}
	close(err[1]);
	for (ssize_t n; (n = read(err[0], text + size, sizeof(text) - 1 - size)) > 0;)
		size += (size_t)n;
	text[size] = '\0';
	close(err[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_non_null(strstr(text, "out of memory\n"));
}

static void exhaustion_ends_the_process(void **state)
{
	static exhaust *const ways[] = {exhaust_malloc, exhaust_calloc, exhaust_reallocarray};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ways); i++)
		expect_abort(ways[i]);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(list_grows_and_counts),
	cmocka_unit_test(take_empties_the_owner),
	cmocka_unit_test(empty_sizes_are_allocated),
	cmocka_unit_test(copies_are_whole_and_their_own),
	cmocka_unit_test(new_memory_is_zeroed_and_grows),
	cmocka_unit_test(strings_may_be_absent),
	cmocka_unit_test(closing_spares_errno_and_what_is_none),
	cmocka_unit_test(exhaustion_ends_the_process),
};

UNIT_MAIN(tests)
