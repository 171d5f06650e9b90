/* Armor: PGP within a text (RFC 4880 sections 6.2 and 7). Pure; any thread. */
#pragma once

#include <wasl/buffer.h>

enum armor {
	ARMOR_NONE,
	ARMOR_SIGNED,
	ARMOR_ENCRYPTED, /* the text is, or holds, a message only its recipient can read */
};

/*
 * What a text with LF is. Of one that is signed the signed text is appended to out, and
 * what stands around it; without the signature, which is not checked.
 */
enum armor armor_read(const char *text, size_t size, struct buffer *out);
