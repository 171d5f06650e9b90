#include "ctl/letter.h"

#include "base/crypto.h"
#include "base/encode.h"
#include "base/file.h"

#include <wasl/text.h>

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* By the end of its name, as mail programs tell it; the receiver's program decides anyway. */
static const char *type_of(const char *name)
{
	static const struct {
		const char *end, *type;
	} types[] = {
		{".pdf", "application/pdf"},
		{".png", "image/png"},
		{".jpg", "image/jpeg"},
		{".jpeg", "image/jpeg"},
		{".gif", "image/gif"},
		{".txt", "text/plain"},
		{".csv", "text/csv"},
		{".ics", "text/calendar"},
		{".zip", "application/zip"},
		{".doc", "application/msword"},
		{".xls", "application/vnd.ms-excel"},
		{".ppt", "application/vnd.ms-powerpoint"},
		{".docx",
		 "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{".pptx",
		 "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
		{".odt", "application/vnd.oasis.opendocument.text"},
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < ELEMENTS(types); i++)
		if (strcasecmp(dot, types[i].end) == 0)
			return types[i].type;
	return "application/octet-stream";
}

static int explain(int r, const char *path, size_t max, struct error *err)
{
	if (r == -EFBIG)
		return error_set(err, r, "%s is too large: more than %zu KiB", path, max >> 10);
	if (r == -EINVAL)
		return error_set(err, r, "%s is no file", path);
	return error_set(err, r, "cannot read %s: %s", path, strerror(-r));
}

/* --- the text --- */

static int check_text(const char *where, const struct buffer *text, struct error *err)
{
	const char *bytes = buffer_string(text);

	if (strlen(bytes) != text->size)
		return error_set(err, -EINVAL, "%s has a NUL byte: is it text?", where);
	if (!text_is_utf8(bytes, text->size))
		return error_set(err, -EINVAL, "%s is no UTF-8: save it as UTF-8", where);
	if (strspn(bytes, " \t\r\n") == text->size)
		return error_set(err, -EINVAL, "%s is empty: there is nothing to send", where);
	return 0;
}

static int read_text(const struct ctl *ctl, struct buffer *text, struct error *err)
{
	const char *path = ctl_option(ctl, "file");
	bool standard = !path || strcmp(path, "-") == 0;
	const char *where = standard ? "standard input" : path;
	int r = standard ? file_read_all(STDIN_FILENO, text) : file_read(path, text);

	return r < 0 ? explain(r, where, LETTER_TEXT_MAX, err) : check_text(where, text, err);
}

/* --- the files --- */

static int add_file(const char *path, json_t *list, struct buffer *bytes, struct error *err)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t before = bytes->size;

	if (json_array_size(list) == LETTER_FILES_MAX)
		return error_set(err, -EMSGSIZE, "more than %u files are attached",
				 LETTER_FILES_MAX);
	int r = file_read(path, bytes);
	if (r == -EFBIG)
		return error_set(err, r, "with %s the attached files are over %u MiB together",
				 path, LETTER_FILES_SIZE_MAX >> 20);
	if (r < 0)
		return explain(r, path, 0, err);
	if (bytes->size == before)
		return error_set(err, -ENODATA, "%s is empty", path);
	json_t *one = json_pack("{s:s, s:s, s:I}", "name", name, "type", type_of(name), "size",
				(json_int_t)(bytes->size - before));
	if (!one)
		return error_set(err, -EINVAL, "the name of %s is no UTF-8", path);
	json_array_append_new(list, one);
	return 0;
}

static int add_files(const struct ctl *ctl, json_t *list, struct buffer *bytes, struct error *err)
{
	int r = 0;

	for (size_t i = 0; i < ctl->option_count && r == 0; i++) {
		if (strcmp(ctl->options[i].name, "attach") == 0)
			r = add_file(ctl->options[i].value, list, bytes, err);
	}
	return r;
}

/* --- all of it --- */

static int put_option(const struct ctl *ctl, const char *name, json_t *o, struct error *err)
{
	const char *value = ctl_option(ctl, name);

	if (value && json_object_set_new(o, name, json_string(value)) < 0)
		return error_set(err, -EINVAL, "the value of --%s is no UTF-8", name);
	return 0;
}

/* Whoever repeats a command, not knowing whether it was carried out, says the same. */
static void set_key(json_t *o, const struct buffer *files)
{
	_cleanup_(freep) char *head = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
	struct crypto_sha256 h;
	uint8_t hash[CRYPTO_HASH_SIZE];
	char key[2 * CRYPTO_HASH_SIZE + 1];

	crypto_sha256_init(&h);
	crypto_sha256_add(&h, head, strlen(head));
	crypto_sha256_add(&h, buffer_string(files), files->size);
	crypto_sha256_end(&h, hash);
	encode_hex(hash, sizeof(hash), key);
	json_object_set_new(o, "key", json_string(key));
}

static int write_body(json_t *o, const struct buffer *files, struct buffer *ret, struct error *err)
{
	if (!json_object_get(o, "key"))
		set_key(o, files);
	_cleanup_(freep) char *head = json_dumps(o, JSON_COMPACT);
	(void)buffer_printf(ret, "%s\n", head);
	if (buffer_add(ret, buffer_string(files), files->size) < 0)
		return error_set(err, -EMSGSIZE, "all together is too large");
	return 0;
}

static int fill(const struct ctl *ctl, json_t *o, struct buffer *files, struct error *err)
{
	static const char *const options[] = {"subject", "language", "key", NULL};
	struct buffer text = BUFFER_INIT(LETTER_TEXT_MAX);
	json_t *list = json_array();
	int r = 0;

	json_object_set_new(o, "attachments", list);
	for (const char *const *name = options; *name && r == 0; name++)
		r = put_option(ctl, *name, o, err);
	if (r == 0)
		r = add_files(ctl, list, files, err);
	/* last, so that nobody types a text in vain */
	if (r == 0)
		r = read_text(ctl, &text, err);
	if (r == 0)
		json_object_set_new(o, "text", json_string(buffer_string(&text)));
	buffer_done(&text);
	return r;
}

int letter_read(const struct ctl *ctl, struct buffer *ret, struct error *err)
{
	struct buffer files = BUFFER_INIT(LETTER_FILES_SIZE_MAX);
	json_t *o = json_object();
	int r = fill(ctl, o, &files, err);

	if (r == 0)
		r = write_body(o, &files, ret, err);
	json_decref(o);
	buffer_done(&files);
	return r;
}
