#include "../unit.h"

#include "base/queue.h"

#include <pthread.h>
#include <time.h>

#define CAPACITY 4U

static void *number(uintptr_t n)
{
	return (void *)(n + 1);
}

static void sleep_ms(long ms)
{
	const struct timespec t = {.tv_nsec = ms * 1000000};

	nanosleep(&t, NULL);
}

static void items_come_out_in_order(void **state)
{
	struct queue *q = queue_new(CAPACITY);

	(void)state;
	/* more than once around the ring */
	for (uintptr_t n = 0; n < 10; n += 2) {
		assert_true(queue_push(q, number(n)));
		assert_true(queue_try_push(q, number(n + 1)));
		assert_int_equal(queue_size(q), 2);
		assert_ptr_equal(queue_pop(q), number(n));
		assert_ptr_equal(queue_pop(q), number(n + 1));
	}
	assert_int_equal(queue_size(q), 0);
	queue_free(q);
	queue_free(NULL);
}

static void a_full_queue_takes_nothing(void **state)
{
	struct queue *q = queue_new(CAPACITY);

	(void)state;
	for (uintptr_t n = 0; n < CAPACITY; n++)
		assert_true(queue_try_push(q, number(n)));
	assert_false(queue_try_push(q, number(9)));
	assert_int_equal(queue_size(q), CAPACITY);
	assert_ptr_equal(queue_pop(q), number(0));
	assert_true(queue_try_push(q, number(9)));
	assert_false(queue_try_push(q, number(10)));
	queue_free(q);
}

static void many_are_taken_up_to_a_number(void **state)
{
	static const size_t wanted[] = {1, 2, 1}, got[] = {1, 2, 1};
	struct queue *q = queue_new(CAPACITY);
	void *items[CAPACITY + 1];
	uintptr_t next = 0;

	(void)state;
	for (uintptr_t n = 0; n < CAPACITY; n++)
		queue_push(q, number(n));
	for (size_t i = 0; i < ELEMENTS(wanted); i++) {
		assert_int_equal(queue_pop_many(q, items, wanted[i]), got[i]);
		for (size_t k = 0; k < got[i]; k++)
			assert_ptr_equal(items[k], number(next++));
	}
	queue_push(q, number(7));
	assert_int_equal(queue_pop_many(q, items, CAPACITY + 1), 1);
	assert_ptr_equal(items[0], number(7));
	queue_free(q);
}

static void a_closed_queue_gives_out_what_it_has(void **state)
{
	struct queue *q = queue_new(CAPACITY);
	void *items[CAPACITY];

	(void)state;
	queue_push(q, number(1));
	queue_push(q, number(2));
	queue_close(q);
	queue_close(q);
	assert_false(queue_push(q, number(3)));
	assert_false(queue_try_push(q, number(3)));
	assert_ptr_equal(queue_pop(q), number(1));
	assert_int_equal(queue_pop_many(q, items, CAPACITY), 1);
	assert_null(queue_pop(q));
	assert_int_equal(queue_pop_many(q, items, CAPACITY), 0);
	queue_free(q);
}

/* What a thread did with a queue, and whether it has returned. */
struct waiter {
	struct queue *q;
	void *item;
	bool taken;
	int done; /* atomic */
	pthread_t thread;
};

static void *push_one(void *data)
{
	struct waiter *w = data;

	w->taken = queue_push(w->q, w->item);
	__atomic_store_n(&w->done, 1, __ATOMIC_RELEASE);
	return NULL;
}

static void *pop_one(void *data)
{
	struct waiter *w = data;

	w->item = queue_pop(w->q);
	__atomic_store_n(&w->done, 1, __ATOMIC_RELEASE);
	return NULL;
}

/* Begins it, and sees it wait. */
static void begin_waiting(struct waiter *w, void *(*run)(void *))
{
	assert_int_equal(pthread_create(&w->thread, NULL, run, w), 0);
	sleep_ms(50);
	assert_int_equal(__atomic_load_n(&w->done, __ATOMIC_ACQUIRE), 0);
}

static void pushing_waits_for_room(void **state)
{
	struct queue *q = queue_new(1);
	struct waiter w = {.q = q, .item = number(2)};

	(void)state;
	queue_push(q, number(1));
	begin_waiting(&w, push_one);
	assert_ptr_equal(queue_pop(q), number(1));
	assert_ptr_equal(queue_pop(q), number(2));
	pthread_join(w.thread, NULL);
	assert_true(w.taken);
	queue_free(q);
}

static void popping_waits_for_an_item(void **state)
{
	struct queue *q = queue_new(1);
	struct waiter w = {.q = q};

	(void)state;
	begin_waiting(&w, pop_one);
	queue_push(q, number(1));
	pthread_join(w.thread, NULL);
	assert_ptr_equal(w.item, number(1));
	queue_free(q);
}

static void closing_wakes_all_who_wait(void **state)
{
	struct queue *full = queue_new(1), *empty = queue_new(1);
	struct waiter pushing[3], popping[3];

	(void)state;
	queue_push(full, number(0));
	for (size_t i = 0; i < ELEMENTS(pushing); i++) {
		pushing[i] = (struct waiter){.q = full, .item = number(1), .taken = true};
		popping[i] = (struct waiter){.q = empty, .item = number(1)};
		begin_waiting(&pushing[i], push_one);
		begin_waiting(&popping[i], pop_one);
	}
	queue_close(full);
	queue_close(empty);
	for (size_t i = 0; i < ELEMENTS(pushing); i++) {
		pthread_join(pushing[i].thread, NULL);
		pthread_join(popping[i].thread, NULL);
		assert_false(pushing[i].taken);
		assert_null(popping[i].item);
	}
	queue_free(full);
	queue_free(empty);
}

#define PRODUCERS 4U
#define CONSUMERS 3U
#define EACH 5000U

/* An item is heap memory that only one thread at a time has. */
struct item {
	unsigned producer, number;
};

struct crowd {
	struct queue *q;
	unsigned next_producer; /* atomic */
	unsigned refused;	/* atomic: back-pressure was felt */
	int closed;		/* atomic: nobody may be told so before */
	/* under the mutex */
	pthread_mutex_t mutex;
	unsigned char seen[PRODUCERS][EACH];
};

static void *produce(void *data)
{
	struct crowd *c = data;
	unsigned producer = __atomic_fetch_add(&c->next_producer, 1, __ATOMIC_RELAXED);

	for (unsigned n = 0; n < EACH; n++) {
		struct item *item = xcalloc(1, sizeof(*item));
		*item = (struct item){producer, n};
		if (n % 2 && queue_try_push(c->q, item))
			continue;
		__atomic_fetch_add(&c->refused, n % 2, __ATOMIC_RELAXED);
		if (!queue_push(c->q, item))
			abort();
	}
	return NULL;
}

static void see_that_it_is_closed(struct crowd *c)
{
	if (!__atomic_load_n(&c->closed, __ATOMIC_ACQUIRE))
		abort();
}

/* Counts each item, and sees that those of one producer come in order. */
static void count(struct crowd *c, struct item *item, unsigned last[static PRODUCERS])
{
	if (item->number + 1 <= last[item->producer])
		abort();
	last[item->producer] = item->number + 1;
	pthread_mutex_lock(&c->mutex);
	c->seen[item->producer][item->number]++;
	pthread_mutex_unlock(&c->mutex);
	free(item);
}

static void *consume_one_by_one(void *data)
{
	struct crowd *c = data;
	unsigned last[PRODUCERS] = {0};

	for (struct item *item; (item = queue_pop(c->q));)
		count(c, item, last);
	see_that_it_is_closed(c);
	return NULL;
}

static void *consume_many(void *data)
{
	struct crowd *c = data;
	unsigned last[PRODUCERS] = {0};
	void *items[7];

	for (size_t n; (n = queue_pop_many(c->q, items, ELEMENTS(items)));) {
		for (size_t i = 0; i < n; i++)
			count(c, items[i], last);
	}
	see_that_it_is_closed(c);
	return NULL;
}

static void every_item_reaches_one_thread_once(void **state)
{
	static struct crowd c;
	pthread_t producers[PRODUCERS], consumers[CONSUMERS];

	(void)state;
	c.q = queue_new(CAPACITY);
	pthread_mutex_init(&c.mutex, NULL);
	for (size_t i = 0; i < CONSUMERS; i++)
		pthread_create(&consumers[i], NULL, i % 2 ? consume_many : consume_one_by_one, &c);
	for (size_t i = 0; i < PRODUCERS; i++)
		pthread_create(&producers[i], NULL, produce, &c);
	for (size_t i = 0; i < PRODUCERS; i++)
		pthread_join(producers[i], NULL);
	__atomic_store_n(&c.closed, 1, __ATOMIC_RELEASE);
	queue_close(c.q);
	for (size_t i = 0; i < CONSUMERS; i++)
		pthread_join(consumers[i], NULL);
	for (size_t i = 0; i < PRODUCERS * EACH; i++)
		assert_int_equal(c.seen[i / EACH][i % EACH], 1);
	assert_true(c.refused > 0);
	pthread_mutex_destroy(&c.mutex);
	queue_free(c.q);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(items_come_out_in_order),
	cmocka_unit_test(a_full_queue_takes_nothing),
	cmocka_unit_test(many_are_taken_up_to_a_number),
	cmocka_unit_test(a_closed_queue_gives_out_what_it_has),
	cmocka_unit_test(pushing_waits_for_room),
	cmocka_unit_test(popping_waits_for_an_item),
	cmocka_unit_test(closing_wakes_all_who_wait),
	cmocka_unit_test(every_item_reaches_one_thread_once),
};

UNIT_MAIN(tests)
