#include <wasl/worker.h>

#include "base/log_catalogue.h"
#include "channel/channel_private.h"
#include "channel/worker_process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAUSE_FIRST_MS 1000U
#define PAUSE_MAX_MS 60000U
/* A worker that lived so long was well: the next pause is the first again. */
#define WELL_MS 60000
/* After so many ends in a row a person is called; and again after so many more. */
#define HOPELESS 5U
#define HOPELESS_AGAIN 60U
#define END_MS 2000U
#define RELIEF_MS 10U
#define REAP_LOOK_US 5000U
#define READ_SIZE (256U << 10)
/* A frame that is not whole yet, and a piece more. */
#define IN_MAX ((size_t)FRAME_MAX + READ_SIZE)
#define OUT_MAX (16U << 20)

struct worker {
	struct worker *next; /* of the channels' workers */
	struct channel *channel;
	char *program;
	uint64_t memory_max;
	struct worker_hooks hooks;
	void *data;
	struct loop *loop;

	bool running, freed;
	unsigned entered; /* how deep we are in it: it is not freed under our feet */
	struct worker_process process;
	struct loop_watch *socket, *end;
	struct loop_timer *start_timer; /* also: kills one that was freed and goes on */
	struct loop_timer *stall_timer;
	struct loop_timer *relief_timer; /* while it is paused */
	uint64_t stall_ms;
	struct buffer in, out;
	char *killed_why;
	int64_t started_at;
	uint64_t pause_ms;
	unsigned ends; /* in a row, without one that lived well between */
	bool paused;   /* not read while the channel is congested */
};

static void enter(struct worker *w)
{
	w->entered++;
}

static void destroy(struct worker *w)
{
	struct worker **link = &w->channel->channels->workers;

	while (*link != w)
		link = &(*link)->next;
	*link = w->next;
	loop_timer_free(w->start_timer);
	loop_timer_free(w->stall_timer);
	loop_timer_free(w->relief_timer);
	buffer_done(&w->in);
	buffer_done(&w->out);
	free(w->killed_why);
	free(w->program);
	free(w);
}

static void leave(struct worker *w)
{
	if (--w->entered == 0 && w->freed && !w->running)
		destroy(w);
}

static void close_socket(struct worker *w)
{
	loop_watch_free(w->socket);
	w->socket = NULL;
	if (w->process.fd >= 0)
		close(w->process.fd);
	w->process.fd = -1;
}

static void call_for_help(const struct worker *w, const char *why)
{
	const struct log_about about = {
		.channel = w->channel->name,
		.message_id = LOG_ID_WORKER_HOPELESS,
	};

	if (w->ends % HOPELESS_AGAIN == HOPELESS)
		log_write(LOG_LEVEL_ERROR, &about,
			  "worker %s has ended %u times in a row, last: %s; it is started again "
			  "after a minute at most, until \"waslctl channel pause %s\"",
			  w->program, w->ends, why, w->channel->name);
}

static void start_later(struct worker *w, const char *why)
{
	if (clock_monotonic_ms() - w->started_at > WELL_MS) {
		w->pause_ms = 0;
		w->ends = 0;
	}
	w->ends++;
	call_for_help(w, why);
	w->pause_ms = !w->pause_ms ? PAUSE_FIRST_MS : 2 * w->pause_ms;
	w->pause_ms = w->pause_ms < PAUSE_MAX_MS ? w->pause_ms : PAUSE_MAX_MS;
	loop_timer_set(w->start_timer, w->pause_ms);
}

static void tell_end(struct worker *w, const char *why)
{
	const struct log_about about = {
		.channel = w->channel->name,
		.message_id = LOG_ID_WORKER_DIED,
	};

	/* what it means for the channel is the module's to say */
	log_write(LOG_LEVEL_INFO, &about, "worker %s: %s", w->program, why);
	w->hooks.ended(w, why, w->data);
}

static void handle_frames(struct worker *w, bool whatever_waits);

/* One piece more of what it says: 1, 0 if there is none now, -errno at the end. */
static int receive(struct worker *w)
{
	static char piece[READ_SIZE]; /* the loop's thread alone reads */
	ssize_t n = recv(w->process.fd, piece, sizeof(piece), MSG_DONTWAIT);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (n == 0)
		return -EPIPE;
	int r = buffer_add(&w->in, piece, (size_t)n);
	return r < 0 ? r : 1;
}

/* What it said before it ended still counts: it tells which item it was busy with. */
static void read_the_rest(struct worker *w)
{
	do
		handle_frames(w, true);
	while (w->process.fd >= 0 && receive(w) > 0);
	handle_frames(w, true);
}

static void ended(int fd, unsigned events, void *data)
{
	struct worker *w = data;

	(void)fd;
	(void)events;
	enter(w);
	loop_watch_free(TAKE(w->end));
	if (!w->freed)
		read_the_rest(w);
	close_socket(w);
	_cleanup_(freep) char *how = worker_process_reap(&w->process);
	_cleanup_(freep) char *why = TAKE(w->killed_why);
	w->running = false;
	loop_timer_unset(w->stall_timer);
	loop_timer_unset(w->relief_timer);
	buffer_clear(&w->in);
	buffer_clear(&w->out);
	if (!w->freed)
		tell_end(w, why ? why : how);
	if (!w->freed)
		start_later(w, why ? why : how);
	leave(w);
}

void worker_kill(struct worker *w, const char *why)
{
	if (!w->running || w->killed_why)
		return;
	w->killed_why = xstrdup(why);
	kill(w->process.pid, SIGKILL);
}

static void stalled(void *data)
{
	struct worker *w = data;

	/* it cannot show a sign of life while we do not read */
	if (w->paused) {
		loop_timer_set(w->stall_timer, w->stall_ms);
		return;
	}
	_cleanup_(freep) char *why =
		xasprintf("no sign of life for %llu s", (unsigned long long)w->stall_ms / 1000);
	worker_kill(w, why);
}

void worker_set_stall(struct worker *w, uint64_t ms)
{
	w->stall_ms = ms;
	if (ms)
		loop_timer_set(w->stall_timer, ms);
	else
		loop_timer_unset(w->stall_timer);
}

static void watch_socket(struct worker *w)
{
	if (w->socket)
		loop_watch_set(w->socket, (w->paused ? 0U : (unsigned)LOOP_READ) |
						  (w->out.size ? (unsigned)LOOP_WRITE : 0U));
}

static bool pause_if_congested(struct worker *w)
{
	if (!channel_congested(w->channel))
		return false;
	w->paused = true;
	loop_timer_set(w->relief_timer, RELIEF_MS);
	watch_socket(w);
	return true;
}

/* 1 if a frame was handled, 0 if none is whole, -errno if the conversation is broken. */
static ssize_t handle_frame(struct worker *w, size_t at)
{
	struct frame f = {0};
	ssize_t size = frame_decode(w->in.data + at, w->in.size - at, &f);

	if (size <= 0)
		return size;
	if (w->stall_ms)
		loop_timer_set(w->stall_timer, w->stall_ms);
	w->hooks.frame(w, &f, w->data);
	json_decref(f.header);
	return size;
}

static void drop_front(struct buffer *b, size_t size)
{
	memmove(b->data, b->data + size, b->size - size);
	b->size -= size;
	b->data[b->size] = '\0';
}

static void handle_frames(struct worker *w, bool whatever_waits)
{
	size_t at = 0;
	ssize_t size = 0;

	while (at < w->in.size && !w->freed && (whatever_waits || !pause_if_congested(w))) {
		size = handle_frame(w, at);
		if (size <= 0)
			break;
		at += (size_t)size;
	}
	if (at)
		drop_front(&w->in, at);
	if (size < 0 && !w->freed)
		worker_kill(w, "it spoke nonsense");
}

static void read_on(void *data)
{
	struct worker *w = data;

	enter(w);
	w->paused = false;
	handle_frames(w, false);
	if (!w->paused)
		watch_socket(w);
	leave(w);
}

static void read_socket(struct worker *w)
{
	int r = receive(w);

	if (r < 0) {
		/* its end is told by the process's own end */
		close_socket(w);
		kill(w->process.pid, SIGKILL);
	} else if (r > 0) {
		handle_frames(w, false);
	}
}

static void write_socket(struct worker *w)
{
	ssize_t n = send(w->process.fd, w->out.data, w->out.size, MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n > 0)
		drop_front(&w->out, (size_t)n);
	watch_socket(w);
}

static void socket_ready(int fd, unsigned events, void *data)
{
	struct worker *w = data;

	(void)fd;
	enter(w);
	if (events & LOOP_WRITE)
		write_socket(w);
	if (events & LOOP_READ && w->socket)
		read_socket(w);
	leave(w);
}

static void start(struct worker *w)
{
	struct error err = ERROR_NONE;
	const char *folder = w->channel->channels->options.worker_folder;

	w->started_at = clock_monotonic_ms();
	w->paused = false;
	if (worker_process_start(folder, w->program, w->memory_max, &w->process, &err) < 0) {
		tell_end(w, err.text);
		if (!w->freed)
			start_later(w, err.text);
		return;
	}
	w->running = true;
	w->socket = loop_watch_new(w->loop, w->process.fd, socket_ready, w);
	w->end = loop_watch_new(w->loop, w->process.pidfd, ended, w);
	loop_watch_set(w->end, LOOP_READ);
	watch_socket(w);
	worker_set_stall(w, w->stall_ms);
	w->hooks.started(w, w->data);
}

static void start_due(void *data)
{
	struct worker *w = data;

	enter(w);
	if (w->freed && w->running)
		kill(w->process.pid, SIGKILL);
	else if (!w->freed && !w->running)
		start(w);
	leave(w);
}

struct worker *worker_new(struct channel *ch, const struct worker_spec *spec)
{
	struct worker *w = xcalloc(1, sizeof(*w));

	*w = (struct worker){
		.next = ch->channels->workers,
		.channel = ch,
		.program = xstrdup(spec->program),
		.memory_max = spec->memory_max,
		.hooks = spec->hooks,
		.data = spec->data,
		.loop = channel_loop(ch),
		.process = {.fd = -1, .pidfd = -1},
		.in = BUFFER_INIT(IN_MAX),
		.out = BUFFER_INIT(OUT_MAX),
	};
	ch->channels->workers = w;
	w->start_timer = loop_timer_new(w->loop, start_due, w);
	w->stall_timer = loop_timer_new(w->loop, stalled, w);
	w->relief_timer = loop_timer_new(w->loop, read_on, w);
	loop_timer_set(w->start_timer, 0);
	return w;
}

void worker_free(struct worker *w)
{
	if (!w)
		return;
	enter(w);
	w->freed = true;
	loop_timer_unset(w->stall_timer);
	loop_timer_unset(w->relief_timer);
	close_socket(w); /* it reads the end of file, and ends */
	loop_timer_set(w->start_timer, END_MS);
	leave(w);
}

void worker_restart_now(struct worker *w)
{
	w->pause_ms = 0;
	if (!w->running)
		loop_timer_set(w->start_timer, 0);
}

int worker_send(struct worker *w, const struct frame *f)
{
	if (!w->socket)
		return -EPIPE;
	int r = frame_encode(f, &w->out);
	watch_socket(w);
	return r;
}

/* The time that workers get to end by themselves, when the loop runs no more. */
static void await(struct worker *w, int64_t until)
{
	siginfo_t info = {0};

	while (waitid(P_PID, (id_t)w->process.pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       !info.si_pid && clock_monotonic_ms() < until)
		usleep(REAP_LOOK_US);
	if (!info.si_pid)
		kill(w->process.pid, SIGKILL);
}

static void reap(struct worker *w, int64_t until)
{
	if (!w->running) {
		destroy(w);
		return;
	}
	await(w, until);
	ended(-1, 0, w);
}

void workers_reap(struct channels *c)
{
	int64_t until = clock_monotonic_ms() + END_MS;

	for (struct worker *w = c->workers; w; w = w->next) {
		w->freed = true;
		close_socket(w);
	}
	for (struct worker *w = c->workers, *next; w; w = next) {
		next = w->next;
		reap(w, until);
	}
}
