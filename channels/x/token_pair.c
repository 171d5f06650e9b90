#include "token_pair.h"

#include "oauth2.h"

#include <string.h>

#define TOKEN_MAX 4096U
#define SCOPES_MAX 1024U
#define LIFE_DEFAULT 7200
#define LIFE_MAX (INT64_C(366) * 86400)

void token_pair_done(struct token_pair *p)
{
	oauth2_erase(p->access);
	oauth2_erase(p->refresh);
	free(p->scopes);
	*p = (struct token_pair){0};
}

/* A copy of what may stand in a header; the original is erased. */
static char *take_token(const json_t *json, const char *key)
{
	const json_t *value = json_object_get(json, key);
	const char *text = json_string_value(value);
	char *copy = NULL;

	if (!text)
		return NULL;
	size_t size = strlen(text), length = json_string_length(value);
	bool good = size && size == length && size <= TOKEN_MAX;
	for (size_t i = 0; i < size; i++)
		good = good && text[i] > ' ' && text[i] < 0x7f;
	if (good)
		copy = xstrdup(text);
	oauth2_wipe((char *)text, length);
	return copy;
}

static char *scopes_of(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text && strlen(text) <= SCOPES_MAX ? xstrdup(text) : NULL;
}

bool token_pair_read(const json_t *json, const struct token_pair *old, int64_t now,
		     struct token_pair *ret)
{
	json_int_t life = json_integer_value(json_object_get(json, "expires_in"));

	if (life <= 0 || life > LIFE_MAX)
		life = LIFE_DEFAULT;
	*ret = (struct token_pair){
		.access = take_token(json, "access_token"),
		.refresh = take_token(json, "refresh_token"),
		.scopes = scopes_of(json, "scope"),
		.until = now + life * 1000,
	};
	if (!ret->refresh && old)
		ret->refresh = xstrdup(old->refresh);
	if (!ret->scopes)
		ret->scopes = xstrdup(old && old->scopes ? old->scopes : "");
	if (ret->access)
		return true;
	token_pair_done(ret);
	return false;
}

static void erase_string(const json_t *json, const char *key)
{
	const json_t *value = json_object_get(json, key);

	if (json_is_string(value))
		oauth2_wipe((char *)json_string_value(value), json_string_length(value));
}

char *token_pair_text(const struct token_pair *p)
{
	json_t *json = json_pack("{s:s, s:s, s:I}", "access", p->access, "scopes", p->scopes,
				 "until", (json_int_t)p->until);

	if (p->refresh)
		json_object_set_new(json, "refresh", json_string(p->refresh));
	size_t size = json_dumpb(json, NULL, 0, JSON_COMPACT);
	char *text = xcalloc(size + 1, 1);
	(void)json_dumpb(json, text, size, JSON_COMPACT);
	erase_string(json, "access");
	erase_string(json, "refresh");
	json_decref(json);
	return text;
}

bool token_pair_parse(const char *text, struct token_pair *ret)
{
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	*ret = (struct token_pair){
		.access = take_token(json, "access"),
		.refresh = take_token(json, "refresh"),
		.scopes = scopes_of(json, "scopes"),
		.until = json_integer_value(json_object_get(json, "until")),
	};
	json_decref(json);
	if (ret->access && ret->scopes)
		return true;
	token_pair_done(ret);
	return false;
}

bool token_pair_has(const struct token_pair *p, const char *scope)
{
	size_t size = strlen(scope);

	for (const char *at = p->scopes ? p->scopes : ""; *at;) {
		size_t word = strcspn(at, " ");

		if (word == size && strncmp(at, scope, size) == 0)
			return true;
		at += word + (at[word] == ' ');
	}
	return false;
}

enum token_verdict token_pair_verdict(const struct answer *a)
{
	const char *error = json_string_value(json_object_get(a->json, "error"));
	const char *more = json_string_value(json_object_get(a->json, "error_description"));

	switch (a->class) {
	case ANSWER_DONE:
		return TOKEN_GRANTED;
	case ANSWER_UNKNOWN:
		return TOKEN_UNKNOWN;
	case ANSWER_LATER:
		return TOKEN_LATER;
	case ANSWER_OPERATOR:
		return TOKEN_CLIENT;
	case ANSWER_LOST:
	case ANSWER_REFUSED:
	case ANSWER_UNAUTHORIZED:
		break;
	}
	if (a->class == ANSWER_LOST)
		return TOKEN_UNSENT;
	if (a->code == 401 || (error && strstr(error, "client")) ||
	    (more && strstr(more, "client")))
		return TOKEN_CLIENT;
	if (error && (strcmp(error, "invalid_grant") == 0 || strcmp(error, "invalid_request") == 0))
		return TOKEN_REFUSED;
	/* something that stands before X, or a form that X has changed: no token was judged */
	return TOKEN_UNSENT;
}
