#include "pages.h"

#include <stdio.h>
#include <string.h>

/* X lists 800 posts at most; what is more comes with the next look. */
#define PAGES_MAX 40U
/* Of a page; we ask for 100. */
#define ITEMS_MAX 1000U
/* Of what comes with a page; a post has four pictures at most. */
#define INCLUDES_MAX ((size_t)4 * ITEMS_MAX)
/* Some lists hand out tokens without an end. */
#define STALE_MAX 2U

/* It can be named, and is of the past: a later id would be the end of all reading. */
static bool has_good_id(const struct pages *p, const json_t *one)
{
	const char *id = json_string_value(json_object_get(one, "id"));

	return post_id_check(id) && (!*p->latest || post_id_compare(id, p->latest) <= 0);
}

/* One without an author is odd, all without one are another form. */
static bool is_form_known(const struct pages *p, const json_t *data)
{
	const char *author = p->author_key ? p->author_key : "author_id";
	bool authors = false;
	const json_t *one;
	size_t i;

	if (json_array_size(data) > ITEMS_MAX)
		return false;
	json_array_foreach(data, i, one)
	{
		if (!has_good_id(p, one))
			return false;
		authors |= json_string_value(json_object_get(one, author)) != NULL;
	}
	return authors || !json_array_size(data);
}

/* How many were new. */
static size_t add_posts(struct pages *p, json_t *data)
{
	size_t added = 0, i;
	json_t *one;

	json_array_foreach(data, i, one)
	{
		if (!seen_add(&p->ids, json_string_value(json_object_get(one, "id"))))
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

		if (i == INCLUDES_MAX)
			return;
		if (name)
			json_object_set(to, name, one);
	}
}

/* It goes into a URL again: what could end it there is no token. */
static bool is_token(const char *token)
{
	size_t size = token ? strlen(token) : 0;

	return size && size < PAGE_TOKEN_SIZE &&
	       strspn(token, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
			     "-_=.") == size;
}

static enum pages_next go_on(struct pages *p, const json_t *next, bool stale)
{
	const char *token = json_string_value(next);

	if (!next || json_is_null(next) || (token && !*token))
		return PAGES_END;
	if (!token || !is_token(token))
		return PAGES_WRONG;
	p->stale = stale || strcmp(token, p->token) == 0 ? p->stale + 1 : 0;
	memcpy(p->token, token, strlen(token) + 1);
	return p->count >= PAGES_MAX || p->stale >= STALE_MAX ? PAGES_CUT : PAGES_MORE;
}

enum pages_next pages_add(struct pages *p, const json_t *json)
{
	json_t *data = json_object_get(json, "data");
	const json_t *includes = json_object_get(json, "includes");
	const json_t *next = json_object_get(json_object_get(json, "meta"), "next_token");

	if (!p->posts) {
		p->posts = json_array();
		p->users = json_object();
		p->media = json_object();
	}
	if ((data && !json_is_array(data)) || !is_form_known(p, data))
		return PAGES_WRONG;
	size_t added = add_posts(p, data);
	add_all(p->users, json_object_get(includes, "users"), "id");
	add_all(p->media, json_object_get(includes, "media"), "media_key");
	p->count++;
	return go_on(p, next, json_array_size(data) && !added);
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
