/*
 * Print options: every option of every section as "SECTION<tab>KEY<tab>DEFAULT<tab>HELP",
 * for scripts and for the check that example and manual name them all.
 */
#pragma once

/* Exit status. */
int print_options(const char *module_directory);
