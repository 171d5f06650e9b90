/* Uids: a list of unique identifiers of mails (RFC 3501 section 2.3.1.1). Pure. */
#pragma once

#include <wasl/memory.h>

#include <stdbool.h>
#include <stdint.h>

struct uids {
	uint32_t *list;
	size_t count, allocated;
};

void uids_done(struct uids *u);
/* Empties for reuse; memory is kept. */
void uids_clear(struct uids *u);
void uids_add(struct uids *u, uint32_t uid);
/* Ascending, each once. */
void uids_sort(struct uids *u);
/* Of a sorted list. */
bool uids_has(const struct uids *u, uint32_t uid);
/* Takes the first count ones away. */
void uids_drop(struct uids *u, size_t count);
/*
 * Writes those of a sorted list from the first on as a set, "1:3,7", as many as fit.
 * Returns how many did; at least one where size is 24 or more.
 */
size_t uids_format(const struct uids *u, char *ret, size_t size);
