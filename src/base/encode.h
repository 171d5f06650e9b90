/*
 * Encode: bytes as text and back. Pure; any thread.
 */
#pragma once

#include <wasl/buffer.h>

/* Lower-case hexadecimal into ret, which has 2 * size + 1 bytes. */
void encode_hex(const void *data, size_t size, char *ret);
/* The number of bytes, or -EINVAL for anything but whole pairs that fit max. Either case. */
ssize_t decode_hex(const char *text, void *ret, size_t max);
/* Lower-case RFC 4648 base32 without padding, whole 5-bit groups only: size * 8 / 5 characters. */
void encode_base32(const void *data, size_t size, char *ret);
/* RFC 3339, UTC, whole seconds: "2026-11-24T12:00:00Z". ret has 21 bytes. */
void encode_time(int64_t utc_ms, char ret[static 21]);
/* 0, or -EINVAL. Takes an offset, and "2026-11-24" as midnight UTC. */
int decode_time(const char *text, int64_t *ret_utc_ms);
