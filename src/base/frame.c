#include <wasl/frame.h>

#include <errno.h>
#include <string.h>

/* The length, the type, the header's length. */
#define PREFIX 9U

static void put_u32(uint8_t *to, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		to[i] = (uint8_t)(v >> (8 * i));
}

static uint32_t get_u32(const uint8_t *from)
{
	return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 |
	       (uint32_t)from[3] << 24;
}

int frame_encode(const struct frame *f, struct buffer *out)
{
	_cleanup_(freep) char *header = f->header ? json_dumps(f->header, JSON_COMPACT) : NULL;
	size_t header_size = header ? strlen(header) : 0;
	uint8_t prefix[PREFIX];

	if (f->header && !json_is_object(f->header))
		return -EINVAL;
	if ((f->header && !header) || header_size > FRAME_HEADER_MAX ||
	    f->size > FRAME_MAX - PREFIX - header_size)
		return -EMSGSIZE;
	size_t length = PREFIX - 4 + header_size + f->size;
	if (length + 4 > out->max - out->size)
		return -EMSGSIZE;
	put_u32(prefix, (uint32_t)length);
	prefix[4] = f->type;
	put_u32(prefix + 5, (uint32_t)header_size);
	buffer_add(out, prefix, PREFIX);
	buffer_add(out, header, header_size);
	return buffer_add(out, f->data, f->size);
}

ssize_t frame_decode(const void *bytes, size_t size, struct frame *ret)
{
	const uint8_t *s = bytes;

	if (size < 4)
		return 0;
	/* judged as soon as it is here: who waits for more waits in vain */
	size_t length = get_u32(s);
	if (length > FRAME_MAX - 4 || length < PREFIX - 4)
		return -EBADMSG;
	if (size < PREFIX)
		return 0;
	size_t header_size = get_u32(s + 5);
	if (header_size > FRAME_HEADER_MAX || header_size > length - (PREFIX - 4))
		return -EBADMSG;
	if (size < length + 4)
		return 0;
	*ret = (struct frame){
		.type = s[4],
		.data = s + PREFIX + header_size,
		.size = length - (PREFIX - 4) - header_size,
	};
	if (!header_size)
		return (ssize_t)length + 4;
	/* jansson bounds the depth by itself (2048) */
	ret->header =
		json_loadb((const char *)s + PREFIX, header_size, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(ret->header))
		return (ssize_t)length + 4;
	json_decref(ret->header);
	ret->header = NULL;
	return -EBADMSG;
}
