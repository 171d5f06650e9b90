#include "http/static_files.h"

#include "base/encode.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILES_MAX 64U
#define FILE_SIZE_MAX (1U << 20)
/* Bytes of the hash that an ETag shows. */
#define TAG_BYTES 16U

struct static_file {
	char *name;
	const char *type;
	struct buffer bytes;
	char tag[2 * TAG_BYTES + 3]; /* with its quotes */
};

struct static_files {
	struct static_file list[FILES_MAX];
	size_t count;
};

static const char *type_of(const char *name)
{
	static const struct {
		const char *end, *type;
	} types[] = {
		{".css", "text/css; charset=utf-8"},
		{".js", "text/javascript; charset=utf-8"},
		{".svg", "image/svg+xml"},
		{".png", "image/png"},
		{".ico", "image/x-icon"},
		{".woff2", "font/woff2"},
		{".txt", "text/plain; charset=utf-8"},
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < ELEMENTS(types); i++)
		if (strcmp(types[i].end, dot) == 0)
			return types[i].type;
	return NULL;
}

static bool name_is_good(const char *name)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	return *name != '.' && strspn(name, letters) == strlen(name) && type_of(name);
}

static int read_one(struct static_files *files, const char *folder, const char *name,
		    struct error *err)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", folder, name);
	struct static_file *file = &files->list[files->count];
	struct crypto_sha256 digest;
	uint8_t hash[CRYPTO_HASH_SIZE];
	char hex[2 * TAG_BYTES + 1];

	if (!name_is_good(name))
		return error_set(err, -EINVAL, "%s: files of this name are not served", path);
	if (files->count == FILES_MAX)
		return error_set(err, -E2BIG, "%s: more than %u files", folder, FILES_MAX);
	files->count++;
	*file = (struct static_file){
		.name = xstrdup(name),
		.type = type_of(name),
		.bytes = BUFFER_INIT(FILE_SIZE_MAX),
	};
	int r = file_read(path, &file->bytes);
	if (r < 0)
		return error_set(err, r, "%s: %s", path, strerror(-r));
	crypto_sha256_init(&digest);
	crypto_sha256_add(&digest, file->bytes.data, file->bytes.size);
	crypto_sha256_end(&digest, hash);
	encode_hex(hash, TAG_BYTES, hex);
	snprintf(file->tag, sizeof(file->tag), "\"%s\"", hex);
	return 0;
}

int static_files_read(const char *folder, struct static_files **ret, struct error *err)
{
	_cleanup_(static_files_freep) struct static_files *files = xcalloc(1, sizeof(*files));
	DIR *d = opendir(folder);
	int r = 0;

	if (!d)
		return error_set(err, -errno, "%s: %s", folder, strerror(errno));
	for (struct dirent *e; r == 0 && (e = readdir(d));) {
		if (e->d_name[0] != '.')
			r = read_one(files, folder, e->d_name, err);
	}
	closedir(d);
	if (r == 0)
		*ret = TAKE(files);
	return r;
}

void static_files_free(struct static_files *files)
{
	if (!files)
		return;
	for (size_t i = 0; i < files->count; i++) {
		free(files->list[i].name);
		buffer_done(&files->list[i].bytes);
	}
	free(files);
}

static const struct static_file *find(const struct static_files *files, const char *name)
{
	for (size_t i = 0; i < files->count; i++)
		if (strcmp(files->list[i].name, name) == 0)
			return &files->list[i];
	return NULL;
}

void static_files_answer(const struct static_files *files, struct http_request *req)
{
	const char *name = http_path_value(req, "file");
	const struct static_file *file = name ? find(files, name) : NULL;

	if (!file) {
		http_answer_problem(req, 404, "there is nothing at this path");
		return;
	}
	const char *known = http_request_header(req, "If-None-Match");
	bool same = known && strstr(known, file->tag);
	const struct web_header headers[] = {
		{"ETag", file->tag},
		{"Cache-Control", "public, max-age=3600"},
		{NULL, NULL},
	};
	const struct web_answer answer = {
		.status = same ? 304 : 200,
		.content_type = same ? NULL : file->type,
		.body = file->bytes.data,
		.size = file->bytes.size,
		.headers = headers,
	};
	http_answer(req, &answer);
}
