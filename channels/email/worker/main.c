/*
 * wasl-email: reads one mailbox by IMAP, in a process of its own, since the library blocks
 * and the bytes are whoever's. What it says and what it is told: protocol.h.
 */
#include "daemon.h"
#include "session.h"
#include "settings.h"

#include <wasl/worker_program.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The leak sanitizer stops the process by means that are refused. */
#if defined(__SANITIZE_ADDRESS__)
#define CONFINED 0
#else
#define CONFINED 1
#endif

static int confine(void)
{
	int r = CONFINED ? worker_program_confine() : 0;

	if (r < 0)
		fprintf(stderr, "wasl-email: cannot confine itself: %s\n", strerror(-r));
	return r;
}

/* What cannot be obeyed is told, and nothing is done until the daemon ends it. */
static void refuse(struct daemon *d, const char *why)
{
	if (daemon_state(d, "failed", why) < 0)
		return;
	while (daemon_wait(d, -1, 0, INT64_MAX) >= 0)
		;
}

int main(void)
{
	struct error err = ERROR_NONE;
	_cleanup_(daemon_freep) struct daemon *d = daemon_new();
	json_t *configuration = NULL;

	if (confine() < 0)
		return EXIT_FAILURE;
	int r = daemon_configuration(d, &configuration);
	if (r == -EPIPE)
		return EXIT_SUCCESS;
	if (r < 0) {
		fprintf(stderr, "wasl-email: the daemon's first order makes no sense\n");
		return EXIT_FAILURE;
	}
	_cleanup_(settings_freep) struct settings *s = settings_read(configuration, &err);
	json_decref(configuration);
	if (s)
		session_run(d, s);
	else
		refuse(d, err.text);
	return EXIT_SUCCESS;
}
