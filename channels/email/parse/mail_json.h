/*
 * Mail JSON: what wasl makes of a mail, for people and for programs. What is absent is null, a
 * list empty; ids are without their angle brackets, times UTC (RFC 3339). Pure.
 */
#pragma once

#include <jansson.h>

struct mime_mail;

/* The caller releases it (json_decref). own: the office's addresses, ended by NULL; or NULL. */
json_t *mail_json(const struct mime_mail *mail, char *const *own);
