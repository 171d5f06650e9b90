/*
 * Log: one line an event, to the journal with fields or to stderr.
 *
 * Never bodies, subjects, addresses or secrets. Foreign strings are escaped.
 * A function either logs or returns an error, not both. Any thread.
 */
#pragma once

#include <wasl/memory.h>

enum log_level {
	LOG_LEVEL_ERROR,   /* something was not done and a person must act */
	LOG_LEVEL_WARNING, /* something is wrong, the daemon copes */
	LOG_LEVEL_NOTICE,  /* what an operator wants to see on a good day */
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
	LOG_LEVEL_TRACE,
};

/* What a line is about; NULL or 0 where it is about none. Borrowed for the call. */
struct log_about {
	const char *channel;	/* CHANNEL= */
	const char *ticket;	/* TICKET=, the public reference */
	const char *delivery;	/* DELIVERY= */
	const char *message_id; /* MESSAGE_ID=, of the catalogue, for what an operator acts on */
};

WASL_API void log_write(enum log_level level, const struct log_about *about, const char *fmt, ...)
	WASL_PRINTF(3, 4);

#define log_error(...) log_write(LOG_LEVEL_ERROR, NULL, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, NULL, __VA_ARGS__)
#define log_notice(...) log_write(LOG_LEVEL_NOTICE, NULL, __VA_ARGS__)
#define log_info(...) log_write(LOG_LEVEL_INFO, NULL, __VA_ARGS__)
#define log_debug(...) log_write(LOG_LEVEL_DEBUG, NULL, __VA_ARGS__)
