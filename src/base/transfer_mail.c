#include <wasl/transfer.h>

#include "base/fault.h"
#include "base/transfer_session.h"
#include "base/transfer_smtp.h"

#include <wasl/address.h>

#include <errno.h>
#include <signal.h>
#include <string.h>

#define MESSAGE_MAX (128U << 20)
#define CHUNK (64U << 10)
#define CHUNKS_PER_TURN 16U
#define CLOSING_CODE 421

struct mail {
	struct transfer transfer; /* first */
	struct transfer_home *home;
	struct session *session;
	bool reused; /* the session had a mail before */
	bool eager;  /* the server said more than its answer */
	struct smtp smtp;
	struct loop_timer *total, *idle;
	struct transfer_server server; /* its strings are ours */
	char *helo;
	bool utf8; /* an address has more than ASCII */
	uint64_t verdict_ms;
};

static void mail_connect(struct mail *m);

static void mail_conclude(struct mail *m, enum transfer_outcome outcome, long code,
			  const char *text)
{
	loop_timer_unset(m->total);
	loop_timer_unset(m->idle);
	if (m->session && session_is_connected(m->session))
		session_watch(m->session, 0);
	transfer_conclude(&m->transfer, outcome, code, "%s", text);
}

static void note_stage(struct mail *m)
{
	static const enum transfer_stage stages[] = {
		[SMTP_MAIL] = TRANSFER_STAGE_SENDER,
		[SMTP_RCPT] = TRANSFER_STAGE_RECIPIENT,
		[SMTP_DATA] = TRANSFER_STAGE_MESSAGE,
		[SMTP_MESSAGE] = TRANSFER_STAGE_MESSAGE,
	};

	m->transfer.result.stage = stages[m->smtp.step];
	m->transfer.result.status = *m->smtp.status ? m->smtp.status : NULL;
	m->transfer.result.said = *m->smtp.said ? m->smtp.said : NULL;
}

static void mail_fail(struct mail *m, const char *text)
{
	if (m->session && session_is_connected(m->session))
		note_stage(m);
	mail_conclude(m, smtp_is_handed_over(&m->smtp) ? TRANSFER_UNKNOWN : TRANSFER_UNREACHED, 0,
		      text);
}

static void deadline_came(void *data)
{
	struct mail *m = data;
	_cleanup_(freep) char *text =
		transfer_explain(CURLE_OPERATION_TIMEDOUT, "", m->server.host);

	mail_fail(m, text);
}

/* RFC 5321, section 4.5.3.2.6: who has taken all of a mail may look at it for ten minutes. */
static void wait_on(struct mail *m)
{
	if (!m->verdict_ms || !smtp_is_handed_over(&m->smtp)) {
		loop_timer_set(m->idle, m->server.idle_ms);
		return;
	}
	loop_timer_set(m->idle, m->verdict_ms);
	loop_timer_set(m->total, m->verdict_ms);
}

/* A kept connection may be closed by the server at any time: nothing was said over it yet. */
static bool mail_again(struct mail *m)
{
	if (!m->reused || m->smtp.step != SMTP_MAIL)
		return false;
	session_free(TAKE(m->session));
	m->reused = false;
	mail_connect(m);
	return true;
}

static void mail_lost(struct mail *m)
{
	if (mail_again(m))
		return;
	_cleanup_(freep) char *text = transfer_explain(CURLE_RECV_ERROR, "", m->server.host);
	mail_fail(m, text);
}

static void mail_refused(struct mail *m)
{
	if (m->smtp.code == CLOSING_CODE && mail_again(m))
		return;
	note_stage(m);
	mail_conclude(m, TRANSFER_REFUSED, m->smtp.code, m->smtp.text);
}

static void mail_nonsense(struct mail *m)
{
	_cleanup_(freep) char *text =
		xasprintf("%s answers what is not SMTP's answer", m->server.host);

	mail_fail(m, text);
}

/* For tests: the server has all of a mail but its end. */
static void die_before_final_dot(struct mail *m, const char *bytes, size_t size)
{
	size_t n;

	if (m->smtp.step != SMTP_MESSAGE || size > CHUNK || !fault_here("die-before-final-dot"))
		return;
	(void)session_send(m->session, bytes, size - strlen(".\r\n"), &n);
	raise(SIGKILL);
}

/* False if the connection is lost; an answer may wait to be read even then. */
static bool mail_send(struct mail *m)
{
	for (unsigned i = 0; i < CHUNKS_PER_TURN; i++) {
		size_t size, n = 0;
		const char *bytes = smtp_output(&m->smtp, &size);
		if (!bytes)
			return true;
		die_before_final_dot(m, bytes, size);
		CURLcode r = session_send(m->session, bytes, size < CHUNK ? size : CHUNK, &n);
		if (r == CURLE_AGAIN)
			return true;
		if (r != CURLE_OK)
			return false;
		smtp_note_sent(&m->smtp, n);
		if (smtp_is_handed_over(&m->smtp))
			fault_die("die-after-final-dot");
		wait_on(m);
	}
	return true;
}

/* CURLE_OK when there is a verdict other than SMTP_GOES_ON, CURLE_AGAIN when there is no more. */
static CURLcode mail_receive(struct mail *m, enum smtp_verdict *ret)
{
	char bytes[4096];

	for (;;) {
		size_t n = 0, used = 0;
		CURLcode r = session_receive(m->session, bytes, sizeof(bytes), &n);
		if (r != CURLE_OK)
			return r;
		if (!n)
			return CURLE_RECV_ERROR;
		loop_timer_set(m->idle, m->server.idle_ms);
		*ret = smtp_input(&m->smtp, bytes, n, &used);
		m->eager = used < n;
		if (*ret != SMTP_GOES_ON)
			return CURLE_OK;
	}
}

static void mail_wait(struct mail *m)
{
	size_t size;

	session_watch(m->session,
		      smtp_output(&m->smtp, &size) ? LOOP_READ | LOOP_WRITE : LOOP_READ);
}

static void mail_ready(void *data)
{
	struct mail *m = data;
	enum smtp_verdict verdict = SMTP_GOES_ON;

	if (m->transfer.ended)
		return;
	bool sent = mail_send(m);
	CURLcode r = mail_receive(m, &verdict);
	if (r == CURLE_AGAIN && sent)
		mail_wait(m);
	else if (r != CURLE_OK)
		mail_lost(m);
	else if (verdict == SMTP_ACCEPTED)
		mail_conclude(m, TRANSFER_DONE, m->smtp.code, m->smtp.text);
	else if (verdict == SMTP_REFUSED)
		mail_refused(m);
	else
		mail_nonsense(m);
}

/* RFC 6531, section 3.5: as a server would answer that knows the extension. */
static void mail_not_in_ascii(struct mail *m)
{
	_cleanup_(freep) char *text =
		xasprintf("%s does not take addresses beyond ASCII (SMTPUTF8)", m->server.host);

	m->transfer.result.stage = TRANSFER_STAGE_RECIPIENT;
	m->transfer.result.status = "5.6.7";
	mail_conclude(m, TRANSFER_REFUSED, 0, text);
}

static void mail_begin(struct mail *m)
{
	unsigned capabilities = session_capabilities(m->session);
	const struct smtp_parameters parameters = {
		.size = capabilities & SESSION_SIZE,
		.eight_bit = capabilities & SESSION_8BIT,
		.utf8 = m->utf8,
	};
	_cleanup_(freep) char *text = NULL;

	if (m->utf8 && !(capabilities & SESSION_UTF8)) {
		mail_not_in_ascii(m);
		return;
	}
	if (m->server.user && !(capabilities & SESSION_LOGIN)) {
		text = xasprintf("%s offers no login", m->server.host);
		mail_fail(m, text);
		return;
	}
	smtp_begin(&m->smtp, &parameters);
	mail_wait(m);
}

static void mail_connected(void *data, CURLcode result)
{
	struct mail *m = data;

	if (m->transfer.ended)
		return;
	if (result == CURLE_OK) {
		mail_begin(m);
		return;
	}
	long code = session_refusal(m->session);
	_cleanup_(freep) char *text = session_explain(m->session, result, m->server.host);
	mail_conclude(m, code == CLOSING_CODE ? TRANSFER_REFUSED : TRANSFER_UNREACHED, code, text);
}

static void mail_alive(void *data)
{
	struct mail *m = data;

	if (!m->transfer.ended)
		loop_timer_set(m->idle, m->server.idle_ms);
}

static struct session_user mail_user(struct mail *m)
{
	return (struct session_user){
		.data = m,
		.connected = mail_connected,
		.alive = mail_alive,
		.ready = mail_ready,
	};
}

static void mail_connect(struct mail *m)
{
	const struct session_user user = mail_user(m);

	m->session = session_new(m->home, &m->server, m->helo, &user);
}

static void mail_stop(struct transfer *t)
{
	struct mail *m = (struct mail *)t;
	struct session *s = TAKE(m->session);

	loop_timer_unset(m->total);
	loop_timer_unset(m->idle);
	if (s && t->ended && t->result.outcome == TRANSFER_DONE && !m->eager)
		session_keep(s);
	else
		session_free(s);
}

static void mail_free(struct transfer *t)
{
	struct mail *m = (struct mail *)t;

	loop_timer_free(m->total);
	loop_timer_free(m->idle);
	smtp_done(&m->smtp);
	free((char *)m->server.host);
	free((char *)m->server.ca_file);
	free((char *)m->server.user);
	if (m->server.password)
		explicit_bzero((char *)m->server.password, strlen(m->server.password));
	free((char *)m->server.password);
	free(m->helo);
	free(m);
}

static int mail_check(const struct transfer_mail *mail, struct error *err)
{
	int r = transfer_check_server(&mail->server, false, err);

	if (r < 0)
		return r;
	if (mail->helo && !transfer_is_host(mail->helo))
		return error_set(err, -EINVAL, "our name to the mail server is not a host name");
	if (*mail->envelope_from && !address_check(mail->envelope_from))
		return error_set(err, -EINVAL, "the envelope's sender is not a mail address");
	if (!address_check(mail->recipient))
		return error_set(err, -EBADMSG, "the recipient is not a mail address");
	if (!mail->size || mail->size > MESSAGE_MAX)
		return error_set(err, -EMSGSIZE, "the mail is empty, or larger than %u bytes",
				 MESSAGE_MAX);
	if (!smtp_message_check(mail->message, mail->size))
		return error_set(err, -EBADMSG,
				 "the mail has a NUL, a line of more than 998 bytes, or a CR or LF "
				 "that is not part of a CRLF");
	return 0;
}

static bool is_ascii(const char *s)
{
	while (*s && !(*s & 0x80))
		s++;
	return !*s;
}

/* An international domain goes as A-labels, so that only a local part needs SMTPUTF8. */
static char *envelope_form(const char *address)
{
	_cleanup_(freep) char *canonical = is_ascii(address) ? NULL : address_canonical(address);
	const char *domain = canonical ? strrchr(canonical, '@') : NULL;

	if (!domain)
		return xstrdup(address);
	return xasprintf("%.*s%s", (int)(strrchr(address, '@') - address), address, domain);
}

static struct mail *mail_new(struct loop *loop, const struct transfer_mail *mail)
{
	_cleanup_(freep) char *from = envelope_form(mail->envelope_from);
	_cleanup_(freep) char *recipient = envelope_form(mail->recipient);
	struct mail *m = xcalloc(1, sizeof(*m));

	m->home = transfer_home(loop);
	m->server = mail->server;
	m->server.host = xstrdup(mail->server.host);
	m->server.ca_file = xstrdup(mail->server.ca_file);
	m->server.user = xstrdup(mail->server.user);
	m->server.password = xstrdup(mail->server.password);
	m->helo = xstrdup(mail->helo);
	m->verdict_ms = mail->verdict_ms;
	m->utf8 = !is_ascii(from) || !is_ascii(recipient);
	smtp_init(&m->smtp, from, recipient, mail->message, mail->size);
	m->total = loop_timer_new(loop, deadline_came, m);
	m->idle = loop_timer_new(loop, deadline_came, m);
	return m;
}

struct transfer *transfer_mail(struct loop *loop, const struct transfer_mail *mail,
			       transfer_function *done, void *data, struct error *err)
{
	if (mail_check(mail, err) < 0)
		return NULL;
	struct mail *m = mail_new(loop, mail);
	const struct session_user user = mail_user(m);
	transfer_init(&m->transfer, loop, done, data);
	m->transfer.stop = mail_stop;
	m->transfer.free = mail_free;
	loop_timer_set(m->total, m->server.total_ms);
	loop_timer_set(m->idle, m->server.idle_ms);
	m->session = session_take(m->home, &m->server, m->helo, &user);
	m->reused = m->session;
	if (m->reused)
		mail_begin(m);
	else
		mail_connect(m);
	return &m->transfer;
}
