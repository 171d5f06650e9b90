#include "stamp.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#define PURPOSE "form"
#define NONCE_BYTES 16U

struct stamp stamp_new(int64_t now)
{
	struct stamp s = {.opened = now};
	uint8_t random[NONCE_BYTES];

	/* as many are given at once or not at all */
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		abort();
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(s.nonce + 2 * i, 3, "%02x", random[i]);
	return s;
}

void stamp_renew(struct stamp *s, int64_t now, int64_t fill_ms)
{
	s->opened = now - fill_ms;
}

void stamp_write(const struct channel *ch, const struct stamp *s, char ret[static STAMP_SIZE])
{
	char mac[CHANNEL_MAC_SIZE];
	int size = snprintf(ret, STAMP_SIZE, "%s.%llx", s->nonce, (unsigned long long)s->opened);

	channel_mac(ch, PURPOSE, (struct web_bytes){ret, (size_t)size}, mac);
	snprintf(ret + size, STAMP_SIZE - (size_t)size, ".%s", mac);
}

bool stamp_read(const struct channel *ch, const char *text, struct stamp *ret)
{
	const char *mac = text ? strrchr(text, '.') : NULL;
	struct web_bytes signed_bytes = {text, mac ? (size_t)(mac - text) : 0};

	if (!mac || strlen(text) >= STAMP_SIZE ||
	    !channel_mac_check(ch, PURPOSE, signed_bytes, mac + 1))
		return false;
	/* we wrote it */
	memcpy(ret->nonce, text, STAMP_NONCE_SIZE - 1);
	ret->nonce[STAMP_NONCE_SIZE - 1] = '\0';
	ret->opened = (int64_t)strtoull(text + STAMP_NONCE_SIZE, NULL, 16);
	return true;
}
