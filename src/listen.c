#include "listen.h"

#include <string.h>
#include <systemd/sd-daemon.h>

/* Roles decide who may do what, so that anyone may connect. */
#define CONTROL_MODE 0666U
/* The proxy is of the socket's group; systemd's socket unit names another where it has to. */
#define INTAKE_MODE 0660U

/* The descriptor that systemd names so, -1 if none. */
static int take_fd(const char *name)
{
	char **names = NULL;
	int found = -1;
	int count = sd_listen_fds_with_names(0, &names);

	for (int i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0 && found < 0)
			found = SD_LISTEN_FDS_START + i;
	}
	if (count > 0)
		strings_free(names);
	return found;
}

int listen_control(struct http_server *server, const char *path, struct error *err)
{
	int fd = take_fd("control");

	return fd >= 0 ? http_server_listen_fd(server, fd, err)
		       : http_server_listen_unix(server, path, CONTROL_MODE, err);
}

bool listen_intake_is_given(void)
{
	return take_fd("intake") >= 0;
}

int listen_intake(struct http_server *server, const char *where, bool open, struct error *err)
{
	int fd = take_fd("intake");

	if (fd >= 0)
		return http_server_listen_fd(server, fd, err);
	int r = http_listen_check(where, open, err);
	if (r < 0)
		return r;
	return *where == '/' ? http_server_listen_unix(server, where, INTAKE_MODE, err)
			     : http_server_listen_address(server, where, err);
}
