#include "ticket/message.h"

#include "ticket/contact.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

struct message *message_new(struct store *store)
{
	struct message *m = xcalloc(1, sizeof(*m));

	m->store = store;
	m->receipt = true;
	return m;
}

static void free_attachments(struct message *m)
{
	for (size_t i = 0; i < m->attachments_count; i++) {
		free(m->attachments[i].name);
		free(m->attachments[i].type);
		content_free(m->attachments[i].content);
	}
	free(m->attachments);
}

void message_free(struct message *m)
{
	if (!m)
		return;
	free_attachments(m);
	content_free(m->raw);
	strings_free(m->thread_keys);
	strings_free(m->tokens);
	strings_free(m->notes);
	strings_free(m->references);
	strings_free(m->recipients);
	strings_free(m->contacts);
	for (size_t i = 0; i < m->groups_count; i++)
		free((char *)m->groups[i].key);
	free((char *)m->reported.status);
	json_decref(m->reply_params);
	free(m->source_id);
	free(m->cursor_key);
	free(m->cursor_value);
	free(m->scope);
	free(m->natural_key);
	free(m->sender_kind);
	free(m->sender_address);
	free(m->sender_name);
	free(m->subject);
	free(m->topic);
	free(m->text);
	free(m->marks);
	free(m->receipt_why);
	free(m->revision);
	free(m->quarantine);
	free(m);
}

static void replace(char **to, char *value)
{
	free(*to);
	*to = value;
}

/* How text becomes clean: text_repair(), text_one_line(). */
typedef int cleaner(const char *text, size_t size, struct buffer *out);

static int set(char **to, const char *value, size_t max, cleaner *clean)
{
	struct buffer cleaned = BUFFER_INIT(max);

	int r = value ? clean(value, strlen(value), &cleaned) : 0;
	if (r == 0)
		replace(to, value ? buffer_take(&cleaned, NULL) : NULL);
	buffer_done(&cleaned);
	return r;
}

static int add(char ***list, const char *value, size_t max_count, cleaner *clean)
{
	_cleanup_(freep) char *cleaned = NULL;

	if (strings_count(*list) >= max_count)
		return -EMSGSIZE;
	int r = set(&cleaned, value, MESSAGE_KEY_MAX, clean);
	if (r == 0)
		strings_add(list, cleaned);
	return r;
}

/* What only the module and its source understand stays as it is, to the byte. */
int message_set_source_id(struct message *m, const char *id)
{
	if (strlen(id) > MESSAGE_KEY_MAX)
		return -EMSGSIZE;
	replace(&m->source_id, xstrdup(id));
	return 0;
}

int message_set_cursor(struct message *m, const char *key, const char *value)
{
	if (strlen(key) > MESSAGE_KEY_MAX || strlen(value) > MESSAGE_KEY_MAX)
		return -EMSGSIZE;
	replace(&m->cursor_key, xstrdup(key));
	replace(&m->cursor_value, xstrdup(value));
	return 0;
}

int message_set_natural_key(struct message *m, const char *scope, const void *key, size_t size)
{
	if (strlen(scope) > MESSAGE_KEY_MAX || size > MESSAGE_KEY_MAX)
		return -EMSGSIZE;
	replace(&m->scope, xstrdup(scope));
	free(m->natural_key);
	m->natural_key = xmemdup(key, size);
	m->natural_key_size = size;
	return 0;
}

int message_set_sender(struct message *m, const char *kind, const char *address, const char *name)
{
	_cleanup_(freep) char *clean_kind = NULL;
	_cleanup_(freep) char *clean_address = NULL;

	int r = set(&clean_kind, kind, MESSAGE_KEY_MAX, text_repair);
	if (r == 0)
		r = set(&clean_address, address, MESSAGE_KEY_MAX, text_repair);
	if (r == 0)
		r = set(&m->sender_name, name, MESSAGE_NAME_MAX, text_one_line);
	if (r < 0)
		return r;
	replace(&m->sender_kind, TAKE(clean_kind));
	replace(&m->sender_address, TAKE(clean_address));
	return 0;
}

int message_set_subject(struct message *m, const char *subject)
{
	return set(&m->subject, subject, MESSAGE_SUBJECT_MAX, text_one_line);
}

/* Texts end at a NUL wherever they are kept: what stands behind one is not to be lost. */
static int repair_text(const char *text, size_t size, struct buffer *out)
{
	int r = 0;

	for (size_t at = 0, n; at < size && r == 0; at += n) {
		n = strnlen(text + at, size - at);
		r = text_repair(text + at, n, out);
		if (r == 0 && at + n < size) {
			r = buffer_add_string(out, REPLACEMENT);
			n++;
		}
	}
	return r;
}

int message_set_text(struct message *m, const char *text, size_t size)
{
	struct buffer repaired = BUFFER_INIT(MESSAGE_TEXT_MAX);

	int r = repair_text(text, size, &repaired);
	if (r == 0) {
		m->text_mended = repaired.size != size;
		m->text_size = repaired.size;
		m->marks_count = 0;
		replace(&m->text, buffer_take(&repaired, NULL));
	}
	buffer_done(&repaired);
	return r;
}

static bool is_boundary(const struct message *m, size_t at)
{
	return at == m->text_size || ((unsigned char)m->text[at] & 0xc0) != 0x80;
}

int message_add_mark(struct message *m, enum text_mark_kind kind, size_t begin, size_t size)
{
	const struct text_mark *last = m->marks_count > 0 ? &m->marks[m->marks_count - 1] : NULL;

	if (m->marks_count >= MESSAGE_MARKS_MAX)
		return -EMSGSIZE;
	if (kind != TEXT_MARK_QUOTE && kind != TEXT_MARK_SIGNATURE)
		return -EINVAL;
	if (!m->text || m->text_mended || size == 0 || begin > m->text_size ||
	    size > m->text_size - begin || (last && begin < last->begin + last->size) ||
	    !is_boundary(m, begin) || !is_boundary(m, begin + size))
		return -EINVAL;
	m->marks = xreallocarray(m->marks, m->marks_count + 1, sizeof(*m->marks));
	m->marks[m->marks_count++] = (struct text_mark){kind, begin, size};
	return 0;
}

void message_set_times(struct message *m, int64_t received, int64_t sent)
{
	m->received = received;
	m->sent = sent;
}

int message_add_thread_key(struct message *m, const char *key)
{
	return *key ? add(&m->thread_keys, key, MESSAGE_KEYS_MAX, text_repair) : 0;
}

int message_add_token(struct message *m, const char *token)
{
	return add(&m->tokens, token, MESSAGE_KEYS_MAX, text_repair);
}

int message_add_reference(struct message *m, const char *key)
{
	return *key ? add(&m->references, key, MESSAGE_KEYS_MAX, text_repair) : 0;
}

int message_add_recipient(struct message *m, const char *address)
{
	return add(&m->recipients, address, MESSAGE_KEYS_MAX, text_repair);
}

int message_add_group(struct message *m, const struct message_group *g)
{
	_cleanup_(freep) char *key = NULL;

	if (m->groups_count >= MESSAGE_GROUPS_MAX)
		return -EMSGSIZE;
	int r = set(&key, g->key, MESSAGE_KEY_MAX, text_repair);
	if (r < 0)
		return r;
	m->groups[m->groups_count] = *g;
	m->groups[m->groups_count++].key = TAKE(key);
	return 0;
}

void message_set_language(struct message *m, enum text_language language)
{
	m->language = language;
	m->language_known = language != TEXT_LANGUAGE_UNKNOWN;
}

void message_set_authentication(struct message *m, enum message_authentication a)
{
	m->authentication = a;
}

void message_set_kind(struct message *m, enum message_kind kind)
{
	m->kind = kind;
}

int message_set_revision(struct message *m, const char *revision)
{
	return set(&m->revision, revision && *revision ? revision : NULL, MESSAGE_KEY_MAX,
		   text_one_line);
}

void message_set_asks_stage(struct message *m)
{
	m->asks_stage = true;
}

void message_set_opt_out(struct message *m)
{
	m->opt_out = true;
}

int message_set_report(struct message *m, const struct message_reported *r)
{
	_cleanup_(freep) char *status = NULL;

	int result = set(&status, r->status, MESSAGE_KEY_MAX, text_one_line);
	if (result < 0)
		return result;
	free((char *)m->reported.status);
	m->reported = *r;
	m->reported.status = TAKE(status);
	return 0;
}

int message_add_note(struct message *m, const char *note)
{
	return add(&m->notes, note, MESSAGE_NOTES_MAX, text_one_line);
}

void message_raw_write(struct message *m, const void *data, size_t size)
{
	if (!m->raw)
		m->raw = content_new(m->store);
	content_write(m->raw, data, size);
}

int message_attachment_begin(struct message *m, const char *name, const char *type)
{
	struct message_attachment a = {.content = NULL};

	if (m->attachments_count >= MESSAGE_ATTACHMENTS_MAX)
		return -EMSGSIZE;
	int r = set(&a.name, name ? name : "", MESSAGE_NAME_MAX, text_one_line);
	if (r == 0)
		r = set(&a.type, type ? type : "", MESSAGE_NAME_MAX, text_one_line);
	if (r < 0) {
		free(a.name);
		return r;
	}
	a.content = content_new(m->store);
	m->attachments = xreallocarray(m->attachments, m->attachments_count + 1, sizeof(a));
	m->attachments[m->attachments_count++] = a;
	return 0;
}

void message_attachment_write(struct message *m, const void *data, size_t size)
{
	assert(m->attachments_count > 0);
	content_write(m->attachments[m->attachments_count - 1].content, data, size);
}

int message_set_receipt(struct message *m, bool send, const char *why)
{
	int r = set(&m->receipt_why, why, MESSAGE_KEY_MAX, text_one_line);

	if (r == 0)
		m->receipt = send;
	return r;
}

int message_set_quarantine(struct message *m, const char *why)
{
	return set(&m->quarantine, why, MESSAGE_KEY_MAX, text_one_line);
}

void message_set_reply_params(struct message *m, json_t *params)
{
	json_decref(m->reply_params);
	m->reply_params = params;
}

static void content_finished(void *data)
{
	struct message *m = data;

	if (--m->unfinished == 0)
		m->finished(m->finished_data);
}

void message_finish(struct message *m, loop_function *done, void *data)
{
	m->finished = done;
	m->finished_data = data;
	m->unfinished = 1; /* so that none is the last before all were begun */
	if (m->raw && !content_finish(m->raw, content_finished, m))
		m->unfinished++;
	for (size_t i = 0; i < m->attachments_count; i++) {
		if (!content_finish(m->attachments[i].content, content_finished, m))
			m->unfinished++;
	}
	content_finished(m);
}

size_t message_weight(const struct message *m)
{
	size_t weight = sizeof(*m) + m->text_size + (m->raw ? content_pending(m->raw) : 0);

	for (size_t i = 0; i < m->attachments_count; i++)
		weight += content_pending(m->attachments[i].content);
	return weight;
}

void message_set_type(struct message *m, enum message_type type)
{
	m->type = type;
}

int message_add_contact(struct message *m, const char *kind, const char *address)
{
	_cleanup_(freep) char *contact = contact_of(kind, address);

	return add(&m->contacts, contact, MESSAGE_KEYS_MAX, text_repair);
}
