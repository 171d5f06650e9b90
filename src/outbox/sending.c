#include "outbox/sending.h"

#include "store/events.h"
#include "store/sources.h"
#include "ticket/bounce.h"
#include "ticket/token.h"

#include <stdio.h>

static void sign(const struct crypto_key *key, struct sending *s)
{
	const struct {
		struct token_target target;
		char *to;
	} tokens[] = {
		{{.kind = TOKEN_REPLY}, s->reply_token},
		{{.kind = TOKEN_MESSAGE, .delivery = s->id}, s->message_token},
		{{.kind = TOKEN_STATUS}, s->status_token},
		{{.kind = TOKEN_BOUNCE, .delivery = s->id}, s->bounce_token},
	};

	for (size_t i = 0; i < ELEMENTS(tokens); i++) {
		struct token_target target = tokens[i].target;
		target.letter = s->letter;
		snprintf(target.reference, sizeof(target.reference), "%s", s->reference);
		token_make(key, &target, tokens[i].to);
	}
}

struct sending *sending_new(const struct store *store, const struct delivery_record *row,
			    char letter)
{
	const struct crypto_key *key = store_key(store, STORE_KEY_TOKEN);
	struct sending *s = xcalloc(1, sizeof(*s));

	*s = (struct sending){
		.id = row->id,
		.ticket = row->ticket,
		.article = row->article,
		.created = row->created,
		.received = row->received ? row->received : row->created,
		.attempts = row->attempts,
		.part_attempts = row->part_attempts,
		.uncertain = row->uncertain,
		.letter = (char)(row->letter ? row->letter : letter),
		.channel = xstrdup(row->channel),
		.kind = xstrdup(row->kind),
		.address_kind = xstrdup(row->address_kind),
		.to = xstrdup(row->to),
		.to_name = xstrdup(row->to_name),
		.reference = xstrdup(row->reference),
		.language = xstrdup(row->language),
		.subject = xstrdup(row->subject),
		.text = xstrdup(row->text),
		.html = xstrdup(row->html),
		.params = row->params ? json_loads(row->params, 0, NULL) : NULL,
	};
	for (const char *const *part = row->parts; part && *part; part++)
		strings_add(&s->parts_out, *part);
	_Static_assert(sizeof(s->reply_token) == TOKEN_SIZE, "a token fits");
	sign(key, s);
	return s;
}

void sending_free(struct sending *s)
{
	if (!s)
		return;
	json_decref(s->params);
	for (size_t i = 0; i < s->attachments_count; i++) {
		free(s->attachments[i].name);
		free(s->attachments[i].type);
		free(s->attachments[i].data);
	}
	free(s->attachments);
	free(s->shown);
	strings_free(s->parts_out);
	free(s->channel);
	free(s->kind);
	free(s->address_kind);
	free(s->to);
	free(s->to_name);
	free(s->reference);
	free(s->language);
	free(s->subject);
	free(s->text);
	free(s->html);
	free(s);
}

static void show_attachments(struct sending *s)
{
	free(s->shown);
	s->shown = xcalloc(s->attachments_count + 1, sizeof(*s->shown));
	for (size_t i = 0; i < s->attachments_count; i++) {
		const struct sending_attachment *a = &s->attachments[i];
		s->shown[i] = (struct delivery_attachment){a->name, a->type, a->data, a->size};
	}
}

struct delivery sending_view(struct sending *s)
{
	show_attachments(s);
	return (struct delivery){
		.id = s->id,
		.kind = s->kind,
		.address_kind = s->address_kind,
		.to = s->to,
		.to_name = s->to_name,
		.reference = s->reference,
		.language = s->language,
		.subject = s->subject,
		.text = s->text,
		.html = s->html,
		.reply_token = s->reply_token,
		.message_token = s->message_token,
		.bounce_token = s->bounce_token,
		.params = s->params,
		.attachments = s->shown,
		.attachments_count = s->attachments_count,
		.created = s->created,
		.attempt = s->part_attempts,
		.uncertain = s->uncertain,
		.parts_out = (const char *const *)s->parts_out,
		.parts_out_count = (unsigned)strings_count(s->parts_out),
	};
}

size_t sending_weight(const struct sending *s)
{
	size_t weight = 0;

	for (size_t i = 0; i < s->attachments_count; i++)
		weight += s->attachments[i].size;
	return weight;
}

static const char *event_kind(const struct sending *s, enum delivery_state state)
{
	switch (state) {
	case DELIVERY_PENDING:
		return s->part ? "part sent" : "delivery deferred";
	case DELIVERY_SENT:
		return "delivery sent";
	case DELIVERY_DEAD:
		return "delivery dead";
	case DELIVERY_SUPPRESSED:
		return "delivery suppressed";
	default:
		return "delivery deferred";
	}
}

/* pseudonym: of the address, "": it is not suppressed. */
static int add_event(struct txn *txn, const struct sending *s, const struct delivery_outcome *o,
		     const char *pseudonym)
{
	json_t *json = json_pack("{s:i}", "attempt", (int)s->attempts);
	if (s->part)
		json_object_set_new(json, "part", json_integer(s->part));
	if (s->part)
		json_object_set_new(json, "parts", json_integer(s->parts));
	if (o->code)
		json_object_set_new(json, "code", json_integer(o->code));
	if (o->why)
		json_object_set_new(json, "why", json_string(o->why));
	if (*pseudonym)
		json_object_set_new(json, "suppressed", json_string(pseudonym));
	_cleanup_(freep) char *detail = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	const struct event_record e = {
		.ticket = s->ticket,
		.delivery = s->id,
		.kind = event_kind(s, o->state),
		.actor = "wasld",
		.detail = detail,
	};

	return txn_event_add(txn, &e);
}

int sending_settle(struct txn *txn, const struct sending *s, const struct delivery_outcome *o)
{
	char pseudonym[PSEUDONYM_SIZE] = "";
	int r = txn_delivery_settle(txn, s->id, o);

	if (r == 0 && s->address_refused)
		r = bounce_suppress(txn, s->address_kind, s->to, pseudonym);
	if (r == 0 && o->alias && *o->alias)
		r = txn_thread_key_add(txn, o->alias, s->ticket);
	return r < 0 ? r : add_event(txn, s, o, pseudonym);
}

void sending_free_all(struct sending *first)
{
	for (struct sending *next; first; first = next) {
		next = first->next;
		sending_free(first);
	}
}

void sending_note_part(struct sending *s, const struct report *report)
{
	if (report->parts < 2 && !s->parts_out)
		return;
	strings_add(&s->parts_out, report->remote_id ? report->remote_id : "");
	s->part = (unsigned)strings_count(s->parts_out);
	s->parts = report->parts > s->part ? report->parts : s->part;
}
