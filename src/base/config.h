/*
 * Config: wasl.conf and conf.d, read into structs by option tables.
 *
 * A config is read once, whole: all errors of all files are collected, each with
 * file, line, the offending word and the nearest known one. What was read does not
 * change any more; only problems are added. Loop thread; values that config_fill()
 * copies out belong to the struct they are in.
 */
#pragma once

#include <wasl/error.h>
#include <wasl/option.h>

struct config;

/* One complaint. */
struct config_problem {
	char *file;
	unsigned line; /* 0: of no line */
	char *text;    /* one line, foreign bytes escaped */
};

/*
 * Reads FILE and then FILE's folder's conf.d/ *.conf, in the order of their names;
 * a later assignment replaces an earlier one. Always returns a config; what could
 * not be read is a problem in it.
 */
struct config *config_read(const char *file);
/* The same of a text that is taken for FILE, and nothing else. */
struct config *config_parse(const char *file, const char *text, size_t size);
void config_free(struct config *c);
DEFINE_CLEANUP(struct config *, config_free)

/* Sections named KIND or "KIND NAME", in the order of the files. NAME is "" for a bare one.
 * The list is borrowed until the next call. */
size_t config_sections(struct config *c, const char *kind, const char *const **ret_names);

/*
 * Fills the struct described by options from the section; what is absent gets its
 * fallback. Secrets are read from the credentials folder, or, where secrets is false, only
 * checked for how they are named. Complaints (unknown keys with the nearest known one, bad values,
 * missing required ones) are added to the config's problems. options_done() frees what it put
 * there.
 */
/*
 * From now on secrets are looked at by name only, and empty in what is filled: for a check
 * where nobody hands over the credentials.
 */
void config_take_secrets_by_name(struct config *c);
struct config_section {
	const char *kind, *name; /* name NULL or "" for a bare section */
	const struct option *options;
	bool secrets;
	const char *const *also; /* keys that others read, ended by NULL; NULL: none */
};
void config_fill(struct config *c, const struct config_section *section, void *target);
/* One value as it is written; NULL where it is absent. Owned by the config. */
const char *config_value(const struct config *c, const char *kind, const char *name,
			 const char *key);
void options_done(const struct option *options, void *target);

/* Adds a problem about a section or (key given) a key of it; finds file and line itself. */
void config_complain(struct config *c, const char *section, const char *key, const char *fmt, ...)
	WASL_PRINTF(4, 5);
/*
 * After all fills: complains of every section whose kind is none of these (ended by NULL).
 * "wasl" stands for [wasl] alone, "channel NAME" for sections with a name behind the kind.
 */
void config_check_kinds(struct config *c, const char *const *kinds);
size_t config_problems(const struct config *c, const struct config_problem **ret);

/* One value by its option row into target: for tests and tools. 0, or -EINVAL with err. */
int option_parse(const struct option *o, const char *value, void *target, struct error *err);
/* The nearest of the words (ended by NULL) if it is near enough to be meant, else NULL. */
const char *nearest_word(const char *word, const char *const *words);
