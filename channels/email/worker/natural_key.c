#include "natural_key.h"

#include "channels/email/mime/mime.h"

#include <gnutls/crypto.h>
#include <stdio.h>
#include <string.h>

#define DIGEST_SIZE 32U

struct natural_key {
	gnutls_hash_hd_t whole;
	gnutls_hash_hd_t attachment; /* NULL between them */
};

static gnutls_hash_hd_t new_hash(void)
{
	gnutls_hash_hd_t hash;

	if (gnutls_hash_init(&hash, GNUTLS_DIG_SHA256) < 0)
		abort();
	return hash;
}

static void add(gnutls_hash_hd_t hash, const void *data, size_t size)
{
	if (size && gnutls_hash(hash, data, size) < 0)
		abort();
}

/* Its length first, so that no byte can move from one field to its neighbour. */
static void add_field(struct natural_key *k, const void *data, size_t size)
{
	uint8_t length[8];

	for (unsigned i = 0; i < sizeof(length); i++)
		length[i] = (uint8_t)((uint64_t)size >> (8 * i));
	add(k->whole, length, sizeof(length));
	add(k->whole, data, size);
}

static void add_string(struct natural_key *k, const char *s)
{
	add_field(k, s ? s : "", s ? strlen(s) : 0);
}

static void add_from(struct natural_key *k, const struct mime_addresses *from)
{
	char count[24];

	snprintf(count, sizeof(count), "%zu", from->count);
	add_string(k, count);
	for (size_t i = 0; i < from->count; i++) {
		add_string(k, from->list[i].name);
		add_string(k, from->list[i].address);
	}
}

struct natural_key *natural_key_new_raw(void)
{
	struct natural_key *k = xcalloc(1, sizeof(*k));

	k->whole = new_hash();
	return k;
}

struct natural_key *natural_key_new(const struct mime_mail *mail)
{
	struct natural_key *k = natural_key_new_raw();
	char date[24];

	snprintf(date, sizeof(date), "%lld", (long long)mail->date);
	add_string(k, mail->message_id);
	add_from(k, &mail->from);
	add_string(k, date);
	add_string(k, mail->subject);
	add_field(k, mail->text, mail->text_size);
	return k;
}

void natural_key_free(struct natural_key *k)
{
	if (!k)
		return;
	if (k->attachment)
		gnutls_hash_deinit(k->attachment, NULL);
	if (k->whole)
		gnutls_hash_deinit(k->whole, NULL);
	free(k);
}

void natural_key_add(struct natural_key *k, const void *data, size_t size)
{
	if (!k->attachment)
		k->attachment = new_hash();
	add(k->attachment, data, size);
}

void natural_key_end_attachment(struct natural_key *k)
{
	uint8_t digest[DIGEST_SIZE];

	if (!k->attachment)
		k->attachment = new_hash();
	gnutls_hash_deinit(TAKE(k->attachment), digest);
	add_field(k, digest, sizeof(digest));
}

void natural_key_finish(struct natural_key *k, char ret[static NATURAL_KEY_SIZE])
{
	uint8_t digest[DIGEST_SIZE];

	gnutls_hash_deinit(TAKE(k->whole), digest);
	for (unsigned i = 0; i < DIGEST_SIZE; i++)
		snprintf(ret + (size_t)2 * i, 3, "%02x", digest[i]);
}
