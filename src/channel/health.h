/*
 * Health: how an instance is, in words and figures, and what of it is logged. Loop thread.
 */
#pragma once

#include <wasl/channel.h>

#define HEALTH_TEXT_MAX 640U

/* "reading folder INBOX at mail.test: 41,200 of 100,000". The caller frees. */
char *health_text(const struct channel *ch);
/* A figure as people write it: 41,200. Returns ret, which takes 27 bytes. */
char *health_figure(uint64_t n, char ret[27]);
