/*
 * Memory: allocation that cannot fail, and cleanup that cannot be forgotten.
 *
 * The x-functions abort when memory is exhausted, so every size that comes from
 * outside is capped before it reaches them. An owning local is declared
 *
 *	_cleanup_(freep) char *name = xstrdup("...");
 *
 * and handed over with TAKE(name). Any thread.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#define WASL_API __attribute__((visibility("default")))
#define WASL_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

#define _cleanup_(f) __attribute__((cleanup(f)))

/* The value of an owning variable, which is NULL afterwards. */
#define TAKE(p)                                 \
	__extension__({                         \
		__typeof__(p) *_taken = &(p);   \
		__typeof__(p) _value = *_taken; \
		*_taken = NULL;                 \
		_value;                         \
	})

/* Defines NAMEp(), the cleanup function of a pointer whose free function is NAME(). */
#define DEFINE_CLEANUP(type, name)          \
	static inline void name##p(type *p) \
	{                                   \
		name(*p);                   \
	}

#define ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

WASL_API void *xmalloc(size_t size);
WASL_API void *xcalloc(size_t count, size_t size);
WASL_API void *xreallocarray(void *p, size_t count, size_t size);
WASL_API void *xmemdup(const void *data, size_t size);
/* NULL gives NULL. */
WASL_API char *xstrdup(const char *s);
/* Up to a NUL, but never beyond size bytes. */
WASL_API char *xstrndup(const char *s, size_t size);
WASL_API char *xasprintf(const char *fmt, ...) WASL_PRINTF(1, 2);
WASL_API char *xvasprintf(const char *fmt, va_list args) WASL_PRINTF(1, 0);

/* A list of strings, ended by NULL. Free takes NULL. */
WASL_API void strings_free(char **list);
WASL_API size_t strings_count(char *const *list);
WASL_API bool strings_have(char *const *list, const char *s);
/* Appends a copy of s; *list may be NULL. */
WASL_API void strings_add(char ***list, const char *s);

static inline void freep(void *p)
{
	free(*(void **)p);
}

static inline void strings_freep(char ***list)
{
	strings_free(*list);
}

/* For a file descriptor; -1 is none. */
WASL_API void closep(const int *fd);
/* Hands it over: the variable is -1 afterwards. */
static inline int fd_take(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}
