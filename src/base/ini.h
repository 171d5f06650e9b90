/*
 * INI: reads configuration files in the manner of systemd: sections, key = value,
 * comments on lines of their own (# or ;), a value continued after a backslash at
 * the line's end, which stands for a blank. No escapes, no quotes. Pure, and total:
 * every byte sequence gives entries and errors, never a crash.
 */
#pragma once

#include <stddef.h>

/* One assignment. Borrowed for the call. */
struct ini_entry {
	const char *file;
	unsigned line; /* of its first line, from 1 */
	const char *section;
	const char *key;
	const char *value; /* trimmed; "" where nothing follows the '=' */
};

struct ini_sink {
	/* A section begins; called also for sections without entries. */
	void (*section)(const char *file, unsigned line, const char *name, void *data);
	void (*entry)(const struct ini_entry *entry, void *data);
	/* A line that is neither. text says what is wrong and names the word. */
	void (*error)(const char *file, unsigned line, const char *text, void *data);
	void *data;
};

/* The most a file, a statement with its continuations, and a name may hold. */
#define INI_FILE_MAX (4U << 20)
#define INI_VALUE_MAX (64U << 10)
#define INI_NAME_MAX 100U

void ini_parse(const char *file, const char *text, size_t size, const struct ini_sink *sink);
