/*
 * Mail JSON: what wasl makes of a mail, for people and for programs. What is absent is null, a
 * list empty; ids are without their angle brackets, times UTC (RFC 3339). Pure.
 */
#pragma once

#include <jansson.h>

struct mime_mail;
struct decision;

/* The caller releases it (json_decref). */
json_t *mail_json(const struct mime_mail *mail, const struct decision *decision);
/* What else was decided: whether its sender is vouched for, and where it goes. Likewise. */
json_t *mail_json_decision(const struct decision *decision);
