/*
 * Completion: what a shell offers behind "waslctl", made of the table of verbs. One thread.
 */
#pragma once

#include <stdio.h>

/* A script for bash. Verbs that channels bring are found by their programs when it runs. */
void completion_bash(FILE *out);
/* The same for zsh. */
void completion_zsh(FILE *out);
