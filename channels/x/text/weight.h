/*
 * Weight: how long a text is for X, by the rules of twitter-text 3.1.0 (configuration 3): in
 * normal form C, a link 23, an emoji however it is put together 2, the scripts of the first
 * 4352 code points and most punctuation 1 a code point, all others 2. Pure; any thread.
 *
 * Where X itself may count more than that library did, more is counted here, since a post that
 * turns out too long is refused, and one that turns out shorter is none the worse:
 * - a link without "https://" that is longer than 23 counts as long as it is written, since not
 *   every reader of X's makes it one;
 * - a link with it, in a top-level domain that the library does not know, counts at least 23.
 */
#pragma once

#include "urls.h"

#define X_WEIGHT_MAX 280U
#define X_URL_WEIGHT 23U

struct x_weight {
	unsigned weight; /* UINT_MAX of a text over X_TEXT_MAX */
	bool valid;	 /* neither empty nor with U+FFFE, U+FEFF or U+FFFF, which X refuses */
};

struct x_weight x_weight(const char *text, size_t size);
/* Of a text that has been read. */
struct x_weight x_weight_units(const struct x_units *u);
/*
 * Of each unit, and of the end, what all before it weighs; owned by the caller. What is counted
 * as one adds its weight behind it. The links are those of x_urls_find_all().
 */
uint32_t *x_weight_sums(const struct x_units *u, const struct x_urls *urls);
