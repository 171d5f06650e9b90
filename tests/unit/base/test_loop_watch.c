/* Tests of the loop's timers and watches. */
#include "../unit.h"

#include "base/event_loop.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void sleep_ms(long ms)
{
	const struct timespec t = {.tv_nsec = ms * 1000000};

	nanosleep(&t, NULL);
}

static void quit(void *data)
{
	loop_quit(data);
}

/* Turns the loop for so long. */
static void run_for(struct loop *loop, uint64_t ms)
{
	struct loop_timer *timer = loop_timer_new(loop, quit, loop);

	loop_timer_set(timer, ms);
	loop_run(loop);
	loop_timer_free(timer);
}

/* What came, in order, as letters. */
struct diary {
	struct loop *loop;
	char text[64];
	struct loop_timer *timer;
};

static void note(struct diary *d, char c)
{
	size_t n = strlen(d->text);

	assert_true(n < sizeof(d->text) - 1);
	d->text[n] = c;
}

static void note_a(void *data)
{
	note(data, 'a');
}

static void note_b(void *data)
{
	note(data, 'b');
}

static void note_and_quit(void *data)
{
	struct diary *d = data;

	note(d, 'q');
	loop_quit(d->loop);
}

struct alarm {
	struct loop *loop;
	struct loop_timer *timer, *ticker;
	int64_t set, came;
	unsigned count;
	long busy_ms; /* before the timer is set */
};

static void alarm_came(void *data)
{
	struct alarm *a = data;

	a->came = clock_monotonic_ms();
	a->count++;
	loop_quit(a->loop);
}

static void set_late(void *data)
{
	struct alarm *a = data;

	sleep_ms(a->busy_ms);
	a->set = clock_monotonic_ms();
	loop_timer_set(a->timer, 30);
}

static void tick(void *data)
{
	struct alarm *a = data;

	loop_timer_set(a->ticker, 1);
}

/*
 * Even where it is set late in a turn that has lasted longer than the timer, in a loop that
 * has other things to do.
 */
static void a_timer_never_comes_early(void **state)
{
	static const long busy[] = {0, 20, 60};

	(void)state;
	for (size_t i = 0; i < 4 * ELEMENTS(busy); i++) {
		struct alarm a = {.loop = loop_new(), .busy_ms = busy[i % ELEMENTS(busy)]};
		a.timer = loop_timer_new(a.loop, alarm_came, &a);
		a.ticker = loop_timer_new(a.loop, tick, &a);
		loop_timer_set(a.ticker, 0);
		loop_post(a.loop, set_late, &a);
		loop_run(a.loop);
		assert_in_range(a.came - a.set, 29, 2000); /* both are cut to milliseconds */
		assert_int_equal(a.count, 1);
		loop_timer_free(a.timer);
		loop_timer_free(a.ticker);
		loop_free(a.loop);
	}
}

static void timers_come_by_time_and_once(void **state)
{
	struct diary d = {.loop = loop_new()};
	struct loop_timer *first = loop_timer_new(d.loop, note_a, &d);
	struct loop_timer *second = loop_timer_new(d.loop, note_b, &d);
	struct loop_timer *never = loop_timer_new(d.loop, note_and_quit, &d);

	(void)state;
	loop_timer_set(second, 60);
	loop_timer_set(first, 20);
	run_for(d.loop, 150);
	assert_string_equal(d.text, "ab");
	/* set anew: the last one counts */
	loop_timer_set(first, 10);
	loop_timer_set(first, 90);
	loop_timer_set(second, 40);
	run_for(d.loop, 200);
	assert_string_equal(d.text, "abba");
	loop_timer_set(never, 10);
	loop_timer_unset(never);
	loop_timer_unset(never);
	loop_timer_unset(second);
	loop_timer_set(second, 0);
	run_for(d.loop, 50);
	assert_string_equal(d.text, "abbab");
	/* for ages */
	loop_timer_set(never, UINT64_MAX);
	loop_timer_set(second, UINT64_C(1) << 50);
	run_for(d.loop, 20);
	assert_string_equal(d.text, "abbab");
	loop_timer_free(first);
	loop_timer_free(second);
	loop_timer_free(never);
	loop_timer_free(NULL);
	loop_free(d.loop);
}

static void free_own_timer(void *data)
{
	struct diary *d = data;

	note(d, 'f');
	loop_timer_free(TAKE(d->timer));
	loop_quit(d->loop);
}

static void a_timer_may_free_itself(void **state)
{
	struct diary d = {.loop = loop_new()};

	(void)state;
	d.timer = loop_timer_new(d.loop, free_own_timer, &d);
	loop_timer_set(d.timer, 1);
	loop_run(d.loop);
	assert_string_equal(d.text, "f");
	loop_free(d.loop);
}

struct pipe_end {
	struct loop *loop;
	struct loop_watch *watch;
	int other;
	unsigned events, count;
	unsigned next; /* what is watched from then on; with free: it is freed */
	bool free;
};

static void pipe_ready(int fd, unsigned events, void *data)
{
	struct pipe_end *e = data;
	char c;

	e->events = events;
	e->count++;
	if (events & LOOP_READ)
		(void)!read(fd, &c, 1);
	if (e->free)
		loop_watch_free(TAKE(e->watch));
	else
		loop_watch_set(e->watch, e->next);
	loop_quit(e->loop);
}

static struct pipe_end pipe_end_new(struct loop *loop, int fds[2])
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds),
			 0);
	return (struct pipe_end){.loop = loop, .other = fds[1], .next = LOOP_READ};
}

static void a_watch_tells_what_is_ready(void **state)
{
	struct loop *loop = loop_new();
	int fds[2];
	struct pipe_end e = pipe_end_new(loop, fds);

	(void)state;
	e.watch = loop_watch_new(loop, fds[0], pipe_ready, &e);
	/* not before it is set */
	assert_int_equal(write(e.other, "xyz", 3), 3);
	run_for(loop, 20);
	assert_int_equal(e.count, 0);
	loop_watch_set(e.watch, LOOP_READ);
	for (unsigned i = 1; i <= 3; i++) {
		loop_run(loop);
		assert_int_equal(e.events, LOOP_READ);
		assert_int_equal(e.count, i);
	}
	run_for(loop, 20);
	assert_int_equal(e.count, 3);
	loop_watch_set(e.watch, LOOP_READ | LOOP_WRITE);
	loop_run(loop);
	assert_int_equal(e.events, LOOP_WRITE);
	/* paused */
	loop_watch_set(e.watch, 0);
	assert_int_equal(write(e.other, "x", 1), 1);
	run_for(loop, 20);
	assert_int_equal(e.count, 4);
	/* the end is something to be read */
	e.next = 0;
	close(e.other);
	loop_watch_set(e.watch, LOOP_READ);
	loop_run(loop);
	assert_int_equal(e.events, LOOP_READ);
	run_for(loop, 20);
	assert_int_equal(e.count, 5);
	loop_watch_free(e.watch);
	loop_watch_free(NULL);
	/* the descriptor is the caller's still */
	assert_int_not_equal(fcntl(fds[0], F_GETFD), -1);
	close(fds[0]);
	loop_free(loop);
}

static void a_watch_may_free_itself(void **state)
{
	struct loop *loop = loop_new();
	int fds[2];
	struct pipe_end e = pipe_end_new(loop, fds);

	(void)state;
	e.free = true;
	e.watch = loop_watch_new(loop, fds[0], pipe_ready, &e);
	loop_watch_set(e.watch, LOOP_READ | LOOP_WRITE);
	loop_run(loop);
	assert_int_equal(e.count, 1);
	run_for(loop, 20);
	assert_int_equal(e.count, 1);
	close(fds[0]);
	close(fds[1]);
	loop_free(loop);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_timer_never_comes_early), cmocka_unit_test(timers_come_by_time_and_once),
	cmocka_unit_test(a_timer_may_free_itself),   cmocka_unit_test(a_watch_tells_what_is_ready),
	cmocka_unit_test(a_watch_may_free_itself),
};

UNIT_MAIN(tests)
