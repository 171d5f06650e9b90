#include "oracle.h"

#include <wasl/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gnutls/crypto.h>

#define SIZE_MAX_READ (64UL << 20)

char *oracle_read(const char *path, size_t *ret_size)
{
	struct buffer all = BUFFER_INIT(SIZE_MAX_READ);
	char piece[65536];
	FILE *f = fopen(path, "rbe");
	size_t n;

	if (!f) {
		perror(path);
		return NULL;
	}
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buffer_add(&all, piece, n);
	fclose(f);
	return buffer_take(&all, ret_size);
}

json_t *oracle_string(const char *s)
{
	struct buffer line = BUFFER_INIT(SIZE_MAX_READ);
	json_t *value;

	if (!s)
		return json_null();
	(void)text_repair(s, strlen(s), &line);
	value = json_stringn(buffer_string(&line), line.size);
	buffer_done(&line);
	return value;
}

json_t *oracle_part(const char *type, const char *name, const char *data, size_t size)
{
	unsigned char digest[32];
	char hex[2 * sizeof(digest) + 1] = "";
	json_t *part = json_object();

	json_object_set_new(part, "type", oracle_string(type));
	json_object_set_new(part, "name", oracle_string(name));
	if (!data || gnutls_hash_fast(GNUTLS_DIG_SHA256, data, size, digest) != 0) {
		json_object_set_new(part, "size", json_null());
		json_object_set_new(part, "sha256", json_null());
		return part;
	}
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	json_object_set_new(part, "size", json_integer((json_int_t)size));
	json_object_set_new(part, "sha256", json_string(hex));
	return part;
}

int oracle_answer(json_t *answer)
{
	int failed = json_dumpf(answer, stdout, 0) < 0 || puts("") < 0 || fflush(stdout) != 0;

	json_decref(answer);
	return failed;
}
