#include "channel/secret_keeper.h"

#include "base/fault.h"
#include "store/tokens.h"

#include <errno.h>
#include <string.h>

#define NAME_MAX_BYTES 64U

struct kept_secret {
	struct kept_secret *next;
	char *name;
	char *value; /* NUL-ended behind its size */
	size_t size;
};

/* One on its way to the disk, which outlives its keeper. */
struct keeping {
	struct secret_keeper *keeper; /* NULL: it has gone */
	struct keeping *next;
	char *channel, *name;
	char *value; /* NULL: it is forgotten */
	size_t size;
	channel_secret_kept *done; /* NULL: nobody is told */
	void *data;
	int refused; /* without asking the store */
};

struct secret_keeper {
	struct loop *loop;
	struct store *store;
	char *channel;
	struct channel *ch;
	struct kept_secret *list;
	struct keeping *under_way;
};

static char *copy_value(const void *data, size_t size)
{
	if (!data)
		return NULL;
	char *copy = xmalloc(size + 1);
	memcpy(copy, data, size);
	copy[size] = '\0';
	return copy;
}

static void erase_value(char *value, size_t size)
{
	if (value)
		crypto_erase(value, size);
	free(value);
}

/* --- the list --- */

static void kept_secret_free(struct kept_secret *s)
{
	erase_value(s->value, s->size);
	free(s->name);
	free(s);
}

void kept_secrets_free(struct kept_secret *list)
{
	for (struct kept_secret *next; list; list = next) {
		next = list->next;
		kept_secret_free(list);
	}
}

void kept_secrets_add(struct kept_secret **list, const char *name, struct crypto_bytes value)
{
	if (!value.data)
		return;
	struct kept_secret *s = xcalloc(1, sizeof(*s));
	s->next = *list;
	s->name = xstrdup(name);
	s->value = copy_value(value.data, value.size);
	s->size = value.size;
	*list = s;
}

static void remove_secret(struct kept_secret **list, const char *name)
{
	for (struct kept_secret **at = list; *at; at = &(*at)->next) {
		struct kept_secret *s = *at;
		if (strcmp(s->name, name) != 0)
			continue;
		*at = s->next;
		kept_secret_free(s);
		return;
	}
}

/* --- keeping --- */

static void keeping_free(struct keeping *k)
{
	erase_value(k->value, k->size);
	free(k->channel);
	free(k->name);
	free(k);
}

static void take_out(struct secret_keeper *k, const struct keeping *gone)
{
	struct keeping **at = &k->under_way;

	while (*at != gone)
		at = &(*at)->next;
	*at = gone->next;
}

static int run_keeping(struct txn *txn, void *data)
{
	const struct keeping *k = data;

	fault_die("token-die-before-commit");
	return txn_token_set(txn, k->channel, k->name, (struct crypto_bytes){k->value, k->size});
}

static void kept(int r, void *data)
{
	struct keeping *one = data;
	struct secret_keeper *k = one->keeper;

	if (k) {
		take_out(k, one);
		if (r == 0) {
			fault_die("token-die-after-commit");
			remove_secret(&k->list, one->name);
			kept_secrets_add(&k->list, one->name,
					 (struct crypto_bytes){one->value, one->size});
		}
		if (one->done)
			one->done(k->ch, r, one->data);
	}
	keeping_free(one);
}

static void refuse(void *data)
{
	const struct keeping *one = data;

	kept(one->refused, data);
}

static int check(const char *name, struct web_bytes value)
{
	size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	if (size == 0 || size > NAME_MAX_BYTES || name[size])
		return -EINVAL;
	return value.size > CHANNEL_SECRET_MAX ? -EMSGSIZE : 0;
}

void secret_keeper_keep(struct secret_keeper *k, const char *name, struct web_bytes value,
			channel_secret_kept *done, void *data)
{
	struct keeping *one = xcalloc(1, sizeof(*one));
	int r = check(name, value);

	*one = (struct keeping){
		.keeper = k,
		.next = k->under_way,
		.channel = xstrdup(k->channel),
		.name = xstrdup(name),
		.value = r == 0 ? copy_value(value.data, value.size) : NULL,
		.size = r == 0 && value.data ? value.size : 0,
		.done = done,
		.data = data,
	};
	k->under_way = one;
	one->refused = r < 0 ? r : -EAGAIN;
	const struct store_job job = {run_keeping, kept, one, .repeatable = true};
	if (r < 0 || !store_write(k->store, &job))
		loop_post(k->loop, refuse, one);
}

/* --- living --- */

struct secret_keeper *secret_keeper_new(struct loop *loop, struct store *store, const char *channel,
					struct channel *ch)
{
	struct secret_keeper *k = xcalloc(1, sizeof(*k));

	*k = (struct secret_keeper){
		.loop = loop, .store = store, .channel = xstrdup(channel), .ch = ch};
	return k;
}

void secret_keeper_free(struct secret_keeper *k)
{
	if (!k)
		return;
	for (struct keeping *one = k->under_way; one; one = one->next)
		one->keeper = NULL;
	kept_secrets_free(k->list);
	free(k->channel);
	free(k);
}

void secret_keeper_take(struct secret_keeper *k, struct kept_secret *list)
{
	kept_secrets_free(k->list);
	k->list = list;
}

const char *secret_keeper_find(const struct secret_keeper *k, const char *name, size_t *ret_size)
{
	for (const struct kept_secret *s = k->list; s; s = s->next) {
		if (strcmp(s->name, name) != 0)
			continue;
		if (ret_size)
			*ret_size = s->size;
		return s->value;
	}
	return NULL;
}

void secret_keeper_hush(struct secret_keeper *k)
{
	for (struct keeping *one = k->under_way; one; one = one->next)
		one->done = NULL;
}
