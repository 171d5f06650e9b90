#include "ids.h"

#include <string.h>

#include "words.h"

#define ID_MAX 1000

struct id {
	const char *text;
	size_t size;
};

/* The last ones of a list, in a ring. */
struct found {
	struct id list[MIME_IDS_MAX];
	size_t count;
};

static void add(struct found *f, const char *text, size_t size)
{
	while (size > 0 && *text == ' ') {
		text++;
		size--;
	}
	while (size > 0 && text[size - 1] == ' ')
		size--;
	if (size > 0 && size <= ID_MAX)
		f->list[f->count++ % MIME_IDS_MAX] = (struct id){text, size};
}

/* The end of the comment that begins here, or NULL. */
static const char *comment_end(const char *at)
{
	size_t depth = 0;

	for (; *at; at++) {
		depth += *at == '(';
		depth -= *at == ')';
		if (depth == 0)
			return at + 1;
	}
	return NULL;
}

/* Behind the comment that begins here, or behind its parenthesis where it has no end. */
static const char *skip_comment(const char *at, bool *no_more)
{
	const char *end = *no_more ? NULL : comment_end(at);

	*no_more = !end;
	return end ? end : at + 1;
}

static void find_bracketed(const char *at, struct found *f)
{
	bool no_comments = false;

	while (*at) {
		size_t n;

		if (*at == '(') {
			at = skip_comment(at, &no_comments);
			continue;
		}
		if (*at++ != '<')
			continue;
		n = strcspn(at, "<>");
		if (at[n] == '>')
			add(f, at, n);
		at += n;
	}
}

/* Without brackets anywhere: the words that look like an id, or the only one. */
static void find_bare(const char *at, struct found *f)
{
	static const char between[] = " ,;<>\"')";
	struct id only = {0};
	bool no_comments = false;
	size_t words = 0, n;

	while (*(at += strspn(at, between))) {
		if (*at == '(') {
			at = skip_comment(at, &no_comments);
			continue;
		}
		n = strcspn(at, " ,;<>\"'()");
		if (memchr(at, '@', n))
			add(f, at, n);
		only = (struct id){at, n};
		words++;
		at += n;
	}
	if (f->count == 0 && words == 1)
		add(f, only.text, only.size);
}

/* A blank within an id is where its line was folded. */
static char *copy_id(const struct id *id)
{
	char *copy = xstrndup(id->text, id->size), *to = copy;

	for (size_t i = 0; i < id->size; i++)
		if (id->text[i] != ' ')
			*to++ = id->text[i];
	*to = '\0';
	return copy;
}

static char **copy_ids(const struct found *f)
{
	size_t first = f->count > MIME_IDS_MAX ? f->count - MIME_IDS_MAX : 0;
	char **ids = xcalloc(f->count - first + 1, sizeof(*ids));

	for (size_t i = first; i < f->count; i++)
		ids[i - first] = copy_id(&f->list[i % MIME_IDS_MAX]);
	return ids;
}

char **ids_parse(const char *value, size_t size)
{
	struct buffer line = BUFFER_INIT(4 * (size_t)MIME_HEADER_MAX);
	struct found *found = xcalloc(1, sizeof(*found));
	char **ids = NULL;

	(void)words_decode(value, size < MIME_HEADER_MAX ? size : MIME_HEADER_MAX, &line);
	find_bracketed(buffer_string(&line), found);
	if (found->count == 0)
		find_bare(buffer_string(&line), found);
	if (found->count > 0)
		ids = copy_ids(found);
	free(found);
	buffer_done(&line);
	return ids;
}
