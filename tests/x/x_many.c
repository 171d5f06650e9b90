/*
 * Many texts by one start: each as its size in bytes, a line's end, and the bytes. Of each one
 * line of JSON: its weight, and what was found in it. With a weight as argument: the parts that
 * it becomes, or null.
 */
#include "x/text/entities.h"
#include "x/text/split.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <unicode/ustring.h>

static json_t *string_of(const struct x_units *u, size_t begin, size_t size)
{
	char bytes[3 * 4200 + 1];
	int32_t length = 0;
	UErrorCode status = U_ZERO_ERROR;

	u_strToUTF8WithSub(bytes, sizeof(bytes), &length, u->at + begin, (int32_t)size, 0xfffd,
			   NULL, &status);
	return json_stringn(bytes, (size_t)length);
}

static json_t *urls_of(const struct x_units *u)
{
	json_t *list = json_array();
	struct x_urls urls;

	x_urls_find(u, &urls);
	for (size_t i = 0; i < urls.count; i++)
		json_array_append_new(list, string_of(u, urls.at[i].begin, urls.at[i].size));
	x_urls_done(&urls);
	return list;
}

static json_t *names_of(const struct x_units *u, enum x_entity_kind kind)
{
	json_t *list = json_array();
	struct x_entities entities;

	x_entities_find(u, &entities);
	for (size_t i = 0; i < entities.count; i++) {
		const struct x_entity *e = &entities.at[i];
		if (e->kind == kind)
			json_array_append_new(list, string_of(u, e->begin + 1, e->size - 1));
	}
	x_entities_done(&entities);
	return list;
}

static void print(const char *text, size_t size)
{
	struct x_units u;

	if (x_units_init(&u, text, size, false) < 0)
		abort();
	struct x_weight weight = x_weight_units(&u);
	json_t *json =
		json_pack("{s:i, s:b, s:o, s:o, s:o}", "weight", (int)weight.weight, "valid",
			  weight.valid, "urls", urls_of(&u), "mentions",
			  names_of(&u, X_ENTITY_MENTION), "tags", names_of(&u, X_ENTITY_TAG));
	json_dumpf(json, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(json);
	x_units_done(&u);
}

static void print_parts(const char *text, size_t size, unsigned weight)
{
	const struct x_limits limits = {weight, X_PARTS_MAX};
	json_t *list = json_array();
	struct x_parts parts;
	int r = x_split(text, size, &limits, &parts);

	for (size_t i = 0; i < parts.count; i++)
		json_array_append_new(list, json_stringn(parts.at[i].text, parts.at[i].size));
	x_parts_done(&parts);
	json_dumpf(r < 0 ? json_null() : list, stdout, JSON_COMPACT | JSON_ENCODE_ANY);
	putchar('\n');
	json_decref(list);
}

int main(int argc, char **argv)
{
	unsigned weight = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
	size_t size;

	while (scanf("%zu%*1[\n]", &size) == 1 && size <= X_TEXT_MAX) {
		_cleanup_(freep) char *text = xmalloc(size + 1);
		if (fread(text, 1, size, stdin) != size)
			return EXIT_FAILURE;
		if (weight)
			print_parts(text, size, weight);
		else
			print(text, size);
	}
	return EXIT_SUCCESS;
}
