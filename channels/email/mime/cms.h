/* Cms: what an S/MIME body holds (RFC 5652), as far as it can be read without a key. Pure; any
 * thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum cms_kind {
	CMS_UNKNOWN,
	CMS_SIGNED,
	CMS_ENCRYPTED,
};

enum cms_kind cms_kind(const unsigned char *data, size_t size);

/*
 * The content of signed data, moved together where its encoder split it: data is changed.
 * False where it has none, or in a form we do not read. No signature is checked.
 */
bool cms_content(unsigned char *data, size_t size, const unsigned char **ret, size_t *ret_size);
