/* Opaque: S/MIME bodies that hold the mail within them (RFC 8551). Pure; any thread. */
#pragma once

#include "part.h"

enum opaque_kind {
	OPAQUE_NONE,
	OPAQUE_SIGNED,
	OPAQUE_ENCRYPTED,
};

/* What the part is, by what it holds, and else by what it says. */
enum opaque_kind opaque_kind(const struct part *part);

/*
 * The mail's part that a signature wraps: the bytes in ret, borrowed from what ret_owned
 * then holds, which the caller frees. False when part is no such thing, is too large or
 * cannot be read; nothing is set then.
 */
bool opaque_open(const struct part *part, char **ret_owned, const char **ret, size_t *ret_size);
