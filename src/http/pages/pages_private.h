/*
 * Pages, inside: the core's own, a file each. Loop thread.
 */
#pragma once

#include "http/pages/page_set.h"
#include "http/pages/pages.h"
#include "http/static_files.h"
#include "ticket/office.h"

#include <wasl/limiter.h>

#define PAGES_ROUTES 8U

struct status_asked;

struct pages {
	struct pages_options options;
	struct office *office;
	struct page_set *set;
	struct static_files *files;
	struct limiter *limiter; /* of questions for a ticket */
	struct status_asked *asked;
	struct http_route routes[PAGES_ROUTES];
};

/* Of the page that is asked for. */
enum text_language pages_language(const struct http_request *req);

/* agreement.c */
extern const struct page_kind agreement_page;
http_handler agreement_show;
/* status.c */
extern const struct page_kind status_ask_page, status_show_page;
http_handler status_get, status_post;
/* Those that wait are answered no more. */
void status_forget(struct pages *pages);
