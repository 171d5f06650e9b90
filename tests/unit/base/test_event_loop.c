#include "../unit.h"

#include "base/event_loop.h"

#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
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
	unsigned left;
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

static void posts_run_in_order_in_a_later_turn(void **state)
{
	struct diary d = {.loop = loop_new()};

	(void)state;
	loop_post(d.loop, note_a, &d);
	loop_post(d.loop, note_b, &d);
	loop_post(d.loop, note_a, &d);
	loop_post(d.loop, note_and_quit, &d);
	loop_post(d.loop, note_b, &d);
	assert_string_equal(d.text, "");
	loop_run(d.loop);
	/* a turn is run to its end */
	assert_string_equal(d.text, "abaqb");
	loop_free(d.loop);
}

static void post_again(void *data)
{
	struct diary *d = data;

	note(d, 'p');
	if (d->left--)
		loop_post(d->loop, post_again, d);
}

static void note_timer(void *data)
{
	struct diary *d = data;

	note(d, 't');
	if (strlen(d->text) < 40)
		loop_timer_set(d->timer, 0);
	else
		loop_quit(d->loop);
}

/* What posts itself again and again holds no timer up. */
static void posts_from_a_post_wait_for_the_next_turn(void **state)
{
	struct diary d = {.loop = loop_new(), .left = UINT32_MAX};

	(void)state;
	d.timer = loop_timer_new(d.loop, note_timer, &d);
	loop_timer_set(d.timer, 0);
	loop_post(d.loop, post_again, &d);
	loop_run(d.loop);
	assert_non_null(strchr(d.text, 't'));
	assert_non_null(strchr(d.text, 'p'));
	assert_null(strstr(d.text, "pppppp"));
	d.left = 0;
	loop_timer_free(d.timer);
	memset(d.text, 0, sizeof(d.text));
	loop_free(d.loop);
}

static void what_was_posted_runs_before_the_loop_goes(void **state)
{
	struct diary d = {.loop = loop_new(), .left = 3};

	(void)state;
	loop_post(d.loop, post_again, &d);
	loop_drain(d.loop);
	assert_string_equal(d.text, "pppp");
	loop_drain(d.loop);
	d.left = 1;
	loop_post(d.loop, post_again, &d);
	loop_free(d.loop);
	assert_string_equal(d.text, "pppppp");
	loop_free(NULL);
}

#define THREADS 4U
#define POSTS 20000U

struct crowd {
	struct loop *loop;
	unsigned came, last[THREADS]; /* of the loop's thread */
	unsigned next;		      /* atomic */
};

struct post {
	struct crowd *crowd;
	unsigned thread, number;
};

static void post_came(void *data)
{
	struct post *p = data;
	struct crowd *c = p->crowd;

	/* those of one thread in order */
	assert_int_equal(p->number, c->last[p->thread]);
	c->last[p->thread]++;
	if (++c->came == THREADS * POSTS)
		loop_quit(c->loop);
	free(p);
}

static void *post_many(void *data)
{
	struct crowd *c = data;
	unsigned thread = __atomic_fetch_add(&c->next, 1, __ATOMIC_RELAXED);

	for (unsigned n = 0; n < POSTS; n++) {
		struct post *p = xcalloc(1, sizeof(*p));
		*p = (struct post){c, thread, n};
		loop_post(c->loop, post_came, p);
	}
	return NULL;
}

static void posts_of_many_threads_all_come(void **state)
{
	struct crowd c = {.loop = loop_new()};
	pthread_t threads[THREADS];

	(void)state;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, post_many, &c), 0);
	loop_run(c.loop);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(c.came, THREADS * POSTS);
	loop_free(c.loop);
}

static void *post_one_later(void *data)
{
	sleep_ms(50);
	loop_post(data, quit, data);
	return NULL;
}

static void a_post_wakes_a_loop_that_sleeps(void **state)
{
	struct loop *loop = loop_new();
	pthread_t thread;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(pthread_create(&thread, NULL, post_one_later, loop), 0);
		loop_run(loop);
		pthread_join(thread, NULL);
	}
	loop_free(loop);
}

static void signals_come_on_the_loops_thread(void **state)
{
	struct diary d = {.loop = loop_new()};

	(void)state;
	loop_on_signal(d.loop, SIGUSR1, note_a, &d);
	loop_on_signal(d.loop, SIGUSR2, note_and_quit, &d);
	raise(SIGUSR1);
	assert_string_equal(d.text, "");
	run_for(d.loop, 20);
	raise(SIGUSR2);
	loop_run(d.loop);
	raise(SIGUSR2);
	loop_run(d.loop);
	assert_string_equal(d.text, "aqq");
	loop_free(d.loop);
	/* what the process did before, it does again */
	struct sigaction now;
	sigaction(SIGUSR1, NULL, &now);
	assert_ptr_equal(now.sa_handler, SIG_DFL);
}

static void a_loop_with_nothing_to_do_goes_on(void **state)
{
	struct loop *loop = loop_new();
	pthread_t thread;
	int64_t begin = clock_monotonic_ms();

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, post_one_later, loop), 0);
	loop_run(loop);
	assert_in_range(clock_monotonic_ms() - begin, 45, 5000);
	pthread_join(thread, NULL);
	loop_free(loop);
}

/* A socket as systemd's is, and what was said to it. */
static void systemd_is_told(void **state)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	char text[64];

	(void)state;
	/* nobody listens: nothing happens */
	unsetenv("NOTIFY_SOCKET");
	notify_systemd("READY=1");
	snprintf(a.sun_path, sizeof(a.sun_path), "/tmp/wasl-notify-%d", (int)getpid());
	unlink(a.sun_path);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	setenv("NOTIFY_SOCKET", a.sun_path, 1);
	notify_systemd("STATUS=%d of %d", 1, 2);
	ssize_t n = recv(fd, text, sizeof(text) - 1, 0);
	assert_true(n > 0);
	text[n] = '\0';
	assert_string_equal(text, "STATUS=1 of 2");
	unsetenv("NOTIFY_SOCKET");
	close(fd);
	unlink(a.sun_path);
}

static void the_watchdogs_interval_is_systemds(void **state)
{
	static const struct {
		const char *usec;
		bool ours;
		uint64_t ms;
	} cases[] = {
		{NULL, true, 0}, {"30000000", true, 30000}, {"30000000", false, 0}, {"x", true, 0}};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *pid = xasprintf("%d", (int)getpid() + !cases[i].ours);
		setenv("WATCHDOG_PID", pid, 1);
		if (cases[i].usec)
			setenv("WATCHDOG_USEC", cases[i].usec, 1);
		assert_int_equal(notify_watchdog_ms(), cases[i].ms);
		unsetenv("WATCHDOG_USEC");
		unsetenv("WATCHDOG_PID");
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(posts_run_in_order_in_a_later_turn),
	cmocka_unit_test(posts_from_a_post_wait_for_the_next_turn),
	cmocka_unit_test(what_was_posted_runs_before_the_loop_goes),
	cmocka_unit_test(posts_of_many_threads_all_come),
	cmocka_unit_test(a_post_wakes_a_loop_that_sleeps),
	cmocka_unit_test(signals_come_on_the_loops_thread),
	cmocka_unit_test(a_loop_with_nothing_to_do_goes_on),
	cmocka_unit_test(systemd_is_told),
	cmocka_unit_test(the_watchdogs_interval_is_systemds),
};

UNIT_MAIN(tests)
