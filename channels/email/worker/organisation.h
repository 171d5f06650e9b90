/*
 * Organisation: whether two domains belong together. Without the list of public suffixes: what
 * is no country's second level is taken for an organisation's. Pure.
 */
#pragma once

#include <stdbool.h>

/* The domain of an address, as it stands; NULL where it has none. */
const char *organisation_of(const char *address);
/* The same one, or two of the same owner: mail.shop.test, news.shop.test. */
bool organisation_same(const char *a, const char *b);
/* The same one, or one within the other: shop.test, mail.shop.test (RFC 7489 section 3.1). */
bool organisation_aligned(const char *a, const char *b);
