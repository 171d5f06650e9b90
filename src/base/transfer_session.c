#include "base/transfer_session.h"

#include <string.h>
#include <strings.h>

/* some channels, each with all its connections */
#define KEPT_MAX 64
#define KEPT_MS 60000
#define READY_CODE 220

struct session {
	struct session *next;
	struct transfer_home *home;
	struct transfer_multi *multi; /* its own: another handle's housekeeping would close us */
	CURL *easy;
	char *key; /* with whom, as whom */
	struct session_user user;
	struct loop_watch *watch;  /* NULL until connected */
	struct loop_timer *expiry; /* while kept */
	unsigned capabilities;	   /* of the last EHLO */
	long code;
	bool kept;
	char detail[CURL_ERROR_SIZE];
};

static char *session_key(const struct transfer_server *s, const char *helo)
{
	return xasprintf("%s\n%u\n%d\n%s\n%s\n%s\n%s", s->host, s->port, s->security,
			 helo ? helo : "", s->ca_file ? s->ca_file : "", s->user ? s->user : "",
			 s->password ? s->password : "");
}

/* The key has the password in it. */
static void key_free(char *key)
{
	explicit_bzero(key, strlen(key));
	free(key);
}

static void note_capability(struct session *s, const char *word)
{
	static const struct {
		const char *word;
		unsigned capability;
	} known[] = {
		{"SIZE", SESSION_SIZE},
		{"8BITMIME", SESSION_8BIT},
		{"SMTPUTF8", SESSION_UTF8},
		{"AUTH", SESSION_LOGIN},
	};
	size_t size = strcspn(word, " \r\n");

	for (size_t i = 0; i < ELEMENTS(known); i++) {
		if (size == strlen(known[i].word) && strncasecmp(word, known[i].word, size) == 0)
			s->capabilities |= known[i].capability;
	}
}

static void note_reply(struct session *s)
{
	/* the greeting, or STARTTLS, which voids what was said before it */
	if (s->code == READY_CODE)
		s->capabilities = 0;
	s->user.alive(s->user.data);
}

static size_t line_came(char *line, size_t one, size_t size, void *data)
{
	struct session *s = data;
	char text[128];

	(void)one;
	if (size < 4 || strspn(line, "0123456789") < 3)
		return size;
	size_t n = size < sizeof(text) ? size : sizeof(text) - 1;
	memcpy(text, line, n);
	text[n] = '\0';
	s->code = (text[0] - '0') * 100L + (text[1] - '0') * 10L + (text[2] - '0');
	if (s->code == 250)
		note_capability(s, text + 4);
	if (text[3] != '-')
		note_reply(s);
	return size;
}

static void session_ready(int fd, unsigned events, void *data)
{
	struct session *s = data;

	(void)fd;
	(void)events;
	if (s->kept)
		session_free(s); /* the server closes, or says that it will */
	else
		s->user.ready(s->user.data);
}

static void connect_ended(void *owner, CURLcode result)
{
	struct session *s = owner;
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (result == CURLE_OK)
		curl_easy_getinfo(s->easy, CURLINFO_ACTIVESOCKET, &fd);
	if (result == CURLE_OK && fd == CURL_SOCKET_BAD)
		result = CURLE_RECV_ERROR;
	if (result == CURLE_OK)
		s->watch = loop_watch_new(s->home->loop, fd, session_ready, s);
	s->user.connected(s->user.data, result);
}

static void prepare(struct session *s, const struct transfer_server *server, const char *helo)
{
	_cleanup_(freep) char *path = xasprintf("/%s", helo ? helo : "");
	_cleanup_(freep) char *url =
		transfer_url(server->security == TRANSFER_TLS ? "smtps" : "smtp", server, path);

	transfer_prepare(s->easy, server, s->detail);
	curl_easy_setopt(s->easy, CURLOPT_URL, url);
	curl_easy_setopt(s->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(
		s->easy, CURLOPT_USE_SSL,
		(long)(server->security == TRANSFER_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(s->easy, CURLOPT_CONNECT_ONLY, 1L);
	/* the login is part of it, each of whose answers may take idle_ms */
	curl_easy_setopt(s->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)server->total_ms);
	curl_easy_setopt(s->easy, CURLOPT_SERVER_RESPONSE_TIMEOUT,
			 (long)((server->idle_ms + 999) / 1000));
	curl_easy_setopt(s->easy, CURLOPT_HEADERFUNCTION, line_came);
	curl_easy_setopt(s->easy, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(s->easy, CURLOPT_PRIVATE, s);
}

struct session *session_new(struct transfer_home *home, const struct transfer_server *server,
			    const char *helo, const struct session_user *user)
{
	struct session *s = xcalloc(1, sizeof(*s));

	s->home = home;
	s->key = session_key(server, helo);
	s->user = *user;
	s->multi = transfer_multi_new(home->loop, connect_ended);
	s->easy = curl_easy_init();
	if (!s->easy)
		abort();
	prepare(s, server, helo);
	curl_multi_add_handle(transfer_multi_handle(s->multi), s->easy);
	return s;
}

static void unlink_kept(struct session *s)
{
	for (struct session **at = &s->home->idle; *at; at = &(*at)->next) {
		if (*at != s)
			continue;
		*at = s->next;
		break;
	}
	s->kept = false;
	loop_timer_free(TAKE(s->expiry));
}

struct session *session_take(struct transfer_home *home, const struct transfer_server *server,
			     const char *helo, const struct session_user *user)
{
	char *key = session_key(server, helo);
	struct session *s = home->idle;

	while (s && strcmp(s->key, key) != 0)
		s = s->next;
	key_free(key);
	if (!s)
		return NULL;
	unlink_kept(s);
	s->user = *user;
	return s;
}

static void expired(void *data)
{
	session_free(data);
}

void session_keep(struct session *s)
{
	size_t count = 1;

	s->kept = true;
	s->next = s->home->idle;
	s->home->idle = s;
	s->expiry = loop_timer_new(s->home->loop, expired, s);
	loop_timer_set(s->expiry, KEPT_MS);
	loop_watch_set(s->watch, LOOP_READ);
	while (s->next) {
		s = s->next;
		count++;
	}
	if (count > KEPT_MAX)
		session_free(s);
}

/* polite: between two mails, where QUIT is a command and no line of a mail. */
static void session_close(struct session *s, bool polite)
{
	static const char quit[] = "QUIT\r\n";
	size_t sent;

	if (polite)
		curl_easy_send(s->easy, quit, strlen(quit), &sent); /* curl itself says nothing */
	loop_watch_free(s->watch);
	loop_timer_free(s->expiry);
	curl_multi_remove_handle(transfer_multi_handle(s->multi), s->easy);
	transfer_multi_free(s->multi);
	curl_easy_cleanup(s->easy);
	key_free(s->key);
	free(s);
}

void session_free(struct session *s)
{
	if (!s)
		return;
	bool kept = s->kept;
	if (kept)
		unlink_kept(s);
	session_close(s, kept);
}

void session_free_idle(struct transfer_home *home)
{
	for (struct session *s = TAKE(home->idle), *next; s; s = next) {
		next = s->next;
		session_close(s, true);
	}
}

bool session_is_connected(const struct session *s)
{
	return s->watch;
}

unsigned session_capabilities(const struct session *s)
{
	return s->capabilities;
}

void session_watch(struct session *s, unsigned events)
{
	loop_watch_set(s->watch, events);
}

CURLcode session_send(struct session *s, const char *data, size_t size, size_t *ret)
{
	return curl_easy_send(s->easy, data, size, ret);
}

CURLcode session_receive(struct session *s, char *data, size_t size, size_t *ret)
{
	return curl_easy_recv(s->easy, data, size, ret);
}

long session_refusal(const struct session *s)
{
	return s->code >= 400 ? s->code : 0;
}

char *session_explain(const struct session *s, CURLcode result, const char *host)
{
	if (result == CURLE_LOGIN_DENIED && s->code >= 400)
		return xasprintf("%s refuses the login (%ld)", host, s->code);
	if (s->code >= 400)
		return xasprintf("%s refuses the connection (%ld)", host, s->code);
	return transfer_explain(result, s->detail, host);
}
