/*
 * Transfer: HTTP requests and SMTP submissions, never blocking. Loop thread.
 *
 * The only way out of the daemon for a module. Certificates are always verified,
 * against the system's authorities or ca_file. Connections are reused, and HTTP/2
 * is spoken where it is offered. Every transfer has a total and an idle deadline and
 * a bound on what it takes in. HTTP may go by the proxy of the configuration, and
 * answers may come packed, which only the bound sees. Nothing of a transfer is logged.
 */
#pragma once

#include <wasl/error.h>
#include <wasl/loop.h>

#include <stdbool.h>

struct transfer;

enum transfer_security {
	TRANSFER_TLS,	   /* from the first byte; the default */
	TRANSFER_STARTTLS, /* required: a server that does not offer it is refused */
	TRANSFER_PLAIN,	   /* only to a loopback address; refused elsewhere */
};

enum transfer_outcome {
	TRANSFER_DONE,	    /* the server answered: code and body are set */
	TRANSFER_REFUSED,   /* the server answered with an error: code and text are set */
	TRANSFER_UNREACHED, /* nothing was taken by the server: no connection, TLS, login, deadline
			     */
	TRANSFER_UNKNOWN,   /* all was sent, the answer did not come: it may have been taken */
};

/* What the server was answering. */
enum transfer_stage {
	TRANSFER_STAGE_SESSION,	  /* SMTP: greeting, TLS, login */
	TRANSFER_STAGE_SENDER,	  /* MAIL */
	TRANSFER_STAGE_RECIPIENT, /* RCPT */
	TRANSFER_STAGE_MESSAGE,	  /* DATA and the mail itself */
};

/* What came back. Borrowed for the call. */
struct transfer_result {
	enum transfer_outcome outcome;
	enum transfer_stage stage; /* SMTP */
	const char *status;	   /* SMTP: enhanced status code, "5.1.1"; NULL: none */
	long code; /* HTTP status, though no more may have come, or SMTP reply code; 0: none */
	const char *text; /* for a person, without secrets or addresses; SMTP: the reply's text */
	const char *said; /* SMTP: the reply as it came, to judge by, never to show; NULL: none */
	const char *body; /* HTTP: the body */
	size_t size;
	const char *const *headers; /* HTTP: "Name: value", ended by NULL */
};

typedef void transfer_function(const struct transfer_result *result, void *data);

/* How to reach a server. All strings are copied. */
struct transfer_server {
	const char *host;
	uint16_t port;
	enum transfer_security security;
	const char *ca_file; /* NULL: the system's */
	const char *user;    /* NULL: no login */
	const char *password;
	uint64_t total_ms; /* whole transfer, required */
	uint64_t idle_ms;  /* without progress, required */
};

/* One mail to one recipient. message: RFC 5322 with CRLF; dots are stuffed by the transfer. */
struct transfer_mail {
	struct transfer_server server;
	const char *helo;	   /* our name in EHLO, NULL: the host's name */
	const char *envelope_from; /* "" is the null return path */
	const char *recipient;
	const char *message;
	size_t size;
	/* How long the server may take to accept it, once it has all; 0: idle_ms. Then the
	 * server's total_ms counts no more. */
	uint64_t verdict_ms;
};

struct transfer_http {
	struct transfer_server server;
	const char *method;
	const char *path;	    /* with query, begins with '/' */
	const char *unix_socket;    /* NULL: TCP */
	const char *const *headers; /* "Name: value", ended by NULL; NULL: none */
	const char *body;
	size_t size;
	size_t max_answer; /* bytes, unpacked, required; more makes the transfer fail */
};

/*
 * Start a transfer. done is called exactly once, in a later turn, unless the
 * transfer is cancelled. NULL with err set if the request itself is wrong:
 * envelope addresses must pass address_check(). -EBADMSG or -EMSGSIZE: no server
 * takes that mail to that recipient.
 */
WASL_API struct transfer *transfer_mail(struct loop *loop, const struct transfer_mail *mail,
					transfer_function *done, void *data, struct error *err);
WASL_API struct transfer *transfer_http(struct loop *loop, const struct transfer_http *http,
					transfer_function *done, void *data, struct error *err);
/* HTTP: the value of a header of the answer, NULL where it is absent. Borrowed. */
WASL_API const char *transfer_header(const struct transfer_result *result, const char *name);
/* HTTP: how long the server asks to be left alone (Retry-After, RFC 9110); 0: it does not say. */
WASL_API uint64_t transfer_retry_after_ms(const struct transfer_result *result, int64_t now);
/* What a transfer would refuse of that server before it tries: 0, or -errno with err. Pure. */
WASL_API int transfer_server_check(const struct transfer_server *s, struct error *err);
/* No callback afterwards. NULL is allowed; from the transfer's own done it does nothing. */
WASL_API void transfer_cancel(struct transfer *t);
