/*
 * Arabic text: which letters are the same to a reader, for search and comparison. Pure.
 */
#pragma once

#include <stdint.h>

#define TEXT_DROPPED 0U

/*
 * What a code point of text in NFKC becomes: another one, itself, or TEXT_DROPPED for
 * tashkeel, Quranic marks, tatweel and invisible controls.
 */
uint32_t text_fold_arabic(uint32_t c);
