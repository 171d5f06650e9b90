#include <wasl/buffer.h>

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

void buffer_done(struct buffer *b)
{
	free(b->data);
	*b = BUFFER_INIT(b->max);
}

void buffer_clear(struct buffer *b)
{
	b->size = 0;
	b->overflowed = false;
	if (b->data)
		b->data[0] = '\0';
}

/* Room for size bytes more. Doubles, so that appending is linear, but not beyond the maximum. */
static int reserve(struct buffer *b, size_t size)
{
	size_t wanted = b->allocated ? b->allocated : 64;

	/* so that neither doubling nor the NUL overflows */
	assert(b->max < SIZE_MAX / 2);
	if (b->overflowed || size > b->max - b->size) {
		b->overflowed = true;
		return -EMSGSIZE;
	}
	size += b->size + 1;
	if (size <= b->allocated)
		return 0;
	while (wanted < size)
		wanted *= 2;
	if (wanted > b->max + 1)
		wanted = b->max + 1;
	b->data = xreallocarray(b->data, wanted, 1);
	b->allocated = wanted;
	return 0;
}

int buffer_add(struct buffer *b, const void *data, size_t size)
{
	int r = reserve(b, size);

	if (r < 0)
		return r;
	if (size)
		memcpy(b->data + b->size, data, size);
	b->size += size;
	b->data[b->size] = '\0';
	return 0;
}

int buffer_add_char(struct buffer *b, char c)
{
	return buffer_add(b, &c, 1);
}

int buffer_add_string(struct buffer *b, const char *s)
{
	return buffer_add(b, s, strlen(s));
}

int buffer_printf(struct buffer *b, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	int size = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	assert(size >= 0);
	int r = reserve(b, (size_t)size);
	if (r < 0)
		return r;
	va_start(args, fmt);
	vsnprintf(b->data + b->size, (size_t)size + 1, fmt, args);
	va_end(args);
	b->size += (size_t)size;
	return 0;
}

const char *buffer_string(const struct buffer *b)
{
	return b->data ? b->data : "";
}

char *buffer_take(struct buffer *b, size_t *ret_size)
{
	char *data = b->data ? TAKE(b->data) : xstrdup("");

	if (ret_size)
		*ret_size = b->size;
	*b = BUFFER_INIT(b->max);
	return data;
}
