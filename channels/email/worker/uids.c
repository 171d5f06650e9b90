#include "uids.h"

#include <stdio.h>
#include <string.h>

#define RANGE_MAX 23U /* "4294967295:4294967295," and a NUL */

void uids_done(struct uids *u)
{
	free(u->list);
	*u = (struct uids){0};
}

void uids_clear(struct uids *u)
{
	u->count = 0;
}

void uids_add(struct uids *u, uint32_t uid)
{
	if (u->count == u->allocated) {
		u->allocated = u->allocated ? 2 * u->allocated : 64;
		u->list = xreallocarray(u->list, u->allocated, sizeof(*u->list));
	}
	u->list[u->count++] = uid;
}

static int compare(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

void uids_sort(struct uids *u)
{
	size_t kept = 0;

	if (!u->count)
		return;
	qsort(u->list, u->count, sizeof(*u->list), compare);
	for (size_t i = 1; i < u->count; i++) {
		if (u->list[i] != u->list[kept])
			u->list[++kept] = u->list[i];
	}
	u->count = kept + 1;
}

bool uids_has(const struct uids *u, uint32_t uid)
{
	return u->count && bsearch(&uid, u->list, u->count, sizeof(uid), compare);
}

void uids_drop(struct uids *u, size_t count)
{
	if (count > u->count)
		count = u->count;
	u->count -= count;
	if (u->count)
		memmove(u->list, u->list + count, u->count * sizeof(*u->list));
}

/* The index behind the run of neighbours that begins at i. */
static size_t run_end(const struct uids *u, size_t i)
{
	size_t end = i + 1;

	while (end < u->count && u->list[end] == u->list[end - 1] + 1)
		end++;
	return end;
}

size_t uids_format(const struct uids *u, char *ret, size_t size)
{
	size_t i = 0, used = 0;

	*ret = '\0';
	while (i < u->count && size - used > RANGE_MAX) {
		size_t end = run_end(u, i);

		used += (size_t)snprintf(ret + used, size - used, "%s%u", i ? "," : "", u->list[i]);
		if (end - i > 1)
			used += (size_t)snprintf(ret + used, size - used, ":%u", u->list[end - 1]);
		i = end;
	}
	return i;
}
