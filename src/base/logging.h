/*
 * Logging: where the lines of <wasl/log.h> go. Set up once, before threads.
 */
#pragma once

#include <wasl/log.h>

#include <stdbool.h>

enum logging_target {
	LOGGING_AUTO,	 /* the journal if stderr is connected to it, else stderr */
	LOGGING_JOURNAL, /* sd_journal_sendv with fields; stderr where there is no journal */
	LOGGING_STDERR,	 /* "<N>text key=value" under systemd, else "LEVEL text key=value" */
};

void logging_set(enum logging_target target, enum log_level level);
void logging_set_level(enum log_level level);

/* Sees every line that is not filtered by level; for tests. NULL: none. */
typedef void logging_observer(enum log_level level, const struct log_about *about, const char *text,
			      void *data);
void logging_observe(logging_observer *observer, void *data);
