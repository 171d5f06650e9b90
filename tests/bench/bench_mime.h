/* What bench_mime.c measures: one library's full reading of a mail. */
#pragma once

#include <stddef.h>

void reading_begin(void);
/* Header fields decoded, every part's bytes decoded and, where text, in UTF-8. The sum of their
 * sizes, so that nothing is left out. */
size_t reading_of(const char *mail, size_t size);
