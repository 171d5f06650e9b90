/*
 * Error: what failed, on what, why, and what to do next, for a person.
 *
 * Functions return 0, -errno for the unexpected (forwarded unchanged), or their
 * own positive enumerators. A struct error is filled besides only where a person
 * must be told. Any thread.
 */
#pragma once

#include <wasl/memory.h>

struct error {
	int code; /* -errno, 0 while nothing failed */
	char text[768];
};

#define ERROR_NONE ((struct error){.code = 0})

/* Fills err (which may be NULL) and returns code. Foreign bytes in the text are made printable. */
WASL_API int error_set(struct error *err, int code, const char *fmt, ...) WASL_PRINTF(3, 4);
/* Puts "fmt: " in front of what err says already; returns err's code. */
WASL_API int error_prefix(struct error *err, const char *fmt, ...) WASL_PRINTF(2, 3);
