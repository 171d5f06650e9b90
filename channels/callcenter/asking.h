/*
 * Asking: requests that wait for their message to be settled, by its source id. Loop thread.
 */
#pragma once

#include <wasl/web.h>

#include <stdint.h>

struct asking;

/* In the order of asking, which is mostly that of settling. */
struct askings {
	struct asking *first, **end;
	uint64_t serial;
};

void askings_init(struct askings *a);
/* Forgets the requests: the core answers them. Also where nothing was begun. */
void askings_done(struct askings *a);
/* The id under which the request waits; borrowed until it is taken. */
const char *askings_add(struct askings *a, struct web_request *req);
/* NULL: none waits under that id. */
struct web_request *askings_take(struct askings *a, const char *id);
bool askings_none(const struct askings *a);
