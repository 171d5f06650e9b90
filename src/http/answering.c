#include "http/answering.h"

#include "outbox/paragraphs.h"
#include "outbox/reply.h"

#include <wasl/text.h>

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#define KEY_MAX 64U
#define SUBJECT_MAX 998U
#define NAME_MAX_BYTES 255U
#define TYPE_MAX_BYTES 100U

static const char *const members[] = {"text", "key", "subject", "language", "attachments", NULL};

static const char *word_of(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

/* --- its words --- */

static int take_text(struct answering *a, const json_t *o, struct error *err)
{
	const char *text = word_of(o, "text");

	if (!text)
		return error_set(err, -EINVAL, "\"text\" is missing, or is no string");
	if (strlen(text) > PARAGRAPHS_TEXT_MAX)
		return error_set(err, -EMSGSIZE, "the text is over %u KiB; attach it as a file",
				 PARAGRAPHS_TEXT_MAX >> 10);
	_cleanup_(freep) char *clean = paragraphs_clean(text);
	if (!*clean)
		return error_set(err, -ENODATA, "the text is empty");
	return message_set_text(a->message, clean, strlen(clean));
}

/* Chosen by the client, and told again when it does not know what became of its request. */
static int take_key(struct answering *a, const json_t *o, struct error *err)
{
	static const char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789._-";
	const char *key = word_of(o, "key");
	size_t size = key ? strlen(key) : 0;

	if (!size || size > KEY_MAX || strspn(key, characters) != size)
		return error_set(err, -EINVAL,
				 "\"key\" must be 1 to %u letters, digits, dots, hyphens and "
				 "underscores",
				 KEY_MAX);
	a->key = xstrdup(key);
	return 0;
}

static int take_subject(struct answering *a, const json_t *o, struct error *err)
{
	const char *subject = word_of(o, "subject");

	if (!subject)
		return 0;
	if (strlen(subject) > SUBJECT_MAX)
		return error_set(err, -EMSGSIZE, "the subject is over %u bytes", SUBJECT_MAX);
	if (strpbrk(subject, "\r\n"))
		return error_set(err, -EINVAL, "a subject is one line");
	return message_set_subject(a->message, subject);
}

static int take_language(struct answering *a, const json_t *o, struct error *err)
{
	const char *language = word_of(o, "language");

	if (language && strcmp(language, "ar") != 0 && strcmp(language, "en") != 0)
		return error_set(err, -EINVAL, "'%.20s' is no language: ar, en", language);
	a->language = xstrdup(language);
	return 0;
}

/* --- its attachments --- */

/* Of a path only the last part. */
static const char *base_name(const char *name)
{
	const char *base = name;

	for (const char *c = name; *c; c++) {
		if (*c == '/' || *c == '\\')
			base = c + 1;
	}
	return base;
}

static int take_attachment(struct answering *a, const json_t *o, struct crypto_bytes *rest,
			   struct error *err)
{
	const char *name = word_of(o, "name"), *type = word_of(o, "type");
	json_int_t size = json_integer_value(json_object_get(o, "size"));

	name = base_name(name ? name : "");
	if (strlen(name) > NAME_MAX_BYTES || (type && strlen(type) > TYPE_MAX_BYTES))
		return error_set(err, -EMSGSIZE, "the name of an attachment is over %u bytes",
				 NAME_MAX_BYTES);
	if (size <= 0)
		return error_set(err, -EINVAL, "the attachment '%s' is empty, or has no size",
				 name);
	if ((size_t)size > rest->size)
		return error_set(err, -EINVAL,
				 "the request ends within the attachment '%s': %zu of %lld bytes",
				 name, rest->size, (long long)size);
	int r = message_attachment_begin(a->message, name,
					 type ? type : "application/octet-stream");
	if (r < 0)
		return error_set(err, r, "the attachment '%s' cannot be taken", name);
	message_attachment_write(a->message, rest->data, (size_t)size);
	rest->data = (const char *)rest->data + size;
	rest->size -= (size_t)size;
	return 0;
}

static int take_attachments(struct answering *a, const json_t *o, struct crypto_bytes rest,
			    struct error *err)
{
	const json_t *list = json_object_get(o, "attachments"), *one;
	size_t i;
	int r = 0;

	if (list && !json_is_array(list))
		return error_set(err, -EINVAL, "\"attachments\" is no array");
	if (json_array_size(list) > REPLY_ATTACHMENTS_MAX)
		return error_set(err, -EMSGSIZE, "more than %u attachments", REPLY_ATTACHMENTS_MAX);
	if (rest.size > REPLY_ATTACHMENTS_SIZE_MAX)
		return error_set(err, -EMSGSIZE, "the attachments are over %u MiB together",
				 REPLY_ATTACHMENTS_SIZE_MAX >> 20);
	json_array_foreach(list, i, one)
	{
		r = take_attachment(a, one, &rest, err);
		if (r < 0)
			return r;
	}
	if (rest.size)
		return error_set(err, -EINVAL, "%zu bytes follow the attachments", rest.size);
	return 0;
}

/* --- all of it --- */

/* What is misspelt must not be passed over in silence. */
static int check_members(const json_t *o, struct error *err)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)o, name, value)
	{
		const char *const *known = members;

		while (*known && strcmp(*known, name) != 0)
			known++;
		if (!*known)
			return error_set(err, -EINVAL, "there is no member \"%.40s\"", name);
		if (!json_is_string(value) && strcmp(name, "attachments") != 0)
			return error_set(err, -EINVAL, "\"%s\" is no string", name);
	}
	return 0;
}

static int fill(struct answering *a, const json_t *o, struct crypto_bytes rest, struct error *err)
{
	int r = check_members(o, err);

	if (r == 0)
		r = take_text(a, o, err);
	if (r == 0)
		r = take_key(a, o, err);
	if (r == 0)
		r = take_subject(a, o, err);
	if (r == 0)
		r = take_language(a, o, err);
	return r == 0 ? take_attachments(a, o, rest, err) : r;
}

struct answering *answering_new(struct store *store, struct crypto_bytes body, struct error *err)
{
	const char *end = body.size ? memchr(body.data, '\n', body.size) : NULL;
	size_t size = end ? (size_t)(end - (const char *)body.data) : body.size;
	const struct crypto_bytes rest = {end ? end + 1 : NULL, end ? body.size - size - 1 : 0};
	_cleanup_(answering_freep) struct answering *a = xcalloc(1, sizeof(*a));

	/* NULs and ill-formed UTF-8 are refused there */
	json_t *o = size ? json_loadb(body.data, size, JSON_REJECT_DUPLICATES, NULL) : NULL;
	a->message = message_new(store);
	int r = json_is_object(o)
			? fill(a, o, rest, err)
			: error_set(err, -EINVAL,
				    "the first line is no JSON object in UTF-8 without NUL");
	json_decref(o);
	return r == 0 ? TAKE(a) : NULL;
}

void answering_free(struct answering *a)
{
	if (!a)
		return;
	message_free(a->message);
	free(a->key);
	free(a->language);
	free(a->author);
	office_unref(a->office);
	free(a);
}

void answering_set_author(struct answering *a, unsigned uid)
{
	char room[4096];
	struct passwd entry, *found = NULL;

	if (getpwuid_r(uid, &entry, room, sizeof(room), &found) == 0 && found)
		a->author = xstrdup(found->pw_name);
	else
		a->author = xasprintf("uid %u", uid);
}
