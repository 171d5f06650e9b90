/*
 * Daemon: everything put together, from start to stop. Loop thread.
 *
 *	channels → intake → (store: register) → outbox → channels
 */
#pragma once

#include "settings.h"

#include <wasl/error.h>

/* Runs until TERM or INT. config: read from config_file, without problems. Exit status. */
int daemon_run(const char *config_file, struct config *config, struct settings *settings);
