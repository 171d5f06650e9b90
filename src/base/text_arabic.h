/*
 * Arabic text: which letters are the same to a reader, for search and comparison. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define TEXT_DROPPED 0U

/*
 * What a code point becomes: another one, itself, or TEXT_DROPPED for tashkeel, Quranic
 * marks, tatweel and invisible controls. What it gives, it gives back unchanged.
 */
uint32_t text_fold_arabic(uint32_t c);
/* True if NFKC with its neighbours would not change what text_fold_arabic() makes of c. */
bool text_is_plain_arabic(uint32_t c);
