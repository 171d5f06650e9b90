/*
 * File: a whole file, or whatever a descriptor gives, into memory. Any thread.
 */
#pragma once

#include <wasl/buffer.h>

/* Adds what comes until the end, up to out's maximum: more is -EFBIG. 0, or -errno. */
int file_read_all(int fd, struct buffer *out);
/* The same of a regular file; of anything else -EISDIR or -EINVAL, without waiting for it. */
int file_read(const char *path, struct buffer *out);
