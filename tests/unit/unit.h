/* What every unit test includes: cmocka and its prerequisites, TAP for meson. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* cmocka says "not ok 1 # SKIP", which is a failure to whoever reads TAP. */
static ssize_t unit_write(void *cookie, const char *data, size_t size)
{
	static const char failed[] = "not ok ";
	bool skipped = size > sizeof(failed) && memcmp(data, failed, sizeof(failed) - 1) == 0 &&
		       memmem(data, size, " # SKIP", 7);
	size_t begin = skipped ? 4 : 0;

	(void)cookie;
	for (size_t n = begin; n < size;) {
		ssize_t written = write(STDOUT_FILENO, data + n, size - n);
		if (written < 0)
			return 0;
		n += (size_t)written;
	}
	return (ssize_t)size;
}

static inline void unit_speak_tap(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	stdout = fopencookie(NULL, "w", (cookie_io_functions_t){.write = unit_write});
	setvbuf(stdout, NULL, _IOLBF, 0);
}

/*
 * How much a test of large inputs takes: all of it, but a quarter where the sanitizer makes it
 * slow and nobody asked for the long run.
 */
static inline size_t unit_size(size_t size)
{
#ifdef __SANITIZE_ADDRESS__
	return getenv("WASL_LONG") ? size : size / 4;
#else
	return size;
#endif
}

/* For main(): all tests of the file as one group. */
#define UNIT_MAIN(tests)                                                \
	int main(void)                                                  \
	{                                                               \
		unit_speak_tap();                                       \
		int failed = cmocka_run_group_tests(tests, NULL, NULL); \
		fclose(stdout);                                         \
		return failed;                                          \
	}
