/*
 * Encode mail: text as the bytes of a mail's headers and bodies. Pure.
 */
#pragma once

#include <wasl/buffer.h>

/* RFC 2047: as it is where that is safe, else encoded words of UTF-8, folded. */
void encode_words(const char *text, struct buffer *out);
/* The same, encoded in any case. */
void encode_words_always(const char *text, struct buffer *out);
/* Lines of base64, each with CRLF. */
void encode_base64(const void *data, size_t size, struct buffer *out);
/* RFC 5322 display name: atoms as they are, else a quoted string or encoded words. */
void encode_phrase(const char *text, struct buffer *out);
/*
 * A body with its Content-Transfer-Encoding field and the blank line: base64 where most
 * of it is not ASCII, else quoted-printable. Lines end with CRLF.
 */
void encode_body(const char *text, struct buffer *out);
