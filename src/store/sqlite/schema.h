/*
 * Schema: the tables, as numbered migrations that only go forward.
 */
#pragma once

#include <sqlite3.h>

#include <wasl/error.h>

/* One step from version - 1 to version; a table of them is ended by {0}. */
struct migration {
	int version;
	const char *sql;
};

/* What a file is: which steps made it and how it says so. */
struct schema {
	const char *name;   /* of the file, for errors */
	int application_id; /* in the file's header, so that no other file is taken for it */
	const struct migration *migrations;
};
const struct schema *schema_main(void); /* wasl.db */
const struct schema *schema_keys(void); /* keys.db */

int schema_newest(const struct schema *s);
/* Sets the application id of an empty file, then steps up to version. */
int schema_create(sqlite3 *db, const struct schema *s, int version, struct error *err);
/* 0; -EINVAL for a file that is not ours, -ENOTSUP for one of a newer program. */
int schema_check(sqlite3 *db, const struct schema *s, struct error *err);
/* Each step in a transaction of its own, up to version. */
int schema_migrate(sqlite3 *db, const struct schema *s, int version, struct error *err);
