#include "smtp_peer.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* False when the test is over and nothing is left to be read. */
static bool wait_for(struct smtp_peer *p, int fd, int ms)
{
	struct pollfd fds[] = {{.fd = p->wake[0], .events = POLLIN}, {.fd = fd, .events = POLLIN}};

	poll(fds, 2, ms);
	return fds[1].revents || !fds[0].revents;
}

static bool start_tls(struct smtp_peer *p, int fd)
{
	int r;

	gnutls_init(&p->tls, GNUTLS_SERVER);
	gnutls_set_default_priority(p->tls);
	gnutls_credentials_set(p->tls, GNUTLS_CRD_CERTIFICATE, p->certificate);
	gnutls_transport_set_int(p->tls, fd);
	gnutls_handshake_set_timeout(p->tls, 5000);
	while ((r = gnutls_handshake(p->tls)) < 0 && !gnutls_error_is_fatal(r))
		;
	return r == 0;
}

static bool read_char(struct smtp_peer *p, int fd, char *ret)
{
	if (p->in_at == p->in_size) {
		if (!(p->tls && gnutls_record_check_pending(p->tls)) && !wait_for(p, fd, -1))
			return false;
		ssize_t n = p->tls ? gnutls_record_recv(p->tls, p->in, sizeof(p->in))
				   : recv(fd, p->in, sizeof(p->in), 0);
		p->in_at = 0;
		p->in_size = n > 0 ? (size_t)n : 0;
	}
	if (!p->in_size)
		return false;
	*ret = p->in[p->in_at++];
	return true;
}

/* One line without its end; false at the end of the connection. */
static bool read_line(struct smtp_peer *p, int fd, char line[PEER_LINE])
{
	size_t size = 0;
	char c = '\0';

	while (size < PEER_LINE - 1) {
		if (!read_char(p, fd, &c))
			return false;
		if (c == '\n')
			break;
		line[size++] = c;
	}
	while (size && line[size - 1] == '\r')
		size--;
	line[size] = '\0';
	return true;
}

static bool send_line(struct smtp_peer *p, int fd, const char *text)
{
	_cleanup_(freep) char *line = xasprintf("%s\r\n", text);

	if (p->tls)
		return gnutls_record_send(p->tls, line, strlen(line)) > 0;
	return send(fd, line, strlen(line), MSG_NOSIGNAL) > 0;
}

static const char *usual_answer(const char *command)
{
	static const char *const usual[][2] = {
		{"DATA", "354 go on"}, {"QUIT", "221 bye"},	{"STARTTLS", "220 now"},
		{"AUTH", "334 "},      {"AGRl", "235 welcome"}, /* "\0de" of PLAIN, in Base64 */
	};

	if (!*command)
		return "220 peer";
	for (size_t i = 0; i < ELEMENTS(usual); i++) {
		if (strncmp(command, usual[i][0], 4) == 0)
			return usual[i][1];
	}
	return "250 fine";
}

static const char *answer_to(struct smtp_peer *p, const char *command)
{
	for (size_t i = 0; p->rules && p->rules[i].command; i++) {
		const struct smtp_rule *r = &p->rules[i];
		bool fits = *r->command ? strncmp(command, r->command, strlen(r->command)) == 0
					: !*command;
		if (fits && p->counts[i]++ >= r->from)
			return r->answer;
	}
	return usual_answer(command);
}

/* False when the connection ends. */
static bool say(struct smtp_peer *p, int fd, const char *command)
{
	const char *answer = answer_to(p, command);

	if (strcmp(answer, PEER_CLOSES) == 0)
		return false;
	if (strcmp(answer, PEER_HANGS) == 0)
		return wait_for(p, -1, 20000) && false;
	if (strncmp(command, "EHLO", 4) == 0 && p->capabilities)
		return send_line(p, fd, p->capabilities);
	return send_line(p, fd, answer);
}

static bool read_mail(struct smtp_peer *p, int fd)
{
	char line[PEER_LINE];

	buffer_clear(&p->mail);
	while (read_line(p, fd, line)) {
		if (strcmp(line, ".") == 0) {
			p->mails++;
			return wait_for(p, -1, (int)p->after_ms) && say(p, fd, ".");
		}
		buffer_printf(&p->mail, "%s\n", line);
	}
	return false;
}

static void serve(struct smtp_peer *p, int fd)
{
	char line[PEER_LINE];
	p->in_at = p->in_size = 0;
	bool goes_on = (!p->tls_first || start_tls(p, fd)) && say(p, fd, "");

	while (goes_on && read_line(p, fd, line)) {
		buffer_printf(&p->heard, "%s\n", line);
		goes_on = say(p, fd, line) && strncmp(line, "QUIT", 4) != 0;
		if (goes_on && strcmp(line, "DATA") == 0)
			goes_on = read_mail(p, fd);
		else if (goes_on && strcmp(line, "STARTTLS") == 0)
			goes_on = start_tls(p, fd);
	}
	if (p->tls)
		gnutls_deinit(TAKE(p->tls));
}

static void *peer_run(void *data)
{
	struct smtp_peer *p = data;

	while (wait_for(p, p->fd, -1)) {
		int fd = accept4(p->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0)
			continue;
		p->connections++;
		serve(p, fd);
		close(fd);
	}
	return NULL;
}

void smtp_peer_start(struct smtp_peer *p)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(a);

	p->heard = BUFFER_INIT(64U << 10);
	p->mail = BUFFER_INIT(8U << 20);
	p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (p->fd < 0 || bind(p->fd, (struct sockaddr *)&a, size) < 0 || listen(p->fd, 8) < 0 ||
	    getsockname(p->fd, (struct sockaddr *)&a, &size) < 0 || pipe(p->wake) < 0)
		abort();
	p->port = ntohs(a.sin_port);
	pthread_create(&p->thread, NULL, peer_run, p);
}

void smtp_peer_stop(struct smtp_peer *p)
{
	close(p->wake[1]);
	pthread_join(p->thread, NULL);
	close(p->wake[0]);
	close(p->fd);
}

void smtp_peer_done(struct smtp_peer *p)
{
	buffer_done(&p->heard);
	buffer_done(&p->mail);
}
