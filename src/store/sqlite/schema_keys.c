#include "store/sqlite/schema.h"

/* check: a known text sealed by the store's key, so that a wrong key is told at once */
static const char version_1[] =
	"CREATE TABLE schema_version(version INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;"
	"CREATE TABLE key(id BLOB PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE proof(id INTEGER PRIMARY KEY CHECK(id = 1), sealed BLOB NOT NULL) STRICT;";

static const struct migration migrations[] = {{1, version_1}, {0}};

const struct schema *schema_keys(void)
{
	static const struct schema schema = {
		.name = "keys.db",
		.application_id = 0x77736c6b, /* "wslk" */
		.migrations = migrations,
	};

	return &schema;
}
