/*
 * Secret keeper: what a provider issued to one channel at run time, in memory as it is on the
 * disk, and on its way there. Loop thread, but for the jobs.
 */
#pragma once

#include "store/store.h"

#include <wasl/channel.h>

/* A list, newest first; what is freed is erased. */
struct kept_secret;
void kept_secrets_free(struct kept_secret *list);
/* Copies; a value of no data is nothing. */
void kept_secrets_add(struct kept_secret **list, const char *name, struct crypto_bytes value);

struct secret_keeper;

/* ch, which may be NULL, is for whoever asks to be told. */
struct secret_keeper *secret_keeper_new(struct loop *loop, struct store *store, const char *channel,
					struct channel *ch);
/* What is under way to the store is still committed. */
void secret_keeper_free(struct secret_keeper *k);
DEFINE_CLEANUP(struct secret_keeper *, secret_keeper_free)

/* Takes what was read from the disk, in place of all that it has. */
void secret_keeper_take(struct secret_keeper *k, struct kept_secret *list);
/* As channel_secret() and channel_keep_secret(). */
const char *secret_keeper_find(const struct secret_keeper *k, const char *name, size_t *ret_size);
void secret_keeper_keep(struct secret_keeper *k, const char *name, struct web_bytes value,
			channel_secret_kept *done, void *data);
/* Nobody is told any more of what is under way. */
void secret_keeper_hush(struct secret_keeper *k);
