#include <wasl/buffer.h>

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

/* Doubles, so that appending is linear, but never beyond the maximum. */
static void reserve(struct buffer *b, size_t size)
{
	size_t wanted = b->allocated ? b->allocated : 64;

	if (size + 1 <= b->allocated)
		return;
	while (wanted < size + 1)
		wanted *= 2;
	if (wanted > b->max + 1)
		wanted = b->max + 1;
	b->data = xreallocarray(b->data, wanted, 1);
	b->allocated = wanted;
}

int buffer_add(struct buffer *b, const void *data, size_t size)
{
	if (b->overflowed || size > b->max - b->size) {
		b->overflowed = true;
		return -EMSGSIZE;
	}
	reserve(b, b->size + size);
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
	_cleanup_(freep) char *s = xvasprintf(fmt, args);
	va_end(args);
	return buffer_add_string(b, s);
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
