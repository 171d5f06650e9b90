#include "post.h"

#include <wasl/buffer.h>
#include <wasl/text.h>

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A long post has up to 25,000 characters, of which each may be written as an entity. */
#define TEXT_MAX ((size_t)256 << 10)
#define EXPANDED_MAX (4 * TEXT_MAX)
#define LINKS_MAX 256U
#define LINK_MAX 128U /* of a short one */
#define HANDLE_MAX 15U
/* The moment from which X counts its ids, and the bits behind the milliseconds. */
#define EPOCH_MS INT64_C(1288834974657)
#define ID_SHIFT 22
/* The milliseconds of the last one of 19 digits. */
#define SINCE_MAX INT64_C(2384185791015)

/* --- ids --- */

bool post_id_check(const char *id)
{
	size_t size = id ? strlen(id) : 0;

	return size && size < POST_ID_SIZE && id[0] != '0' && strspn(id, "0123456789") == size;
}

int post_id_compare(const char *a, const char *b)
{
	size_t x = strlen(a), y = strlen(b);

	if (x != y)
		return x < y ? -1 : 1;
	return strcmp(a, b);
}

void post_id_of_time(int64_t at, char ret[static POST_ID_SIZE])
{
	int64_t since = at > EPOCH_MS ? at - EPOCH_MS : 0;

	since = since < SINCE_MAX ? since : SINCE_MAX;
	unsigned long long id = (unsigned long long)since << ID_SHIFT;
	snprintf(ret, POST_ID_SIZE, "%llu", id ? id : 1ULL);
}

int64_t post_id_time(const char *id)
{
	return (int64_t)(strtoull(id, NULL, 10) >> ID_SHIFT) + EPOCH_MS;
}

static bool take_id(const json_t *json, char ret[static POST_ID_SIZE])
{
	const char *id = json_string_value(json);

	ret[0] = '\0';
	if (!post_id_check(id))
		return false;
	snprintf(ret, POST_ID_SIZE, "%s", id);
	return true;
}

/* --- fields --- */

json_t *post_field(const json_t *json, const char *name)
{
	static const struct {
		const char *old, *new;
	} pairs[] = {
		{"referenced_tweets", "referenced_posts"},
		{"note_tweet", "note_post"},
		{"edit_history_tweet_ids", "edit_history_post_ids"},
		{"tweets", "posts"},
	};
	json_t *found = json_object_get(json, name);

	for (size_t i = 0; i < ELEMENTS(pairs) && !found; i++) {
		if (strcmp(name, pairs[i].old) == 0)
			found = json_object_get(json, pairs[i].new);
	}
	return found;
}

static const char *text_of(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}

static void read_references(const json_t *json, struct post *p)
{
	const json_t *one;
	size_t i;

	json_array_foreach(post_field(json, "referenced_tweets"), i, one)
	{
		const char *type = text_of(one, "type");

		if (!type)
			continue;
		if (strcmp(type, "replied_to") == 0)
			(void)take_id(json_object_get(one, "id"), p->answers);
		p->repost |= strcmp(type, "retweeted") == 0 || strcmp(type, "reposted") == 0;
		p->quotes |= strcmp(type, "quoted") == 0;
	}
}

static int64_t read_time(const json_t *json, const char *id)
{
	const char *text = text_of(json, "created_at");
	struct tm tm = {0};

	if (!text || !strptime(text, "%Y-%m-%dT%H:%M:%S", &tm))
		return post_id_time(id);
	return (int64_t)timegm(&tm) * 1000;
}

/* --- the text --- */

char *post_decode(const char *text)
{
	static const struct {
		const char *entity;
		char c;
	} entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
	struct buffer out = BUFFER_INIT(TEXT_MAX);

	while (*text) {
		size_t i = *text == '&' ? 0 : ELEMENTS(entities);

		while (i < ELEMENTS(entities) &&
		       strncmp(text, entities[i].entity, strlen(entities[i].entity)) != 0)
			i++;
		if (i < ELEMENTS(entities)) {
			(void)buffer_add_char(&out, entities[i].c);
			text += strlen(entities[i].entity);
		} else {
			size_t plain = 1 + strcspn(text + 1, "&");
			(void)buffer_add(&out, text, plain);
			text += plain;
		}
	}
	return buffer_take(&out, NULL);
}

struct link {
	const char *url, *expanded; /* borrowed */
};

static int compare_links(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	return strcmp(x->url, y->url);
}

/* In order, so that a text full of links costs little. */
static size_t read_links(const json_t *urls, struct link ret[static LINKS_MAX])
{
	const json_t *one;
	size_t i, count = 0;

	json_array_foreach(urls, i, one)
	{
		const struct link link = {text_of(one, "url"), text_of(one, "expanded_url")};

		if (i == LINKS_MAX)
			break;
		if (link.url && *link.url && link.expanded)
			ret[count++] = link;
	}
	qsort(ret, count, sizeof(ret[0]), compare_links);
	return count;
}

/* The link that stands there, in the form of all short ones: scheme, host, letters and digits. */
static size_t link_size(const char *at)
{
	size_t size = 4, host;

	if (strncmp(at, "http", 4) != 0)
		return 0;
	size += at[size] == 's';
	if (strncmp(at + size, "://", 3) != 0)
		return 0;
	size += 3;
	for (host = size; isalnum((unsigned char)at[size]) || (at[size] && strchr(".-", at[size]));)
		size++;
	if (size == host || at[size] != '/')
		return 0;
	for (size++; isalnum((unsigned char)at[size]);)
		size++;
	return size < LINK_MAX ? size : 0;
}

static const struct link *link_at(const char *at, const struct link *links, size_t count)
{
	char url[LINK_MAX];
	size_t size = link_size(at);

	if (!size)
		return NULL;
	snprintf(url, sizeof(url), "%.*s", (int)size, at);
	return bsearch(&(struct link){.url = url}, links, count, sizeof(links[0]), compare_links);
}

/* Every short link by what it stands for: X's own offsets count other characters than it sends. */
static char *expand(const char *text, const json_t *urls)
{
	struct link links[LINKS_MAX];
	size_t count = read_links(urls, links);
	struct buffer out = BUFFER_INIT(EXPANDED_MAX);

	while (*text) {
		const struct link *link = link_at(text, links, count);

		if (link) {
			(void)buffer_add_string(&out, link->expanded);
			text += strlen(link->url);
		} else {
			size_t plain = 1 + strcspn(text + 1, "h");
			(void)buffer_add(&out, text, plain);
			text += plain;
		}
	}
	return buffer_take(&out, NULL);
}

const char *post_without_handles(const char *text)
{
	const char *at = text;

	while (*at == '@') {
		size_t size = 1;

		while (isalnum((unsigned char)at[size]) || at[size] == '_')
			size++;
		if (size == 1 || size > HANDLE_MAX + 1 || !strchr(" \t\n", at[size]))
			break;
		at += size;
		at += strspn(at, " \t\n");
	}
	return *at ? at : text;
}

static void add_media(const json_t *json, const json_t *media, struct buffer *out)
{
	const json_t *keys = json_object_get(json_object_get(json, "attachments"), "media_keys");
	const json_t *key;
	size_t i;

	json_array_foreach(keys, i, key)
	{
		const char *name = json_string_value(key);
		const json_t *one = name ? json_object_get(media, name) : NULL;
		const char *url = text_of(one, "url"), *alt = text_of(one, "alt_text");
		const char *type = text_of(one, "type");

		url = url ? url : text_of(one, "preview_image_url");
		if (url)
			(void)buffer_printf(out, "\n[%s] %s%s%s", type ? type : "media", url,
					    alt ? " " : "", alt ? alt : "");
	}
}

/* NULL: it has none. What is longer than X's longest is cut. */
static char *plain_text(const json_t *json)
{
	const json_t *note = post_field(json, "note_tweet");
	const char *text = text_of(note, "text");
	const json_t *entities = json_object_get(text ? note : json, "entities");

	text = text ? text : text_of(json, "text");
	if (!text)
		return NULL;
	_cleanup_(freep) char *cut = xstrndup(text, text_cut(text, strlen(text), TEXT_MAX));
	_cleanup_(freep) char *decoded = post_decode(cut);
	return expand(decoded, json_object_get(entities, "urls"));
}

char *post_text(const json_t *json)
{
	char *text = plain_text(json);

	return text ? text : xstrdup("");
}

/* Long posts whole, without leading handles, media below. */
static char *read_text(const json_t *json, const struct post_page *page)
{
	_cleanup_(freep) char *plain = plain_text(json);
	struct buffer out = BUFFER_INIT(2 * EXPANDED_MAX);

	if (!plain)
		return NULL;
	(void)buffer_add_string(&out, post_without_handles(plain));
	add_media(json, page->media, &out);
	return buffer_take(&out, NULL);
}

static char *read_name(const json_t *users, const char *author)
{
	const json_t *user = json_object_get(users, author);
	const char *handle = text_of(user, "username"), *name = text_of(user, "name");

	if (!handle)
		return NULL;
	return name ? xasprintf("%s (@%s)", name, handle) : xasprintf("@%s", handle);
}

int post_read(const json_t *json, const struct post_page *page, struct post *ret)
{
	*ret = (struct post){0};
	if (!take_id(json_object_get(json, "id"), ret->id))
		return -EBADMSG;
	ret->text = read_text(json, page);
	if (!ret->text)
		return -EBADMSG;
	if (!take_id(json_array_get(post_field(json, "edit_history_tweet_ids"), 0), ret->first))
		memcpy(ret->first, ret->id, POST_ID_SIZE);
	if (!take_id(json_object_get(json, "conversation_id"), ret->conversation))
		memcpy(ret->conversation, ret->first, POST_ID_SIZE);
	(void)take_id(json_object_get(json, "author_id"), ret->author);
	read_references(json, ret);
	ret->withheld = json_is_object(json_object_get(json, "withheld"));
	ret->at = read_time(json, ret->id);
	ret->name = read_name(page->users, ret->author);
	ret->language = xstrdup(text_of(json, "lang"));
	return 0;
}

void post_done(struct post *p)
{
	free(p->text);
	free(p->name);
	free(p->language);
	*p = (struct post){0};
}
