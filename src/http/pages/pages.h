/*
 * Pages: the core's own pages for people (/ticket, /sla), and the layout and templates of those
 * that modules show. Loop thread.
 */
#pragma once

#include "channel/channels.h"
#include "http/server.h"

struct pages;

struct pages_options {
	struct store *store;
	struct loop *loop;
	struct channels *channels;
	const char *folder;	/* of the templates, and of static/ */
	const char *public_url; /* "https://…" under which people reach them; NULL: not told */
};

/* Whether anything leads to the pages: a module shows some, or links to them are sent. */
bool pages_are_wanted(const struct pages_options *options);
/* Complains of templates that are wrong, to the section [wasl]. */
void pages_check(const struct pages_options *options, struct config *config);

/* Reads templates and static files; the office is counted. 0, or -errno with err. */
int pages_open(const struct pages_options *options, struct office *office, struct pages **ret,
	       struct error *err);
/* After the server that has its routes. */
void pages_free(struct pages *pages);
DEFINE_CLEANUP(struct pages *, pages_free)
/* Reads the templates anew; the old ones stay where that fails: -errno with err. */
int pages_reload(struct pages *pages, struct office *office, struct error *err);
/* Ended by a NULL path; they live as long as the pages. */
const struct http_route *pages_routes(const struct pages *pages);

void pages_answer(struct pages *pages, struct http_request *req, const struct web_page *page);
/* The caller frees. */
char *pages_status_target(const struct pages *pages, const char *reference,
			  enum text_language language);
