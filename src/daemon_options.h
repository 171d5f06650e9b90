/*
 * Daemon options: the section [wasl] of the configuration, which daemon and command read.
 */
#pragma once

#include <wasl/option.h>

struct daemon_options {
	char *state_directory;
	char *control_socket;
	char *module_directory, *worker_directory, *template_directory;
	char *proxy;		     /* NULL: none */
	char *credentials_directory; /* NULL: only what systemd hands over */
	struct secret master_key;    /* 64 hexadecimal digits */
	int log_level;		     /* enum log_level */
	int log_target;		     /* enum logging_target */
};

const struct option *daemon_options(void);
