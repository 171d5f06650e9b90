#include "base/event_loop.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

struct posted {
	struct posted *next;
	loop_function *run;
	void *data;
};

struct loop_signal {
	struct loop_signal *next;
	struct event *event;
	loop_function *run;
	void *data;
};

struct loop {
	struct event_base *base;
	struct event *wake;
	int wake_fd;
	struct loop_signal *signals;
	pthread_mutex_t mutex; /* of what follows */
	struct posted *first, **end;
};

struct loop_timer {
	struct event *event;
	loop_function *fire;
	void *data;
};

struct loop_watch {
	struct loop *loop;
	struct event *event;
	int fd;
	loop_watch_function *ready;
	void *data;
};

static struct posted *take_posted(struct loop *loop)
{
	pthread_mutex_lock(&loop->mutex);
	struct posted *all = loop->first;
	loop->first = NULL;
	loop->end = &loop->first;
	pthread_mutex_unlock(&loop->mutex);
	return all;
}

static void run_all(struct posted *first)
{
	for (struct posted *p = first, *next; p; p = next) {
		next = p->next;
		p->run(p->data);
		free(p);
	}
}

/* What is posted meanwhile waits for the next turn, so that timers and sockets get theirs. */
static void run_posted(evutil_socket_t fd, short events, void *data)
{
	struct loop *loop = data;
	uint64_t count;

	(void)events;
	if (read(fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		abort();
	run_all(take_posted(loop));
}

void loop_drain(struct loop *loop)
{
	for (struct posted *p; (p = take_posted(loop));)
		run_all(p);
}

/*
 * By the precise clock, asked anew for each timer: libevent's usual ways let a timer come
 * early, by as long as the present turn has lasted already, and by a tick of the kernel.
 */
static struct event_base *new_base(void)
{
	struct event_config *config = event_config_new();

	if (!config)
		abort();
	event_config_set_flag(config,
			      EVENT_BASE_FLAG_NO_CACHE_TIME | EVENT_BASE_FLAG_PRECISE_TIMER);
	struct event_base *base = event_base_new_with_config(config);
	event_config_free(config);
	return base;
}

struct loop *loop_new(void)
{
	struct loop *loop = xcalloc(1, sizeof(*loop));

	pthread_mutex_init(&loop->mutex, NULL);
	loop->end = &loop->first;
	loop->base = new_base();
	loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!loop->base || loop->wake_fd < 0)
		abort();
	loop->wake = event_new(loop->base, loop->wake_fd, EV_READ | EV_PERSIST, run_posted, loop);
	event_add(loop->wake, NULL);
	return loop;
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	loop_drain(loop);
	for (struct loop_signal *s = loop->signals, *next; s; s = next) {
		next = s->next;
		event_free(s->event);
		free(s);
	}
	event_free(loop->wake);
	close(loop->wake_fd);
	event_base_free(loop->base);
	pthread_mutex_destroy(&loop->mutex);
	free(loop);
}

void loop_run(struct loop *loop)
{
	event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
}

void loop_quit(struct loop *loop)
{
	event_base_loopbreak(loop->base);
}

struct event_base *loop_base(struct loop *loop)
{
	return loop->base;
}

static void signal_came(evutil_socket_t signal, short events, void *data)
{
	struct loop_signal *s = data;

	(void)signal;
	(void)events;
	s->run(s->data);
}

void loop_on_signal(struct loop *loop, int signal, loop_function *f, void *data)
{
	struct loop_signal *s = xcalloc(1, sizeof(*s));

	*s = (struct loop_signal){.next = loop->signals, .run = f, .data = data};
	s->event = evsignal_new(loop->base, signal, signal_came, s);
	event_add(s->event, NULL);
	loop->signals = s;
}

void loop_post(struct loop *loop, loop_function *f, void *data)
{
	struct posted *p = xcalloc(1, sizeof(*p));
	static const uint64_t one = 1;

	*p = (struct posted){.run = f, .data = data};
	pthread_mutex_lock(&loop->mutex);
	bool first = !loop->first;
	*loop->end = p;
	loop->end = &p->next;
	/* with the mutex held: loop_free() cannot close the descriptor in between */
	if (first && write(loop->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
		abort();
	pthread_mutex_unlock(&loop->mutex);
}

static void timer_fired(evutil_socket_t fd, short events, void *data)
{
	struct loop_timer *timer = data;

	(void)fd;
	(void)events;
	timer->fire(timer->data);
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_function *fire, void *data)
{
	struct loop_timer *timer = xcalloc(1, sizeof(*timer));

	*timer = (struct loop_timer){.fire = fire, .data = data};
	timer->event = evtimer_new(loop->base, timer_fired, timer);
	return timer;
}

void loop_timer_free(struct loop_timer *timer)
{
	if (!timer)
		return;
	event_free(timer->event);
	free(timer);
}

void loop_timer_set(struct loop_timer *timer, uint64_t ms)
{
	struct timeval after = {.tv_sec = (time_t)(ms / 1000),
				.tv_usec = (suseconds_t)(ms % 1000) * 1000};

	evtimer_add(timer->event, &after);
}

void loop_timer_unset(struct loop_timer *timer)
{
	if (timer)
		evtimer_del(timer->event);
}

static void watch_ready(evutil_socket_t fd, short events, void *data)
{
	struct loop_watch *watch = data;
	unsigned ready =
		(events & EV_READ ? LOOP_READ : 0U) | (events & EV_WRITE ? LOOP_WRITE : 0U);

	watch->ready(fd, ready, watch->data);
}

struct loop_watch *loop_watch_new(struct loop *loop, int fd, loop_watch_function *ready, void *data)
{
	struct loop_watch *watch = xcalloc(1, sizeof(*watch));

	*watch = (struct loop_watch){.loop = loop, .fd = fd, .ready = ready, .data = data};
	return watch;
}

void loop_watch_set(struct loop_watch *watch, unsigned events)
{
	short wanted = (short)((events & LOOP_READ ? EV_READ : 0) |
			       (events & LOOP_WRITE ? EV_WRITE : 0) | EV_PERSIST);

	if (watch->event)
		event_free(watch->event);
	watch->event = NULL;
	if (!events)
		return;
	watch->event = event_new(watch->loop->base, watch->fd, wanted, watch_ready, watch);
	event_add(watch->event, NULL);
}

void loop_watch_free(struct loop_watch *watch)
{
	if (!watch)
		return;
	if (watch->event)
		event_free(watch->event);
	free(watch);
}

void notify_systemd(const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	_cleanup_(freep) char *state = xvasprintf(fmt, args);
	va_end(args);
	sd_notify(0, state);
}

uint64_t notify_watchdog_ms(void)
{
	uint64_t us = 0;

	return sd_watchdog_enabled(0, &us) > 0 ? us / 1000 : 0;
}
