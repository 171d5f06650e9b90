/*
 * Buffer: bytes that grow up to a maximum, which each buffer is born with.
 *
 * Over the maximum an append changes nothing, returns -EMSGSIZE, and every later
 * append fails alike, so that a caller may check once, at the end. The bytes are
 * always followed by a NUL that size does not count. One thread at a time.
 */
#pragma once

#include <wasl/memory.h>

#include <stdbool.h>
#include <stdint.h>

struct buffer {
	char *data; /* NULL while empty */
	size_t size;
	size_t allocated;
	size_t max;
	bool overflowed;
};

#define BUFFER_INIT(maximum) ((struct buffer){.max = (maximum)})

WASL_API void buffer_done(struct buffer *b);
/* Empties for reuse; memory is kept, the overflow forgotten. */
WASL_API void buffer_clear(struct buffer *b);

/* 0, or -EMSGSIZE. */
WASL_API int buffer_add(struct buffer *b, const void *data, size_t size);
WASL_API int buffer_add_char(struct buffer *b, char c);
WASL_API int buffer_add_string(struct buffer *b, const char *s);
WASL_API int buffer_printf(struct buffer *b, const char *fmt, ...) WASL_PRINTF(2, 3);

/* The bytes as a string, "" while empty; owned by the buffer. */
WASL_API const char *buffer_string(const struct buffer *b);
/* Hands the bytes over, "" where there are none; the buffer is empty afterwards. */
WASL_API char *buffer_take(struct buffer *b, size_t *ret_size);
