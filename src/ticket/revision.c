#include "ticket/revision.h"

#include "base/encode.h"
#include "store/tallies.h"
#include "ticket/announce.h"
#include "ticket/filing.h"
#include "ticket/opt_out.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The article as it was; owned. */
struct before {
	char *text, *revision;
	char **notes;
};

static void before_done(const struct before *b)
{
	free(b->text);
	free(b->revision);
	strings_free(b->notes);
}

static int note_before(const struct article_record *a, void *context)
{
	struct before *b = context;

	b->text = xstrdup(a->text);
	b->revision = xstrdup(a->revision);
	for (const char *const *note = a->notes; note && *note; note++)
		strings_add(&b->notes, *note);
	return 0;
}

/* Sources number their wordings, if they do, in decimals that may be longer than any integer. */
static bool is_newer(const char *revision, const char *than)
{
	if (!revision || !than)
		return revision && !than;
	size_t size = strlen(revision), other = strlen(than);
	return size != other ? size > other : strcmp(revision, than) > 0;
}

/* --- what stays --- */

static int attach(struct txn *txn, const struct source_record *source, const char *name,
		  struct attachment_record *a)
{
	_cleanup_(freep) char *cut = xstrndup(name, text_cut(name, strlen(name), MESSAGE_NAME_MAX));

	a->name = cut;
	return txn_attachment_add(txn, source->ticket, source->article, a);
}

/* In the words in which people of the office have read it. */
static int keep_wording(struct txn *txn, const struct source_record *source, const struct before *b)
{
	const struct crypto_bytes text = {b->text, strlen(b->text)};
	_cleanup_(freep) char *name = b->revision ? xasprintf("earlier wording %s.txt", b->revision)
						  : xstrdup("earlier wording.txt");
	struct attachment_record a = {.type = "text/plain; charset=utf-8", .size = text.size};

	int r = txn_blob_add_bytes(txn, (struct owner){OWNER_TICKET, source->ticket}, text,
				   &a.blob);
	return r < 0 ? r : attach(txn, source, name, &a);
}

static int keep_originals(struct txn *txn, struct message *m, const struct source_record *source)
{
	const struct filed filed = {.ticket = source->ticket, .article = source->article};
	_cleanup_(freep) char *name = xasprintf("original %s", m->revision);

	int r = filing_blobs_add(txn, (struct owner){OWNER_TICKET, source->ticket}, m);
	if (r == 0)
		r = filing_attachments(txn, m, &filed);
	if (r < 0 || !m->raw)
		return r;
	struct attachment_record a = {
		.type = "application/octet-stream",
		.size = content_size(m->raw),
		.blob = m->raw_blob,
	};
	return attach(txn, source, name, &a);
}

/* --- what changes --- */

/* Those of its channel were about the wording before. */
static char **notes_of(struct txn *txn, const struct message *m, const struct before *b)
{
	char **notes = NULL, at[21];

	encode_time(m->received ? m->received : txn_now(txn), at);
	_cleanup_(freep) char *changed = xasprintf("%s: %s", FILING_CHANGED, at);
	for (char **note = m->notes; note && *note; note++)
		strings_add(&notes, *note);
	for (char **note = b->notes; note && *note; note++) {
		if (filing_is_own_note(*note) && strings_count(notes) < MESSAGE_NOTES_MAX - 1)
			strings_add(&notes, *note);
	}
	strings_add(&notes, changed);
	return notes;
}

static int rewrite(struct txn *txn, const struct message *m, const struct source_record *source,
		   const struct before *b)
{
	_cleanup_(strings_freep) char **notes = notes_of(txn, m, b);
	_cleanup_(freep) char *reply_params =
		m->reply_params ? json_dumps(m->reply_params, JSON_COMPACT) : NULL;
	const struct article_record a = {
		.id = source->article,
		.text = m->text,
		.marks = m->marks,
		.marks_count = m->marks_count,
		.notes = (const char *const *)notes,
		.revision = m->revision,
		.reply_params = reply_params,
	};
	int r = txn_article_revise(txn, source->ticket, &a);

	for (char **key = m->thread_keys; key && *key && r == 0; key++)
		r = txn_thread_key_add(txn, *key, source->ticket);
	return r;
}

/* --- what is told --- */

static int add_event(struct txn *txn, const struct register_item *item,
		     const struct source_record *source, const char *kind)
{
	json_t *json = json_pack("{s:s, s:I}", "channel", item->channel, "article",
				 (json_int_t)source->article);
	if (item->message->kind == MESSAGE_WITHDRAWN && item->message->raw_blob)
		json_object_set_new(json, "original", json_integer(item->message->raw_blob));
	_cleanup_(freep) char *detail = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	const struct event_record e = {
		.ticket = source->ticket,
		.kind = kind,
		.actor = "wasld",
		.detail = detail,
	};

	return txn_event_add(txn, &e);
}

static int copy_reference(const struct ticket_record *t, void *context)
{
	snprintf(context, REFERENCE_SIZE, "%s", t->reference);
	return 0;
}

/* Its event, its announcement, and what the channel hears. */
static int conclude(struct txn *txn, const struct register_item *item,
		    const struct source_record *source, const char *kind,
		    struct register_result *ret)
{
	const struct announcement news = {
		.office = item->office,
		.type = ANNOUNCE_UPDATED,
		.ticket = source->ticket,
		.article = source->article,
	};

	ret->verdict = VERDICT_STORED;
	ret->outcome = OUTCOME_NOTED;
	ret->ticket = source->ticket;
	int r = add_event(txn, item, source, kind);
	if (r == 0)
		r = txn_ticket_by_id(txn, source->ticket, copy_reference, ret->reference);
	if (r == 0)
		r = txn_tally_add(txn, "outcome", "noted");
	if (r == 0)
		r = ticket_announce(txn, &news);
	ret->delivery = r > 0;
	return r < 0 ? r : 0;
}

int revision_take(struct txn *txn, const struct register_item *item,
		  const struct source_record *source, struct register_result *ret)
{
	_cleanup_(before_done) struct before b = {0};
	struct message *m = item->message;

	int r = txn_article_by_id(txn, source->ticket, source->article, note_before, &b);
	if (r < 0)
		return r;
	if (!is_newer(m->revision, b.revision))
		return -EALREADY;
	r = m->opt_out ? opt_out_take(txn, item) : 0;
	if (r == 0)
		r = keep_wording(txn, source, &b);
	if (r == 0)
		r = keep_originals(txn, m, source);
	if (r == 0)
		r = rewrite(txn, m, source, &b);
	return r < 0 ? r : conclude(txn, item, source, "article revised", ret);
}

int revision_withdraw(struct txn *txn, const struct register_item *item,
		      const struct source_record *source, struct register_result *ret)
{
	_cleanup_(before_done) struct before b = {0};

	int r = txn_article_by_id(txn, source->ticket, source->article, note_before, &b);
	if (r < 0)
		return r;
	if (strings_have(b.notes, FILING_DELETED))
		return -EALREADY;
	strings_add(&b.notes, FILING_DELETED);
	r = txn_article_annotate(txn, source->ticket, source->article,
				 (const char *const *)b.notes);
	if (r == 0)
		r = filing_blobs_add(txn, (struct owner){OWNER_TICKET, source->ticket},
				     item->message);
	return r < 0 ? r : conclude(txn, item, source, "article withdrawn", ret);
}

void revision_key(const struct message *m, struct revision_key *ret)
{
	size_t revision = strlen(m->revision), size = m->natural_key_size;

	*ret = (struct revision_key){
		.scope = xasprintf("%s.revision", m->scope),
		.bytes = xmalloc(size + 1 + revision),
		.size = size + 1 + revision,
	};
	memcpy(ret->bytes, m->natural_key, size);
	ret->bytes[size] = '\0';
	memcpy(ret->bytes + size + 1, m->revision, revision);
}

void revision_key_done(const struct revision_key *k)
{
	free(k->scope);
	free(k->bytes);
}
