#include "oauth2.h"

#include "oauth1.h"

#include <sodium.h>

#include <string.h>

#define CONSENT "https://x.com/i/oauth2/authorize"
#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

_Static_assert(sodium_base64_ENCODED_LEN(32, VARIANT) == OAUTH2_RANDOM_SIZE, "32 bytes");

void oauth2_wipe(void *secret, size_t size)
{
	sodium_memzero(secret, size);
}

void oauth2_erase(char *text)
{
	if (text)
		sodium_memzero(text, strlen(text));
	free(text);
}

void oauth2_random(char ret[static OAUTH2_RANDOM_SIZE])
{
	uint8_t bytes[32];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2base64(ret, OAUTH2_RANDOM_SIZE, bytes, sizeof(bytes), VARIANT);
	sodium_memzero(bytes, sizeof(bytes));
}

void oauth2_challenge(const char *verifier, char ret[static OAUTH2_RANDOM_SIZE])
{
	uint8_t digest[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(digest, (const uint8_t *)verifier, strlen(verifier));
	sodium_bin2base64(ret, OAUTH2_RANDOM_SIZE, digest, sizeof(digest), VARIANT);
}

static char *encoded(const char *text)
{
	/* born as large as it can get: growing would leave copies of what is secret behind */
	size_t size = 3 * strlen(text);
	struct buffer out = BUFFER_INIT(size + 1);

	out.data = xcalloc(size + 2, 1);
	out.allocated = size + 2;
	oauth1_encode(text, &out);
	return out.data;
}

char *oauth2_consent_url(const struct oauth2_client *c, const char *state, const char *verifier)
{
	char challenge[OAUTH2_RANDOM_SIZE];
	_cleanup_(freep) char *id = encoded(c->id);
	_cleanup_(freep) char *redirect = encoded(c->redirect);
	_cleanup_(freep) char *scopes = encoded(OAUTH2_SCOPES);

	oauth2_challenge(verifier, challenge);
	return xasprintf(CONSENT "?response_type=code&client_id=%s&redirect_uri=%s&scope=%s"
				 "&state=%s&code_challenge=%s&code_challenge_method=S256",
			 id, redirect, scopes, state, challenge);
}

/* --- what comes back --- */

/* The first of that name; NULL: none. */
static char *value_of(const char *query, const char *name)
{
	size_t name_size = strlen(name);

	for (;;) {
		size_t size = strcspn(query, "&#");

		if (strncmp(query, name, name_size) == 0 && query[name_size] == '=')
			return oauth1_decode(query + name_size + 1, size - name_size - 1);
		if (query[size] != '&')
			return NULL;
		query += size + 1;
	}
}

enum oauth2_return oauth2_read_return(const char *url, const char *state, char **ret_code)
{
	while (*url == ' ')
		url++;
	const char *mark = strchr(url, '?');
	const char *query = mark ? mark + 1 : url;
	_cleanup_(freep) char *given = value_of(query, "state");
	_cleanup_(freep) char *error = value_of(query, "error");
	_cleanup_(oauth2_erasep) char *code = value_of(query, "code");

	if (!error && (!code || !*code))
		return OAUTH2_NO_RETURN;
	if (!given || strlen(given) != strlen(state) ||
	    sodium_memcmp(given, state, strlen(state)) != 0)
		return OAUTH2_OTHER_STATE;
	if (error)
		return OAUTH2_DENIED;
	*ret_code = TAKE(code);
	(*ret_code)[strcspn(*ret_code, " ")] = '\0'; /* what a terminal added */
	return OAUTH2_CODE;
}

/* --- what is asked --- */

/* Its part of a form: a confidential client is named by its header. */
static char *client_part(const struct oauth2_client *c)
{
	_cleanup_(freep) char *id = encoded(c->id);

	return c->secret ? xstrdup("") : xasprintf("&client_id=%s", id);
}

char *oauth2_code_form(const struct oauth2_client *c, const char *code, const char *verifier)
{
	_cleanup_(oauth2_erasep) char *safe = encoded(code);
	_cleanup_(freep) char *redirect = encoded(c->redirect);
	_cleanup_(freep) char *client = client_part(c);

	return xasprintf("grant_type=authorization_code&code=%s&redirect_uri=%s&code_verifier=%s%s",
			 safe, redirect, verifier, client);
}

char *oauth2_refresh_form(const struct oauth2_client *c, const char *refresh)
{
	_cleanup_(oauth2_erasep) char *safe = encoded(refresh);
	_cleanup_(freep) char *client = client_part(c);

	return xasprintf("grant_type=refresh_token&refresh_token=%s%s", safe, client);
}

char *oauth2_basic(const struct oauth2_client *c)
{
	if (!c->secret)
		return NULL;
	_cleanup_(oauth2_erasep) char *plain = xasprintf("%s:%s", c->id, c->secret);
	size_t size = sodium_base64_encoded_len(strlen(plain), sodium_base64_VARIANT_ORIGINAL);
	_cleanup_(oauth2_erasep) char *base64 = xcalloc(size, 1);

	sodium_bin2base64(base64, size, (const uint8_t *)plain, strlen(plain),
			  sodium_base64_VARIANT_ORIGINAL);
	return xasprintf("Authorization: Basic %s", base64);
}
