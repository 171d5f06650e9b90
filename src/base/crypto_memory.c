#include "base/crypto_memory.h"

#include <pthread.h>
#include <sodium.h>

#define SLOTS 128U

union slot {
	uint8_t bytes[CRYPTO_KEY_SIZE];
	union slot *next; /* while it is free */
};

/* As with malloc's, all threads share it, and what was once taken from the system is kept. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static union slot *first_free;

static void add_slots(void)
{
	union slot *slots = sodium_malloc(SLOTS * sizeof(*slots));

	if (!slots)
		abort();
	for (size_t i = 0; i < SLOTS; i++) {
		slots[i].next = first_free;
		first_free = &slots[i];
	}
}

void *crypto_memory_take(void)
{
	pthread_mutex_lock(&mutex);
	if (!first_free)
		add_slots();
	union slot *slot = first_free;
	first_free = slot->next;
	pthread_mutex_unlock(&mutex);
	return slot;
}

void crypto_memory_give(void *given)
{
	union slot *slot = given;

	if (!slot)
		return;
	sodium_memzero(slot, sizeof(*slot));
	pthread_mutex_lock(&mutex);
	slot->next = first_free;
	first_free = slot;
	pthread_mutex_unlock(&mutex);
}
