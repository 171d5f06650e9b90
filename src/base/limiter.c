#include <wasl/limiter.h>

#include "base/crypto.h"

#include <arpa/inet.h>
#include <string.h>

#define SETS 1024U
#define WAYS 4U
#define ADDRESS_BYTES 16U

struct key {
	uint8_t network; /* or an address */
	uint8_t bytes[ADDRESS_BYTES];
};

struct slot {
	struct key key;
	double left;
	int64_t at; /* 0: empty */
};

struct limiter {
	struct limiter_rates rates;
	uint64_t seed; /* nobody can tell who shares a set */
	struct slot slots[SETS][WAYS];
};

struct limiter *limiter_new(const struct limiter_rates *rates)
{
	struct limiter *l = xcalloc(1, sizeof(*l));

	l->rates = *rates;
	crypto_random(&l->seed, sizeof(l->seed));
	return l;
}

void limiter_free(struct limiter *l)
{
	free(l);
}

/* IPv4 as the mapped IPv6 one. */
static struct key key_of(const char *address)
{
	struct key key = {0};
	uint8_t *v4 = key.bytes + 12;

	if (!address || inet_pton(AF_INET6, address, key.bytes) == 1)
		return key;
	if (inet_pton(AF_INET, address, v4) == 1)
		memset(key.bytes + 10, 0xff, 2);
	return key;
}

static bool is_v4(const struct key *key)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	return memcmp(key->bytes, mapped, sizeof(mapped)) == 0;
}

static struct key network_of(const struct key *address)
{
	struct key key = *address;
	size_t kept = is_v4(address) ? 15 : 8;

	key.network = 1;
	memset(key.bytes + kept, 0, ADDRESS_BYTES - kept);
	return key;
}

static size_t set_of(const struct limiter *l, const struct key *key)
{
	uint64_t hash = l->seed ^ key->network;

	for (size_t i = 0; i < ADDRESS_BYTES; i++)
		hash = (hash ^ key->bytes[i]) * 0x9e3779b97f4a7c15ULL;
	return (size_t)(hash >> 32) % SETS;
}

/* Its slot, or the one that is given to it. */
static struct slot *slot_of(struct limiter *l, const struct key *key)
{
	struct slot *set = l->slots[set_of(l, key)], *oldest = set;

	for (unsigned i = 0; i < WAYS; i++) {
		if (set[i].at && memcmp(&set[i].key, key, sizeof(*key)) == 0)
			return &set[i];
		if (set[i].at < oldest->at)
			oldest = &set[i];
	}
	*oldest = (struct slot){.key = *key};
	return oldest;
}

static void refill(const struct limiter *l, struct slot *slot, double most, int64_t now)
{
	if (!slot->at)
		slot->left = most;
	else if (now > slot->at)
		slot->left += (double)(now - slot->at) * most / (double)l->rates.window_ms;
	if (slot->left > most)
		slot->left = most;
	slot->at = now ? now : 1;
}

bool limiter_take(struct limiter *l, const char *address, int64_t monotonic_ms)
{
	const struct key one = key_of(address), all = network_of(&one);
	const struct {
		const struct key *key;
		uint64_t most;
	} counted[] = {{&all, l->rates.network}, {&one, l->rates.address}};
	struct slot *slots[ELEMENTS(counted)] = {0};

	for (size_t i = 0; i < ELEMENTS(counted); i++) {
		if (!counted[i].most)
			continue;
		/* the network first: one that has none left cannot fill the table with addresses */
		slots[i] = slot_of(l, counted[i].key);
		refill(l, slots[i], (double)counted[i].most, monotonic_ms);
		if (slots[i]->left < 1)
			return false;
	}
	for (size_t i = 0; i < ELEMENTS(counted); i++)
		if (slots[i])
			slots[i]->left -= 1;
	return true;
}
