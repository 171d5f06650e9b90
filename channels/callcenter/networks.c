#include "networks.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAPPED_BITS 96U

/* An IPv4 address stands as its mapped IPv6 one, so that there is one kind. */
struct network {
	uint8_t address[16];
	unsigned bits;
};

static bool read_address(const char *text, struct network *ret, unsigned *ret_most)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	memcpy(ret->address, mapped, sizeof(mapped));
	if (inet_pton(AF_INET, text, ret->address + sizeof(mapped)) == 1) {
		*ret_most = 32;
		return true;
	}
	*ret_most = 128;
	return inet_pton(AF_INET6, text, ret->address) == 1;
}

static bool read_bits(const char *text, unsigned most, unsigned *ret)
{
	size_t size = strspn(text, "0123456789");

	if (size < 1 || size > 3 || text[size])
		return false;
	*ret = (unsigned)strtoul(text, NULL, 10);
	return *ret >= 1 && *ret <= most;
}

static bool read_network(const char *text, struct network *ret)
{
	char address[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	size_t size = slash ? (size_t)(slash - text) : strlen(text);
	unsigned most = 0;

	if (size >= sizeof(address))
		return false;
	snprintf(address, sizeof(address), "%.*s", (int)size, text);
	if (!read_address(address, ret, &most))
		return false;
	ret->bits = most;
	if (slash && !read_bits(slash + 1, most, &ret->bits))
		return false;
	if (most == 32)
		ret->bits += MAPPED_BITS;
	return true;
}

bool network_check(const char *text)
{
	struct network network;

	return read_network(text, &network);
}

static bool holds(const struct network *n, const uint8_t address[16])
{
	unsigned whole = n->bits / 8, rest = n->bits % 8;

	if (memcmp(n->address, address, whole) != 0)
		return false;
	return !rest || ((n->address[whole] ^ address[whole]) >> (8 - rest)) == 0;
}

bool networks_have(char *const *list, const char *address)
{
	struct network one, network;
	unsigned most;

	if (!address || !read_address(address, &one, &most))
		return false;
	for (; list && *list; list++) {
		if (read_network(*list, &network) && holds(&network, one.address))
			return true;
	}
	return false;
}
