#include "idle.h"

#include <wasl/loop.h>

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* What is taken comes mail by mail; it is marked together. */
#define GATHER_MS 200
/* Servers tell of mail half a second late, so that many come together. */
#define BUSY_MS 50

static int64_t random_below(uint32_t limit)
{
	uint32_t value = 0;

	if (getrandom(&value, sizeof(value), GRND_NONBLOCK) != sizeof(value))
		value = 0; /* only the spread is lost */
	return value % limit;
}

/* An order came: until when may the wait still last? */
static int64_t until_order(struct imap *i, int64_t until)
{
	const struct orders *o = daemon_orders(i->daemon);
	int64_t soon = clock_monotonic_ms() + GATHER_MS;

	if (o->poll || o->rewind)
		return 0;
	return o->taken.count && soon < until ? soon : until;
}

/* DAEMON_READY when the server says something, DAEMON_TIME when there is something to do. */
static int await(struct imap *i, int64_t *until)
{
	int r;

	if (i->session->imap_stream->read_buffer_len)
		return DAEMON_READY;
	*until = until_order(i, *until);
	while ((r = transport_wait(i->transport, *until)) == DAEMON_ORDER)
		*until = until_order(i, *until);
	return r;
}

/* A line that the server says by itself; true where it is of new mail. */
static bool is_news(const char *line)
{
	if (strncmp(line, "* ", 2) != 0)
		return false;
	size_t digits = strspn(line + 2, "0123456789");
	return digits && strncasecmp(line + 2 + digits, " EXISTS", 7) == 0;
}

/* Up to the server's "+": 0, 1 when there are news already, IMAP_NO when it refuses. */
static int start(struct imap *i, bool *news)
{
	const char *line;

	transport_begin(i->transport, &imap_usual);
	if (mailimap_send_current_tag(i->session) != MAILIMAP_NO_ERROR || imap_send(i, "IDLE") < 0)
		return imap_lost(i);
	while ((line = imap_line(i)) && *line == '*')
		*news = *news || is_news(line);
	if (!line)
		return imap_lost(i);
	if (*line == '+')
		return 0;
	int r = imap_answer(i);
	return r == 0 ? IMAP_NO : r;
}

static int said_goodbye(struct imap *i, const char *line)
{
	if (line)
		transport_fail(i->transport, -ECONNRESET, "the server ended the connection");
	return imap_lost(i);
}

/* Not all mailboxes at once. */
static int64_t until_renewal(const struct settings *s)
{
	return clock_monotonic_ms() + s->renew_ms / 2 + random_below((uint32_t)s->renew_ms / 2);
}

static int listen_on(struct imap *i, const struct settings *s, bool news)
{
	int64_t until = until_renewal(s);
	int r = DAEMON_READY;

	while (!news && r == DAEMON_READY) {
		r = await(i, &until);
		if (r != DAEMON_READY)
			break;
		transport_begin(i->transport, &imap_usual);
		const char *line = imap_line(i);
		if (!line || strncasecmp(line, "* BYE", 5) == 0)
			return said_goodbye(i, line);
		news = is_news(line);
	}
	return r < 0 ? r : 0;
}

static int idle(struct imap *i, const struct settings *s, bool *can_idle)
{
	bool news = false;
	int r = start(i, &news);

	if (r == IMAP_NO) {
		*can_idle = false;
		return 0;
	}
	if (r == 0)
		r = listen_on(i, s, news);
	if (r < 0)
		return r;
	transport_begin(i->transport, &imap_usual);
	r = imap_send(i, "DONE");
	if (r == 0 && !imap_line(i))
		return imap_lost(i);
	if (r == 0)
		r = imap_answer(i);
	return r < 0 ? r : 0;
}

int idle_wait(struct imap *i, const struct settings *s, bool busy, bool *can_idle)
{
	int64_t until = clock_monotonic_ms() + (busy ? BUSY_MS : s->poll_ms);

	if (!busy && s->idle && *can_idle && imap_can(i, "IDLE"))
		return idle(i, s, can_idle);
	int r = await(i, &until);
	return r < 0 ? r : 0;
}
