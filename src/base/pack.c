#include "base/pack.h"

#include <endian.h>
#include <errno.h>
#include <lz4.h>
#include <string.h>

/* LZ4 cannot make more of a byte. */
#define EXPANSION_MAX 255U

void *pack(const void *data, size_t size, size_t *ret_size)
{
	uint32_t head = htole32((uint32_t)size);
	size_t room = size - size / 8;

	if (size > PACK_MAX || room <= sizeof(head))
		return NULL;
	_cleanup_(freep) uint8_t *packed = xmalloc(room);
	int n = LZ4_compress_default(data, (char *)packed + sizeof(head), (int)size,
				     (int)(room - sizeof(head)));
	if (n <= 0)
		return NULL;
	memcpy(packed, &head, sizeof(head));
	*ret_size = sizeof(head) + (size_t)n;
	return TAKE(packed);
}

int unpack(const void *packed, size_t size, void **ret, size_t *ret_size)
{
	uint32_t head;

	if (size < sizeof(head))
		return -EBADMSG;
	memcpy(&head, packed, sizeof(head));
	size_t rest = size - sizeof(head), whole = le32toh(head);
	if (whole > PACK_MAX || rest > INT32_MAX || whole / EXPANSION_MAX > rest)
		return -EBADMSG;
	_cleanup_(freep) char *bytes = xmalloc(whole + 1);
	int n = LZ4_decompress_safe((const char *)packed + sizeof(head), bytes, (int)rest,
				    (int)whole);
	if (n < 0 || (size_t)n != whole)
		return -EBADMSG;
	bytes[whole] = '\0';
	*ret = TAKE(bytes);
	*ret_size = whole;
	return 0;
}
