#include "fill.h"

#include <errno.h>
#include <string.h>

static const char *value_of(const struct fill_values *v, const char *name, size_t size)
{
	const char *number = v->number ? v->number : "";
	const struct {
		const char *name, *value;
	} known[] = {
		{"number", number},
		{"digits", number + (*number == '+')},
		{"text", v->text},
		{"sender", v->sender},
		{"id", v->id},
		{"language", v->language},
		{"secret_1", v->secret_1},
		{"secret_2", v->secret_2},
	};

	for (size_t i = 0; i < ELEMENTS(known); i++) {
		if (strlen(known[i].name) == size && memcmp(known[i].name, name, size) == 0)
			return known[i].value ? known[i].value : "";
	}
	return NULL;
}

/* The next placeholder's name; NULL: there is none. */
static const char *next_name(const char *at, size_t *ret_size)
{
	const char *start = strstr(at, "{{"), *end;

	if (!start)
		return NULL;
	end = strstr(start + 2, "}}");
	*ret_size = end ? (size_t)(end - start) - 2 : strlen(start + 2);
	return start + 2;
}

int fill_check(const char *key, const char *template, struct error *err)
{
	static const struct fill_values none = {0};
	size_t size;

	for (const char *name; (name = next_name(template, &size)); template = name + size) {
		if (name[size] && value_of(&none, name, size))
			continue;
		return error_set(err, -EINVAL,
				 "%s: '{{%.*s' is no placeholder: known are {{number}}, "
				 "{{digits}}, {{text}}, {{sender}}, {{id}}, {{language}}, "
				 "{{secret_1}} and {{secret_2}}",
				 key, size < 40 ? (int)size : 40, name);
	}
	return 0;
}

static int add_json(const char *value, struct buffer *out)
{
	for (; *value; value++) {
		unsigned char c = (unsigned char)*value;
		if (c < ' ' || c == 0x7f) {
			(void)buffer_printf(out, "\\u%04x", c);
			continue;
		}
		if (c == '"' || c == '\\')
			(void)buffer_add_char(out, '\\');
		(void)buffer_add_char(out, (char)c);
	}
	return out->overflowed ? -EMSGSIZE : 0;
}

static int add_encoded(const char *value, struct buffer *out)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~";

	for (; *value; value++) {
		if (strchr(plain, *value))
			(void)buffer_add_char(out, *value);
		else
			(void)buffer_printf(out, "%%%02X", (unsigned char)*value);
	}
	return out->overflowed ? -EMSGSIZE : 0;
}

static int add_header(const char *value, struct buffer *out)
{
	for (; *value; value++) {
		bool control = (unsigned char)*value < ' ' || *value == 0x7f;
		(void)buffer_add(out, control ? " " : value, 1);
	}
	return out->overflowed ? -EMSGSIZE : 0;
}

static int add(const char *value, enum fill_form form, struct buffer *out)
{
	switch (form) {
	case FILL_JSON:
		return add_json(value, out);
	case FILL_URL:
		return add_encoded(value, out);
	case FILL_HEADER:
		break;
	}
	return add_header(value, out);
}

int fill(const char *template, enum fill_form form, const struct fill_values *values,
	 struct buffer *out)
{
	size_t size;

	for (const char *name; (name = next_name(template, &size)); template = name + size + 2) {
		const char *value = value_of(values, name, size);
		(void)buffer_add(out, template, (size_t)(name - 2 - template));
		(void)add(value ? value : "", form, out);
		if (!name[size])
			return 0;
	}
	return buffer_add_string(out, template);
}
