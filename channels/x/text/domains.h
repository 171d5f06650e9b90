/*
 * Domains: where twitter-text sees the name of a host. Pure; any thread.
 *
 * Its expressions try every place in turn and step back over labels that they took for nothing;
 * here the text is read once, from its end, and each place learns how far a name that begins
 * there reaches. So no text, however made, takes more than its length.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum x_domain_form {
	X_DOMAIN_ANY,	/* labels of any script, "_" and "-" inside, "_" not in the last one */
	X_DOMAIN_PLAIN, /* labels of Latin letters, digits and "-" */
};

/* Of each place, the end of the longest name that begins there, or 0. Owned by the caller. */
uint32_t *x_domains_find(const uint16_t *units, size_t count, enum x_domain_form form);

/* True if each label of the name could stand in the DNS. */
bool x_domain_is_valid(const uint16_t *units, size_t count);
