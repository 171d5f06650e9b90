#include "login.h"

#include "connect.h"
#include "mailbox_name.h"

#include <wasl/buffer.h>

#include <errno.h>
#include <gnutls/gnutls.h>
#include <string.h>

#define PLAIN_MAX 3000U /* user and password, each below the half of it */

static int secure(struct imap *i, const struct settings *s, struct error *err)
{
	return transport_start_tls(i->transport, s->host, s->ca_file, err);
}

static int explain(const struct imap *i, const struct settings *s, int r, const char *what,
		   struct error *err)
{
	_cleanup_(freep) char *where = xasprintf("%s: %s", s->host, what);

	/* what the server refuses ends the connection too */
	return imap_explain(i, r < 0 ? r : -EPROTO, where, err);
}

static int start_tls(struct imap *i, const struct settings *s, struct error *err)
{
	int r = imap_learn_abilities(i);

	if (r == 0 && !imap_can(i, "STARTTLS"))
		return error_set(
			err, -EPROTO,
			"%s port %s offers no STARTTLS: set imap_security to tls, and its port",
			s->host, s->port);
	if (r == 0)
		r = imap_command(i, &imap_usual, "STARTTLS");
	if (r != 0)
		return explain(i, s, r, "STARTTLS", err);
	/* words that were said before the connection was safe */
	if (i->session->imap_stream->read_buffer_len)
		return error_set(err, -EPROTO,
				 "%s: something was slipped in behind STARTTLS: the connection is "
				 "not safe",
				 s->host);
	r = secure(i, s, err);
	imap_forget_abilities(i);
	return r;
}

static int greet(struct imap *i, const struct settings *s, struct error *err)
{
	int r = s->security == SETTINGS_TLS ? secure(i, s, err) : 0;

	if (r < 0)
		return r;
	r = imap_greet(i);
	if (r == IMAP_NO && s->security == SETTINGS_STARTTLS)
		return error_set(err, -EPROTO,
				 "%s: it greets us as logged in before the connection is safe",
				 s->host);
	return r < 0 ? explain(i, s, r, "greeting", err) : r;
}

/* RFC 4616 in RFC 3501's AUTHENTICATE, which waits for the server's go. */
static int answer_plain(struct imap *i, const char *response)
{
	const char *line = imap_line(i);

	while (line && *line == '*')
		line = imap_line(i);
	if (!line)
		return imap_lost(i);
	if (*line != '+')
		return imap_answer(i);
	int r = imap_send(i, response);
	if (r < 0)
		return r;
	return imap_line(i) ? imap_answer(i) : imap_lost(i);
}

static char *plain_response(const struct settings *s)
{
	struct buffer plain = BUFFER_INIT(PLAIN_MAX);
	gnutls_datum_t encoded = {0};
	char *response = NULL;

	buffer_add_char(&plain, '\0');
	buffer_add_string(&plain, s->user);
	buffer_add_char(&plain, '\0');
	int r = buffer_add_string(&plain, s->password);
	const gnutls_datum_t datum = {(void *)plain.data, (unsigned)plain.size};
	if (r == 0 && gnutls_base64_encode2(&datum, &encoded) == 0)
		response = xstrndup((const char *)encoded.data, encoded.size);
	gnutls_free(encoded.data);
	explicit_bzero(plain.data, plain.size);
	buffer_done(&plain);
	return response;
}

static int authenticate(struct imap *i, const struct settings *s)
{
	_cleanup_(freep) char *response = plain_response(s);

	if (!response)
		return -EMSGSIZE;
	transport_begin(i->transport, &imap_usual);
	if (mailimap_send_current_tag(i->session) != MAILIMAP_NO_ERROR)
		return imap_lost(i);
	int r = imap_send(i, "AUTHENTICATE PLAIN");
	if (r == 0)
		r = answer_plain(i, response);
	explicit_bzero(response, strlen(response));
	return r;
}

static int log_in(struct imap *i, const struct settings *s, struct error *err)
{
	_cleanup_(freep) char *user = mailbox_quote(s->user);
	_cleanup_(freep) char *password = mailbox_quote(s->password);

	if (!user || !password)
		return error_set(
			err, LOGIN_REFUSED,
			"imap_user or imap_password has other than ASCII letters in it, and "
			"%s offers no login that can carry them",
			s->host);
	int r = imap_command(i, &imap_usual, "LOGIN %s %s", user, password);
	explicit_bzero(password, strlen(password));
	return r;
}

/* A refusal of the moment is none of the password (RFC 5530). */
static bool is_passing(const struct imap *i)
{
	const struct mailimap_response_info *info = i->session->imap_response_info;
	const char *code = info && info->rsp_atom ? info->rsp_atom : "";

	return strcasecmp(code, "UNAVAILABLE") == 0 || strcasecmp(code, "INUSE") == 0 ||
	       strcasecmp(code, "LIMIT") == 0 || strcasecmp(code, "SERVERBUG") == 0;
}

static int prove(struct imap *i, const struct settings *s, struct error *err)
{
	int r = imap_learn_abilities(i);

	if (r != 0)
		return explain(i, s, r, "capabilities", err);
	bool plain = imap_can_authenticate(i, "PLAIN");
	if (!plain && imap_can(i, "LOGINDISABLED"))
		return error_set(err, -EPROTO, "%s offers no login with a password", s->host);
	imap_doubt_abilities(i);
	r = plain ? authenticate(i, s) : log_in(i, s, err);
	if (r < 0)
		return explain(i, s, r, "login", err);
	if (r == IMAP_NO && is_passing(i))
		return explain(i, s, -EAGAIN, "login", err);
	if (r == IMAP_NO)
		error_set(err, LOGIN_REFUSED,
			  "%s refuses the login (\"%s\"): check imap_user and imap_password",
			  s->host, i->text);
	return r == IMAP_NO ? LOGIN_REFUSED : r;
}

int login(struct imap *i, struct daemon *d, const struct settings *s, struct error *err)
{
	int fd = connect_to(d, s->host, s->port, s->security == SETTINGS_PLAIN, err);

	if (fd < 0)
		return fd;
	imap_init(i, d, fd, s->patience_ms);
	int r = greet(i, s, err);
	if (r < 0)
		return r;
	bool known = r == IMAP_NO;
	r = s->security == SETTINGS_STARTTLS ? start_tls(i, s, err) : 0;
	if (r == 0 && !known)
		r = prove(i, s, err);
	if (r != 0)
		return r;
	i->session->imap_state = MAILIMAP_STATE_AUTHENTICATED;
	r = imap_learn_abilities(i);
	return r == 0 ? 0 : explain(i, s, r, "capabilities", err);
}
