#include "http/control_page.h"

#include <wasl/buffer.h>

#include <string.h>

#define TARGET_MAX (32U << 10)

/* What was asked for, without where to go on from. */
static void add_query(struct buffer *out, const char *target)
{
	static const char before[] = "before=";
	const char *part = strchr(target, '?');

	while (part) {
		const char *word = part + 1;
		size_t size = strcspn(word, "&");
		if (size && strncmp(word, before, strlen(before)) != 0) {
			buffer_add(out, word, size);
			buffer_add_char(out, '&');
		}
		part = word[size] ? word + size : NULL;
	}
}

/* Neither a number nor a reference nor a pseudonym needs an escape. The caller's. */
static char *next_page(const struct http_request *req, const json_t *row, const char *key)
{
	const char *target = http_request_target(req);
	const json_t *value = json_object_get(row, key);
	/* what old schemas have left has no name */
	if (!json_is_string(value) && !json_is_integer(value))
		return NULL;
	struct buffer out = BUFFER_INIT(TARGET_MAX);

	buffer_add_char(&out, '<');
	buffer_add(&out, target, strcspn(target, "?"));
	buffer_add_char(&out, '?');
	add_query(&out, target);
	if (json_is_string(value))
		buffer_printf(&out, "before=%s", json_string_value(value));
	else
		buffer_printf(&out, "before=%lld", (long long)json_integer_value(value));
	buffer_printf(&out, ">; rel=\"next\"");
	return buffer_take(&out, NULL);
}

void control_page_answer(struct http_request *req, json_t *rows, const struct control_page *page)
{
	struct web_header headers[] = {{NULL, NULL}, {NULL, NULL}};
	_cleanup_(freep) char *next = NULL;

	if (json_array_size(rows) > page->limit) {
		json_array_remove(rows, page->limit);
		next = next_page(req, json_array_get(rows, page->limit - 1), page->key);
	}
	if (next)
		headers[0] = (struct web_header){"Link", next};
	_cleanup_(freep) char *text = json_dumps(rows, JSON_COMPACT);
	json_decref(rows);
	http_answer(req, &(struct web_answer){.status = 200,
					      .content_type = "application/json",
					      .body = text,
					      .size = strlen(text),
					      .headers = headers});
}
