/*
 * Fill: a template of the gateway's request with its placeholders replaced, each escaped for the
 * place where it stands. Pure; any thread.
 */
#pragma once

#include <wasl/buffer.h>
#include <wasl/error.h>

#define FILL_MAX ((size_t)256 << 10)

enum fill_form {
	FILL_JSON,   /* inside a string */
	FILL_URL,    /* percent-encoded; of a form's body too */
	FILL_HEADER, /* as it is, on one line */
};

/* NULL is "". */
struct fill_values {
	const char *number; /* "+966512345678"; {{digits}} is the same without the plus */
	const char *text, *sender, *id, *language, *secret_1, *secret_2;
};

/* 0, or -EINVAL with err: an unknown placeholder, or one that does not end. */
int fill_check(const char *key, const char *template, struct error *err);
/* Of what was checked: 0, or -EMSGSIZE. */
int fill(const char *template, enum fill_form form, const struct fill_values *values,
	 struct buffer *out);
