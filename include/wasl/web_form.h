/*
 * Web form: what the body of a form holds, application/x-www-form-urlencoded or
 * multipart/form-data (RFC 7578). Pure; any thread.
 */
#pragma once

#include <wasl/error.h>
#include <wasl/web.h>

/* Fields and files of one form; bytes of text fields and of names. */
#define WEB_FORM_FIELDS_MAX 100U
#define WEB_FORM_TEXT_MAX (1U << 20)

struct web_form;

struct web_field {
	const char *name; /* UTF-8 */
	/* Of a file: its bytes, which are the body's. Else text: UTF-8 with a NUL behind it, none
	 * within, and line breaks as they came. */
	const char *value;
	size_t size;
	const char *file; /* its name without a path, may be ""; NULL: no file */
	const char *type; /* a file's, as the client says, may be "" */
};

/*
 * 0 with the form, which holds on to the body's bytes; -EOPNOTSUPP: that content type is no
 * form's (415); -EINVAL: malformed (400); -E2BIG: over the bounds above (413); with err. File
 * inputs that were left empty are left out.
 */
WASL_API int web_form_parse(const char *content_type, struct web_bytes body, struct web_form **ret,
			    struct error *err);
WASL_API void web_form_free(struct web_form *form);
DEFINE_CLEANUP(struct web_form *, web_form_free)
/* In the order they came. */
WASL_API size_t web_form_fields(const struct web_form *form, const struct web_field **ret);
/* The first text of that name, NULL if there is none. */
WASL_API const char *web_form_value(const struct web_form *form, const char *name);
