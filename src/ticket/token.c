#include "ticket/token.h"

#include "base/encode.h"

#include <stdio.h>
#include <string.h>

#define MAC_BYTES 10U
#define MAC_SIZE 16U /* of base32 */
/* Of this master key; the next one would be 'b'. */
#define KEY_LETTER 'a'
#define HEAD_SIZE 10U /* "ta" and eight characters */

/* The MAC covers everything before its own dot, the kind included. */
static void mac_of(const struct crypto_key *key, const char *body, size_t size,
		   char ret[MAC_SIZE + 1])
{
	uint8_t hash[CRYPTO_HASH_SIZE];

	crypto_keyed_hash(key, "token", (struct crypto_bytes){body, size}, hash);
	encode_base32(hash, MAC_BYTES, ret);
}

/* In every locale alike. */
static char lower_char(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static void plain_reference(const char *reference, char ret[9])
{
	size_t n = 0;

	for (; *reference && n < 8; reference++) {
		if (*reference != '-')
			ret[n++] = lower_char(*reference);
	}
	ret[n] = '\0';
}

static void sign(const struct crypto_key *key, const char *body, char ret[static TOKEN_SIZE])
{
	char mac[MAC_SIZE + 1];

	mac_of(key, body, strlen(body), mac);
	snprintf(ret, TOKEN_SIZE, "%.44s.%s", body, mac);
}

void token_reply(const struct crypto_key *key, const char *reference, char ret[static TOKEN_SIZE])
{
	char plain[9], body[16];

	plain_reference(reference, plain);
	snprintf(body, sizeof(body), "t%c%s", KEY_LETTER, plain);
	sign(key, body, ret);
}

static void add_base36(uint64_t v, char ret[static 14])
{
	char reversed[14];
	size_t n = 0;

	do
		reversed[n++] = "0123456789abcdefghijklmnopqrstuvwxyz"[v % 36];
	while (v /= 36);
	while (n)
		*ret++ = reversed[--n];
	*ret = '\0';
}

void token_message(const struct crypto_key *key, const char *reference, int64_t delivery,
		   char ret[static TOKEN_SIZE])
{
	char plain[9], number[14], body[32];

	plain_reference(reference, plain);
	add_base36((uint64_t)delivery, number);
	snprintf(body, sizeof(body), "m%c%s.%s", KEY_LETTER, plain, number);
	sign(key, body, ret);
}

/* Case was folded, perhaps, on its way. */
static void lower(const char *s, char ret[static TOKEN_SIZE])
{
	size_t n = 0;

	for (; s[n] && n < TOKEN_SIZE - 1; n++)
		ret[n] = lower_char(s[n]);
	ret[n] = '\0';
}

bool token_check(const struct crypto_key *key, const char *token,
		 char ret_reference[static REFERENCE_SIZE])
{
	char folded[TOKEN_SIZE], mac[MAC_SIZE + 1];

	if (strlen(token) >= TOKEN_SIZE)
		return false;
	lower(token, folded);
	const char *dot = strrchr(folded, '.');
	if (!dot || strlen(dot + 1) != MAC_SIZE || (size_t)(dot - folded) < HEAD_SIZE)
		return false;
	mac_of(key, folded, (size_t)(dot - folded), mac);
	if (!crypto_equal(mac, dot + 1, MAC_SIZE))
		return false;
	return (folded[0] == 't' || folded[0] == 'm') &&
	       reference_parse(folded + 2, HEAD_SIZE - 2, ret_reference);
}
