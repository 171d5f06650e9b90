#include "store/sqlite/statements.h"

#include <assert.h>

#define ARTICLE_COLUMNS                                                                            \
	"id, direction, channel, from_name, from_address, at, written, subject, text, notes, raw," \
	" marks, recipients, automatic, outsider, reply_params, revision"

/* words: lines, "\nNAME\nNAME\n", or NULL for all. */
#define IN_DEPARTMENTS(words)                                                \
	" AND (" words " IS NULL OR instr(" words ", char(10) || department" \
	" || char(10)) > 0)"
#define EVENT_FOUND                                                                  \
	"e.id, e.at, e.ticket, e.delivery, e.quarantine, e.kind, e.actor, e.detail," \
	" (SELECT reference FROM ticket WHERE id = e.ticket) FROM event e"
#define EVENT_PAGE                                                          \
	" AND (?2 IS NULL OR e.kind = ?2) AND (?3 IS NULL OR e.actor = ?3)" \
	" AND e.at >= ?4 AND e.at < ?5 ORDER BY e.id DESC LIMIT ?6"
#define DELIVERY_PAGE                                                                    \
	" AND id < ?4 AND (?6 IS NULL OR channel = ?6)"                                  \
	" AND (?5 IS NULL OR EXISTS(SELECT 1 FROM ticket t WHERE t.id = delivery.ticket" \
	" AND instr(?5, char(10) || t.department || char(10)) > 0)) ORDER BY id DESC LIMIT ?3"
/*
 * A program is told of a ticket in order: the row before has ended (it is neither 0 nor 1). What
 * is queued behind another one is due at no time, so that it is not looked at, until that ends.
 */
#define AT_NO_TIME "9223372036854775807"
#define IS_NEXT                                                                \
	" AND (address_kind <> 'hook' OR NOT EXISTS (SELECT 1 FROM delivery e" \
	" WHERE e.ticket = delivery.ticket AND e.address = delivery.address"   \
	" AND e.id < delivery.id AND e.state < 2))"

static const struct statement_text texts[STATEMENT_COUNT] = {
	[PARTY_FIND] = {"SELECT party, id FROM address WHERE hash = ?1", .hot = true},
	[PARTY_ADD] = {"INSERT INTO party(id, key_id, created) VALUES(?1, ?2, ?3)", .hot = true},
	[PARTY_KEY] = {"SELECT key_id FROM party WHERE id = ?1", .hot = true},
	[ADDRESS_ADD] = {"INSERT INTO address(id, party, kind, hash, address, name, created)"
			 " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
			 .hot = true},
	[ADDRESS_LIST] = {"SELECT id, kind, address, name FROM address WHERE party = ?1"
			  " ORDER BY id"},

	[TICKET_ADD] = {"INSERT INTO ticket(id, reference, key_id, stage, type, complexity,"
			" priority, department, channel, language, subject, party, created,"
			" target_early, target_late, topic)"
			" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
			" ?16)",
			.hot = true},
	[TICKET_PARTY] = {"UPDATE ticket SET party = ?2 WHERE id = ?1 AND party IS NULL"},
	[TICKET_STAGE] = {"UPDATE ticket SET stage = ?2 WHERE id = ?1", .hot = true},
	[TICKET_KEY] = {"SELECT key_id FROM ticket WHERE id = ?1", .hot = true},
	[TICKET_BY_REFERENCE] = {"SELECT id FROM ticket WHERE reference = ?1", .hot = true},
	[TICKET_GET] = {"SELECT reference, stage, type, complexity, priority, department, channel,"
			" language, subject, party, created, target_early, target_late"
			" FROM ticket WHERE id = ?1",
			.hot = true},
	[TICKET_TOPIC] = {"SELECT count(*), max(id) FROM ticket INDEXED BY ticket_party"
			  " WHERE party = ?1 AND topic = ?3 AND created > ?2",
			  .hot = true},
	[TICKET_PLACE] = {"SELECT priority, due FROM ticket WHERE id = ?1"},
	/* the place (priority, due, id) is the last one of the page before */
	[TICKET_LIST_OPEN] = {"SELECT id FROM ticket INDEXED BY ticket_open"
			      " WHERE stage <> 5 AND (?1 < 0 OR stage = ?1)"
			      " AND (?2 IS NULL OR channel = ?2)"
			      " AND (priority, due, id) > (?3, ?4, ?5)" IN_DEPARTMENTS(
				      "?7") " ORDER BY priority, due, id LIMIT ?6"},
	[TICKET_LIST_ALL] = {"SELECT id FROM ticket INDEXED BY ticket_order"
			     " WHERE (?1 < 0 OR stage = ?1) AND (?2 IS NULL OR channel = ?2)"
			     " AND (priority, due, id) > (?3, ?4, ?5)" IN_DEPARTMENTS(
				     "?7") " ORDER BY priority, due, id LIMIT ?6"},

	[ARTICLE_ADD] =
		{"INSERT INTO article(id, ticket, direction, channel, from_name,"
		 " from_address, at, written, subject, text, notes, raw, marks, recipients,"
		 " automatic, outsider, reply_params, revision) VALUES(?1, ?2, ?3, ?4, ?5, ?6,"
		 " ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
		 .hot = true},
	[ARTICLE_LIST] = {"SELECT " ARTICLE_COLUMNS " FROM article WHERE ticket = ?1 ORDER BY id",
			  .hot = true},
	[ARTICLE_BY_ID] = {"SELECT " ARTICLE_COLUMNS " FROM article WHERE ticket = ?1 AND id = ?2",
			   .hot = true},
	[ARTICLE_SENDERS] = {"SELECT id, from_address FROM article WHERE ticket = ?1"
			     " AND direction = ?2 ORDER BY id DESC",
			     .hot = true},
	[ARTICLE_WAY_BACK] = {"SELECT channel, reply_params, automatic, outsider FROM article"
			      " WHERE id = ?1",
			      .hot = true},
	[ARTICLE_WAYS] = {"SELECT channel, recipients FROM article WHERE id = ?1 AND ticket = ?2",
			  .hot = true},
	[ARTICLE_RECIPIENTS] = {"UPDATE article SET recipients = ?2 WHERE id = ?1", .hot = true},
	[ARTICLE_REVISE] = {"UPDATE article SET text = ?2, marks = ?3, notes = ?4, revision = ?5,"
			    " reply_params = coalesce(?6, reply_params) WHERE id = ?1",
			    .hot = true},
	[ARTICLE_NOTES] = {"UPDATE article SET notes = ?2 WHERE id = ?1", .hot = true},
	/* who opened it, and whom we wrote to: where an attempt was made */
	[PARTICIPANT_FIND] = {"SELECT 1 FROM ticket WHERE id = ?1 AND party = ?2 UNION ALL"
			      " SELECT 1 FROM delivery d CROSS JOIN address a ON a.id = d.address"
			      " WHERE d.ticket = ?1 AND d.attempts > 0 AND a.party = ?2 LIMIT 1",
			      .hot = true},
	[LINK_ADD] = {"INSERT INTO link(ticket, other, kind, created) VALUES(?1, ?2, ?3, ?4)"
		      " ON CONFLICT DO NOTHING",
		      .hot = true},
	[LINK_LIST] = {"SELECT l.kind, l.created, t.reference, 0, t.department FROM link l"
		       " JOIN ticket t ON t.id = l.other WHERE l.ticket = ?1 UNION ALL"
		       " SELECT l.kind, l.created, t.reference, 1, t.department FROM link l"
		       " JOIN ticket t ON t.id = l.ticket WHERE l.other = ?1"},
	[ATTACHMENT_ADD] = {"INSERT INTO attachment(id, article, name, type, size, blob)"
			    " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
			    .hot = true},
	[ATTACHMENT_LIST] = {"SELECT t.id, t.name, t.type, t.size, t.blob, a.ticket"
			     " FROM attachment t JOIN article a ON a.id = t.article"
			     " WHERE t.article = ?1 ORDER BY t.id"},

	[BLOB_ADD] = {"INSERT INTO blob(id, owner_kind, owner, size, bytes, file, file_key)"
		      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		      .hot = true},
	[BLOB_GET] = {"SELECT size, bytes, file, file_key FROM blob"
		      " WHERE id = ?1 AND owner_kind = ?2 AND owner = ?3",
		      .hot = true},
	[BLOB_MOVE] = {"UPDATE blob SET owner_kind = ?2, owner = ?3, bytes = ?4, file_key = ?5"
		       " WHERE id = ?1",
		       .hot = true},
	[BLOB_FILE] = {"SELECT 1 FROM blob WHERE file = ?1"},

	[QUARANTINE_ADD] = {"INSERT INTO quarantine(id, key_id, at, channel, why, size, pseudonym,"
			    " released) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
			    .hot = true},
	[QUARANTINE_KEY] = {"SELECT key_id FROM quarantine WHERE id = ?1", .hot = true},
	[QUARANTINE_FILL] = {"UPDATE quarantine SET item = ?2 WHERE id = ?1", .hot = true},
	[QUARANTINE_STATE] = {"SELECT released FROM quarantine WHERE id = ?1", .hot = true},
	[QUARANTINE_RELEASE] = {"UPDATE quarantine SET released = 1 WHERE id = ?1", .hot = true},
	[QUARANTINE_GET] = {"SELECT at, channel, why, size, pseudonym, released, item"
			    " FROM quarantine WHERE id = ?1",
			    .hot = true},
	[QUARANTINE_LIST] = {"SELECT id FROM quarantine INDEXED BY quarantine_kept"
			     " WHERE released = 0 AND id < ?2 ORDER BY id DESC LIMIT ?1"},

	[SOURCE_FIND] = {"SELECT ticket, quarantine, article, outcome FROM source WHERE hash = ?1",
			 .hot = true},
	[SOURCE_ADD] = {"INSERT INTO source(hash, ticket, quarantine, article, outcome)"
			" VALUES(?1, ?2, ?3, ?4, ?5)",
			.hot = true},
	[SOURCE_RELEASE] = {"UPDATE source SET ticket = ?2, article = ?3 WHERE quarantine = ?1",
			    .hot = true},
	[CURSOR_SET] = {"INSERT INTO cursor(channel, key, value) VALUES(?1, ?2, ?3)"
			" ON CONFLICT(channel, key) DO UPDATE SET value = excluded.value",
			.hot = true},
	[CURSOR_FORGET] = {"DELETE FROM cursor WHERE channel = ?1 AND key = ?2", .hot = true},
	[CURSOR_LIST] = {"SELECT channel, key, value FROM cursor WHERE ?1 IS NULL OR channel = ?1"
			 " ORDER BY channel, key"},
	[ATTEMPT_ADD] = {"INSERT INTO attempt(channel, source_id, count) VALUES(?1, ?2, 1)"
			 " ON CONFLICT(channel, source_id) DO UPDATE SET count = count + 1"
			 " RETURNING count",
			 .hot = true},
	[ATTEMPT_FORGET] = {"DELETE FROM attempt WHERE channel = ?1 AND source_id = ?2",
			    .hot = true},
	[ATTEMPT_LIST] = {"SELECT channel, source_id, count FROM attempt"
			  " WHERE ?1 IS NULL OR channel = ?1 ORDER BY channel, source_id"},
	[THREAD_KEY_ADD] = {"INSERT INTO thread_key(hash, ticket) VALUES(?1, ?2)"
			    " ON CONFLICT(hash) DO NOTHING",
			    .hot = true},
	[THREAD_KEY_MOVE] = {"INSERT INTO thread_key(hash, ticket) VALUES(?1, ?2)"
			     " ON CONFLICT(hash) DO UPDATE SET ticket = excluded.ticket"},
	[THREAD_KEY_FIND] = {"SELECT ticket FROM thread_key WHERE hash = ?1", .hot = true},

	[EVENT_ADD] = {"INSERT INTO event(id, at, ticket, delivery, quarantine, kind, actor,"
		       " detail, previous) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		       .hot = true},
	[EVENT_LIST] = {"SELECT id, at, ticket, delivery, quarantine, kind, actor, detail"
			" FROM event WHERE ticket = ?1 ORDER BY id"},
	[EVENT_FIND] = {"SELECT 1 FROM event INDEXED BY event_ticket WHERE ticket = ?1"
			" AND kind = ?2 LIMIT 1",
			.hot = true},
	[EVENT_WALK] = {"SELECT id, at, ticket, delivery, quarantine, kind, actor, detail, previous"
			" FROM event WHERE id > ?1 ORDER BY id LIMIT ?2"},
	[EVENT_SEARCH] = {"SELECT " EVENT_FOUND " WHERE e.id < ?1" EVENT_PAGE},
	[EVENT_SEARCH_TICKET] = {"SELECT " EVENT_FOUND
				 " WHERE e.ticket = ?7 AND e.id < ?1" EVENT_PAGE},
	[EVENT_LAST] = {"SELECT max(id) FROM event"},
	[EVENT_TIME] = {"SELECT at FROM event WHERE id = ?1"},
	[CHAIN_GET] = {"SELECT last, head FROM chain WHERE id = 1", .hot = true},
	[CHAIN_SET] = {"UPDATE chain SET last = ?1, head = ?2 WHERE id = 1", .hot = true},

	[DELIVERY_ADD] =
		{"INSERT INTO delivery(id, ticket, article, address, kind, channel,"
		 " language, params, idempotency_key, state, why, attempts, created,"
		 " next_at, changed, address_kind) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
		 " ?9, ?10, ?11, 0, ?12, CASE WHEN (SELECT kind FROM address WHERE id = ?4) = "
		 "'hook'"
		 " AND EXISTS (SELECT 1 FROM delivery e WHERE e.ticket = ?2 AND e.address = ?4"
		 " AND e.state < 2) THEN " AT_NO_TIME " ELSE ?13 END,"
		 " ?12, (SELECT kind FROM address WHERE id = ?4))",
		 .hot = true},
	[DELIVERY_QUEUE] = {"SELECT channel, address_kind FROM delivery INDEXED BY delivery_due"
			    " WHERE state = 0 AND (channel, address_kind) > (?1, ?2)"
			    " ORDER BY channel, address_kind LIMIT 1",
			    .hot = true},
	[DELIVERY_DUE] = {"SELECT id FROM delivery WHERE state = 0 AND channel = ?1"
			  " AND address_kind = ?2 AND next_at <= ?3" IS_NEXT
			  " ORDER BY next_at LIMIT ?4",
			  .hot = true},
	/* the next part of one is no attempt of its own */
	[DELIVERY_CLAIM] = {"UPDATE delivery SET state = 1, attempts = attempts +"
			    " (parts IS NULL OR part_attempts > 0),"
			    " part_attempts = part_attempts + 1, changed = ?2 WHERE id = ?1",
			    .hot = true},
	/* 1: being sent */
	[DELIVERY_PUT_BACK] =
		{"UPDATE delivery SET state = 0, attempts = attempts -"
		 " (parts IS NULL OR part_attempts > 1), part_attempts = part_attempts - 1,"
		 " next_at = ?2 WHERE id = ?1 AND state = 1"},
	[DELIVERY_GET] = {"SELECT d.ticket, d.article, d.address, t.reference, d.kind, d.channel,"
			  " a.kind, d.language, d.idempotency_key, d.state, d.why, d.attempts,"
			  " d.created, d.next_at, d.changed, d.code, a.party, a.address, a.name,"
			  " d.params, d.subject, d.text, d.html,"
			  " (SELECT at FROM article WHERE id = d.article), d.letter, d.remote_id,"
			  " length(d.text) + coalesce(length(d.html), 0), d.part_attempts,"
			  " d.uncertain, d.parts"
			  " FROM delivery d JOIN ticket t ON t.id = d.ticket"
			  " JOIN address a ON a.id = d.address WHERE d.id = ?1",
			  .hot = true},
	[DELIVERY_TICKET] = {"SELECT ticket FROM delivery WHERE id = ?1", .hot = true},
	[DELIVERY_FREEZE] = {"UPDATE delivery SET subject = ?2, text = ?3, html = ?4,"
			     " letter = ?5 WHERE id = ?1",
			     .hot = true},
	[DELIVERY_STATE] = {"SELECT state FROM delivery WHERE id = ?1", .hot = true},
	[DELIVERY_SETTLE] = {"UPDATE delivery SET state = ?2, why = ?3,"
			     " next_at = coalesce(?4, next_at), code = ?5,"
			     " remote_id = coalesce(?6, remote_id), changed = ?7,"
			     " parts = coalesce(?8, parts),"
			     " part_attempts = CASE WHEN ?8 IS NULL THEN part_attempts ELSE 0 END,"
			     /* enum delivery_uncertainty; what changed last is that it began */
			     " uncertain = CASE ?9 WHEN 0 THEN uncertain WHEN 1 THEN NULL"
			     " ELSE coalesce(uncertain, changed) END WHERE id = ?1",
			     .hot = true},
	[DELIVERY_WAKE] = {"UPDATE delivery SET next_at = ?2 WHERE next_at = " AT_NO_TIME
			   " AND id = (SELECT e.id FROM delivery d JOIN delivery e"
			   " ON e.ticket = d.ticket AND e.address = d.address"
			   " WHERE d.id = ?1 AND d.address_kind = 'hook' AND e.id > d.id"
			   " AND e.state = 0 ORDER BY e.id LIMIT 1)",
			   .hot = true},
	[DELIVERY_WAKE_ALL] = {"UPDATE delivery SET next_at = ?1 WHERE state = 0"
			       " AND next_at = " AT_NO_TIME IS_NEXT},
	/* 3: sent */
	[DELIVERY_REPORTED] = {"UPDATE delivery SET state = ?2, why = ?3, changed = ?4"
			       " WHERE id = ?1 AND state = 3",
			       .hot = true},
	[DELIVERY_RELEASE_HELD] = {"UPDATE delivery SET state = 0, next_at = ?1, changed = ?1,"
				   " why = NULL WHERE state = 2"},
	[DELIVERY_RECOVER] = {"UPDATE delivery SET state = 0, next_at = ?1, changed = ?1,"
			      " uncertain = coalesce(uncertain, changed) WHERE state = 1"},
	[DELIVERY_NEXT] = {"SELECT min(next_at) FROM (SELECT next_at FROM delivery"
			   " WHERE state = 0 AND channel = ?1 AND address_kind = ?2"
			   " AND next_at < " AT_NO_TIME IS_NEXT " ORDER BY next_at LIMIT 1)",
			   .hot = true},
	[DELIVERY_LIST_ALL] = {"SELECT id FROM delivery WHERE 1" DELIVERY_PAGE},
	[DELIVERY_LIST_STATE] = {"SELECT id FROM delivery WHERE state = ?1" DELIVERY_PAGE},
	[DELIVERY_LIST_TICKET] = {"SELECT id FROM delivery WHERE ticket = ?2" DELIVERY_PAGE},
	[DELIVERY_LIST_TICKET_STATE] =
		{"SELECT id FROM delivery WHERE ticket = ?2 AND +state = ?1" DELIVERY_PAGE},
	/* while a partial index is in question, each other state is planned anew */
	[DELIVERY_COUNT] = {"SELECT count(*) FROM delivery INDEXED BY delivery_state"
			    " WHERE state = ?1",
			    .hot = true},
	[DELIVERY_ANY] = {"SELECT EXISTS(SELECT 1 FROM delivery INDEXED BY delivery_state"
			  " WHERE state = ?1)",
			  .hot = true},
	/* 4: suppressed */
	[DELIVERY_COUNT_TO] = {"SELECT count(*) FROM delivery INDEXED BY delivery_to"
			       " WHERE address = ?1 AND kind = ?3 AND created > ?2 AND state <> 4",
			       .hot = true},

	[LIMIT_ADD] = {"INSERT INTO \"limit\"(hash, minute, count) VALUES(?1, ?2, 1)"
		       " ON CONFLICT(hash, minute) DO UPDATE SET count = count + 1",
		       .hot = true},
	[LIMIT_SUM] = {"SELECT coalesce(sum(count), 0) FROM \"limit\""
		       " WHERE hash = ?1 AND minute >= ?2",
		       .hot = true},
	[LIMIT_PRUNE] = {"DELETE FROM \"limit\" WHERE (hash, minute) IN"
			 " (SELECT hash, minute FROM \"limit\" INDEXED BY limit_minute"
			 " WHERE minute < ?1 LIMIT 1000)"},
	/* what lasts longer stays */
	[SUPPRESSION_ADD] = {"INSERT INTO suppression(hash, why, until, created, pseudonym)"
			     " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(hash) DO UPDATE"
			     " SET why = excluded.why, until = excluded.until,"
			     " created = excluded.created, pseudonym = excluded.pseudonym"
			     " WHERE suppression.until IS NOT NULL AND (excluded.until IS NULL"
			     " OR excluded.until > suppression.until)",
			     .hot = true},
	[SUPPRESSION_FIND] = {"SELECT why FROM suppression WHERE hash = ?1"
			      " AND (until IS NULL OR until > ?2)",
			      .hot = true},

	[SUPPRESSION_LIST] = {"SELECT pseudonym, why, created, until FROM suppression"
			      " WHERE (until IS NULL OR until > ?1) AND (?3 IS NULL OR"
			      " (created, coalesce(pseudonym, '')) < (SELECT created, pseudonym"
			      " FROM suppression WHERE pseudonym = ?3))"
			      " ORDER BY created DESC, coalesce(pseudonym, '') DESC LIMIT ?2"},
	[SUPPRESSION_PRUNE] = {"DELETE FROM suppression WHERE until <= ?1"},
	[SUPPRESSION_REMOVE] = {"DELETE FROM suppression WHERE hash = ?1"
				" RETURNING pseudonym"},
	[SUPPRESSION_REMOVE_PSEUDONYM] = {"DELETE FROM suppression WHERE pseudonym = ?1"
					  " RETURNING pseudonym"},
	[TOKEN_SET] = {"INSERT INTO token(channel, name, value, changed) VALUES(?1, ?2, ?3, ?4)"
		       " ON CONFLICT(channel, name) DO UPDATE SET value = excluded.value,"
		       " changed = excluded.changed",
		       .hot = true},
	[TOKEN_FORGET] = {"DELETE FROM token WHERE channel = ?1 AND name = ?2", .hot = true},
	[TOKEN_LIST] = {"SELECT name, value FROM token WHERE channel = ?1 ORDER BY name",
			.hot = true},
	[TALLY_ADD] = {"INSERT INTO tally(subject, word, count) VALUES(?1, ?2, 1)"
		       " ON CONFLICT(subject, word) DO UPDATE SET count = count + 1",
		       .hot = true},
	[TALLY_LIST] = {"SELECT subject, word, count FROM tally ORDER BY subject, word LIMIT 1000"},

	[COUNT_TICKETS] = {"SELECT count(*) FROM ticket"},
	[COUNT_TICKETS_DAILY] = {"SELECT created / 86400000, channel, stage, count(*) FROM ticket"
				 " WHERE created >= ?1 AND created < ?2" IN_DEPARTMENTS(
					 "?3") " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"},
	[COUNT_MESSAGES_DAILY] =
		{"SELECT e.at / 86400000, json_extract(e.detail, '$.channel'), e.kind, count(*)"
		 " FROM event e WHERE e.id >= ?1 AND e.id < ?2"
		 " AND e.kind IN ('registered', 'appended', 'quarantined')"
		 " AND (?3 IS NULL OR EXISTS(SELECT 1 FROM ticket t WHERE t.id = e.ticket"
		 " AND instr(?3, char(10) || t.department || char(10)) > 0))"
		 " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"},
	[COUNT_TICKETS_OPEN] = {"SELECT count(*) FROM ticket INDEXED BY ticket_open"
				" WHERE stage <> 5"},
	[COUNT_ARTICLES] = {"SELECT count(*) FROM article"},
	[COUNT_QUARANTINED] = {"SELECT count(*) FROM quarantine INDEXED BY quarantine_kept"
			       " WHERE released = 0"},
	[COUNT_SUPPRESSIONS] = {"SELECT count(*) FROM suppression"
				" WHERE until IS NULL OR until > ?1"},
	[OLDEST_PENDING] = {"SELECT created FROM delivery INDEXED BY delivery_state"
			    " WHERE state = 0 ORDER BY id LIMIT 1"},
	[SCHEMA_VERSION] = {"SELECT max(version) FROM schema_version"},

	[LAST_PARTY] = {"SELECT max(id) FROM party", .hot = true},
	[LAST_ADDRESS] = {"SELECT max(id) FROM address", .hot = true},
	[LAST_TICKET] = {"SELECT max(id) FROM ticket", .hot = true},
	[LAST_ARTICLE] = {"SELECT max(id) FROM article", .hot = true},
	[LAST_ATTACHMENT] = {"SELECT max(id) FROM attachment", .hot = true},
	[LAST_BLOB] = {"SELECT max(id) FROM blob", .hot = true},
	[LAST_QUARANTINE] = {"SELECT max(id) FROM quarantine", .hot = true},
	[LAST_DELIVERY] = {"SELECT max(id) FROM delivery", .hot = true},

	[KEY_ADD] = {"INSERT INTO key(id, wrapped) VALUES(?1, ?2)", .hot = true, .keys = true},
	[KEY_GET] = {"SELECT wrapped FROM key WHERE id = ?1", .hot = true, .keys = true},
};

const struct statement_text *statement_text(enum statement which)
{
	assert(which < STATEMENT_COUNT && texts[which].sql);
	return &texts[which];
}
