#include "settings.h"

#include "mailbox_name.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define HOST_MAX 255U
#define BATCH_MAX 1000U
#define POLL_MAX 86400U
#define PATIENCE_MAX 600U
#define RENEW_MAX 1740U /* RFC 2177 */

static char *string(const json_t *header, const char *key)
{
	return xstrdup(json_string_value(json_object_get(header, key)));
}

static uint64_t number(const json_t *header, const char *key)
{
	json_int_t v = json_integer_value(json_object_get(header, key));

	return v > 0 ? (uint64_t)v : 0;
}

static uint64_t between(uint64_t v, uint64_t min, uint64_t max)
{
	return v < min ? min : v > max ? max : v;
}

static int word(const json_t *header, const char *key, const char *const *words, size_t count)
{
	const char *value = json_string_value(json_object_get(header, key));

	for (size_t i = 0; value && i < count; i++) {
		if (strcmp(value, words[i]) == 0)
			return (int)i;
	}
	return -1;
}

static void read_uids(const json_t *list, struct uids *ret)
{
	const json_t *uid;
	size_t i;

	json_array_foreach(list, i, uid) uids_add(ret, (uint32_t)json_integer_value(uid));
	uids_sort(ret);
}

/* What would end a line, or a word, of the protocol never gets that far. */
static bool is_clean(const char *s)
{
	for (; s && *s; s++) {
		if ((uint8_t)*s < 0x20 || *s == 0x7f)
			return false;
	}
	return true;
}

static bool is_host(const char *s)
{
	if (!s || !*s || strlen(s) > HOST_MAX)
		return false;
	return is_clean(s) && !strpbrk(s, " /\"\\");
}

/* A flag-keyword is an atom (RFC 3501 section 9). */
static bool is_keyword(const char *s)
{
	if (!*s || strlen(s) > MAILBOX_NAME_MAX || strpbrk(s, "(){ %*\"\\]"))
		return false;
	for (; *s; s++) {
		if (*s <= 0x20 || *s >= 0x7f)
			return false;
	}
	return true;
}

static int check_access(const struct settings *s, struct error *err)
{
	if (!is_host(s->host))
		return error_set(err, -EINVAL, "imap_host is no host name");
	if (s->security < 0)
		return error_set(err, -EINVAL, "imap_security is neither tls, starttls nor plain");
	if (!s->user || !*s->user || !is_clean(s->user))
		return error_set(err, -EINVAL,
				 "imap_user is empty or has control characters in it");
	if (!s->password || !is_clean(s->password))
		return error_set(err, -EINVAL,
				 "imap_password has control characters in it; does its file have "
				 "more than one line?");
	return 0;
}

static int check_folders(const struct settings *s, struct error *err)
{
	if (!s->mailbox_quoted)
		return error_set(err, -EINVAL, "mailbox is no folder's name");
	if (s->after < 0)
		return error_set(err, -EINVAL, "after is neither nothing, seen, keyword nor move");
	if (s->after == SETTINGS_AFTER_KEYWORD && (!s->keyword || !is_keyword(s->keyword)))
		return error_set(
			err, -EINVAL,
			"keyword is no flag: letters, digits and signs such as $ make one");
	if (s->after == SETTINGS_AFTER_MOVE && !s->move_to_quoted)
		return error_set(err, -EINVAL, "move_to is no folder's name");
	return 0;
}

static void read_access(struct settings *s, const json_t *header)
{
	static const char *const securities[] = {"tls", "starttls", "plain"};

	s->host = string(header, "host");
	s->security = word(header, "security", securities, ELEMENTS(securities));
	s->ca_file = string(header, "ca_file");
	s->user = string(header, "user");
	s->password = string(header, "password");
	snprintf(s->port, sizeof(s->port), "%u",
		 (unsigned)between(number(header, "port"), 1, UINT16_MAX));
}

static void read_charset(struct settings *s, const json_t *header)
{
	static const char *const charsets[] = {"windows-1256", "windows-1252"};
	int i = word(header, "fallback_charset", charsets, ELEMENTS(charsets));

	s->mime.fallback_charset = i < 0 ? NULL : charsets[i];
}

static void read_office(struct settings *s, const json_t *header)
{
	const json_t *address;
	size_t i;

	json_array_foreach(json_object_get(header, "own"), i, address)
	{
		if (json_is_string(address))
			strings_add(&s->own, json_string_value(address));
	}
	s->authserv_id = string(header, "authserv_id");
}

static void read_folders(struct settings *s, const json_t *header)
{
	static const char *const afters[] = {"nothing", "seen", "keyword", "move"};

	s->mailbox = string(header, "mailbox");
	s->mailbox_quoted = s->mailbox ? mailbox_name_quote(s->mailbox) : NULL;
	s->after = word(header, "after", afters, ELEMENTS(afters));
	s->keyword = string(header, "keyword");
	s->move_to = string(header, "move_to");
	s->move_to_quoted = s->move_to ? mailbox_name_quote(s->move_to) : NULL;
}

struct settings *settings_read(const json_t *header, struct error *err)
{
	_cleanup_(settings_freep) struct settings *s = xcalloc(1, sizeof(*s));

	read_access(s, header);
	read_folders(s, header);
	read_charset(s, header);
	read_office(s, header);
	s->patience_ms = 1000 * (int64_t)between(number(header, "timeout"), 1, PATIENCE_MAX);
	s->poll_ms = 1000 * (int64_t)between(number(header, "poll"), 1, POLL_MAX);
	s->renew_ms = 1000 * (int64_t)between(number(header, "renew"), 1, RENEW_MAX);
	s->idle = json_is_true(json_object_get(header, "idle"));
	s->batch = (uint32_t)between(number(header, "batch"), 1, BATCH_MAX);
	s->max_message = number(header, "max_message");
	s->uidvalidity = number(header, "uidvalidity");
	s->uid = between(number(header, "uid"), 0, UINT32_MAX);
	read_uids(json_object_get(header, "unparsed"), &s->unparsed);
	if (check_access(s, err) < 0 || check_folders(s, err) < 0)
		return NULL;
	return TAKE(s);
}

void settings_free(struct settings *s)
{
	if (!s)
		return;
	if (s->password)
		explicit_bzero(s->password, strlen(s->password));
	free(s->host);
	free(s->ca_file);
	free(s->user);
	free(s->password);
	free(s->mailbox);
	free(s->mailbox_quoted);
	free(s->keyword);
	free(s->move_to);
	free(s->move_to_quoted);
	strings_free(s->own);
	free(s->authserv_id);
	uids_done(&s->unparsed);
	free(s);
}

bool settings_unparsed(const struct settings *s, uint32_t uid)
{
	return uids_has(&s->unparsed, uid);
}
