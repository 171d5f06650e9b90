/*
 * Ctl: what a verb of waslctl gets: its words, its options, and the way to the daemon.
 */
#pragma once

#include "base/config.h"
#include "daemon_options.h"

#include <wasl/buffer.h>

#include <jansson.h>

#define EXIT_USAGE 2

struct ctl;

struct verb {
	const char *noun, *name;     /* "ticket", "show"; name NULL: the noun says it all */
	const char *words;	     /* as in the help: "REFERENCE" */
	unsigned least, most;	     /* of them */
	const char *const *options;  /* "limit": --limit VALUE; ended by NULL; NULL: none */
	const char *help;	     /* one line */
	int (*run)(struct ctl *ctl); /* the exit status */
	const char *examples;	     /* lines of "WORDS	what that does", without "waslctl" */
};

/* A table a noun, ended by a NULL noun. */
const struct verb *ctl_ticket_verbs(void);
const struct verb *ctl_delivery_verbs(void);
const struct verb *ctl_channel_verbs(void);
const struct verb *ctl_talk_verbs(void);
const struct verb *ctl_quarantine_verbs(void);
const struct verb *ctl_suppression_verbs(void);
const struct verb *ctl_history_verbs(void);
const struct verb *ctl_local_verbs(void);

#define CTL_OPTIONS_MAX 32

struct ctl {
	const char *config_file, *socket; /* NULL: not given */
	bool json;
	const struct verb *verb;
	const char *help_noun, *help_name; /* of --help; NULL: about all */
	char **words;			   /* after the verb */
	size_t count;
	struct {
		const char *name, *value;
	} options[CTL_OPTIONS_MAX];
	size_t option_count;
	struct config *config; /* once read */
	struct daemon_options settings;
};

/* The value of --name, NULL if not given. */
const char *ctl_option(const struct ctl *ctl, const char *name);
/* Reads the configuration, once; false after having said what is wrong with it. */
bool ctl_read_config(struct ctl *ctl);
/* "waslctl: …" on stderr; EXIT_FAILURE. */
int ctl_fail(const char *fmt, ...) WASL_PRINTF(1, 2);

/*
 * Asks the daemon: the answer, or NULL after having said why not. The options of these names
 * (ended by NULL; NULL: none) become the query.
 */
json_t *ctl_get(struct ctl *ctl, const char *path, const char *const *query);
/*
 * A list, page by page up to --limit rows or 100; the option is not among those of query. What
 * there is beyond is told on stderr.
 */
json_t *ctl_get_list(struct ctl *ctl, const char *path, const char *const *query);
json_t *ctl_post(struct ctl *ctl, const char *path);
/* The same with a body, which is taken. */
json_t *ctl_post_json(struct ctl *ctl, const char *path, json_t *body);
/* The same, of what may take a minute. */
json_t *ctl_post_slowly(struct ctl *ctl, const char *path, json_t *body);
/* The same with bytes. */
json_t *ctl_post_bytes(struct ctl *ctl, const char *path, const struct buffer *body);
/* The bytes of the answer to standard output, whatever they are; the exit status. */
int ctl_get_raw(struct ctl *ctl, const char *path);
/* A path around a word of the user's, which is escaped. The caller's. */
char *ctl_path(const char *prefix, const char *segment, const char *suffix);
/* Prints json if that was asked for, and says whether it did. */
bool ctl_print_json(const struct ctl *ctl, const json_t *json);
