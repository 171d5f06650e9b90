/*
 * Option: one configuration key of a module or of the daemon.
 *
 * A table of options describes a struct: the core parses a section of the
 * configuration by it, fills the struct by offset, prints it as help, and checks
 * the shipped example against it. The row macros refuse, at compile time, a
 * field whose type is not the row's.
 *
 *	static const struct option options[] = {
 *		OPTION_STRING(struct email_options, imap_host, OPTION_REQUIRED, "IMAP server"),
 *		OPTION_SECONDS(struct email_options, poll_interval, "60s", 1, 86400, "..."),
 *		OPTION_END,
 *	};
 */
#pragma once

#include <wasl/memory.h>

#include <stdbool.h>
#include <stdint.h>

enum option_type {
	OPTION_TYPE_END,
	OPTION_TYPE_STRING,  /* char *: one line without control characters; NULL when absent */
	OPTION_TYPE_STRINGS, /* char **: words separated by blanks, ended by NULL; NULL when absent
			      */
	OPTION_TYPE_BOOL,    /* bool: yes no true false on off 1 0 */
	OPTION_TYPE_UINT,    /* uint64_t within min..max */
	OPTION_TYPE_SECONDS, /* uint64_t: 90, 90s, 5m, 2h, 3d, combined as in "1h 30m" */
	OPTION_TYPE_BYTES,   /* uint64_t: 512, 64K, 50M, 1G */
	OPTION_TYPE_ENUM,    /* int: index of the value in words */
	OPTION_TYPE_SECRET,  /* struct secret: written "credential:NAME" */
};

/* A secret's bytes, NUL-ended, in locked memory; value is NULL when absent. Never logged. */
struct secret {
	char *value;
	size_t size;
};

struct option {
	const char *key;
	enum option_type type;
	size_t offset;
	const char *fallback;	  /* text, parsed like a value; NULL: absent; OPTION_REQUIRED */
	uint64_t min, max;	  /* of numbers, seconds and bytes */
	const char *const *words; /* of OPTION_TYPE_ENUM, ended by NULL */
	const char *help;	  /* one line */
};

/* As fallback: the key must be given. */
#define OPTION_REQUIRED wasl_option_required
WASL_API extern const char wasl_option_required[];

/* The offset of a field, which must have the given type. */
#define OPTION_FIELD(s, field, type) \
	(offsetof(s, field) + 0 * sizeof(char[_Generic(((s *)0)->field, type : 1, default : -1)]))

#define OPTION_STRING(s, f, fb, h)                                                    \
	{                                                                             \
#f, OPTION_TYPE_STRING, OPTION_FIELD(s, f, char *), fb, 0, 0, NULL, h \
	}
#define OPTION_STRINGS(s, f, fb, h)                                                     \
	{                                                                               \
#f, OPTION_TYPE_STRINGS, OPTION_FIELD(s, f, char **), fb, 0, 0, NULL, h \
	}
#define OPTION_BOOL(s, f, fb, h)                                                  \
	{                                                                         \
#f, OPTION_TYPE_BOOL, OPTION_FIELD(s, f, bool), fb, 0, 0, NULL, h \
	}
#define OPTION_UINT(s, f, fb, lo, hi, h)                                                \
	{                                                                               \
#f, OPTION_TYPE_UINT, OPTION_FIELD(s, f, uint64_t), fb, lo, hi, NULL, h \
	}
#define OPTION_SECONDS(s, f, fb, lo, hi, h)                                                \
	{                                                                                  \
#f, OPTION_TYPE_SECONDS, OPTION_FIELD(s, f, uint64_t), fb, lo, hi, NULL, h \
	}
#define OPTION_BYTES(s, f, fb, lo, hi, h)                                                \
	{                                                                                \
#f, OPTION_TYPE_BYTES, OPTION_FIELD(s, f, uint64_t), fb, lo, hi, NULL, h \
	}
#define OPTION_ENUM(s, f, fb, w, h)                                           \
	{                                                                     \
#f, OPTION_TYPE_ENUM, OPTION_FIELD(s, f, int), fb, 0, 0, w, h \
	}
#define OPTION_SECRET(s, f, fb, h)                                                           \
	{                                                                                    \
#f, OPTION_TYPE_SECRET, OPTION_FIELD(s, f, struct secret), fb, 0, 0, NULL, h \
	}
#define OPTION_END                                               \
	{                                                        \
		NULL, OPTION_TYPE_END, 0, NULL, 0, 0, NULL, NULL \
	}
