#include "form.h"

#include <wasl/text.h>

#include <string.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A sign of percent without two digits stands for itself. */
static char *decode(const char *text, size_t size, bool plus)
{
	_cleanup_(freep) char *out = xmalloc(size + 1);
	size_t n = 0;

	for (size_t i = 0; i < size; i++) {
		char c = text[i];
		if (c == '%' && i + 2 < size && hex_digit(text[i + 1]) >= 0 &&
		    hex_digit(text[i + 2]) >= 0) {
			c = (char)(16 * hex_digit(text[i + 1]) + hex_digit(text[i + 2]));
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (!c)
			return NULL;
		out[n++] = c;
	}
	out[n] = '\0';
	return text_is_utf8(out, n) ? TAKE(out) : NULL;
}

char *percent_decode(const char *text, size_t size)
{
	return decode(text, size, false);
}

static bool add(struct form *f, const char *text, size_t size)
{
	const char *equals = memchr(text, '=', size);
	size_t name = equals ? (size_t)(equals - text) : size;
	size_t value = equals ? size - name - 1 : 0;
	struct form_field field = {decode(text, name, true),
				   decode(equals ? equals + 1 : "", value, true)};

	if (!field.name || !field.value || f->count >= FORM_FIELDS_MAX) {
		free(field.name);
		free(field.value);
		return false;
	}
	f->fields[f->count++] = field;
	return true;
}

bool form_read(const char *text, size_t size, struct form *ret)
{
	*ret = (struct form){.fields = xcalloc(FORM_FIELDS_MAX, sizeof(*ret->fields))};
	for (size_t at = 0, n; at < size; at += n + 1) {
		const char *end = memchr(text + at, '&', size - at);
		n = end ? (size_t)(end - (text + at)) : size - at;
		if (n && !add(ret, text + at, n)) {
			form_done(ret);
			return false;
		}
	}
	return true;
}

void form_done(struct form *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->fields[i].name);
		free(f->fields[i].value);
	}
	free(f->fields);
	*f = (struct form){0};
}

const char *form_value(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++) {
		if (strcmp(f->fields[i].name, name) == 0)
			return f->fields[i].value;
	}
	return NULL;
}

static int compare(const void *a, const void *b)
{
	const struct form_field *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	return r ? r : strcmp(x->value, y->value);
}

void form_sort(struct form *f)
{
	if (f->count)
		qsort(f->fields, f->count, sizeof(*f->fields), compare);
}
