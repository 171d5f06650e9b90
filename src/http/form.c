#include "http/form.h"

#include <wasl/text.h>

#include <errno.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_BYTES 200U

/* --- fields --- */

/* UTF-8 whatever came, and of bounded size in all. NULL for a NUL or too much. */
static char *copy_text(struct web_form *form, struct web_bytes bytes)
{
	if (bytes.size && memchr(bytes.data, '\0', bytes.size))
		return NULL;
	if (bytes.size > WEB_FORM_TEXT_MAX - form->text)
		return NULL;
	form->text += bytes.size;
	struct buffer text = BUFFER_INIT(3 * bytes.size + 1);
	text_repair(bytes.data, bytes.size, &text);
	return buffer_take(&text, NULL);
}

static char *copy_line(const char *text, size_t size)
{
	if (size > NAME_MAX_BYTES)
		size = text_cut(text, size, NAME_MAX_BYTES);
	struct buffer line = BUFFER_INIT(3 * (size_t)NAME_MAX_BYTES + 1);
	_cleanup_(freep) char *copy = xstrndup(text, size);
	text_one_line(copy, strlen(copy), &line);
	return buffer_take(&line, NULL);
}

/* Of a path that some browsers give, the last part. */
static char *copy_file_name(struct web_bytes bytes)
{
	const char *name = bytes.data, *end = name + bytes.size;

	for (const char *s = name; s < end; s++)
		if (*s == '/' || *s == '\\')
			name = s + 1;
	return copy_line(name, (size_t)(end - name));
}

static int check_count(const struct web_form *form, struct error *err)
{
	return form->count + form->empty < WEB_FORM_FIELDS_MAX
		       ? 0
		       : error_set(err, -E2BIG, "a form has at most %u fields",
				   WEB_FORM_FIELDS_MAX);
}

int form_add_empty(struct web_form *form, struct error *err)
{
	int r = check_count(form, err);

	form->empty += r == 0;
	return r;
}

int form_add(struct web_form *form, const struct form_part *part, struct error *err)
{
	struct web_field *field = &form->fields[form->count];
	int r = check_count(form, err);

	if (r < 0)
		return r;
	if (part->name.size > NAME_MAX_BYTES)
		return error_set(err, -E2BIG, "a field's name has at most %u bytes",
				 NAME_MAX_BYTES);
	char *name = copy_text(form, part->name);
	char *value = part->file.data ? NULL : copy_text(form, part->value);
	if (!name || (!value && !part->file.data)) {
		bool large = form->text + part->value.size > WEB_FORM_TEXT_MAX;
		free(name);
		free(value);
		return error_set(err, large ? -E2BIG : -EINVAL,
				 large ? "the form's text is too long" : "a field holds a NUL");
	}
	*field = (struct web_field){.name = name, .value = value};
	form->count++;
	field->size = value ? strlen(value) : part->value.size;
	if (value)
		return 0;
	field->value = part->value.data;
	field->file = copy_file_name(part->file);
	field->type = copy_line(part->type.data, part->type.size);
	return 0;
}

void web_form_free(struct web_form *form)
{
	if (!form)
		return;
	for (size_t i = 0; i < form->count; i++) {
		struct web_field *field = &form->fields[i];
		free((char *)field->name);
		if (!field->file)
			free((char *)field->value);
		free((char *)field->file);
		free((char *)field->type);
	}
	free(form);
}

size_t web_form_fields(const struct web_form *form, const struct web_field **ret)
{
	*ret = form->fields;
	return form->count;
}

const char *web_form_value(const struct web_form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++)
		if (!form->fields[i].file && strcmp(form->fields[i].name, name) == 0)
			return form->fields[i].value;
	return NULL;
}

/* --- application/x-www-form-urlencoded --- */

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What is no encoding stays as it is, as browsers have it. */
static struct web_bytes decode(const char *text, size_t size, char *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < size; i++) {
		int high = text[i] == '%' && i + 2 < size ? hex_value(text[i + 1]) : -1;
		int low = high < 0 ? -1 : hex_value(text[i + 2]);
		if (low >= 0) {
			ret[count++] = (char)(high * 16 + low);
			i += 2;
		} else {
			ret[count++] = text[i];
			if (text[i] == '+')
				ret[count - 1] = ' ';
		}
	}
	return (struct web_bytes){ret, count};
}

static int read_pair(struct web_form *form, const char *pair, size_t size, struct error *err)
{
	const char *equals = memchr(pair, '=', size);
	size_t name_size = equals ? (size_t)(equals - pair) : size;
	size_t value_size = equals ? size - name_size - 1 : 0;
	_cleanup_(freep) char *name = xmalloc(name_size + 1);
	_cleanup_(freep) char *value = xmalloc(value_size + 1);
	const struct form_part part = {
		.name = decode(pair, name_size, name),
		.value = decode(equals ? equals + 1 : "", value_size, value),
	};

	return form_add(form, &part, err);
}

static int read_pairs(struct web_form *form, struct web_bytes body, struct error *err)
{
	const char *text = body.data;

	if (body.size > 3 * (size_t)WEB_FORM_TEXT_MAX)
		return error_set(err, -E2BIG, "the form's text is too long");
	for (size_t at = 0; at < body.size;) {
		const char *end = memchr(text + at, '&', body.size - at);
		size_t size = end ? (size_t)(end - text) - at : body.size - at;
		int r = size ? read_pair(form, text + at, size, err) : 0;
		if (r < 0)
			return r;
		at += size + 1;
	}
	return 0;
}

/* --- either --- */

static bool is_type(const char *content_type, const char *type)
{
	size_t size = strlen(type);

	return strncasecmp(content_type, type, size) == 0 &&
	       strchr("; \t", content_type[size]) != NULL;
}

int web_form_parse(const char *content_type, struct web_bytes body, struct web_form **ret,
		   struct error *err)
{
	_cleanup_(web_form_freep) struct web_form *form = xcalloc(1, sizeof(*form));
	int r;

	if (content_type && is_type(content_type, "application/x-www-form-urlencoded"))
		r = read_pairs(form, body, err);
	else if (content_type && is_type(content_type, "multipart/form-data"))
		r = form_read_parts(form, content_type, body, err);
	else
		return error_set(err, -EOPNOTSUPP, "the content type is no form's");
	if (r == 0)
		*ret = TAKE(form);
	return r;
}
