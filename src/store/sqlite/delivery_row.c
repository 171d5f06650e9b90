#include "store/sqlite/delivery_row.h"

#include "store/sqlite/pseudonym.h"

#include <jansson.h>

#include <errno.h>

#define LIST_DEFAULT 100U
#define LIST_MAX 10000U

/* Columns of DELIVERY_GET. */
enum column {
	COLUMN_TICKET,
	COLUMN_ARTICLE,
	COLUMN_ADDRESS,
	COLUMN_REFERENCE,
	COLUMN_KIND,
	COLUMN_CHANNEL,
	COLUMN_ADDRESS_KIND,
	COLUMN_LANGUAGE,
	COLUMN_IDEMPOTENCY_KEY,
	COLUMN_STATE,
	COLUMN_WHY,
	COLUMN_ATTEMPTS,
	COLUMN_CREATED,
	COLUMN_NEXT_AT,
	COLUMN_CHANGED,
	COLUMN_CODE,
	COLUMN_PARTY,
	COLUMN_TO,
	COLUMN_TO_NAME,
	COLUMN_PARAMS,
	COLUMN_SUBJECT,
	COLUMN_TEXT,
	COLUMN_HTML,
	COLUMN_RECEIVED,
	COLUMN_LETTER,
	COLUMN_REMOTE_ID,
	COLUMN_SIZE,
	COLUMN_PART_ATTEMPTS,
	COLUMN_UNCERTAIN,
	COLUMN_PARTS,
};

struct opened {
	char *to, *to_name, *params, *subject, *text, *html;
	char **parts;
};

static void opened_done(const struct opened *o)
{
	free(o->to);
	free(o->to_name);
	free(o->params);
	free(o->subject);
	free(o->text);
	free(o->html);
	strings_free(o->parts);
}

char *delivery_parts_text(const char *const *parts)
{
	if (!parts)
		return NULL;
	json_t *list = json_array();
	for (; *parts; parts++)
		json_array_append_new(list, json_string_nocheck(*parts));
	char *text = json_dumps(list, JSON_COMPACT);
	json_decref(list);
	return text;
}

static char **read_parts(const char *text)
{
	json_t *list = text ? json_loads(text, 0, NULL) : NULL, *part;
	char **parts = NULL;
	size_t i;

	json_array_foreach(list, i, part) strings_add(&parts, json_string_value(part));
	json_decref(list);
	return parts;
}

static int open_content(struct txn *txn, sqlite3_stmt *s, int64_t id, struct opened *o)
{
	int64_t ticket = sqlite3_column_int64(s, COLUMN_TICKET);
	int64_t address = sqlite3_column_int64(s, COLUMN_ADDRESS);
	struct owner party = {OWNER_PARTY, sqlite3_column_int64(s, COLUMN_PARTY)};
	const struct {
		int at;
		char **to;
		struct place place;
	} sealed[] = {
		{COLUMN_TO, &o->to, {party, "address.address", address}},
		{COLUMN_TO_NAME, &o->to_name, {party, "address.name", address}},
		{COLUMN_PARAMS, &o->params, delivery_place(ticket, id, "delivery.params")},
		{COLUMN_SUBJECT, &o->subject, delivery_place(ticket, id, "delivery.subject")},
		{COLUMN_TEXT, &o->text, delivery_place(ticket, id, "delivery.text")},
		{COLUMN_HTML, &o->html, delivery_place(ticket, id, "delivery.html")},
	};
	int r = 0;

	for (size_t i = 0; i < ELEMENTS(sealed) && r == 0; i++)
		r = column_sealed_text(txn, s, sealed[i].at, &sealed[i].place, sealed[i].to);
	return r;
}

static const char *text_at(sqlite3_stmt *s, enum column at)
{
	return (const char *)sqlite3_column_text(s, (int)at);
}

static int64_t next_at(sqlite3_stmt *s)
{
	int64_t at = sqlite3_column_int64(s, COLUMN_NEXT_AT);

	return at == INT64_MAX ? 0 : at;
}

static struct delivery_record read_record(sqlite3_stmt *s, int64_t id, const struct opened *o)
{
	return (struct delivery_record){
		.id = id,
		.ticket = sqlite3_column_int64(s, COLUMN_TICKET),
		.article = sqlite3_column_int64(s, COLUMN_ARTICLE),
		.address = sqlite3_column_int64(s, COLUMN_ADDRESS),
		.reference = text_at(s, COLUMN_REFERENCE),
		.kind = text_at(s, COLUMN_KIND),
		.channel = text_at(s, COLUMN_CHANNEL),
		.address_kind = text_at(s, COLUMN_ADDRESS_KIND),
		.to = o->to,
		.to_name = o->to_name,
		.language = text_at(s, COLUMN_LANGUAGE),
		.params = o->params,
		.idempotency_key = text_at(s, COLUMN_IDEMPOTENCY_KEY),
		.state = sqlite3_column_int(s, COLUMN_STATE),
		.why = text_at(s, COLUMN_WHY),
		.attempts = (unsigned)sqlite3_column_int(s, COLUMN_ATTEMPTS),
		.created = sqlite3_column_int64(s, COLUMN_CREATED),
		.next_at = next_at(s),
		.changed = sqlite3_column_int64(s, COLUMN_CHANGED),
		.received = sqlite3_column_int64(s, COLUMN_RECEIVED),
		.code = (long)sqlite3_column_int64(s, COLUMN_CODE),
		.subject = o->subject,
		.text = o->text,
		.html = o->html,
		.letter = (char)sqlite3_column_int(s, COLUMN_LETTER),
		.remote_id = text_at(s, COLUMN_REMOTE_ID),
		.size = (size_t)sqlite3_column_int64(s, COLUMN_SIZE),
		.part_attempts = (unsigned)sqlite3_column_int(s, COLUMN_PART_ATTEMPTS),
		.uncertain = sqlite3_column_int64(s, COLUMN_UNCERTAIN),
		.parts = (const char *const *)o->parts,
	};
}

int delivery_read(struct txn *txn, int64_t id, bool content, delivery_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, DELIVERY_GET);
	_cleanup_(opened_done) struct opened o = {0};

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	int r = statement_row(txn, s);
	if (r == 0)
		r = -ENOENT;
	if (r > 0)
		r = content ? open_content(txn, s, id, &o) : 0;
	if (r == 0) {
		o.parts = read_parts(text_at(s, COLUMN_PARTS));
		const struct delivery_record d = read_record(s, id, &o);
		r = each(txn, &d, context);
	}
	statement_end(s);
	return r;
}

struct named {
	delivery_each *each;
	void *context;
};

/* Of what only a pseudonym is to be seen, nothing else is handed on. */
static int hand_on(struct txn *txn, const struct delivery_record *d, void *context)
{
	const struct named *named = context;
	char pseudonym[PSEUDONYM_SIZE];
	struct delivery_record bare = *d;

	bare.to = bare.to_name = bare.params = bare.subject = bare.text = bare.html = NULL;
	if (d->to) {
		pseudonym_make(txn, PSEUDONYM_SHOWN, d->to, pseudonym);
		bare.pseudonym = pseudonym;
	}
	return named->each(txn, &bare, named->context);
}

static int read_pseudonym(struct txn *txn, int64_t id, delivery_each *each, void *context)
{
	struct named named = {each, context};

	int r = delivery_read(txn, id, true, hand_on, &named);
	/* the address is erased or damaged: the row is still to be seen */
	return r == -EBADMSG || r == -ENOENT ? delivery_read(txn, id, false, each, context) : r;
}

static enum statement list_statement(const struct delivery_filter *f)
{
	if (f->ticket)
		return f->state < 0 ? DELIVERY_LIST_TICKET : DELIVERY_LIST_TICKET_STATE;
	return f->state < 0 ? DELIVERY_LIST_ALL : DELIVERY_LIST_STATE;
}

int txn_delivery_list(struct txn *txn, const struct delivery_filter *f, delivery_each *each,
		      void *context)
{
	unsigned limit = f->limit ? f->limit : LIST_DEFAULT;
	_cleanup_(ids_done) struct ids ids = {0};
	_cleanup_(freep) char *departments = lines_of(f->departments);

	if (f->id)
		return f->pseudonyms ? read_pseudonym(txn, f->id, each, context)
				     : delivery_read(txn, f->id, f->content, each, context);
	sqlite3_stmt *s = statement_of(txn, list_statement(f));
	if (!s)
		return -EAGAIN;
	bind_number(s, 1, f->state);
	bind_number(s, 2, f->ticket);
	bind_number(s, 3, limit < LIST_MAX ? limit : LIST_MAX);
	bind_number(s, 4, f->before ? f->before : INT64_MAX);
	bind_text(s, 5, departments);
	bind_text(s, 6, f->channel);
	int r = statement_ids(txn, s, &ids);
	for (size_t i = 0; i < ids.count && r == 0; i++)
		r = f->pseudonyms ? read_pseudonym(txn, ids.list[i], each, context)
				  : delivery_read(txn, ids.list[i], f->content, each, context);
	return r;
}
