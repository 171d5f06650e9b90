/*
 * Template: the texts that beneficiaries get, in files an office can change.
 *
 * A folder holds ar/ and en/, each with KIND.subject, KIND.txt and KIND.html.
 * KIND.phone and KIND.x, which may be absent,
 * are the text for addresses of that kind, instead of the two. "{{name}}" is replaced by a
 * variable, escaped in .html, paragraph by paragraph if it has several; what stands between
 * "{{#name}}" and
 * "{{/name}}" is left out where the variable is empty. An unknown variable or an unclosed brace
 * is an error found when the set is loaded. Immutable; any thread.
 */
#pragma once

#include <wasl/error.h>
#include <wasl/text.h>

struct template_set;

struct template_variable {
	const char *name, *value; /* value may be NULL: "" */
	bool block;		  /* a text of several paragraphs (paragraphs.h), not one line */
};

struct rendered {
	char *subject, *text, *html; /* html may be NULL */
};

/*
 * Loads the kinds (ended by NULL) in both languages. variables: the names that may be used,
 * ended by NULL. -errno with err: file, line, the offending word, the nearest known one.
 */
struct template_source {
	const char *folder;
	const char *const *kinds;
	const char *const *variables;
};
int template_set_load(const struct template_source *source, struct template_set **ret,
		      struct error *err);
void template_set_free(struct template_set *t);
DEFINE_CLEANUP(struct template_set *, template_set_free)

struct template_choice {
	const char *kind;
	const char *address_kind; /* of whom it is for; NULL: "mail" */
	enum text_language language;
};
/* variables end with a NULL name. The subject is one safe line. */
void template_render(const struct template_set *t, const struct template_choice *choice,
		     const struct template_variable *variables, struct rendered *ret);
void rendered_done(struct rendered *r);
