/*
 * Pack: bytes made smaller without loss, fast rather than small (LZ4 block format). Pure; any
 * thread.
 */
#pragma once

#include <wasl/memory.h>

#include <stdint.h>

/* More is not packed. */
#define PACK_MAX (64U << 20)

/*
 * The bytes packed, with their size in front, the caller's; NULL where that would not be
 * smaller by an eighth at least.
 */
void *pack(const void *data, size_t size, size_t *ret_size);
/* What was packed, NUL-ended, the caller's. 0, or -EBADMSG. */
int unpack(const void *packed, size_t size, void **ret, size_t *ret_size);
