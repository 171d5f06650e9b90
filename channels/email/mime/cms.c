#include "cms.h"

#include <stdint.h>
#include <string.h>

enum {
	TAG_INTEGER = 0x02,
	TAG_OCTETS = 0x04,
	TAG_OID = 0x06,
	TAG_OCTETS_SPLIT = 0x24,
	TAG_SEQUENCE = 0x30,
	TAG_SET = 0x31,
	TAG_EXPLICIT = 0xa0,
};

/* BER: tag, length, content; a length may be left open, and then two NULs end the content. */
struct reader {
	const unsigned char *data;
	size_t size, at;
};

/* The head of an element with that tag; its length in ret, SIZE_MAX where it is left open. */
static bool enter(struct reader *r, unsigned char tag, size_t *ret)
{
	size_t length, bytes;

	if (r->size - r->at < 2 || r->data[r->at] != tag)
		return false;
	length = r->data[r->at + 1];
	r->at += 2;
	if (length == 0x80) {
		*ret = SIZE_MAX;
		return true;
	}
	bytes = length & 0x7f;
	if (length > 0x80) {
		if (bytes > 4 || r->size - r->at < bytes)
			return false;
		for (length = 0; bytes > 0; bytes--)
			length = length << 8 | r->data[r->at++];
	}
	*ret = length;
	return true;
}

/* The same of one whose content is at hand, whole. */
static bool enter_whole(struct reader *r, unsigned char tag, size_t *ret)
{
	return enter(r, tag, ret) && *ret <= r->size - r->at;
}

static bool skip(struct reader *r, unsigned char tag)
{
	size_t length;

	if (!enter_whole(r, tag, &length))
		return false;
	r->at += length;
	return true;
}

/* ContentInfo up to its content; its type in ret. */
static bool read_type(struct reader *r, const unsigned char **ret, size_t *ret_size)
{
	size_t length;

	if (!enter(r, TAG_SEQUENCE, &length) || !enter_whole(r, TAG_OID, ret_size))
		return false;
	*ret = r->data + r->at;
	r->at += *ret_size;
	return true;
}

static enum cms_kind kind_of(const unsigned char *oid, size_t size)
{
	/* 1.2.840.113549.1.7 and 1.2.840.113549.1.9.16.1 */
	static const unsigned char pkcs7[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7};
	static const unsigned char smime[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1};

	if (size == sizeof(pkcs7) + 1 && memcmp(oid, pkcs7, sizeof(pkcs7)) == 0) {
		if (oid[size - 1] == 2)
			return CMS_SIGNED;
		return oid[size - 1] == 3 ? CMS_ENCRYPTED : CMS_UNKNOWN;
	}
	if (size == sizeof(smime) + 1 && memcmp(oid, smime, sizeof(smime)) == 0)
		return oid[size - 1] == 23 ? CMS_ENCRYPTED : CMS_UNKNOWN;
	return CMS_UNKNOWN;
}

enum cms_kind cms_kind(const unsigned char *data, size_t size)
{
	struct reader r = {data, size, 0};
	const unsigned char *oid;
	size_t oid_size;

	return read_type(&r, &oid, &oid_size) ? kind_of(oid, oid_size) : CMS_UNKNOWN;
}

/* The pieces of a string that was split, moved to where the first one begins. */
static bool join(struct reader *r, unsigned char *data, size_t length, size_t *ret_size)
{
	unsigned char *to = data + r->at;
	size_t end = length < r->size - r->at ? r->at + length : r->size, n;

	for (*ret_size = 0; r->at < end; *ret_size += n) {
		if (length == SIZE_MAX && end - r->at >= 2 && r->data[r->at] == 0 &&
		    r->data[r->at + 1] == 0)
			return true;
		if (!enter_whole(r, TAG_OCTETS, &n))
			return false;
		memmove(to + *ret_size, r->data + r->at, n);
		r->at += n;
	}
	return length != SIZE_MAX;
}

bool cms_content(unsigned char *data, size_t size, const unsigned char **ret, size_t *ret_size)
{
	struct reader r = {data, size, 0};
	const unsigned char *oid;
	size_t length, oid_size;

	if (!read_type(&r, &oid, &oid_size) || kind_of(oid, oid_size) != CMS_SIGNED)
		return false;
	if (!enter(&r, TAG_EXPLICIT, &length) || !enter(&r, TAG_SEQUENCE, &length) ||
	    !skip(&r, TAG_INTEGER) || !skip(&r, TAG_SET) || !read_type(&r, &oid, &oid_size) ||
	    !enter(&r, TAG_EXPLICIT, &length))
		return false;
	if (r.at < size && data[r.at] == TAG_OCTETS) {
		bool whole = enter_whole(&r, TAG_OCTETS, ret_size);

		*ret = data + r.at;
		return whole;
	}
	if (!enter(&r, TAG_OCTETS_SPLIT, &length))
		return false;
	*ret = data + r.at;
	return join(&r, data, length, ret_size);
}
