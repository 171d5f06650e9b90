/*
 * Punycode: how long a label of a domain becomes in ASCII (RFC 3492). Pure; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define X_LABEL_MAX 63U

/* True if the label, "xn--" counted, is neither empty nor longer than X_LABEL_MAX. */
bool x_label_fits(const uint16_t *units, size_t count);
