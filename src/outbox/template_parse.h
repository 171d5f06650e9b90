/*
 * Template parse: one template file as a list of parts. Immutable once made; any thread.
 *
 * Of mails (template.h) and of web pages (http/pages/). A file is capped, and so is the number of
 * its variables, so that what is rendered from it is bounded whatever the values are.
 */
#pragma once

#include <wasl/error.h>

#define TEMPLATE_FILE_MAX (64U << 10)
#define TEMPLATE_TAGS_MAX 256

enum part_kind {
	PART_TEXT,
	PART_VALUE,
	PART_SECTION,
	PART_SECTION_END,
};

struct part {
	enum part_kind kind;
	size_t variable;   /* index of its name; of all but text */
	const char *start; /* of text, inside the template's own */
	size_t size;
	size_t end; /* of a section: the index of its end */
};

struct template
{
	char *text;
	struct part *parts;
	size_t count;
};

/* file is for messages; variables are the names that may be used. 0, or -EINVAL with err. */
struct template_input {
	const char *file;
	char *text; /* taken, also on failure */
	const char *const *variables;
};
int template_parse(const struct template_input *input, struct template **ret, struct error *err);
void template_free(struct template *t);
DEFINE_CLEANUP(struct template *, template_free)
