/*
 * Pointer: what a JSON pointer (RFC 6901) finds, and values as text. Pure; any thread.
 */
#pragma once

#include <wasl/memory.h>

#include <jansson.h>

/* NULL: nothing stands there. "" is the whole. */
WASL_API const json_t *json_pointer_find(const json_t *json, const char *pointer);
/* Text, number or truth as text, which the caller frees; NULL: it is none of these, or absent. */
WASL_API char *json_pointer_text(const json_t *json, const char *pointer);
