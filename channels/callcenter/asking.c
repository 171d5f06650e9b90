#include "asking.h"

#include <stdio.h>
#include <string.h>

#define ID_SIZE 21U

struct asking {
	struct asking *next;
	struct web_request *req;
	char id[ID_SIZE];
};

void askings_init(struct askings *a)
{
	a->first = NULL;
	a->end = &a->first;
}

void askings_done(struct askings *a)
{
	for (struct asking *one = a->first, *next; one; one = next) {
		next = one->next;
		free(one);
	}
	askings_init(a);
}

const char *askings_add(struct askings *a, struct web_request *req)
{
	struct asking *one = xcalloc(1, sizeof(*one));

	one->req = req;
	snprintf(one->id, sizeof(one->id), "%llu", (unsigned long long)++a->serial);
	*a->end = one;
	a->end = &one->next;
	return one->id;
}

struct web_request *askings_take(struct askings *a, const char *id)
{
	struct asking **link = &a->first;

	while (*link && strcmp((*link)->id, id) != 0)
		link = &(*link)->next;
	if (!*link)
		return NULL;
	struct asking *one = *link;
	struct web_request *req = one->req;
	*link = one->next;
	if (!*link)
		a->end = link;
	free(one);
	return req;
}

bool askings_none(const struct askings *a)
{
	return !a->first;
}
