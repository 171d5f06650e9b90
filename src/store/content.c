#include "store/content_private.h"

#include "store/store_private.h"

#include <errno.h>
#include <string.h>

struct content {
	struct vault *vault;
	uint8_t *bytes; /* of a small one: all; of a large one: the piece being filled */
	size_t held, allocated;
	size_t size;
	struct vault_file *file; /* NULL while small */
	bool finished;
};

struct content *content_new(struct store *s)
{
	struct content *c = xcalloc(1, sizeof(*c));

	c->vault = store_vault(s);
	return c;
}

void content_free(struct content *c)
{
	if (!c)
		return;
	vault_file_unref(c->file);
	free(c->bytes);
	free(c);
}

static void reserve(struct content *c, size_t size, size_t max)
{
	size_t wanted = c->allocated ? c->allocated : 4096;

	if (size <= c->allocated)
		return;
	while (wanted < size)
		wanted *= 2;
	c->allocated = wanted < max ? wanted : max;
	c->bytes = xreallocarray(c->bytes, c->allocated, 1);
}

static void hand_over_piece(struct content *c)
{
	vault_file_add(c->file, TAKE(c->bytes), c->held);
	c->held = 0;
	c->allocated = 0;
}

/* Returns how many bytes were taken: at most what fills the piece. */
static size_t fill_piece(struct content *c, const uint8_t *data, size_t size)
{
	size_t room = VAULT_PIECE - c->held, n = size < room ? size : room;

	reserve(c, c->held + n, VAULT_PIECE);
	memcpy(c->bytes + c->held, data, n);
	c->held += n;
	if (c->held == VAULT_PIECE)
		hand_over_piece(c);
	return n;
}

static void write_pieces(struct content *c, const uint8_t *data, size_t size)
{
	while (size) {
		size_t n = fill_piece(c, data, size);
		data += n;
		size -= n;
	}
}

/* It does not stay in memory: what is there goes to a file. */
static void spill(struct content *c)
{
	_cleanup_(freep) uint8_t *bytes = TAKE(c->bytes);
	size_t held = c->held;

	c->held = 0;
	c->allocated = 0;
	c->file = vault_file_new(c->vault);
	write_pieces(c, bytes, held);
}

void content_write(struct content *c, const void *data, size_t size)
{
	if (!size)
		return;
	c->size += size;
	if (!c->file && c->size > CONTENT_INLINE)
		spill(c);
	if (c->file) {
		write_pieces(c, data, size);
		return;
	}
	reserve(c, c->held + size, CONTENT_INLINE);
	memcpy(c->bytes + c->held, data, size);
	c->held += size;
}

size_t content_pending(const struct content *c)
{
	return c->held + (c->file ? vault_file_pending(c->file) : 0);
}

bool content_finish(struct content *c, loop_function *done, void *context)
{
	c->finished = true;
	if (!c->file)
		return true;
	if (c->held)
		hand_over_piece(c);
	vault_file_finish(c->file, done, context);
	return false;
}

int content_result(const struct content *c)
{
	if (!c->finished)
		return -EINVAL;
	return c->file ? vault_file_result(c->file) : 0;
}

size_t content_size(const struct content *c)
{
	return c->size;
}

struct vault_file *content_file(const struct content *c)
{
	return c->file;
}

struct crypto_bytes content_bytes(const struct content *c)
{
	return (struct crypto_bytes){c->bytes, c->held};
}
