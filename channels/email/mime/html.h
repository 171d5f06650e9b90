/*
 * Html: HTML as the plain text its reader sees. Pure; any thread.
 *
 * An own scanner in one pass and constant memory: libxml2's is quadratic in
 * attributes and in end tags that nothing opened, and a mail may hold megabytes of
 * either. Only its table of entities is used.
 */
#pragma once

#include <wasl/buffer.h>

/*
 * Appends the text of html, which is UTF-8: 0, or -EMSGSIZE when out's maximum cut
 * it. Scripts, styles, the head and what is not displayed are left out.
 */
int html_to_text(const char *html, size_t size, struct buffer *out);

/* The charset a <meta> near the beginning names, borrowed; NULL when none. */
const char *html_charset(const char *html, size_t size, size_t *ret_size);
