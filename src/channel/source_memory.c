#include "channel/source_memory.h"

#include "channel/cursor_writer.h"
#include "store/sources.h"
#include "store/tokens.h"

#include <wasl/log.h>
#include <wasl/loop.h>

#include <jansson.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Beside the module's own cursors, under a name that no module uses. */
#define FIRST_START_KEY "wasl:first-start"

struct source_memory {
	struct store *store;
	char *channel;
	json_t *cursors; /* key → value */
	struct cursor_writer *writer;
	struct secret_keeper *keeper; /* borrowed; NULL: none */
	json_t *attempts;	      /* source id → count */
	int64_t first_start;
};

struct source_memory *source_memory_new(struct loop *loop, struct store *store, const char *channel)
{
	struct source_memory *m = xcalloc(1, sizeof(*m));

	m->store = store;
	m->channel = xstrdup(channel);
	m->cursors = json_object();
	m->writer = cursor_writer_new(loop, store, channel);
	m->attempts = json_object();
	return m;
}

void source_memory_free(struct source_memory *m)
{
	if (!m)
		return;
	cursor_writer_free(m->writer);
	json_decref(m->cursors);
	json_decref(m->attempts);
	free(m->channel);
	free(m);
}

void source_memory_set_keeper(struct source_memory *m, struct secret_keeper *keeper)
{
	m->keeper = keeper;
}

/* Sources name their items by bytes of any kind. */
static void remember(json_t *object, const char *key, json_t *value)
{
	json_object_set_new_nocheck(object, key, value);
}

struct load {
	struct source_memory *memory;
	char *channel;
	json_t *cursors, *attempts;
	struct kept_secret *secrets;
	unsigned damaged; /* secrets that do not open */
	int64_t first_start;
	store_done *done;
	void *data;
};

static int note_cursor(const char *channel, const char *key, const char *value, void *context)
{
	struct load *load = context;

	if (strcmp(channel, load->channel) == 0)
		remember(load->cursors, key, json_string_nocheck(value));
	return 0;
}

static int note_attempt(const char *channel, const char *source_id, unsigned count, void *context)
{
	struct load *load = context;

	if (strcmp(channel, load->channel) == 0)
		remember(load->attempts, source_id, json_integer(count));
	return 0;
}

static int note_secret(const char *name, struct crypto_bytes value, void *context)
{
	struct load *load = context;

	kept_secrets_add(&load->secrets, name, value);
	load->damaged += !value.data;
	return 0;
}

static int set_first_start(struct txn *txn, struct load *load)
{
	char now[32];

	load->first_start = txn_now(txn);
	snprintf(now, sizeof(now), "%lld", (long long)load->first_start);
	return txn_cursor_set(txn, load->channel, FIRST_START_KEY, now);
}

/* A job of the writer, since the first start is written by the first reading. */
static int run_load(struct txn *txn, void *data)
{
	struct load *load = data;

	int r = txn_cursor_list(txn, note_cursor, load);
	if (r == 0)
		r = txn_attempt_list(txn, note_attempt, load);
	if (r == 0)
		r = txn_token_list(txn, load->channel, note_secret, load);
	const char *first = json_string_value(json_object_get(load->cursors, FIRST_START_KEY));
	if (first)
		load->first_start = strtoll(first, NULL, 10);
	/* one that is to come was noted by a clock that went wrong */
	if (r == 0 && (!first || load->first_start > txn_now(txn)))
		return set_first_start(txn, load);
	return r;
}

static void hand_on_secrets(struct load *load)
{
	if (load->damaged)
		log_warning("channel %s: %u of the tokens that its provider issued cannot be "
			    "opened: authorize it anew",
			    load->channel, load->damaged);
	if (load->memory->keeper)
		secret_keeper_take(load->memory->keeper, TAKE(load->secrets));
}

static void load_free(struct load *load)
{
	kept_secrets_free(load->secrets);
	json_decref(load->cursors);
	json_decref(load->attempts);
	free(load->channel);
	free(load);
}

static void loaded(int r, void *data)
{
	struct load *load = data;
	struct source_memory *m = load->memory;

	if (r == 0) {
		json_decref(m->cursors);
		json_decref(m->attempts);
		m->cursors = TAKE(load->cursors);
		cursor_writer_apply(m->writer, m->cursors);
		m->attempts = TAKE(load->attempts);
		m->first_start = load->first_start;
		hand_on_secrets(load);
	}
	load->done(r, load->data);
	load_free(load);
}

bool source_memory_load(struct source_memory *m, store_done *done, void *data)
{
	struct load *load = xcalloc(1, sizeof(*load));

	*load = (struct load){
		.memory = m,
		.channel = xstrdup(m->channel),
		.cursors = json_object(),
		.attempts = json_object(),
		.done = done,
		.data = data,
	};
	if (store_write(m->store, &(struct store_job){run_load, loaded, load}))
		return true;
	load_free(load);
	return false;
}

const char *source_memory_cursor(const struct source_memory *m, const char *key)
{
	return json_string_value(json_object_get(m->cursors, key));
}

void source_memory_set_cursor(struct source_memory *m, const char *key, const char *value)
{
	remember(m->cursors, key, json_string_nocheck(value));
}

void source_memory_keep_cursor(struct source_memory *m, const char *key, const char *value)
{
	if (value)
		source_memory_set_cursor(m, key, value);
	else
		json_object_del(m->cursors, key);
	cursor_writer_set(m->writer, key, value);
}

void source_memory_flush(struct source_memory *m)
{
	cursor_writer_flush(m->writer);
}

int64_t source_memory_first_start(const struct source_memory *m)
{
	return m->first_start;
}

unsigned source_memory_attempts(const struct source_memory *m, const char *source_id)
{
	return (unsigned)json_integer_value(json_object_get(m->attempts, source_id));
}

struct attempt {
	char *channel, *source_id;
};

static int run_attempt(struct txn *txn, void *data)
{
	const struct attempt *a = data;
	unsigned count = 0;

	return txn_attempt_add(txn, a->channel, a->source_id, &count);
}

static void attempt_stored(int r, void *data)
{
	struct attempt *a = data;

	if (r < 0)
		log_warning("channel %s: a failed attempt could not be stored: %s", a->channel,
			    strerror(-r));
	free(a->channel);
	free(a->source_id);
	free(a);
}

void source_memory_add_attempt(struct source_memory *m, const char *source_id)
{
	struct attempt *a = xcalloc(1, sizeof(*a));
	json_int_t count = json_integer_value(json_object_get(m->attempts, source_id)) + 1;

	remember(m->attempts, source_id, json_integer(count));
	*a = (struct attempt){xstrdup(m->channel), xstrdup(source_id)};
	if (!store_write(m->store, &(struct store_job){run_attempt, attempt_stored, a}))
		attempt_stored(-EAGAIN, a);
}

void source_memory_forget_attempts(struct source_memory *m, const char *source_id)
{
	json_object_del(m->attempts, source_id);
}
