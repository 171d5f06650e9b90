#include "../store/fixture.h"

#include "intake/pool.h"

#include <pthread.h>

#define TASKS 1000U

struct task {
	struct order *order;
	unsigned number;
	bool elsewhere; /* it was worked on by another thread */
};

struct order {
	struct loop *loop;
	pthread_t loop_thread;
	unsigned worked, done; /* the number that comes next */
	unsigned out_of_order;
	bool all;
};

static void work(void *data)
{
	struct task *t = data;

	t->elsewhere = !pthread_equal(pthread_self(), t->order->loop_thread);
	t->order->out_of_order += t->number != t->order->worked++;
}

static void done(void *data)
{
	struct task *t = data;
	struct order *order = t->order;

	assert_true(t->elsewhere);
	assert_true(pthread_equal(pthread_self(), order->loop_thread));
	assert_int_equal(t->number, order->done);
	order->all = ++order->done == TASKS;
}

static void what_is_given_is_worked_on_elsewhere_in_order_and_ends_here(void **state)
{
	struct fixture *f = *state;
	struct pool *pool = pool_new(f->loop);
	struct order order = {.loop = f->loop, .loop_thread = pthread_self()};
	static struct task tasks[TASKS];

	for (unsigned i = 0; i < TASKS; i++) {
		tasks[i] = (struct task){.order = &order, .number = i};
		pool_run(pool, work, done, &tasks[i]);
		assert_int_equal(order.done, 0); /* never from inside of the call */
	}
	fixture_await(f, &order.all);
	pool_free(pool);
	assert_int_equal(order.worked, TASKS);
	assert_int_equal(order.out_of_order, 0);
}

static void a_pool_that_did_nothing_can_be_freed(void **state)
{
	struct fixture *f = *state;

	pool_free(pool_new(f->loop));
	pool_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(what_is_given_is_worked_on_elsewhere_in_order_and_ends_here),
	TEST(a_pool_that_did_nothing_can_be_freed),
};

UNIT_MAIN(tests)
