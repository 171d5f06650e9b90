/* Line: a header's value on one line, in the bytes its writer chose. Pure; any thread. */
#pragma once

#include <wasl/buffer.h>

/*
 * Appends text, which is well-formed UTF-8, with white space as one blank, none at the
 * ends, and no control characters: 0 or -EMSGSIZE. Bidirectional controls stay, since
 * Arabic subjects need some of them; who shows a line or stores it drops them.
 */
int line_clean(const char *text, size_t size, struct buffer *out);
