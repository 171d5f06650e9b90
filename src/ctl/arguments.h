/*
 * Arguments: the command line of waslctl, taken apart by the table of verbs.
 */
#pragma once

#include "ctl/ctl.h"

enum arguments {
	ARGUMENTS_RUN, /* ctl->verb is set */
	ARGUMENTS_HELP,
	ARGUMENTS_VERSION,
	ARGUMENTS_FOREIGN, /* ctl->words begins with a noun that is not ours */
	ARGUMENTS_WRONG,   /* and it was said why */
};

/* Fills ctl but for config and settings; words are borrowed from argv. */
enum arguments arguments_parse(char **argv, struct ctl *ret);
/* The n-th of all verbs, NULL after the last. */
const struct verb *arguments_verb(size_t n);
/* Says that there is no such verb and which is near; EXIT_USAGE. */
int arguments_unknown(const char *noun);
