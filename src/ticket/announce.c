#include "ticket/announce.h"

#include "base/crypto.h"
#include "store/deliveries.h"
#include "store/suppressions.h"
#include "store/tallies.h"
#include "store/tickets.h"

#include <wasl/text.h>

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define TEXT_MAX ((size_t)64 << 10)

const char *const *announcement_types(void)
{
	static const char *const types[] = {ANNOUNCE_CREATED, ANNOUNCE_UPDATED, ANNOUNCE_CLOSED,
					    ANNOUNCE_REOPENED, NULL};

	return types;
}

static bool wants(const struct subscriber *s, const char *type)
{
	return !s->events || strings_have(s->events, type);
}

/* --- what is told --- */

struct telling {
	struct txn *txn;
	const struct announcement *a;
	bool content;
	json_t *data;
	int64_t party;
};

/* RFC 3339 with milliseconds; 0 is null. */
static json_t *json_time(int64_t utc_ms)
{
	time_t seconds = (time_t)(utc_ms / 1000);
	struct tm tm;
	char day[32], text[48];

	if (!utc_ms)
		return json_null();
	gmtime_r(&seconds, &tm);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%03dZ", day, (int)(utc_ms % 1000));
	return json_string(text);
}

static json_t *json_text(const char *text)
{
	json_t *json = text ? json_stringn(text, text_cut(text, strlen(text), TEXT_MAX)) : NULL;

	return json ? json : json_null();
}

static int tell_ticket(const struct ticket_record *t, void *context)
{
	struct telling *telling = context;
	json_t *data = telling->data;

	telling->party = t->party;
	json_object_set_new(data, "reference", json_string(t->reference));
	json_object_set_new(data, "stage", json_string(stage_word(t->stage)));
	json_object_set_new(data, "type", json_string(type_word(t->type)));
	json_object_set_new(data, "complexity", json_string(complexity_word(t->complexity)));
	json_object_set_new(data, "priority", json_string(priority_word(t->priority)));
	json_object_set_new(data, "department", json_string(t->department));
	json_object_set_new(data, "channel", json_string(t->channel));
	json_object_set_new(data, "language", json_string(t->language));
	json_object_set_new(data, "created", json_time(t->created));
	json_object_set_new(data, "target",
			    json_pack("{s:o, s:o}", "early", json_time(t->target_early), "late",
				      json_time(t->target_late)));
	if (telling->content)
		json_object_set_new(data, "subject", json_text(t->subject));
	return 0;
}

static int tell_article(const struct article_record *a, void *context)
{
	struct telling *telling = context;
	json_t *article = json_pack("{s:I, s:s, s:s}", "id", (json_int_t)a->id, "direction",
				    direction_word(a->direction), "channel", a->channel);

	json_object_set_new(telling->data, "article", article);
	if (!telling->content)
		return 0;
	json_object_set_new(article, "from",
			    json_pack("{s:o, s:o}", "name", json_text(a->from_name), "address",
				      json_text(a->from_address)));
	json_object_set_new(article, "subject", json_text(a->subject));
	json_object_set_new(article, "text", json_text(a->text));
	return 0;
}

static int tell_address(const struct party_address *a, void *context)
{
	json_t *party = context;

	if (json_is_null(json_object_get(party, "name")))
		json_object_set_new(party, "name", json_text(a->name));
	json_array_append_new(
		json_object_get(party, "addresses"),
		json_pack("{s:s, s:o}", "kind", a->kind, "address", json_text(a->address)));
	return 0;
}

static int tell_party(struct telling *telling)
{
	json_t *party = json_pack("{s:n, s:[]}", "name", "addresses");

	json_object_set_new(telling->data, "party", party);
	return telling->party
		       ? txn_party_addresses(telling->txn, telling->party, tell_address, party)
		       : 0;
}

/* As JSON; the caller's. */
static int tell(struct telling *telling, char **ret)
{
	const struct announcement *a = telling->a;
	json_t *json = json_pack("{s:s, s:o, s:{}}", "type", a->type, "timestamp",
				 json_time(txn_now(telling->txn)), "data");

	telling->data = json_object_get(json, "data");
	int r = txn_ticket_by_id(telling->txn, a->ticket, tell_ticket, telling);
	if (r == 0 && telling->content)
		r = tell_party(telling);
	if (r == 0 && a->article)
		r = txn_article_by_id(telling->txn, a->ticket, a->article, tell_article, telling);
	if (r == 0)
		*ret = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	return r;
}

/* --- to whom --- */

/* told: NULL where it asked for no more, which is why. */
static int add_row(struct txn *txn, const struct announcement *a, const struct subscriber *s,
		   const char *told, const char *why)
{
	const struct party_address to = {.kind = s->address_kind, .address = s->channel};
	struct party_ref ref = {0};
	uint64_t serial = 0;
	int64_t delivery = 0;

	crypto_random(&serial, sizeof(serial));
	_cleanup_(freep) char *key =
		xasprintf("%s.%s.%016llx", a->type, s->channel, (unsigned long long)serial);
	int r = txn_party_ensure(txn, &to, &ref);
	const struct delivery_record row = {
		.ticket = a->ticket,
		.article = a->article,
		.address = ref.address,
		.kind = a->type,
		.channel = s->channel,
		.language = "en",
		.params = told,
		.idempotency_key = key,
		.state = told ? DELIVERY_PENDING : DELIVERY_SUPPRESSED,
		.why = why,
	};
	return r < 0 ? r : txn_delivery_add(txn, &row, &delivery);
}

static int note_suppressed(struct txn *txn, const struct announcement *a,
			   const struct subscriber *s, const char *why)
{
	_cleanup_(freep) char *text = xasprintf("address is suppressed: %s", why);
	int r = add_row(txn, a, s, NULL, text);

	return r < 0 ? r : txn_tally_add(txn, "suppressed", "address is suppressed");
}

/* 1 if it is told, 0 if it asked for no more. */
static int announce_to(struct txn *txn, const struct announcement *a, const struct subscriber *s)
{
	struct telling telling = {.txn = txn, .a = a, .content = s->content};
	_cleanup_(freep) char *why = NULL;
	_cleanup_(freep) char *told = NULL;

	int r = txn_suppression_find(txn, s->address_kind, s->channel, &why);
	if (r == 0)
		return note_suppressed(txn, a, s, why);
	if (r != -ENOENT)
		return r;
	r = tell(&telling, &told);
	if (r == 0)
		r = add_row(txn, a, s, told, NULL);
	return r < 0 ? r : 1;
}

int ticket_announce(struct txn *txn, const struct announcement *a)
{
	size_t count = a->office ? a->office->subscribers_count : 0;
	int waits = 0;

	for (size_t i = 0; i < count; i++) {
		const struct subscriber *s = &a->office->subscribers[i];
		int r = wants(s, a->type) ? announce_to(txn, a, s) : 0;
		if (r < 0)
			return r;
		waits |= r;
	}
	return waits;
}
