/*
 * Web, inside. Loop thread.
 */
#pragma once

#include "http/web.h"

/* A route of an instance, as the server has it. */
struct web_place {
	struct web *web;
	struct channel *ch;
	const struct web_route *route;
	char *path; /* with the instance's name in it */
};

/* All of them, in the order of the instances. */
struct web_places {
	struct web_place *list;
	size_t count;
};

/* web_routes.c */
struct web_places web_places_of(struct channels *channels);
void web_places_done(struct web_places *places);
