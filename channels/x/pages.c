#include "pages.h"

#include <stdio.h>
#include <string.h>

/* X lists 800 posts at most; what is more comes with the next look. */
#define PAGES_MAX 40U
/* Of a page; we ask for 100. */
#define ITEMS_MAX 1000U
/* Some lists hand out tokens without an end. */
#define STALE_MAX 2U

/* How many were new, or -1 for a page that is in no form that we know. */
static int add_posts(struct pages *p, json_t *data)
{
	const char *author = p->author_key ? p->author_key : "author_id";
	int added = 0;
	json_t *one;
	size_t i;

	if (json_array_size(data) > ITEMS_MAX)
		return -1;
	json_array_foreach(data, i, one)
	{
		const char *id = json_string_value(json_object_get(one, "id"));

		if (!post_id_check(id) || !json_string_value(json_object_get(one, author)))
			return -1;
		if (!seen_add(&p->ids, id))
			continue;
		json_array_append(p->posts, one);
		added++;
	}
	return added;
}

static void add_all(json_t *to, const json_t *list, const char *key)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *name = json_string_value(json_object_get(one, key));

		if (name)
			json_object_set(to, name, one);
	}
}

/* It goes into a URL again: what could end it there is no token. */
static bool take_token(struct pages *p, const json_t *json)
{
	const char *token =
		json_string_value(json_object_get(json_object_get(json, "meta"), "next_token"));
	size_t size = token ? strlen(token) : 0;

	p->token[0] = '\0';
	if (!size || size >= PAGE_TOKEN_SIZE ||
	    strspn(token, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=.") !=
		    size)
		return false;
	memcpy(p->token, token, size + 1);
	return true;
}

enum pages_next pages_add(struct pages *p, const json_t *json)
{
	json_t *data = json_object_get(json, "data");
	const json_t *includes = json_object_get(json, "includes");

	if (!p->posts) {
		p->posts = json_array();
		p->users = json_object();
		p->media = json_object();
	}
	int added = !data || json_is_array(data) ? add_posts(p, data) : -1;
	if (added < 0)
		return PAGES_WRONG;
	add_all(p->users, json_object_get(includes, "users"), "id");
	add_all(p->media, json_object_get(includes, "media"), "media_key");
	p->stale = added ? 0 : p->stale + 1;
	if (!take_token(p, json) || ++p->count >= PAGES_MAX || p->stale >= STALE_MAX)
		return PAGES_END;
	return PAGES_MORE;
}

static int compare(const void *a, const void *b)
{
	json_t *const *x = a, *const *y = b;

	return post_id_compare(json_string_value(json_object_get(*x, "id")),
			       json_string_value(json_object_get(*y, "id")));
}

void pages_sort(struct pages *p)
{
	size_t count = json_array_size(p->posts);
	_cleanup_(freep) json_t **list = xcalloc(count + 1, sizeof(json_t *));

	for (size_t i = 0; i < count; i++)
		list[i] = json_incref(json_array_get(p->posts, i));
	qsort(list, count, sizeof(json_t *), compare);
	json_array_clear(p->posts);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(p->posts, list[i]);
}

struct post_page pages_around(const struct pages *p)
{
	return (struct post_page){.users = p->users, .media = p->media};
}

void pages_done(struct pages *p)
{
	json_decref(p->posts);
	json_decref(p->users);
	json_decref(p->media);
	seen_done(&p->ids);
	*p = (struct pages){0};
}
