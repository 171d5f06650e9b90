#include "http/control_json.h"

#include "base/encode.h"

#include <wasl/text.h>

#include <string.h>

static void set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

json_t *json_of_text(const char *text)
{
	if (!text)
		return json_null();
	json_t *json = json_string(text);
	if (json)
		return json;
	struct buffer mended = BUFFER_INIT(3 * strlen(text) + 1);
	text_repair(text, strlen(text), &mended);
	json = json_stringn(buffer_string(&mended), mended.size);
	buffer_done(&mended);
	return json ? json : json_null();
}

json_t *json_of_time(int64_t utc_ms)
{
	char text[21];

	if (!utc_ms)
		return json_null();
	encode_time(utc_ms, text);
	return json_string(text);
}

json_t *json_of_counts(const struct store_counts *counts)
{
	json_t *deliveries = json_pack(
		"{s:I, s:I, s:I, s:I, s:I, s:o}", "pending", (json_int_t)counts->pending, "held",
		(json_int_t)counts->held, "dead", (json_int_t)counts->dead, "sent",
		(json_int_t)counts->sent, "suppressed", (json_int_t)counts->suppressed,
		"oldest_pending", json_of_time(counts->oldest_pending));

	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:b, s:I, s:I, s:i}", "tickets",
			 (json_int_t)counts->tickets, "open_tickets",
			 (json_int_t)counts->open_tickets, "articles", (json_int_t)counts->articles,
			 "quarantined", (json_int_t)counts->quarantined, "suppressions",
			 (json_int_t)counts->suppressions, "deliveries", deliveries, "breaker_open",
			 counts->held > 0, "database_bytes", (json_int_t)counts->database_bytes,
			 "wal_bytes", (json_int_t)counts->wal_bytes, "schema_version",
			 counts->schema_version);
}

json_t *json_of_ticket(const struct ticket_record *t)
{
	json_t *json = json_object();

	set(json, "reference", json_of_text(t->reference));
	set(json, "stage", json_string(stage_word(t->stage)));
	set(json, "type", json_string(type_word(t->type)));
	set(json, "complexity", json_string(complexity_word(t->complexity)));
	set(json, "priority", json_string(priority_word(t->priority)));
	set(json, "department", json_of_text(t->department));
	set(json, "channel", json_of_text(t->channel));
	set(json, "language", json_of_text(t->language));
	set(json, "subject", json_of_text(t->subject));
	set(json, "created", json_of_time(t->created));
	set(json, "target",
	    json_pack("{s:o, s:o}", "early", json_of_time(t->target_early), "late",
		      json_of_time(t->target_late)));
	return json;
}

static json_t *list_of(const char *const *words)
{
	json_t *json = json_array();

	for (; words && *words; words++)
		json_array_append_new(json, json_of_text(*words));
	return json;
}

/* Null where all of the text is its writer's own. */
static json_t *own_text_of(const struct article_record *a)
{
	size_t size = a->text ? strlen(a->text) : 0;
	struct buffer own = BUFFER_INIT(size);

	if (a->marks_count == 0)
		return json_null();
	(void)text_own(a->text, size, a->marks, a->marks_count, &own);
	json_t *json = json_of_text(buffer_string(&own));
	buffer_done(&own);
	return json;
}

json_t *json_of_article(const struct article_record *a)
{
	json_t *json = json_object();

	set(json, "id", json_integer(a->id));
	set(json, "direction", json_string(direction_word(a->direction)));
	set(json, "channel", json_of_text(a->channel));
	set(json, "from",
	    json_pack("{s:o, s:o}", "name", json_of_text(a->from_name), "address",
		      json_of_text(a->from_address)));
	set(json, "at", json_of_time(a->at));
	set(json, "written", json_of_time(a->written));
	set(json, "subject", json_of_text(a->subject));
	set(json, "text", json_of_text(a->text));
	set(json, "own_text", own_text_of(a));
	set(json, "addressed_to", list_of(a->recipients));
	set(json, "automatic", json_boolean(a->automatic));
	set(json, "outsider", json_boolean(a->outsider));
	set(json, "notes", list_of(a->notes));
	set(json, "raw", json_boolean(a->raw));
	return json;
}

json_t *json_of_attachment(const struct attachment_record *a)
{
	return json_pack("{s:I, s:o, s:o, s:I}", "id", (json_int_t)a->id, "name",
			 json_of_text(a->name), "type", json_of_text(a->type), "size",
			 (json_int_t)a->size);
}

json_t *json_of_delivery(const struct delivery_record *d)
{
	size_t parts = d->parts ? strings_count((char *const *)d->parts) : 0;
	json_t *json = json_object();

	set(json, "id", json_integer(d->id));
	set(json, "ticket", json_of_text(d->reference));
	set(json, "kind", json_of_text(d->kind));
	set(json, "channel", json_of_text(d->channel));
	set(json, "to", json_of_text(d->to));
	set(json, "recipient", json_of_text(d->pseudonym));
	set(json, "size", d->size ? json_integer((json_int_t)d->size) : json_null());
	set(json, "state", json_string(delivery_state_word(d->state)));
	set(json, "why", json_of_text(d->why));
	set(json, "attempts", json_integer(d->attempts));
	set(json, "parts_out", json_integer((json_int_t)parts));
	set(json, "uncertain", json_of_time(d->uncertain));
	set(json, "code", d->code ? json_integer(d->code) : json_null());
	set(json, "created", json_of_time(d->created));
	set(json, "at", json_of_time(d->changed));
	set(json, "next", json_of_time(d->state == DELIVERY_PENDING ? d->next_at : 0));
	return json;
}

static json_t *detail_of(const char *text)
{
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;

	return json ? json : json_null();
}

json_t *json_of_event(const struct event_record *e)
{
	json_t *json = json_object();

	set(json, "at", json_of_time(e->at));
	set(json, "kind", json_of_text(e->kind));
	set(json, "actor", json_of_text(e->actor));
	set(json, "delivery", e->delivery ? json_integer(e->delivery) : json_null());
	set(json, "detail", detail_of(e->detail));
	return json;
}

json_t *json_of_link(const struct link_record *l)
{
	return json_pack("{s:o, s:o, s:o, s:b}", "kind", json_of_text(l->kind), "reference",
			 json_of_text(l->reference), "at", json_of_time(l->created), "from_other",
			 l->from_other);
}

json_t *json_of_suppression(const struct suppression_record *s)
{
	return json_pack("{s:o, s:o, s:o, s:o}", "pseudonym", json_of_text(s->pseudonym), "at",
			 json_of_time(s->created), "until", json_of_time(s->until), "why",
			 json_of_text(s->why));
}

json_t *json_of_quarantined(const struct quarantine_record *q)
{
	json_t *json = json_object();

	set(json, "id", json_integer(q->id));
	set(json, "at", json_of_time(q->at));
	set(json, "channel", json_of_text(q->channel));
	set(json, "why", json_of_text(q->why));
	set(json, "size", json_integer((json_int_t)q->size));
	set(json, "sender", json_of_text(q->pseudonym));
	set(json, "released", json_boolean(q->released));
	if (q->item)
		set(json, "item", detail_of(q->item));
	return json;
}
