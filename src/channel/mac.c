#include "channel/channel_private.h"

#include "base/encode.h"
#include "store/store.h"

#include <string.h>

#define MAC_BYTES 20U

void channel_mac(const struct channel *ch, const char *purpose, struct web_bytes bytes,
		 char ret[static CHANNEL_MAC_SIZE])
{
	const struct crypto_key *key = store_key(ch->channels->options.store, STORE_KEY_TOKEN);
	_cleanup_(freep) char *whole = xasprintf("channel.%s.%s", ch->name, purpose);
	uint8_t hash[CRYPTO_HASH_SIZE];

	crypto_keyed_hash(key, whole, (struct crypto_bytes){bytes.data, bytes.size}, hash);
	encode_base32(hash, MAC_BYTES, ret);
}

bool channel_mac_check(const struct channel *ch, const char *purpose, struct web_bytes bytes,
		       const char *mac)
{
	char ours[CHANNEL_MAC_SIZE];

	channel_mac(ch, purpose, bytes, ours);
	return strlen(mac) == sizeof(ours) - 1 && crypto_equal(ours, mac, sizeof(ours) - 1);
}
