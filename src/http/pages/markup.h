/*
 * Markup: a template filled with the values of a JSON object. Pure; any thread.
 */
#pragma once

#include "outbox/template_parse.h"

#include <wasl/buffer.h>

#include <jansson.h>

#define MARKUP_MAX ((size_t)8 << 20)

struct markup {
	const struct template *template;
	const char *const *names; /* those it was parsed with */
	/* Looked into one after the other; the last may be NULL. */
	const json_t *values, *common;
	/* What stands for the names "title" and "content", as it is; NULL: a value like others. */
	const char *title, *content;
};

/* 0, or -EMSGSIZE where out has no room. */
int markup_render(const struct markup *m, struct buffer *out);
