#include "sending.h"

#include "text/check.h"
#include "text/split.h"
#include "text/urls.h"

#include <wasl/text.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DIRECT_MAX 10000U
#define TEXT_MAX ((size_t)256 << 10)

static const char *param(const struct delivery *d, const char *key)
{
	return json_string_value(json_object_get(d->params, key));
}

static size_t without_end(const char *text)
{
	size_t size = strlen(text);

	while (size && strchr(" \t\r\n", text[size - 1]))
		size--;
	return size;
}

static size_t characters(const char *text, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < size; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

static bool has_link(const char *text)
{
	struct x_units u = {0};
	struct x_urls urls = {0};
	bool found = true; /* as is dearer */

	if (x_units_init(&u, text, strlen(text), false) == 0) {
		x_urls_find_all(&u, &urls);
		found = urls.count > 0;
	}
	x_urls_done(&urls);
	x_units_done(&u);
	return found;
}

/* --- whom it answers --- */

static bool take_id(const char *id, char ret[static POST_ID_SIZE])
{
	if (!post_id_check(id))
		return false;
	snprintf(ret, POST_ID_SIZE, "%s", id);
	return true;
}

static int set_target(const struct delivery *d, struct sending *s)
{
	const char *post = param(d, "post"), *user = param(d, "user");
	unsigned out = d->parts_out_count;

	s->direct = !post;
	s->chained = out > 0;
	(void)take_id(param(d, "first"), s->first);
	return take_id(out ? d->parts_out[out - 1] : post ? post : user, s->target) ? 0 : -EINVAL;
}

/* --- what it says --- */

static int set_direct(const char *text, size_t size, struct sending *s, char **ret_why)
{
	if (!size) {
		*ret_why = xstrdup("the text is empty");
		return -ENODATA;
	}
	if (characters(text, size) > DIRECT_MAX) {
		*ret_why = xasprintf("the text has %zu characters; a direct message has at most %u",
				     characters(text, size), DIRECT_MAX);
		return -EMSGSIZE;
	}
	s->text = xstrndup(text, size);
	s->part = s->parts = 1;
	return 0;
}

/* The world reads it: what somebody could be known by is not for it. */
static int check_public(const char *text, size_t size, char **ret_why)
{
	const enum x_private found = x_check_text(text, size, &X_CHECK_DEFAULT);

	if (found == X_PRIVATE_NONE)
		return 0;
	*ret_why = xasprintf("the public would read what looks like %s: take it out, or answer by "
			     "direct message",
			     x_private_words(found));
	return -EPERM;
}

static int set_public(const struct delivery *d, const struct x_options *o, size_t size,
		      struct sending *s, char **ret_why)
{
	const struct x_limits limits = {(unsigned)o->max_weight, (unsigned)o->parts};
	_cleanup_(x_parts_done) struct x_parts parts = {0};
	int r = check_public(d->text, size, ret_why);

	if (r < 0)
		return r;
	r = x_split(d->text, size, &limits, &parts);
	if (r == 0 && d->parts_out_count < parts.count) {
		s->text = xstrdup(parts.at[d->parts_out_count].text);
		s->part = d->parts_out_count + 1;
		s->parts = (unsigned)parts.count;
		return 0;
	}
	*ret_why = r == -ENODATA
			   ? xstrdup("the text is empty")
			   : xasprintf("the text is too long for %u posts of %u: shorten it, or "
				       "answer by direct message",
				       limits.parts, limits.weight);
	return r < 0 ? r : -E2BIG;
}

int sending_init(const struct delivery *d, const struct x_options *o, struct sending *ret,
		 char **ret_why)
{
	size_t size = without_end(d->text);

	*ret = (struct sending){.part = 1, .parts = 1};
	if (set_target(d, ret) < 0) {
		*ret_why = xstrdup("it answers no post and no direct message of X");
		return -EINVAL;
	}
	int r = ret->direct ? set_direct(d->text, size, ret, ret_why)
			    : set_public(d, o, size, ret, ret_why);
	if (r == 0)
		ret->link = has_link(ret->text);
	return r;
}

void sending_done(struct sending *s)
{
	free(s->text);
	*s = (struct sending){0};
}

char *sending_body(const struct sending *s)
{
	json_t *body = s->direct ? json_pack("{s:s}", "text", s->text)
				 : json_pack("{s:s, s:{s:s}}", "text", s->text, "reply",
					     "in_reply_to_tweet_id", s->target);
	char *text = json_dumps(body, JSON_COMPACT);

	json_decref(body);
	return text ? text : xstrdup("{}");
}

int64_t sending_price(const struct sending *s)
{
	if (s->direct)
		return PRICE_DIRECT_POST;
	if (s->link)
		return PRICE_POST_WITH_LINK;
	return s->chained ? PRICE_POST : PRICE_REPLY;
}

/* --- is it that one? --- */

/* Without "http://" and "https://", which X adds, in the form in which texts are compared. */
static char *bare(const char *text)
{
	struct buffer plain = BUFFER_INIT(TEXT_MAX), out = BUFFER_INIT(4 * TEXT_MAX);

	while (*text) {
		size_t skip = strncasecmp(text, "https://", 8) == 0  ? 8
			      : strncasecmp(text, "http://", 7) == 0 ? 7
								     : 0;
		if (!skip)
			(void)buffer_add_char(&plain, *text++);
		text += skip;
	}
	(void)text_normalise(buffer_string(&plain), plain.size, &out);
	buffer_done(&plain);
	return buffer_take(&out, NULL);
}

bool sending_is_text(const struct sending *s, const char *text)
{
	/* X puts handles before it, and takes those away that we wrote */
	_cleanup_(freep) char *ours = bare(post_without_handles(s->text));
	_cleanup_(freep) char *theirs = bare(post_without_handles(text));

	return strcmp(ours, theirs) == 0;
}

bool sending_is_post(const struct sending *s, const struct post *p)
{
	return strcmp(p->answers, s->target) == 0 && sending_is_text(s, p->text);
}
