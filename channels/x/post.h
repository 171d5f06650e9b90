/*
 * Post: one post of X as its API shows it, in either of the two vocabularies in which it names the
 * same fields ("referenced_tweets", "referenced_posts"), and the text that a reader of it sees. Ids
 * are strings from end to end. Pure; any thread.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define POST_ID_SIZE 20U /* 19 digits */

/* What a page of posts carries beside them; borrowed. */
struct post_page {
	const json_t *users; /* of its includes: objects by their ids, or NULL */
	const json_t *media; /* ... by their keys */
};

struct post {
	char id[POST_ID_SIZE];
	char first[POST_ID_SIZE];	 /* the id before it was ever edited */
	char author[POST_ID_SIZE];	 /* "" where it is missing */
	char conversation[POST_ID_SIZE]; /* of the root; its own where it is missing */
	char answers[POST_ID_SIZE];	 /* the post that it replies to, or "" */
	bool repost;
	bool quotes;
	bool withheld;
	int64_t at;	/* UTC ms */
	char *text;	/* whole, as one reads it: see post.c */
	char *name;	/* "Name (@handle)", or NULL */
	char *language; /* "ar", or NULL */
};

/* 0 and a post, or -EBADMSG for what has no id or no text. */
int post_read(const json_t *json, const struct post_page *page, struct post *ret);
void post_done(struct post *p);

/* True for 1 to 19 digits, the first of which is not 0. */
bool post_id_check(const char *id);
/* Ids rise with time: <0, 0, >0. */
int post_id_compare(const char *a, const char *b);
/* The id that a post of that moment would have at least; and the moment of an id. UTC ms. */
void post_id_of_time(int64_t at, char ret[static POST_ID_SIZE]);
int64_t post_id_time(const char *id);

/* The text of a post or direct message, entities decoded, links as they lead; "" where it has none.
 * Caller frees. */
char *post_text(const json_t *json);
/* The entities that X writes for &, < and > as these, once. Caller frees. */
char *post_decode(const char *text);
/* Behind the handles that it begins with: they say who is answered. All of a text of handles. */
const char *post_without_handles(const char *text);
/* A field in either vocabulary: "tweet" names are asked for. */
json_t *post_field(const json_t *json, const char *name);
