#include <wasl/memory.h>

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Out of memory is no condition to go on in: systemd starts us anew, the store is consistent. */
static void *or_abort(void *p)
{
	if (!p) {
		static const char text[] = "out of memory\n";
		ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);
		(void)ignored;
		abort();
	}
	return p;
}

void *xmalloc(size_t size)
{
	return or_abort(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
	return or_abort(calloc(count ? count : 1, size ? size : 1));
}

void *xreallocarray(void *p, size_t count, size_t size)
{
	return or_abort(reallocarray(p, count ? count : 1, size ? size : 1));
}

void *xmemdup(const void *data, size_t size)
{
	void *copy = xmalloc(size);

	if (size)
		memcpy(copy, data, size);
	return copy;
}

char *xstrdup(const char *s)
{
	return s ? or_abort(strdup(s)) : NULL;
}

char *xstrndup(const char *s, size_t size)
{
	if (!s)
		return NULL;
	/* not strndup(), which the sanitizer suspects of reading on: s need not end */
	size = strnlen(s, size);
	char *copy = xmalloc(size + 1);
	memcpy(copy, s, size);
	copy[size] = '\0';
	return copy;
}

char *xvasprintf(const char *fmt, va_list args)
{
	char *s = NULL;

	return vasprintf(&s, fmt, args) < 0 ? or_abort(NULL) : s;
}

char *xasprintf(const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *s = xvasprintf(fmt, args);
	va_end(args);
	return s;
}

void strings_free(char **list)
{
	for (char **s = list; s && *s; s++)
		free(*s);
	free((void *)list);
}

size_t strings_count(char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

bool strings_have(char *const *list, const char *s)
{
	for (; list && *list; list++) {
		if (strcmp(*list, s) == 0)
			return true;
	}
	return false;
}

void strings_add(char ***list, const char *s)
{
	size_t n = strings_count(*list);

	*list = xreallocarray((void *)*list, n + 2, sizeof(char *));
	(*list)[n] = xstrdup(s);
	(*list)[n + 1] = NULL;
}

void closep(const int *fd)
{
	int saved = errno; /* of what failed before, which is told afterwards */

	if (*fd >= 0)
		close(*fd);
	errno = saved;
}
