/* Fuzz: any bytes as a form; the first line is its content type. */
#include <wasl/text.h>
#include <wasl/web_form.h>

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): it must hold in every build. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_field(const struct web_field *field, struct web_bytes body)
{
	const char *begin = body.data;

	must(text_is_utf8(field->name, strlen(field->name)));
	if (!field->file) {
		must(!field->type && strlen(field->value) == field->size);
		must(text_is_utf8(field->value, field->size));
		return;
	}
	must(!strpbrk(field->file, "/\\\r\n") && field->type);
	must(field->value >= begin && field->value + field->size <= begin + body.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *end = size ? memchr(text, '\n', size) : NULL;
	struct error err = ERROR_NONE;
	_cleanup_(web_form_freep) struct web_form *form = NULL;
	const struct web_field *fields;

	if (!end)
		return 0;
	_cleanup_(freep) char *type = xstrndup(text, (size_t)(end - text));
	const struct web_bytes body = {end + 1, size - (size_t)(end - text) - 1};
	if (web_form_parse(type, body, &form, &err) < 0) {
		must(*err.text);
		return 0;
	}
	size_t count = web_form_fields(form, &fields);
	must(count <= WEB_FORM_FIELDS_MAX);
	for (size_t i = 0; i < count; i++)
		check_field(&fields[i], body);
	return 0;
}
