#include "oauth1.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <sodium.h>

#include <stdlib.h>
#include <string.h>

#define PARAMETERS_MAX 64U
#define TEXT_MAX ((size_t)64 << 10)
#define MAC_SIZE 20U

/* Both encoded. */
struct parameter {
	char *name, *value;
};

struct parameters {
	struct parameter list[PARAMETERS_MAX];
	size_t count;
};

static void parameters_done(struct parameters *p)
{
	for (size_t i = 0; i < p->count; i++) {
		free(p->list[i].name);
		free(p->list[i].value);
	}
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~", c));
}

void oauth1_encode(const char *text, struct buffer *out)
{
	for (; *text; text++) {
		if (is_unreserved(*text))
			(void)buffer_add_char(out, *text);
		else
			(void)buffer_printf(out, "%%%02X", (unsigned)(unsigned char)*text);
	}
}

static char *encoded(const char *text)
{
	struct buffer out = BUFFER_INIT(TEXT_MAX);

	oauth1_encode(text, &out);
	return buffer_take(&out, NULL);
}

static int hex(char c)
{
	const char *digits = "0123456789abcdef", *at;

	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

char *oauth1_decode(const char *text, size_t size)
{
	struct buffer out = BUFFER_INIT(TEXT_MAX);

	for (size_t i = 0; i < size; i++) {
		int high = text[i] == '%' && i + 2 < size ? hex(text[i + 1]) : -1;
		int low = high >= 0 ? hex(text[i + 2]) : -1;

		if (low >= 0) {
			const uint8_t byte = (uint8_t)(high << 4 | low);
			(void)buffer_add(&out, &byte, 1);
			i += 2;
		} else {
			(void)buffer_add(&out, text[i] == '+' ? " " : text + i, 1);
		}
	}
	return buffer_take(&out, NULL);
}

static void add(struct parameters *p, const char *name, const char *value)
{
	if (p->count == PARAMETERS_MAX)
		return;
	p->list[p->count++] = (struct parameter){encoded(name), encoded(value)};
}

static void add_query(struct parameters *p, const char *query)
{
	while (query && *query) {
		size_t size = strcspn(query, "&"), name_size = strcspn(query, "=&");
		size_t value_at = name_size < size ? name_size + 1 : size;
		_cleanup_(freep) char *name = oauth1_decode(query, name_size);
		_cleanup_(freep) char *value = oauth1_decode(query + value_at, size - value_at);

		add(p, name, value);
		query += size + (query[size] == '&');
	}
}

static int compare(const void *a, const void *b)
{
	const struct parameter *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	return r ? r : strcmp(x->value, y->value);
}

/* RFC 5849 §3.4.1 */
static char *base_string(const struct oauth1_request *q, struct parameters *p)
{
	struct buffer list = BUFFER_INIT(TEXT_MAX), out = BUFFER_INIT(4 * TEXT_MAX);

	qsort(p->list, p->count, sizeof(p->list[0]), compare);
	for (size_t i = 0; i < p->count; i++)
		(void)buffer_printf(&list, "%s%s=%s", i ? "&" : "", p->list[i].name,
				    p->list[i].value);
	(void)buffer_printf(&out, "%s&", q->method);
	oauth1_encode(q->url, &out);
	(void)buffer_add_char(&out, '&');
	oauth1_encode(buffer_string(&list), &out);
	buffer_done(&list);
	return buffer_take(&out, NULL);
}

static char *signature(const char *base, const struct oauth1_keys *keys)
{
	char base64[sodium_base64_ENCODED_LEN(MAC_SIZE, sodium_base64_VARIANT_ORIGINAL)];
	struct buffer key = BUFFER_INIT(TEXT_MAX);
	uint8_t mac[MAC_SIZE];

	oauth1_encode(keys->consumer_secret, &key);
	(void)buffer_add_char(&key, '&');
	oauth1_encode(keys->token_secret ? keys->token_secret : "", &key);
	if (gnutls_hmac_fast(GNUTLS_MAC_SHA1, buffer_string(&key), key.size, base, strlen(base),
			     mac) < 0)
		abort();
	sodium_memzero(key.data, key.size);
	buffer_done(&key);
	sodium_bin2base64(base64, sizeof(base64), mac, sizeof(mac), sodium_base64_VARIANT_ORIGINAL);
	return xstrdup(base64);
}

char *oauth1_header(const struct oauth1_request *q, const struct oauth1_keys *keys)
{
	_cleanup_(parameters_done) struct parameters p = {.count = 0};
	_cleanup_(freep) char *at = xasprintf("%lld", (long long)q->at);
	const struct parameter own[] = {
		{(char *)"oauth_consumer_key", (char *)keys->consumer_key},
		{(char *)"oauth_nonce", (char *)q->nonce},
		{(char *)"oauth_signature_method", (char *)"HMAC-SHA1"},
		{(char *)"oauth_timestamp", at},
		{(char *)"oauth_token", (char *)keys->token},
		{(char *)"oauth_version", (char *)"1.0"},
	};
	struct buffer out = BUFFER_INIT(TEXT_MAX);

	(void)buffer_add_string(&out, "Authorization: OAuth ");
	for (size_t i = 0; i < ELEMENTS(own); i++) {
		if (!own[i].value)
			continue;
		add(&p, own[i].name, own[i].value);
		(void)buffer_printf(&out, "%s=\"%s\", ", own[i].name, p.list[p.count - 1].value);
	}
	add_query(&p, q->query);
	_cleanup_(freep) char *base = base_string(q, &p);
	_cleanup_(freep) char *signed_by = signature(base, keys);
	(void)buffer_add_string(&out, "oauth_signature=\"");
	oauth1_encode(signed_by, &out);
	(void)buffer_add_char(&out, '"');
	return buffer_take(&out, NULL);
}
