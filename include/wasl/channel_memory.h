/*
 * Channel's memory: what the core keeps for an instance over restarts: how far its source was
 * read, what was tried in vain, and what a provider issued to it. Loop thread.
 */
#pragma once

#include <wasl/web.h>

#include <stdint.h>

struct channel;

/* The committed cursor of that key, NULL if none. Valid until the next turn. */
WASL_API const char *channel_cursor(const struct channel *ch, const char *key);
/*
 * A cursor that no message moves: committed in the background, tried again until it is; what
 * channel_cursor() says at once. Last one wins. A NULL value forgets it.
 */
WASL_API void channel_set_cursor(struct channel *ch, const char *key, const char *value);
/*
 * What a provider issues at run time, such as a token: sealed, and kept over restarts. done is
 * called once, in a later turn, unless the channel is stopped first: 0, it is on the disk and may
 * be used; or -errno, it is not. A NULL value forgets it. NAMES are [a-z0-9_-].
 */
#define CHANNEL_SECRET_MAX ((size_t)16 << 10)
typedef void channel_secret_kept(struct channel *ch, int r, void *data);
WASL_API void channel_keep_secret(struct channel *ch, const char *name, struct web_bytes value,
				  channel_secret_kept *done, void *data);
/* As it is on the disk, ended by a NUL that is not counted; NULL: none. Valid until the next turn.
 */
WASL_API const char *channel_secret(const struct channel *ch, const char *name, size_t *ret_size);
/* When this channel was started for the first time, UTC milliseconds. */
WASL_API int64_t channel_first_start(const struct channel *ch);
/*
 * How often reading the item of that id was begun and not ended (its worker died
 * over it), as committed; and one more, which is committed in the background.
 */
WASL_API unsigned channel_attempts(const struct channel *ch, const char *source_id);
WASL_API void channel_attempt_failed(struct channel *ch, const char *source_id);
