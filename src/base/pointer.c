#include <wasl/pointer.h>

#include <string.h>

#define INDEX_DIGITS 6U

/* The next token of a pointer, decoded: "~1" is a slash, "~0" a tilde. */
static char *next_token(const char **at)
{
	size_t size = strcspn(*at, "/"), n = 0;
	char *token = xmalloc(size + 1);

	for (size_t i = 0; i < size; i++) {
		char c = (*at)[i];
		if (c == '~' && i + 1 < size && ((*at)[i + 1] == '0' || (*at)[i + 1] == '1'))
			c = (*at)[++i] == '0' ? '~' : '/';
		token[n++] = c;
	}
	token[n] = '\0';
	*at += size;
	return token;
}

static const json_t *step(const json_t *json, const char *token)
{
	size_t digits = strspn(token, "0123456789");

	if (json_is_object(json))
		return json_object_get(json, token);
	if (!json_is_array(json) || !digits || digits > INDEX_DIGITS || token[digits] ||
	    (*token == '0' && digits > 1))
		return NULL;
	return json_array_get(json, strtoul(token, NULL, 10));
}

const json_t *json_pointer_find(const json_t *json, const char *pointer)
{
	while (json && *pointer == '/') {
		pointer++;
		_cleanup_(freep) char *token = next_token(&pointer);
		json = step(json, token);
	}
	return json;
}

char *json_pointer_text(const json_t *json, const char *pointer)
{
	const json_t *value = json_pointer_find(json, pointer);

	if (json_is_string(value))
		return xstrdup(json_string_value(value));
	if (json_is_integer(value))
		return xasprintf("%lld", (long long)json_integer_value(value));
	if (json_is_real(value))
		return xasprintf("%.17g", json_real_value(value));
	return json_is_boolean(value) ? xstrdup(json_is_true(value) ? "true" : "false") : NULL;
}
