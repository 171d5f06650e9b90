#include "ticket/message.h"

#include <string.h>

static void put(json_t *o, const char *key, const char *value)
{
	if (value)
		json_object_set_new(o, key, json_string(value));
}

static void put_list(json_t *o, const char *key, char *const *list)
{
	json_t *array = json_array();

	for (; list && *list; list++)
		json_array_append_new(array, json_string(*list));
	json_object_set_new(o, key, array);
}

static char *take(const json_t *o, const char *key)
{
	return xstrdup(json_string_value(json_object_get(o, key)));
}

static char **take_list(const json_t *o, const char *key)
{
	char **list = NULL;
	json_t *value;
	size_t i;

	json_array_foreach(json_object_get(o, key), i, value)
	{
		if (json_is_string(value))
			strings_add(&list, json_string_value(value));
	}
	return list;
}

static int64_t number(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static json_t *attachments_to_json(const struct message *m)
{
	json_t *array = json_array();

	for (size_t i = 0; i < m->attachments_count; i++) {
		const struct message_attachment *a = &m->attachments[i];
		json_t *o = json_object();
		put(o, "name", a->name);
		put(o, "type", a->type);
		json_object_set_new(o, "size", json_integer((json_int_t)a->size));
		json_object_set_new(o, "blob", json_integer(a->blob));
		json_array_append_new(array, o);
	}
	return array;
}

static json_t *marks_to_json(const struct message *m)
{
	json_t *array = json_array();

	for (size_t i = 0; i < m->marks_count; i++)
		json_array_append_new(array, json_pack("[i, I, I]", (int)m->marks[i].kind,
						       (json_int_t)m->marks[i].begin,
						       (json_int_t)m->marks[i].size));
	return array;
}

static void marks_from_json(struct message *m, json_t *array)
{
	json_t *o;
	size_t i;

	json_array_foreach(array, i, o)
	{
		json_int_t begin = 0, size = 0;
		int kind = 0;

		if (json_unpack(o, "[i, I, I]", &kind, &begin, &size) == 0)
			(void)message_add_mark(m, (enum text_mark_kind)kind, (size_t)begin,
					       (size_t)size);
	}
}

static json_t *groups_to_json(const struct message *m)
{
	json_t *array = json_array();

	for (size_t i = 0; i < m->groups_count; i++)
		json_array_append_new(array, json_pack("[s, i, I]", m->groups[i].key,
						       (int)m->groups[i].use,
						       (json_int_t)m->groups[i].window_ms));
	return array;
}

static void groups_from_json(struct message *m, json_t *array)
{
	json_t *o;
	size_t i;

	json_array_foreach(array, i, o)
	{
		struct message_group g = {.key = NULL};
		json_int_t window = 0;
		int use = 0;

		if (json_unpack(o, "[s, i, I]", &g.key, &use, &window) < 0)
			continue;
		g.use = (unsigned)use;
		g.window_ms = window;
		(void)message_add_group(m, &g);
	}
}

json_t *message_to_json(const struct message *m)
{
	json_t *o = json_object();

	put(o, "source_id", m->source_id);
	put(o, "sender_kind", m->sender_kind);
	put(o, "sender_address", m->sender_address);
	put(o, "sender_name", m->sender_name);
	put(o, "subject", m->subject);
	put(o, "text", m->text);
	json_object_set_new(o, "marks", marks_to_json(m));
	json_object_set_new(o, "received", json_integer(m->received));
	json_object_set_new(o, "sent", json_integer(m->sent));
	put_list(o, "thread_keys", m->thread_keys);
	put_list(o, "tokens", m->tokens);
	put_list(o, "notes", m->notes);
	put_list(o, "references", m->references);
	put_list(o, "recipients", m->recipients);
	json_object_set_new(o, "groups", groups_to_json(m));
	json_object_set_new(o, "kind", json_integer(m->kind));
	json_object_set_new(o, "type", json_integer(m->type));
	put(o, "revision", m->revision);
	put_list(o, "contacts", m->contacts);
	json_object_set_new(o, "authentication", json_integer(m->authentication));
	json_object_set_new(o, "raw", json_integer(m->raw_blob));
	json_object_set_new(o, "attachments", attachments_to_json(m));
	if (m->reply_params)
		json_object_set(o, "reply_params", m->reply_params);
	put(o, "language", text_language_code(m->language));
	return o;
}

static void attachments_from_json(struct message *m, const json_t *array)
{
	json_t *o;
	size_t i;

	m->attachments = xcalloc(json_array_size(array), sizeof(*m->attachments));
	json_array_foreach(array, i, o)
	{
		m->attachments[m->attachments_count++] = (struct message_attachment){
			.name = take(o, "name"),
			.type = take(o, "type"),
			.size = (size_t)number(o, "size"),
			.blob = number(o, "blob"),
		};
	}
}

struct message *message_from_json(struct store *store, const json_t *o)
{
	if (!json_is_object(o) || !json_is_string(json_object_get(o, "text")))
		return NULL;
	struct message *m = message_new(store);
	m->source_id = take(o, "source_id");
	m->sender_kind = take(o, "sender_kind");
	m->sender_address = take(o, "sender_address");
	m->sender_name = take(o, "sender_name");
	m->subject = take(o, "subject");
	m->text = take(o, "text");
	m->text_size = strlen(m->text);
	marks_from_json(m, json_object_get(o, "marks"));
	message_set_times(m, number(o, "received"), number(o, "sent"));
	m->thread_keys = take_list(o, "thread_keys");
	m->tokens = take_list(o, "tokens");
	m->notes = take_list(o, "notes");
	m->references = take_list(o, "references");
	m->recipients = take_list(o, "recipients");
	groups_from_json(m, json_object_get(o, "groups"));
	m->kind = (enum message_kind)number(o, "kind");
	m->type = (enum message_type)number(o, "type");
	m->revision = take(o, "revision");
	m->contacts = take_list(o, "contacts");
	m->authentication = (enum message_authentication)number(o, "authentication");
	m->raw_blob = number(o, "raw");
	attachments_from_json(m, json_object_get(o, "attachments"));
	m->reply_params = json_incref(json_object_get(o, "reply_params"));
	m->language = text_language_from_code(json_string_value(json_object_get(o, "language")));
	return m;
}
