#include "store/sqlite/schema.h"

/*
 * Personal data is in BLOB columns, sealed; hashes are keyed. What is in the clear is
 * what must be sorted and counted. Times are UTC milliseconds; enumerations are those
 * of words.h. Shipped migrations are never changed.
 */
static const char version_1[] =
	"CREATE TABLE schema_version(version INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;"

	"CREATE TABLE party(id INTEGER PRIMARY KEY, key_id BLOB NOT NULL,"
	" created INTEGER NOT NULL) STRICT;"
	"CREATE TABLE address(id INTEGER PRIMARY KEY, party INTEGER NOT NULL REFERENCES party,"
	" kind TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, address BLOB NOT NULL, name BLOB,"
	" created INTEGER NOT NULL) STRICT;"
	"CREATE INDEX address_party ON address(party);"

	"CREATE TABLE ticket(id INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE,"
	" key_id BLOB NOT NULL, stage INTEGER NOT NULL, type INTEGER NOT NULL,"
	" complexity INTEGER NOT NULL, priority INTEGER NOT NULL, department TEXT NOT NULL,"
	" channel TEXT NOT NULL, language TEXT NOT NULL, subject BLOB,"
	" party INTEGER REFERENCES party, created INTEGER NOT NULL, target_early INTEGER,"
	" target_late INTEGER,"
	" due INTEGER NOT NULL AS (coalesce(target_late, 9223372036854775807))) STRICT;"
	"CREATE INDEX ticket_order ON ticket(priority, due, id);"
	"CREATE INDEX ticket_open ON ticket(priority, due, id) WHERE stage <> 5;"
	"CREATE INDEX ticket_party ON ticket(party);"

	"CREATE TABLE blob(id INTEGER PRIMARY KEY, owner_kind INTEGER NOT NULL,"
	" owner INTEGER NOT NULL, size INTEGER NOT NULL, bytes BLOB, file TEXT, file_key BLOB,"
	" CHECK((bytes IS NULL) = (file IS NOT NULL AND file_key IS NOT NULL))) STRICT;"
	"CREATE UNIQUE INDEX blob_file ON blob(file) WHERE file IS NOT NULL;"

	"CREATE TABLE article(id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES ticket,"
	" direction INTEGER NOT NULL, channel TEXT NOT NULL, from_name BLOB, from_address BLOB,"
	" at INTEGER NOT NULL, written INTEGER, subject BLOB, text BLOB NOT NULL, notes BLOB,"
	" raw INTEGER REFERENCES blob) STRICT;"
	"CREATE INDEX article_ticket ON article(ticket);"
	"CREATE TABLE attachment(id INTEGER PRIMARY KEY,"
	" article INTEGER NOT NULL REFERENCES article, name BLOB NOT NULL, type BLOB NOT NULL,"
	" size INTEGER NOT NULL, blob INTEGER NOT NULL REFERENCES blob) STRICT;"
	"CREATE INDEX attachment_article ON attachment(article);"

	"CREATE TABLE quarantine(id INTEGER PRIMARY KEY, key_id BLOB NOT NULL,"
	" at INTEGER NOT NULL, channel TEXT NOT NULL, why TEXT NOT NULL, size INTEGER NOT NULL,"
	" pseudonym TEXT, released INTEGER NOT NULL, item BLOB) STRICT;"
	"CREATE INDEX quarantine_kept ON quarantine(id) WHERE released = 0;"

	"CREATE TABLE source(hash BLOB PRIMARY KEY, ticket INTEGER REFERENCES ticket,"
	" quarantine INTEGER REFERENCES quarantine, article INTEGER REFERENCES article,"
	" outcome INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE INDEX source_quarantine ON source(quarantine) WHERE quarantine IS NOT NULL;"
	"CREATE TABLE cursor(channel TEXT, key TEXT, value TEXT NOT NULL,"
	" PRIMARY KEY(channel, key)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE attempt(channel TEXT, source_id TEXT, count INTEGER NOT NULL,"
	" PRIMARY KEY(channel, source_id)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE thread_key(hash BLOB PRIMARY KEY,"
	" ticket INTEGER NOT NULL REFERENCES ticket) STRICT, WITHOUT ROWID;"

	"CREATE TABLE delivery(id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES ticket,"
	" article INTEGER REFERENCES article, address INTEGER NOT NULL REFERENCES address,"
	" kind TEXT NOT NULL, channel TEXT NOT NULL, language TEXT NOT NULL, params BLOB,"
	" idempotency_key TEXT NOT NULL UNIQUE, state INTEGER NOT NULL, why TEXT,"
	" attempts INTEGER NOT NULL, created INTEGER NOT NULL, next_at INTEGER NOT NULL,"
	" changed INTEGER NOT NULL, code INTEGER, remote_id TEXT, subject BLOB, text BLOB,"
	" html BLOB) STRICT;"
	"CREATE INDEX delivery_due ON delivery(next_at) WHERE state = 0;"
	"CREATE INDEX delivery_state ON delivery(state);"
	"CREATE INDEX delivery_ticket ON delivery(ticket);"

	"CREATE TABLE event(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, ticket INTEGER,"
	" delivery INTEGER, quarantine INTEGER, kind TEXT NOT NULL, actor TEXT NOT NULL,"
	" detail TEXT, previous BLOB NOT NULL) STRICT;"
	"CREATE INDEX event_ticket ON event(ticket) WHERE ticket IS NOT NULL;"
	"CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN"
	" SELECT raise(ABORT, 'events are append-only'); END;"
	"CREATE TRIGGER event_is_final BEFORE UPDATE ON event BEGIN"
	" SELECT raise(ABORT, 'events are append-only'); END;"
	/* the last row and its hash, so that rows missing at the end show too */
	"CREATE TABLE chain(id INTEGER PRIMARY KEY CHECK(id = 1), last INTEGER NOT NULL,"
	" head BLOB NOT NULL) STRICT;"
	"INSERT INTO chain VALUES(1, 0, zeroblob(32));"

	"CREATE TABLE \"limit\"(hash BLOB, minute INTEGER, count INTEGER NOT NULL,"
	" PRIMARY KEY(hash, minute)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX limit_minute ON \"limit\"(minute);"
	"CREATE TABLE suppression(hash BLOB PRIMARY KEY, why TEXT NOT NULL, until INTEGER,"
	" created INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

/* what of an article's text is quoted, and its signature; delivery keys that grow at their end */
static const char version_2[] =
	"ALTER TABLE article ADD COLUMN marks BLOB;"
	"CREATE TABLE delivery_2(id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES ticket,"
	" article INTEGER REFERENCES article, address INTEGER NOT NULL REFERENCES address,"
	" kind TEXT NOT NULL, channel TEXT NOT NULL, language TEXT NOT NULL, params BLOB,"
	" idempotency_key TEXT NOT NULL, state INTEGER NOT NULL, why TEXT,"
	" attempts INTEGER NOT NULL, created INTEGER NOT NULL, next_at INTEGER NOT NULL,"
	" changed INTEGER NOT NULL, code INTEGER, remote_id TEXT, subject BLOB, text BLOB,"
	" html BLOB, UNIQUE(ticket, idempotency_key)) STRICT;"
	"INSERT INTO delivery_2 SELECT * FROM delivery;"
	"DROP TABLE delivery;"
	"ALTER TABLE delivery_2 RENAME TO delivery;"
	"CREATE INDEX delivery_due ON delivery(next_at) WHERE state = 0;"
	"CREATE INDEX delivery_state ON delivery(state);"
	"CREATE INDEX delivery_address ON delivery(address, created);";

/*
 * What mails become: which recipients an article had, what wrote it, tickets that may belong
 * together, how often what happened; what an answer must refer to, and the key letter that a
 * delivery was signed with. A party's tickets are found by their topic too; what is due, by the
 * channel that can send it. What an address gets is counted at each mail: what was suppressed,
 * which has no limit, is not walked; the state is there so that no row is read.
 */
static const char version_3[] =
	"ALTER TABLE ticket ADD COLUMN topic BLOB;"
	"DROP INDEX ticket_party;"
	"CREATE INDEX ticket_party ON ticket(party, topic, created);"
	"ALTER TABLE article ADD COLUMN recipients BLOB;"
	"ALTER TABLE article ADD COLUMN automatic INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE article ADD COLUMN outsider INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE article ADD COLUMN reply_params BLOB;"
	"ALTER TABLE delivery ADD COLUMN letter INTEGER;"
	"ALTER TABLE delivery ADD COLUMN address_kind TEXT NOT NULL DEFAULT '';"
	"UPDATE delivery SET address_kind = (SELECT a.kind FROM address a"
	" WHERE a.id = delivery.address);"
	"DROP INDEX delivery_address;"
	"CREATE INDEX delivery_to ON delivery(address, kind, created, state)"
	" WHERE state <> 4;"
	"DROP INDEX delivery_due;"
	"CREATE INDEX delivery_due ON delivery(channel, address_kind, next_at) WHERE state = 0;"
	"ALTER TABLE suppression ADD COLUMN pseudonym TEXT;"

	"CREATE TABLE link(id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL REFERENCES ticket,"
	" other INTEGER NOT NULL REFERENCES ticket, kind TEXT NOT NULL, created INTEGER NOT NULL,"
	" UNIQUE(ticket, other, kind)) STRICT;"
	"CREATE INDEX link_other ON link(other);"

	/* words are the store's own, never what somebody wrote */
	"CREATE TABLE tally(subject TEXT, word TEXT, count INTEGER NOT NULL,"
	" PRIMARY KEY(subject, word)) STRICT, WITHOUT ROWID;"
	"INSERT INTO tally SELECT 'outcome', 'appended', count(*) FROM source WHERE outcome = 2"
	" HAVING count(*) > 0;"
	"INSERT INTO tally SELECT 'quarantined', why, count(*) FROM quarantine GROUP BY why;"
	"INSERT INTO tally SELECT 'suppressed', why, count(*) FROM delivery"
	" WHERE state = 4 AND why IS NOT NULL GROUP BY why;";

/* What is sealed may have been packed before, which earlier programs cannot read. */
static const char version_4[] = "";

/*
 * Deliveries in parts: the remote ids of those that are out, as JSON; attempts at the present
 * one; since when it may be out without our knowing. Which wording an article has. What providers
 * issue to channels at run time.
 */
static const char version_5[] =
	"ALTER TABLE delivery ADD COLUMN parts TEXT;"
	"ALTER TABLE delivery ADD COLUMN part_attempts INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE delivery ADD COLUMN uncertain INTEGER;"
	"UPDATE delivery SET part_attempts = attempts;"
	"ALTER TABLE article ADD COLUMN revision BLOB;"
	"CREATE TABLE token(channel TEXT, name TEXT, value BLOB NOT NULL,"
	" changed INTEGER NOT NULL, PRIMARY KEY(channel, name)) STRICT, WITHOUT ROWID;";

static const struct migration migrations[] = {
	{1, version_1}, {2, version_2}, {3, version_3}, {4, version_4}, {5, version_5}, {0},
};

const struct schema *schema_main(void)
{
	static const struct schema schema = {
		.name = "wasl.db",
		.application_id = 0x7761736c, /* "wasl" */
		.migrations = migrations,
	};

	return &schema;
}
