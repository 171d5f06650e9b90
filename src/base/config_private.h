/*
 * Config, within: what was read, section by section, and where each word of it stands.
 */
#pragma once

#include "base/config.h"

/* The most a configuration may hold, so that looking for a name stays cheap. */
#define CONFIG_SECTIONS_MAX 1000U
#define CONFIG_KEYS_MAX 1000U /* of one section */

struct config_entry {
	char *file, *key, *value;
	unsigned line;
};

/* A section with what all files say of it. */
struct config_block {
	char *name; /* "channel cso" */
	char *file; /* where it was begun */
	unsigned line;
	struct config_entry *entries;
	size_t count;
	bool full; /* and was complained of */
};

struct config {
	char *file; /* the first one */
	struct config_block *blocks;
	size_t count;
	bool full;
	bool secrets_by_name;
	struct config_problem *problems;
	size_t problems_count;
	const char **names; /* what config_sections() gave last */
};

/* NULL is no file. */
void config_add_problem(struct config *c, const char *file, unsigned line, const char *text);
struct config_block *config_find(const struct config *c, const char *section);
/* In a block that may be NULL. */
struct config_entry *config_find_entry(const struct config_block *b, const char *key);
/* NAME of "KIND NAME", "" of "KIND", NULL of another kind. */
const char *config_name_of_kind(const char *section, const char *kind);
/* The caller frees. */
char *config_section_name(const char *kind, const char *name);
