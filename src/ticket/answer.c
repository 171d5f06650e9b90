#include "ticket/answer.h"

#include "store/deliveries.h"
#include "store/events.h"
#include "store/sources.h"
#include "store/tickets.h"
#include "ticket/announce.h"
#include "ticket/filing.h"

#include <wasl/channel.h>

#include <errno.h>
#include <string.h>

#define SCOPE "answer"
#define DELIVERIES_MAX 1000U
/* What a header can bear: ids of both sides, the newest. */
#define REFERENCES_MAX 20U
#define ID_MAX_BYTES 250U

/* The ticket, and whom to answer in it. */
struct case_file {
	int64_t ticket, party;
	enum ticket_stage stage;
	char *reference, *language, *subject, *channel;
	char *address_kind, *address; /* of the party: the one of its last message */
	char *params;		      /* of that message */
	json_t *addresses;	      /* of the party: address → kind */
	char **sent;		      /* remote ids of what went out, the oldest first */
};

static void case_file_done(const struct case_file *c)
{
	free(c->reference);
	free(c->language);
	free(c->subject);
	free(c->channel);
	free(c->address_kind);
	free(c->address);
	free(c->params);
	json_decref(c->addresses);
	strings_free(c->sent);
}

static void replace(char **to, const char *value)
{
	free(*to);
	*to = xstrdup(value);
}

/* --- reading the case --- */

static int note_ticket(const struct ticket_record *t, void *context)
{
	struct case_file *c = context;

	c->ticket = t->id;
	c->party = t->party;
	c->stage = t->stage;
	replace(&c->reference, t->reference);
	replace(&c->language, t->language);
	replace(&c->subject, t->subject);
	replace(&c->channel, t->channel);
	return 0;
}

static int note_address(const struct party_address *a, void *context)
{
	struct case_file *c = context;

	if (!c->address) {
		replace(&c->address_kind, a->kind);
		replace(&c->address, a->address);
	}
	json_object_set_new(c->addresses, a->address, json_string(a->kind));
	return 0;
}

static bool is_partys(const char *address, void *context)
{
	const struct case_file *c = context;

	return json_object_get(c->addresses, address);
}

/* Of the party's own messages the last one counts; what a machine of theirs wrote does not. */
static int note_article(const struct article_record *a, void *context)
{
	struct case_file *c = context;

	replace(&c->address_kind,
		json_string_value(json_object_get(c->addresses, a->from_address)));
	replace(&c->address, a->from_address);
	replace(&c->channel, a->channel);
	replace(&c->params, a->reply_params);
	return 0;
}

static int note_sent(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct case_file *c = context;

	(void)txn;
	/* those by which other kinds of address are known are no ids of mails */
	if (d->remote_id && c->address_kind && strcmp(d->address_kind, c->address_kind) == 0)
		strings_add(&c->sent, d->remote_id);
	return 0;
}

static int read_case(struct txn *txn, const char *reference, struct case_file *c)
{
	int r = txn_ticket_by_reference(txn, reference, note_ticket, c);

	c->addresses = json_object();
	return r;
}

static int read_addressee(struct txn *txn, struct case_file *c)
{
	const struct delivery_filter filter = {
		.state = -1, .ticket = c->ticket, .limit = DELIVERIES_MAX};

	int r = c->party ? txn_party_addresses(txn, c->party, note_address, c) : -ENOENT;
	if (r == 0)
		r = txn_article_last_from(txn, c->ticket, is_partys, note_article, c);
	if (r == 0)
		r = txn_delivery_list(txn, &filter, note_sent, c);
	if (r < 0)
		return r == -ENOENT ? -EDESTADDRREQ : r;
	return c->address ? 0 : -EDESTADDRREQ;
}

/* --- what the mail must refer to --- */

static void add_id(json_t *ids, const char *id)
{
	json_t *before;
	size_t i;

	if (!id || strlen(id) > ID_MAX_BYTES)
		return;
	json_array_foreach(ids, i, before) if (strcmp(json_string_value(before), id) == 0) return;
	json_array_append_new(ids, json_string(id));
}

/* The thread as its party knows it, and our own ids: some clients show only by these. */
static char *params_of(const struct case_file *c)
{
	json_t *params = c->params ? json_loads(c->params, 0, NULL) : NULL;
	json_t *ids = json_array(), *earlier;
	size_t i;

	json_array_foreach(json_object_get(params, "references"), i, earlier)
		add_id(ids, json_string_value(earlier));
	/* they come with the newest first */
	for (i = strings_count(c->sent); i > 0; i--)
		add_id(ids, c->sent[i - 1]);
	while (json_array_size(ids) > REFERENCES_MAX)
		json_array_remove(ids, 0);
	if (!json_is_object(params)) {
		json_decref(params);
		params = json_object();
	}
	json_object_set_new(params, "references", ids);
	char *text = json_dumps(params, JSON_COMPACT);
	json_decref(params);
	return text;
}

/* --- writing it down --- */

static int add_attachments(struct txn *txn, const struct message *m, const struct answered *ret)
{
	int r = 0;

	for (size_t i = 0; i < m->attachments_count && r == 0; i++) {
		const struct attachment_record a = {
			.name = m->attachments[i].name,
			.type = m->attachments[i].type,
			.size = m->attachments[i].size,
			.blob = m->attachments[i].blob,
		};
		r = txn_attachment_add(txn, ret->ticket, ret->article, &a);
	}
	return r;
}

static int add_article(struct txn *txn, const struct answer *answer, const struct case_file *c,
		       struct answered *ret)
{
	struct message *m = answer->message;
	bool note = answer->kind == ANSWER_NOTE;
	const struct article_record a = {
		.direction = note ? ARTICLE_NOTE : ARTICLE_OUT,
		.channel = c->channel,
		.from_name = answer->author,
		.subject = m->subject || note ? m->subject : c->subject,
		.text = m->text,
	};

	int r = filing_blobs_add(txn, (struct owner){OWNER_TICKET, c->ticket}, m);
	if (r == 0)
		r = txn_article_add(txn, c->ticket, &a, &ret->article);
	return r == 0 ? add_attachments(txn, m, ret) : r;
}

static int add_event(struct txn *txn, const struct answer *answer, const struct answered *ret,
		     const char *kind)
{
	json_t *o = json_pack("{s:I, s:I}", "article", (json_int_t)ret->article, "attachments",
			      (json_int_t)answer->message->attachments_count);
	_cleanup_(freep) char *detail = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	const struct event_record e = {
		.ticket = ret->ticket,
		.delivery = ret->delivery,
		.kind = kind,
		.actor = answer->actor,
		.detail = detail,
	};

	return txn_event_add(txn, &e);
}

static int add_delivery(struct txn *txn, const struct answer *answer, const struct case_file *c,
			struct answered *ret)
{
	const struct party_address to = {.kind = c->address_kind, .address = c->address};
	struct party_ref ref = {0};
	_cleanup_(freep) char *key = xasprintf("reply.%lld", (long long)ret->article);
	_cleanup_(freep) char *params = params_of(c);

	int r = txn_party_ensure(txn, &to, &ref);
	if (r < 0)
		return r;
	const struct delivery_record row = {
		.ticket = c->ticket,
		.article = ret->article,
		.address = ref.address,
		.kind = "reply",
		.channel = c->channel,
		.language = answer->language ? answer->language : c->language,
		.params = params,
		.idempotency_key = key,
		.state = DELIVERY_PENDING,
	};
	return txn_delivery_add(txn, &row, &ret->delivery);
}

/* --- the same one again --- */

static int note_delivery(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct answered *ret = context;

	(void)txn;
	if (d->article == ret->article && strcmp(d->kind, "reply") == 0)
		ret->delivery = d->id;
	return 0;
}

/* 0: it was there already; -ENOENT: it is new. */
static int find_again(struct txn *txn, struct crypto_bytes key, struct answered *ret)
{
	const struct delivery_filter filter = {
		.state = -1, .ticket = ret->ticket, .limit = DELIVERIES_MAX};
	struct source_record source = {0};

	int r = txn_source_find(txn, SCOPE, key, &source);
	if (r < 0)
		return r;
	ret->again = true;
	ret->article = source.article;
	return txn_delivery_list(txn, &filter, note_delivery, ret);
}

static int announce(struct txn *txn, const struct answer *answer, const struct answered *ret)
{
	const struct announcement a = {
		.office = answer->office,
		.type = ANNOUNCE_UPDATED,
		.ticket = ret->ticket,
		.article = ret->article,
	};
	int r = ticket_announce(txn, &a);

	return r < 0 ? r : 0;
}

static int add_new(struct txn *txn, const struct answer *answer, struct case_file *c,
		   struct answered *ret)
{
	bool note = answer->kind == ANSWER_NOTE;
	int r = note ? 0 : read_addressee(txn, c);

	if (r == 0 && !note && answer->office && !office_reaches(answer->office, c->address_kind))
		return -EHOSTUNREACH;
	if (r == 0)
		r = add_article(txn, answer, c, ret);
	if (r == 0 && !note)
		r = add_delivery(txn, answer, c, ret);
	if (r == 0)
		r = add_event(txn, answer, ret, note ? "note added" : "replied");
	return r == 0 ? announce(txn, answer, ret) : r;
}

int ticket_answer(struct txn *txn, const struct answer *answer, struct answered *ret)
{
	_cleanup_(case_file_done) struct case_file c = {0};

	*ret = (struct answered){0};
	int r = read_case(txn, answer->reference, &c);
	if (r < 0)
		return r;
	ret->ticket = c.ticket;
	ret->closed = c.stage == STAGE_CLOSED;
	_cleanup_(freep) char *text =
		xasprintf("%s.%s.%s", c.reference, answer->kind == ANSWER_NOTE ? "note" : "reply",
			  answer->key);
	const struct crypto_bytes key = {text, strlen(text)};
	r = find_again(txn, key, ret);
	if (r != -ENOENT)
		return r;
	r = add_new(txn, answer, &c, ret);
	const struct source_record source = {
		.ticket = ret->ticket,
		.article = ret->article,
		.outcome = OUTCOME_APPENDED,
	};
	return r == 0 ? txn_source_add(txn, SCOPE, key, &source) : r;
}
