/*
 * Form: application/x-www-form-urlencoded as names and values. Pure; any thread.
 */
#pragma once

#include <wasl/memory.h>

#include <stdbool.h>

#define FORM_FIELDS_MAX 512U

struct form_field {
	char *name, *value;
};

struct form {
	struct form_field *fields;
	size_t count;
};

/* False for what is no form, no UTF-8, holds a NUL, or has too many fields; ret is empty then. */
bool form_read(const char *text, size_t size, struct form *ret);
void form_done(struct form *f);
/* The first value of that name; NULL: there is none. */
const char *form_value(const struct form *f, const char *name);
/* By name, and by value where names are alike. */
void form_sort(struct form *f);
/* Decodes %XX, once. NULL for what is no UTF-8 or holds a NUL. The caller frees. */
char *percent_decode(const char *text, size_t size);
