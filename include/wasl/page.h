/*
 * Page: a web page for people, of templates that the office can change, in its one layout.
 * Loop thread.
 *
 * A page of kind K is page-K.title and page-K.html in the folder of each language. Templates
 * are those of mails (outbox/template.h); besides, a section is repeated for each object of a
 * list, and within it that object's names stand before the page's. Values are escaped.
 *
 * Every page may use office_name, phone, website, routine_days, critical_days and complex_days.
 */
#pragma once

#include <wasl/text.h>
#include <wasl/web.h>

struct page_kind {
	const char *name;
	const char *const *variables; /* further names that it may use, ended by NULL */
};

/* Borrowed for the call. */
struct web_page {
	int status;
	const char *kind;
	enum text_language language;
	/* The target of the same page in the other language. */
	const char *other;
	/* The id of the form on it whose typed values the change of language takes along, by
	 * posting them there with the further field "switch"; NULL: none. */
	const char *form;
	const json_t *values;		  /* an object; strings, numbers, true, lists of objects */
	const struct web_header *headers; /* further ones, ended by a NULL name; NULL: none */
};

WASL_API void web_answer_page(struct web_request *req, const struct web_page *page);
/* The target of the page that shows how a ticket is, signed: whoever has it may see that. The
 * caller frees; NULL where there are no such pages. */
WASL_API char *web_status_target(const struct web_request *req, const char *reference,
				 enum text_language language);
