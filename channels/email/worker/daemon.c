#include "daemon.h"

#include "shown.h"

#include "channels/email/protocol.h"

#include <wasl/loop.h>
#include <wasl/worker_program.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

/* Gathered before it is written. */
#define WRITE_SIZE (256U << 10)
#define ALIVE_MS (EMAIL_ALIVE_SECONDS * 1000 / 2)
#define STATE_MAX 600U

struct daemon {
	struct worker_program *program;
	struct orders orders;
	struct buffer out;
	int64_t told_at; /* when something was last written */
	int64_t blocked_ms;
	bool gone;
};

struct daemon *daemon_new(void)
{
	struct daemon *d = xcalloc(1, sizeof(*d));

	d->program = worker_program_init();
	d->out = BUFFER_INIT(WRITE_SIZE + FRAME_MAX);
	return d;
}

void daemon_free(struct daemon *d)
{
	if (!d)
		return;
	worker_program_free(d->program);
	uids_done(&d->orders.taken);
	buffer_done(&d->out);
	free(d);
}

int daemon_configuration(struct daemon *d, json_t **ret)
{
	struct frame f = {0};
	int r = worker_program_receive(d->program, -1, &f);

	if (r < 0)
		return r;
	if (f.type != EMAIL_CONFIGURE || !f.header) {
		json_decref(f.header);
		return -EBADMSG;
	}
	*ret = f.header;
	return 0;
}

struct orders *daemon_orders(struct daemon *d)
{
	return &d->orders;
}

int64_t daemon_blocked_ms(const struct daemon *d)
{
	return d->blocked_ms;
}

static int lost(struct daemon *d)
{
	d->gone = true;
	return -EPIPE;
}

static int await_reader(struct daemon *d)
{
	struct pollfd wait = {.fd = worker_program_fd(d->program), .events = POLLOUT};
	int64_t since = clock_monotonic_ms();
	int r = poll(&wait, 1, -1);

	d->blocked_ms += clock_monotonic_ms() - since;
	return r < 0 && errno != EINTR ? lost(d) : 0;
}

int daemon_flush(struct daemon *d)
{
	size_t at = 0;

	while (at < d->out.size && !d->gone) {
		ssize_t n = send(worker_program_fd(d->program), d->out.data + at, d->out.size - at,
				 MSG_NOSIGNAL);
		if (n > 0)
			at += (size_t)n;
		else if (errno != EAGAIN && errno != EINTR)
			return lost(d);
		else if (await_reader(d) < 0)
			return -EPIPE;
	}
	if (at)
		d->told_at = clock_monotonic_ms();
	buffer_clear(&d->out);
	return d->gone ? -EPIPE : 0;
}

int daemon_tell(struct daemon *d, uint8_t type, json_t *header, const void *data, size_t size)
{
	const struct frame f = {.type = type, .header = header, .data = data, .size = size};
	int r = d->gone ? -EPIPE : frame_encode(&f, &d->out);

	json_decref(header);
	if (r < 0)
		return r;
	return d->out.size >= WRITE_SIZE ? daemon_flush(d) : 0;
}

int daemon_state(struct daemon *d, const char *health, const char *text)
{
	_cleanup_(freep) char *line = shown(text, strlen(text), STATE_MAX);
	int r = daemon_tell(d, EMAIL_STATE, json_pack("{s:s, s:s}", "health", health, "text", line),
			    NULL, 0);

	return r < 0 ? r : daemon_flush(d);
}

static uint64_t number(const json_t *header, const char *key)
{
	json_int_t v = json_integer_value(json_object_get(header, key));

	return v > 0 ? (uint64_t)v : 0;
}

static void note_taken(struct orders *o, const json_t *header)
{
	uint64_t uidvalidity = number(header, "uidvalidity");
	const json_t *uid;
	size_t i;

	/* those of another mailbox are gone with it */
	if (uidvalidity != o->taken_uidvalidity)
		uids_clear(&o->taken);
	o->taken_uidvalidity = uidvalidity;
	json_array_foreach(json_object_get(header, "uids"), i, uid)
		uids_add(&o->taken, (uint32_t)json_integer_value(uid));
}

static void note_order(struct orders *o, const struct frame *f)
{
	switch (f->type) {
	case EMAIL_TAKEN:
		note_taken(o, f->header);
		break;
	case EMAIL_POLL:
		o->poll = true;
		break;
	case EMAIL_REWIND:
		o->rewind = true;
		o->rewind_uidvalidity = number(f->header, "uidvalidity");
		o->rewind_uid = number(f->header, "uid");
		break;
	default:
		break;
	}
}

/* All that came; true if any did. -EPIPE when the daemon has gone. */
static int receive_orders(struct daemon *d)
{
	struct frame f = {0};
	int came = 0, r;

	while ((r = worker_program_receive(d->program, 0, &f)) > 0) {
		note_order(&d->orders, &f);
		json_decref(f.header);
		f.header = NULL;
		came = 1;
	}
	return r < 0 ? lost(d) : came;
}

/* Sends a sign of life where it is due. */
static int show_life(struct daemon *d)
{
	if (clock_monotonic_ms() - d->told_at < ALIVE_MS)
		return 0;
	int r = daemon_tell(d, EMAIL_ALIVE, NULL, NULL, 0);
	return r < 0 ? r : daemon_flush(d);
}

static int wait_a_while(struct daemon *d, struct pollfd waits[2], int64_t until)
{
	int64_t now = clock_monotonic_ms(), life = d->told_at + ALIVE_MS;
	int64_t ms = (until < life ? until : life) - now;
	int r = poll(waits, 2, ms < 0 ? 0 : (int)ms);

	if (r < 0)
		return errno == EINTR ? 0 : -errno;
	return r;
}

int daemon_wait(struct daemon *d, int fd, short events, int64_t until)
{
	struct pollfd waits[2] = {
		{.fd = worker_program_fd(d->program), .events = POLLIN},
		{.fd = fd, .events = events},
	};
	int r = daemon_flush(d);

	while (r >= 0) {
		r = show_life(d);
		if (r == 0)
			r = wait_a_while(d, waits, until);
		if (r > 0 && waits[0].revents)
			r = receive_orders(d);
		else if (r > 0)
			return DAEMON_READY;
		if (r > 0)
			return DAEMON_ORDER;
		if (r == 0 && clock_monotonic_ms() >= until)
			return DAEMON_TIME;
	}
	return r;
}
