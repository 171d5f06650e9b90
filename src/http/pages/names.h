/*
 * Names: the design's vocabulary, and dates, in the words of people. Pure; any thread.
 */
#pragma once

#include "store/words.h"

#include <wasl/text.h>

#include <stdint.h>

const char *stage_name(enum ticket_stage stage, enum text_language language);
const char *type_name(enum ticket_type type, enum text_language language);
const char *complexity_name(enum ticket_complexity complexity, enum text_language language);
/* The day in Riyadh, in the Umm al-Qura and the Gregorian calendar. The caller frees. */
char *date_in_both(int64_t utc_ms, enum text_language language);
