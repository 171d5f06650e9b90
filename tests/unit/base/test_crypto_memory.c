#include "../unit.h"

#include "base/crypto_memory.h"

#include <pthread.h>

#define MANY 1000U

static void slots_do_not_overlap(void **state)
{
	static uint8_t *slots[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		slots[i] = crypto_memory_take();
		memset(slots[i], (int)(i % 251 + 1), CRYPTO_KEY_SIZE);
	}
	for (size_t i = 0; i < MANY; i++) {
		for (size_t k = 0; k < CRYPTO_KEY_SIZE; k++)
			assert_int_equal(slots[i][k], i % 251 + 1);
		crypto_memory_give(slots[i]);
	}
	crypto_memory_give(NULL);
}

/* A slot that was given back holds no key any more, and is the next one taken. */
static void what_was_given_back_is_erased(void **state)
{
	static const uint8_t zeros[CRYPTO_KEY_SIZE];
	uint8_t *slot = crypto_memory_take();

	(void)state;
	memset(slot, 'k', CRYPTO_KEY_SIZE);
	crypto_memory_give(slot);
	/* its first bytes name the next free one */
	assert_memory_equal(slot + sizeof(void *), zeros, CRYPTO_KEY_SIZE - sizeof(void *));
	assert_memory_not_equal(slot, "kkkkkkkk", sizeof(void *));
	assert_ptr_equal(crypto_memory_take(), slot);
	crypto_memory_give(slot);
}

static void *take_and_give(void *data)
{
	uintptr_t mine = (uintptr_t)data;
	uint64_t *slots[50];

	for (unsigned round = 0; round < 200; round++) {
		for (size_t i = 0; i < ELEMENTS(slots); i++) {
			slots[i] = crypto_memory_take();
			*slots[i] = mine;
		}
		for (size_t i = 0; i < ELEMENTS(slots); i++) {
			if (*slots[i] != mine)
				abort();
			crypto_memory_give(slots[i]);
		}
	}
	return NULL;
}

static void threads_get_slots_of_their_own(void **state)
{
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(threads); i++)
		pthread_create(&threads[i], NULL, take_and_give, (void *)(i + 1));
	for (size_t i = 0; i < ELEMENTS(threads); i++)
		pthread_join(threads[i], NULL);
}

static int init(void **state)
{
	(void)state;
	crypto_init();
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(slots_do_not_overlap),
	cmocka_unit_test(what_was_given_back_is_erased),
	cmocka_unit_test(threads_get_slots_of_their_own),
};

int main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, init, NULL);
}
