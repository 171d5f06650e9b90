/*
 * Misread: text that someone on its way read in a wrong charset, and sent on as UTF-8.
 *
 * "ÇáÓáÇã" is windows-1256 read as windows-1252, "Ø§Ù„" is UTF-8 read so. What can be
 * turned back into bytes that make sense is, line by line. Pure; any thread.
 */
#pragma once

#include <wasl/buffer.h>

/*
 * Appends the well-formed text with such lines mended: true; or false, with nothing appended,
 * where there are none.
 */
bool misread_mend(const char *text, size_t size, struct buffer *out);
