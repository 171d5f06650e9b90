#include "http/server_private.h"

#include <string.h>
#include <sys/socket.h>

/* The kernel gives as many as there are, or says how many. */
static void read_groups(struct http_peer *peer, int fd)
{
	socklen_t size = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &size) < 0 && size == 0)
		return;
	gid_t *groups = xmalloc(size ? size : 1);
	if (size && getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) == 0) {
		peer->groups = TAKE(groups);
		peer->group_count = size / sizeof(gid_t);
	}
	free(groups);
}

void http_peer_init(struct http_peer *peer, int fd, bool groups)
{
	struct ucred cred = {.pid = 0, .uid = (uid_t)-1, .gid = (gid_t)-1};
	socklen_t size = sizeof(cred);

	/* who cannot be told is nobody */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) < 0)
		cred = (struct ucred){.pid = 0, .uid = (uid_t)-1, .gid = (gid_t)-1};
	*peer = (struct http_peer){.uid = cred.uid, .gid = cred.gid, .pid = cred.pid};
	if (groups)
		read_groups(peer, fd);
}

void http_peer_copy(struct http_peer *peer, const struct http_peer *from)
{
	*peer = *from;
	if (!from->groups)
		return;
	peer->groups = xreallocarray(NULL, from->group_count, sizeof(*peer->groups));
	memcpy(peer->groups, from->groups, from->group_count * sizeof(*peer->groups));
}

void http_peer_done(struct http_peer *peer)
{
	free(TAKE(peer->groups));
	peer->group_count = 0;
}
