#include "tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

/* The library asks twice a record; so the system is asked once for many. */
#define AHEAD_SIZE (64U << 10)

struct tls {
	gnutls_certificate_credentials_t credentials;
	gnutls_session_t session;
	char *host;
	int fd;
	size_t ahead_at, ahead_size;
	uint8_t ahead[AHEAD_SIZE]; /* what came and the library has not taken */
};

static bool is_literal(const char *host)
{
	unsigned char address[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

static int load_trust(struct tls *t, const char *ca_file, struct error *err)
{
	int r = gnutls_certificate_allocate_credentials(&t->credentials);

	if (r < 0)
		return error_set(err, -ENOMEM, "%s", gnutls_strerror(r));
	if (!ca_file) {
		r = gnutls_certificate_set_x509_system_trust(t->credentials);
		return r > 0 ? 0
			     : error_set(err, -ENOENT,
					 "the system has no trusted certificates: install "
					 "ca-certificates, or set imap_ca_file");
	}
	r = gnutls_certificate_set_x509_trust_file(t->credentials, ca_file, GNUTLS_X509_FMT_PEM);
	if (r > 0)
		return 0;
	return error_set(err, -ENOENT, "imap_ca_file %s: %s", ca_file,
			 r < 0 ? gnutls_strerror(r) : "no certificate in it");
}

/* The library's way to the socket. */
static ssize_t pull(gnutls_transport_ptr_t context, void *to, size_t size)
{
	struct tls *t = context;

	if (t->ahead_at == t->ahead_size) {
		ssize_t r = recv(t->fd, t->ahead, sizeof(t->ahead), 0);
		if (r <= 0) {
			gnutls_transport_set_errno(t->session, errno);
			return r;
		}
		t->ahead_at = 0;
		t->ahead_size = (size_t)r;
	}
	size = size < t->ahead_size - t->ahead_at ? size : t->ahead_size - t->ahead_at;
	memcpy(to, t->ahead + t->ahead_at, size);
	t->ahead_at += size;
	return (ssize_t)size;
}

static int prepare(struct tls *t, int fd)
{
	int r = gnutls_init(&t->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);

	if (r == 0)
		r = gnutls_set_default_priority_append(t->session, "-VERS-TLS1.0:-VERS-TLS1.1",
						       NULL, 0);
	if (r == 0)
		r = gnutls_credentials_set(t->session, GNUTLS_CRD_CERTIFICATE, t->credentials);
	/* a name is asked for; an address is only checked (RFC 6066 section 3) */
	if (r == 0 && !is_literal(t->host))
		r = gnutls_server_name_set(t->session, GNUTLS_NAME_DNS, t->host, strlen(t->host));
	if (r < 0)
		return r;
	gnutls_session_set_verify_cert(t->session, t->host, 0);
	t->fd = fd;
	gnutls_transport_set_ptr2(t->session, t, (gnutls_transport_ptr_t)(intptr_t)fd);
	gnutls_transport_set_pull_function(t->session, pull);
	return 0;
}

struct tls *tls_new(int fd, const char *host, const char *ca_file, struct error *err)
{
	_cleanup_(tls_freep) struct tls *t = xcalloc(1, sizeof(*t));

	t->host = xstrdup(host);
	if (load_trust(t, ca_file, err) < 0)
		return NULL;
	int r = prepare(t, fd);
	if (r < 0) {
		error_set(err, -EPROTO, "TLS: %s", gnutls_strerror(r));
		return NULL;
	}
	return TAKE(t);
}

void tls_free(struct tls *t)
{
	if (!t)
		return;
	if (t->session)
		gnutls_deinit(t->session);
	if (t->credentials)
		gnutls_certificate_free_credentials(t->credentials);
	free(t->host);
	free(t);
}

static int explain(const struct tls *t, int r, struct error *err)
{
	gnutls_datum_t text = {0};

	if (r != GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR)
		return error_set(err, -EPROTO, "%s: TLS: %s", t->host, gnutls_strerror(r));
	(void)gnutls_certificate_verification_status_print(
		gnutls_session_get_verify_cert_status(t->session),
		gnutls_certificate_type_get2(t->session, GNUTLS_CTYPE_SERVER), &text, 0);
	error_set(err, -EKEYREJECTED,
		  "%s: its certificate is refused: %s Set imap_ca_file where it is your own",
		  t->host, text.data ? (const char *)text.data : "");
	gnutls_free(text.data);
	return -EKEYREJECTED;
}

/* What was read ahead shows in no poll; a ticket between two records ends the library's call. */
static bool is_ahead(const struct tls *t)
{
	return t->ahead_at < t->ahead_size && !gnutls_record_get_direction(t->session);
}

/* What ends a call but not the session: a signal, a warning, a wish to renegotiate. */
static bool again(const struct tls *t, ssize_t r)
{
	if (r == GNUTLS_E_AGAIN)
		return is_ahead(t);
	return r < 0 && !gnutls_error_is_fatal((int)r);
}

int tls_handshake(struct tls *t, struct error *err)
{
	int r;

	do
		r = gnutls_handshake(t->session);
	while (again(t, r));
	if (r == 0)
		return 0;
	return r == GNUTLS_E_AGAIN ? -EAGAIN : explain(t, r, err);
}

static ssize_t result(ssize_t r)
{
	if (r >= 0)
		return r;
	if (r == GNUTLS_E_AGAIN)
		return -EAGAIN;
	return r == GNUTLS_E_PREMATURE_TERMINATION ? 0 : -EPROTO;
}

ssize_t tls_read(struct tls *t, void *to, size_t size)
{
	ssize_t r;

	do
		r = gnutls_record_recv(t->session, to, size);
	while (again(t, r));
	return result(r);
}

ssize_t tls_write(struct tls *t, const void *from, size_t size)
{
	ssize_t r;

	do
		r = gnutls_record_send(t->session, from, size);
	while (again(t, r));
	return result(r);
}

short tls_events(const struct tls *t)
{
	return gnutls_record_get_direction(t->session) ? POLLOUT : POLLIN;
}

bool tls_pending(const struct tls *t)
{
	return gnutls_record_check_pending(t->session) > 0 || is_ahead(t);
}
