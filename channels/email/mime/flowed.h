/* Flowed: format=flowed (RFC 3676) unwrapped to paragraphs. Pure; any thread. */
#pragma once

#include <wasl/buffer.h>

/* text has LF line ends. A quoted paragraph begins with ">" per level and a blank. */
int flowed_unwrap(const char *text, size_t size, bool delsp, struct buffer *out);
