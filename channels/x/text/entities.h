/*
 * Entities: the handles and tags of a text, which X makes links too, and which must not be torn.
 * Pure; any thread.
 */
#pragma once

#include "units.h"

enum x_entity_kind {
	X_ENTITY_MENTION, /* @name and @name/list, as twitter-text 3.1.0 finds them */
	X_ENTITY_TAG,	  /* #tag: letters, marks and digits of any script, and "_" */
};

struct x_entity {
	enum x_entity_kind kind;
	size_t begin, size; /* units; its sign counted */
};

/* In the order of the text; zero initialises. */
struct x_entities {
	struct x_entity *at; /* owned */
	size_t count;
};

void x_entities_find(const struct x_units *u, struct x_entities *ret);
void x_entities_done(struct x_entities *entities);
