/*
 * SMTP peer: a mail server on loopback for tests, in a thread of its own, that does
 * what a test tells it. What it heard is read after smtp_peer_stop().
 */
#pragma once

#include <wasl/buffer.h>

#include <gnutls/gnutls.h>
#include <pthread.h>
#include <stdbool.h>

#define PEER_LINE 1100
#define PEER_CLOSES "close"
#define PEER_HANGS "hang"

/* A command and what to answer; PEER_CLOSES or PEER_HANGS to do that instead. */
struct smtp_rule {
	const char *command; /* its beginning; "" is the greeting, "." the end of the mail */
	const char *answer;
	unsigned from; /* applies from this occurrence on, the first being 0 */
};

struct smtp_peer {
	const struct smtp_rule *rules; /* ended by a NULL command */
	const char *capabilities;      /* lines of EHLO's answer, or NULL */
	unsigned after_ms;	       /* waits so long before it answers the end of a mail */
	gnutls_certificate_credentials_t certificate; /* NULL: no TLS */
	bool tls_first;				      /* else after STARTTLS */
	uint16_t port;
	unsigned connections, mails;
	struct buffer heard; /* all command lines, each ended by LF */
	struct buffer mail;  /* the last mail, as it came over the wire */
	int fd, wake[2];
	unsigned counts[16];
	gnutls_session_t tls; /* of the connection, NULL while it is plain */
	char in[4096];	      /* what was received and is not read yet */
	size_t in_at, in_size;
	pthread_t thread;
};

void smtp_peer_start(struct smtp_peer *p);
void smtp_peer_stop(struct smtp_peer *p);
/* After stop. */
void smtp_peer_done(struct smtp_peer *p);
