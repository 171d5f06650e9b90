/*
 * URLs: what X takes for a link, and counts as 23 however long it is. Pure; any thread.
 */
#pragma once

#include "units.h"

enum x_url_kind {
	X_URL_KNOWN,   /* as twitter-text 3.1.0 finds it, with "http://" or "https://" */
	X_URL_BARE,    /* so too, without */
	X_URL_UNKNOWN, /* with it, in a top-level domain that twitter-text does not know */
};

struct x_url {
	enum x_url_kind kind;
	size_t begin, size; /* units; as many of them as the link stands for */
};

/* In the order of the text; zero initialises. */
struct x_urls {
	struct x_url *at; /* owned */
	size_t count;
};

/*
 * Exactly those of twitter-text: after a domain comes a port, a path and a query; without
 * protocol the last run of labels that are Latin.
 */
void x_urls_find(const struct x_units *u, struct x_urls *ret);
/*
 * And those that X may know by now: its list of top-level domains has grown, and is not
 * published. Only where none of the known ones stands.
 */
void x_urls_find_all(const struct x_units *u, struct x_urls *ret);
void x_urls_done(struct x_urls *urls);
