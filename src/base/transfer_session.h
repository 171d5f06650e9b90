/*
 * Session: a connection to a mail server, greeted and logged in by curl, over which
 * mails go afterwards one by one; kept for the next one. Loop thread.
 *
 * curl itself waits for the server's last answer to a mail, and for that to QUIT, with
 * the whole thread standing still. So it makes the connection only; the mail's own
 * commands and QUIT are ours.
 */
#pragma once

#include "base/transfer_private.h"

enum session_capability {
	SESSION_SIZE = 1,
	SESSION_8BIT = 2,
	SESSION_UTF8 = 4,
	SESSION_LOGIN = 8,
};

/* Who has the session at present. */
struct session_user {
	void *data;
	void (*connected)(void *data, CURLcode result);
	void (*alive)(void *data); /* the server said something while connecting */
	void (*ready)(void *data); /* the socket, after connected */
};

/* The kept one to that server under that name and login, or NULL. */
struct session *session_take(struct transfer_home *home, const struct transfer_server *server,
			     const char *helo, const struct session_user *user);
/* A new one, which connects. */
struct session *session_new(struct transfer_home *home, const struct transfer_server *server,
			    const char *helo, const struct session_user *user);
/* Not from the user's connected. NULL is allowed. */
void session_free(struct session *s);
/* For the next mail. */
void session_keep(struct session *s);
void session_free_idle(struct transfer_home *home);

bool session_is_connected(const struct session *s);
/* After connected. */
unsigned session_capabilities(const struct session *s);
void session_watch(struct session *s, unsigned events);
CURLcode session_send(struct session *s, const char *data, size_t size, size_t *ret);
CURLcode session_receive(struct session *s, char *data, size_t size, size_t *ret);

/* After connected failed: why, and the server's reply code, 0 if that was not the reason. */
char *session_explain(const struct session *s, CURLcode result, const char *host);
long session_refusal(const struct session *s);
