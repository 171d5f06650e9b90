#include "ticket/token.h"

#include "base/encode.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define MAC_BYTES 10U
#define MAC_SIZE 16U  /* of base32 */
#define HEAD_SIZE 10U /* "ta" and eight characters */
#define NUMBER_SIZE 14U
#define BODY_SIZE (HEAD_SIZE + 1 + NUMBER_SIZE)

/* The MAC covers everything before its own dot, the kind and the letter included. */
static void mac_of(const struct crypto_key *key, const char *body, size_t size,
		   char ret[MAC_SIZE + 1])
{
	uint8_t hash[CRYPTO_HASH_SIZE];
	char purpose[] = "token.a";

	/* those of the first letter were signed before there were others */
	if (body[1] == TOKEN_FIRST_LETTER)
		purpose[5] = '\0';
	else
		purpose[6] = body[1];
	crypto_keyed_hash(key, purpose, (struct crypto_bytes){body, size}, hash);
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

static void write_base36(uint64_t v, char ret[static NUMBER_SIZE])
{
	char reversed[NUMBER_SIZE];
	size_t n = 0;

	do
		reversed[n++] = "0123456789abcdefghijklmnopqrstuvwxyz"[v % 36];
	while (v /= 36);
	while (n)
		*ret++ = reversed[--n];
	*ret = '\0';
}

/* The ticket as a whole, and no delivery. */
static bool is_whole(enum token_kind kind)
{
	return kind == TOKEN_REPLY || kind == TOKEN_STATUS;
}

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Signed already: it is as write_base36() made it. */
static int64_t read_base36(const char *s, size_t size)
{
	uint64_t v = 0;

	for (size_t i = 0; i < size; i++)
		v = 36 * v + (uint64_t)(is_letter(s[i]) ? s[i] - 'a' + 10 : s[i] - '0');
	return (int64_t)v;
}

void token_make(const struct crypto_key *key, const struct token_target *target,
		char ret[static TOKEN_SIZE])
{
	char plain[9], number[NUMBER_SIZE], body[BODY_SIZE + 1], mac[MAC_SIZE + 1];
	bool whole = is_whole(target->kind);

	assert(is_letter(target->letter) && (whole ? !target->delivery : target->delivery > 0));
	plain_reference(target->reference, plain);
	write_base36((uint64_t)target->delivery, number);
	snprintf(body, sizeof(body), "%c%c%s%s%s", (char)target->kind, target->letter, plain,
		 whole ? "" : ".", whole ? "" : number);
	mac_of(key, body, strlen(body), mac);
	snprintf(ret, TOKEN_SIZE, "%s.%s", body, mac);
}

/* Case was folded, perhaps, on its way. */
static void lower(const char *s, char ret[static TOKEN_SIZE])
{
	size_t n = 0;

	for (; s[n] && n < TOKEN_SIZE - 1; n++)
		ret[n] = lower_char(s[n]);
	ret[n] = '\0';
}

/* body: signed by us, though perhaps for another purpose. */
static bool read_body(const char *body, size_t size, struct token_target *ret)
{
	struct token_target target = {.kind = (enum token_kind)body[0], .letter = body[1]};
	bool whole = is_whole(target.kind);

	if (!whole && target.kind != TOKEN_MESSAGE && target.kind != TOKEN_BOUNCE)
		return false;
	if (whole ? size != HEAD_SIZE : size < HEAD_SIZE + 2 || body[HEAD_SIZE] != '.')
		return false;
	if (!reference_parse(body + 2, HEAD_SIZE - 2, target.reference))
		return false;
	if (!whole)
		target.delivery = read_base36(body + HEAD_SIZE + 1, size - HEAD_SIZE - 1);
	*ret = target;
	return true;
}

bool token_check(const struct crypto_key *key, const char *token, struct token_target *ret)
{
	char folded[TOKEN_SIZE] = "", mac[MAC_SIZE + 1];

	if (strlen(token) >= TOKEN_SIZE)
		return false;
	lower(token, folded);
	const char *dot = strrchr(folded, '.');
	size_t size = dot ? (size_t)(dot - folded) : 0;
	if (size < HEAD_SIZE || size > BODY_SIZE || strlen(dot + 1) != MAC_SIZE ||
	    !is_letter(folded[1]))
		return false;
	mac_of(key, folded, size, mac);
	return crypto_equal(mac, dot + 1, MAC_SIZE) && read_body(folded, size, ret);
}
