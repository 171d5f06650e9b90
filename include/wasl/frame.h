/*
 * Frame: what daemon and worker processes say to each other over a socketpair.
 *
 *	u32 length of what follows, little endian
 *	u8  type, the module's own
 *	u32 length of the header, little endian
 *	    header, a JSON object
 *	    raw bytes, to the end
 *
 * A frame is at most FRAME_MAX bytes; larger contents go in several. Whatever
 * breaks these rules ends the conversation.
 */
#pragma once

#include <wasl/buffer.h>

#include <jansson.h>

#define FRAME_MAX (1U << 20)
#define FRAME_HEADER_MAX (768U << 10)
#define FRAME_DATA_MAX (192U << 10) /* the raw bytes that fit beside any header of usual size */

struct frame {
	uint8_t type;
	json_t *header; /* an object, or NULL for an empty one */
	const void *data;
	size_t size;
};

/* Appends the frame's bytes to out. 0, or -EMSGSIZE over FRAME_MAX or the buffer's maximum. Pure.
 */
WASL_API int frame_encode(const struct frame *f, struct buffer *out);
/*
 * Reads the frame at the start of the bytes. Returns its length and fills ret
 * (header: the caller's, json_decref; data: borrowed from bytes); 0 if it is not
 * whole yet; -EBADMSG if it never will be. Pure.
 */
WASL_API ssize_t frame_decode(const void *bytes, size_t size, struct frame *ret);
