/*
 * Form, inside (<wasl/web_form.h>). Pure; any thread.
 */
#pragma once

#include <wasl/web_form.h>

struct web_form {
	struct web_field fields[WEB_FORM_FIELDS_MAX];
	size_t count;
	size_t empty; /* inputs without a file, which are no fields and count too */
	size_t text;  /* bytes of all that is copied */
};

/* A field as it came: 0, or -EINVAL or -E2BIG with err. file and type NULL: a text, copied. */
struct form_part {
	struct web_bytes name, value, file, type; /* file.data NULL: none */
};
int form_add(struct web_form *form, const struct form_part *part, struct error *err);
/* An input without a file. */
int form_add_empty(struct web_form *form, struct error *err);

/* form_multipart.c: the parts of a body that the boundary separates. */
int form_read_parts(struct web_form *form, const char *content_type, struct web_bytes body,
		    struct error *err);
