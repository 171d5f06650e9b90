#include "waiting.h"

#include <stdio.h>
#include <string.h>

void waitings_init(struct waitings *w)
{
	w->first = NULL;
	w->end = &w->first;
}

void waiting_free(struct waiting *w)
{
	if (!w)
		return;
	web_form_free(w->form);
	free(w);
}

void waitings_done(struct waitings *w)
{
	for (struct waiting *one = w->first, *next; one; one = next) {
		next = one->next;
		waiting_free(one);
	}
	waitings_init(w);
}

struct waiting *waitings_add(struct waitings *w)
{
	struct waiting *one = xcalloc(1, sizeof(*one));

	snprintf(one->id, sizeof(one->id), "%llu", (unsigned long long)++w->serial);
	*w->end = one;
	w->end = &one->next;
	return one;
}

struct waiting *waitings_take(struct waitings *w, const char *id)
{
	struct waiting **link = &w->first, *one;

	while (*link && strcmp((*link)->id, id) != 0)
		link = &(*link)->next;
	one = *link;
	if (!one)
		return NULL;
	*link = one->next;
	if (!*link)
		w->end = link;
	one->next = NULL;
	return one;
}
