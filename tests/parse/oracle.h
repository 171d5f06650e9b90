/*
 * Oracle: what another library makes of a mail, as JSON, to be held against ours.
 *
 * A program of its own for each library, run once a mail: hostile ones may kill it.
 */
#pragma once

#include <stddef.h>

#include <jansson.h>

/* The file's bytes, NULL with a word on standard error when it cannot be read. */
char *oracle_read(const char *path, size_t *ret_size);
/* A string, repaired where it is no UTF-8; null for NULL. */
json_t *oracle_string(const char *s);
/* {"type", "name", "size", "sha256"}; the last two null where there are no bytes. */
json_t *oracle_part(const char *type, const char *name, const char *data, size_t size);
/* Takes answer over: 0, or 1 when it cannot be written. */
int oracle_answer(json_t *answer);
