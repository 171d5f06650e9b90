/*
 * Page set: the templates of all pages in both languages, as files that the office can change:
 * page-layout.html, and page-KIND.title and page-KIND.html. Immutable once made; any thread.
 */
#pragma once

#include <wasl/error.h>
#include <wasl/page.h>

struct page_set;

/* kinds are ended by a NULL name. 0, or -errno with err, which names file and line. */
int page_set_load(const char *folder, const struct page_kind *kinds, struct page_set **ret,
		  struct error *err);
void page_set_free(struct page_set *set);
DEFINE_CLEANUP(struct page_set *, page_set_free)
/* The whole page. Aborts on an unknown kind. NULL where it would be too large. The caller frees. */
char *page_set_render(const struct page_set *set, const struct web_page *page,
		      const json_t *common);
