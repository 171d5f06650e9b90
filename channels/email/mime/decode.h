/* Decode: content transfer encodings, to a sink in pieces of at most 64 KiB. Pure; any thread. */
#pragma once

#include "mime.h"

/* "base64", "quoted-printable", ...; what is unknown is identity. */
enum mime_encoding decode_encoding(const char *value, size_t size);

/* Every byte sequence decodes. Stops when sink returns nonzero, and returns that. */
int decode_body(enum mime_encoding encoding, const char *body, size_t size, mime_sink *sink,
		void *context);
