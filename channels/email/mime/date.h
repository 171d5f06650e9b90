/* Date: a Date field's value (RFC 5322, ISO 8601) as a time. Pure; any thread. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* UTC ms; 0 for what is no date. A zone that is missing or unknown is UTC. */
int64_t date_parse(const char *value, size_t size);
