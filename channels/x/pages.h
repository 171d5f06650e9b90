/*
 * Pages: what one look brings, page by page, newest first, until X has no more; then in the order
 * in which it was written. Loop thread.
 */
#pragma once

#include "seen.h"

#include <wasl/memory.h>

#define PAGE_TOKEN_SIZE 256U

struct pages {
	const char *author_key;	     /* of what stands in the pages; NULL: "author_id" */
	char latest[POST_ID_SIZE];   /* no id can be later; "": any may come */
	json_t *posts;		     /* of all pages; NULL before the first */
	json_t *users, *media;	     /* of all pages, by their ids and keys */
	struct seen ids;	     /* of the posts */
	char token[PAGE_TOKEN_SIZE]; /* of the page that is asked for next; "" for the first */
	unsigned count, stale;	     /* pages; those in a row that led nowhere */
};

enum pages_next {
	PAGES_MORE,  /* ask for the page of the token */
	PAGES_END,   /* that was the last one: X has no more */
	PAGES_CUT,   /* X goes on without an end, or for too long: there may be more */
	PAGES_WRONG, /* X speaks a form that is not understood: nothing may be taken */
};

/* Takes the answer's page; json is borrowed. */
enum pages_next pages_add(struct pages *p, const json_t *json);
/* Sorts the posts by id, oldest first. */
void pages_sort(struct pages *p);
/* What goes with each of the posts. */
struct post_page pages_around(const struct pages *p);
void pages_done(struct pages *p);
