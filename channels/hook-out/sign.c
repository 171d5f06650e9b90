#include "sign.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <sodium.h>

#include <stdlib.h>
#include <string.h>

#define PREFIX "whsec_"
#define KEY_MIN 24U
#define KEY_MAX 64U
#define MAC_SIZE 32U

/* Its size, or 0 for what is none. */
static size_t read_key(const char *secret, uint8_t ret[static KEY_MAX])
{
	size_t size = 0;

	if (strncmp(secret, PREFIX, strlen(PREFIX)) == 0)
		secret += strlen(PREFIX);
	size_t length = strlen(secret);
	while (length && secret[length - 1] == '=')
		length--;
	if (sodium_base642bin(ret, KEY_MAX, secret, length, NULL, &size, NULL,
			      sodium_base64_VARIANT_ORIGINAL_NO_PADDING) < 0)
		return 0;
	return size >= KEY_MIN ? size : 0;
}

bool sign_secret_check(const char *secret)
{
	uint8_t key[KEY_MAX];
	size_t size = read_key(secret, key);

	sodium_memzero(key, sizeof(key));
	return size > 0;
}

static void add_signature(const char *secret, const char *text, struct buffer *out)
{
	char base64[sodium_base64_ENCODED_LEN(MAC_SIZE, sodium_base64_VARIANT_ORIGINAL)];
	uint8_t key[KEY_MAX], mac[MAC_SIZE];
	size_t size = read_key(secret, key);

	if (size && gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, size, text, strlen(text), mac) < 0)
		abort();
	sodium_memzero(key, sizeof(key));
	if (!size)
		return;
	sodium_bin2base64(base64, sizeof(base64), mac, sizeof(mac), sodium_base64_VARIANT_ORIGINAL);
	(void)buffer_printf(out, "%sv1,%s", out->size ? " " : "", base64);
}

char *sign(const struct signing *s)
{
	_cleanup_(freep) char *text = xasprintf("%s.%lld.%s", s->id, (long long)s->at, s->body);
	struct buffer out = BUFFER_INIT(256);

	for (size_t i = 0; i < ELEMENTS(s->secrets); i++) {
		if (s->secrets[i])
			add_signature(s->secrets[i], text, &out);
	}
	return buffer_take(&out, NULL);
}
