#include "imap.h"

#include "shown.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define COMMAND_MAX 16384U
/* A search's answer: a million identifiers. */
#define SEARCH_MAX (12U << 20)

const struct transport_budget imap_usual = {.text = 1 << 20, .literals = 65536};

void imap_init(struct imap *i, struct daemon *d, int fd, int64_t patience_ms)
{
	i->daemon = d;
	i->transport = transport_new(d, fd, patience_ms);
	i->session = mailimap_new(0, NULL);
	if (!i->session)
		abort();
	i->doubted = NULL;
	i->text[0] = '\0';
}

void imap_done(struct imap *i)
{
	/* a session that still has its stream says LOGOUT and waits for the answer */
	if (i->session && i->session->imap_stream) {
		mailstream_close(i->session->imap_stream);
		i->session->imap_stream = NULL;
	}
	if (i->session)
		mailimap_free(i->session);
	i->session = NULL;
	transport_free(TAKE(i->transport));
}

/* The server's words are shown to people: one line, without what a terminal obeys. */
static void set_text(struct imap *i, const char *said, size_t size)
{
	_cleanup_(freep) char *line = shown(said, size, IMAP_TEXT_MAX);

	snprintf(i->text, sizeof(i->text), "%s", line);
}

/* Dovecot's "… (0.001 + 0.000 secs).": what is said is the same each time without it. */
static size_t without_duration(const char *said, size_t size)
{
	static const char end[] = " secs).";
	size_t at = size - (sizeof(end) - 1);

	if (size < sizeof(end) || memcmp(said + at, end, sizeof(end) - 1) != 0)
		return size;
	while (at && strchr("0123456789.+ ", said[at - 1]))
		at--;
	return at > 1 && said[at - 1] == '(' && said[at - 2] == ' ' ? at - 2 : size;
}

static void keep_text(struct imap *i)
{
	const char *said = i->session->imap_response;

	set_text(i, said, said ? without_duration(said, strlen(said)) : 0);
}

/* The library's result, when it is not a plain one: what the transport knows counts more. */
static int lost(const struct imap *i, int etpan)
{
	if (!transport_code(i->transport) && !*i->text && etpan == MAILIMAP_ERROR_STREAM)
		transport_fail(i->transport, -ECONNRESET, "the server ended the connection");
	int code = transport_code(i->transport);
	return code ? code : -EPROTO;
}

int imap_lost(struct imap *i)
{
	return lost(i, MAILIMAP_ERROR_STREAM);
}

/* The library loses the memory of a greeting that turns us away. */
static bool is_turned_away(struct imap *i, mailstream *stream)
{
	static const char bye[] = "* BYE ";
	size_t skipped = sizeof(bye) - 1;

	if (mailstream_feed_read_buffer(stream) <= (ssize_t)skipped ||
	    strncasecmp(stream->read_buffer, bye, skipped) != 0)
		return false;
	const char *said = stream->read_buffer + skipped;
	size_t size = stream->read_buffer_len - skipped;
	const char *end = memchr(said, '\r', size);
	set_text(i, said, end ? (size_t)(end - said) : size);
	return true;
}

int imap_greet(struct imap *i)
{
	static const struct transport_budget budget = {.text = 16384, .literals = 4096};
	mailstream *stream = transport_stream(i->transport);

	i->session->imap_stream = stream;
	transport_begin(i->transport, &budget);
	if (is_turned_away(i, stream))
		return -ECONNREFUSED;
	int r = mailimap_connect(i->session, stream);
	keep_text(i);
	if (r == MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		return 0;
	return r == MAILIMAP_NO_ERROR_AUTHENTICATED ? IMAP_NO : lost(i, r);
}

int imap_send(struct imap *i, const char *line)
{
	mailstream *stream = i->session->imap_stream;

	if (mailstream_write(stream, line, strlen(line)) < 0 ||
	    mailstream_write(stream, "\r\n", 2) < 0 || mailstream_flush(stream) < 0)
		return imap_lost(i);
	return 0;
}

const char *imap_line(struct imap *i)
{
	return mailimap_read_line(i->session);
}

int imap_answer(struct imap *i)
{
	struct mailimap_response *response = NULL;
	int r = mailimap_parse_response(i->session, &response);

	keep_text(i);
	if (r != MAILIMAP_NO_ERROR)
		return lost(i, r);
	int type = response->rsp_resp_done->rsp_data.rsp_tagged->rsp_cond_state->rsp_type;
	mailimap_response_free(response);
	return type == MAILIMAP_RESP_COND_STATE_OK ? 0 : IMAP_NO;
}

int imap_command(struct imap *i, const struct transport_budget *b, const char *fmt, ...)
{
	char text[COMMAND_MAX];
	va_list args;

	va_start(args, fmt);
	int size = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (size < 0 || (size_t)size >= sizeof(text))
		return -EMSGSIZE;
	i->text[0] = '\0';
	transport_begin(i->transport, b);
	if (mailimap_send_current_tag(i->session) != MAILIMAP_NO_ERROR)
		return imap_lost(i);
	int r = imap_send(i, text);
	explicit_bzero(text, (size_t)size);
	if (r < 0)
		return r;
	return imap_line(i) ? imap_answer(i) : imap_lost(i);
}

int imap_search(struct imap *i, struct uids *ret, const char *fmt, ...)
{
	static const struct transport_budget budget = {.text = SEARCH_MAX, .literals = 65536};
	va_list args;

	va_start(args, fmt);
	_cleanup_(freep) char *criteria = xvasprintf(fmt, args);
	va_end(args);
	uids_clear(ret);
	int r = imap_command(i, &budget, "UID SEARCH %s", criteria);
	clist *found = r == 0 ? i->session->imap_response_info->rsp_search_result : NULL;
	for (clistiter *at = found ? clist_begin(found) : NULL; at; at = clist_next(at))
		uids_add(ret, *(uint32_t *)clist_content(at));
	uids_sort(ret);
	return r;
}

static struct mailimap_capability_data *abilities(const struct imap *i)
{
	const struct mailimap_connection_info *info = i->session->imap_connection_info;

	return info ? info->imap_capability : NULL;
}

void imap_forget_abilities(struct imap *i)
{
	if (abilities(i))
		mailimap_capability_data_free(
			TAKE(i->session->imap_connection_info->imap_capability));
}

void imap_doubt_abilities(struct imap *i)
{
	i->doubted = abilities(i);
}

/* The library replaces them when they come, so others are in another place. */
int imap_learn_abilities(struct imap *i)
{
	if (abilities(i) && abilities(i) != i->doubted)
		return 0;
	return imap_command(i, &imap_usual, "CAPABILITY");
}

bool imap_can(const struct imap *i, const char *ability)
{
	return mailimap_has_extension(i->session, ability);
}

bool imap_can_authenticate(const struct imap *i, const char *mechanism)
{
	return mailimap_has_authentication(i->session, mechanism);
}

int imap_explain(const struct imap *i, int r, const char *what, struct error *err)
{
	const char *why = transport_why(i->transport);

	if (*why)
		error_set(err, r, "%s: %s", what, why);
	else if (*i->text)
		error_set(err, r, "%s: the server says: %s", what, i->text);
	else
		error_set(err, r, "%s: the server's answer makes no sense", what);
	return r;
}
