#include "ticket/filing.h"

#include "store/sources.h"

#include <errno.h>

/* 29^7 references: that many collisions in a row are a broken random generator. */
#define REFERENCE_TRIES 20U

int filing_blobs_add(struct txn *txn, struct owner owner, struct message *m)
{
	int r = m->raw ? txn_blob_add(txn, owner, m->raw, &m->raw_blob) : 0;

	for (size_t i = 0; i < m->attachments_count && r == 0; i++) {
		struct message_attachment *a = &m->attachments[i];
		a->size = content_size(a->content);
		r = txn_blob_add(txn, owner, a->content, &a->blob);
	}
	return r;
}

int filing_blobs_move(struct txn *txn, const struct message *m, struct owner from, struct owner to)
{
	int r = m->raw_blob ? txn_blob_move(txn, m->raw_blob, from, to) : 0;

	for (size_t i = 0; i < m->attachments_count && r == 0; i++)
		r = txn_blob_move(txn, m->attachments[i].blob, from, to);
	return r;
}

static int find_sender(struct txn *txn, const struct message *m, struct party_ref *ret)
{
	const struct party_address a = {
		.kind = m->sender_kind,
		.address = m->sender_address,
		.name = m->sender_name,
	};

	*ret = (struct party_ref){0};
	return m->sender_kind && m->sender_address ? txn_party_ensure(txn, &a, ret) : 0;
}

int filing_ticket(struct txn *txn, const char *channel, const struct message *m, struct filed *ret)
{
	int r = find_sender(txn, m, &ret->sender);

	if (r < 0)
		return r;
	const struct ticket_record t = {
		.reference = ret->reference,
		.stage = STAGE_REGISTERED,
		.type = TYPE_INQUIRY,
		.complexity = COMPLEXITY_ROUTINE,
		.priority = PRIORITY_MEDIUM,
		.department = "office",
		.channel = channel,
		.language = text_language_code(m->language),
		.subject = m->subject,
		.party = ret->sender.party,
	};
	r = -EEXIST;
	for (unsigned i = 0; i < REFERENCE_TRIES && r == -EEXIST; i++) {
		reference_new(ret->reference);
		r = txn_ticket_add(txn, &t, &ret->ticket);
	}
	return r;
}

static int add_attachments(struct txn *txn, const struct message *m, const struct filed *filed)
{
	int r = 0;

	for (size_t i = 0; i < m->attachments_count && r == 0; i++) {
		const struct message_attachment *a = &m->attachments[i];
		const struct attachment_record record = {
			.name = a->name,
			.type = a->type,
			.size = a->size,
			.blob = a->blob,
		};
		r = txn_attachment_add(txn, filed->ticket, filed->article, &record);
	}
	return r;
}

int filing_article(struct txn *txn, const char *channel, const struct message *m,
		   struct filed *filed)
{
	const struct article_record a = {
		.direction = ARTICLE_IN,
		.channel = channel,
		.from_name = m->sender_name,
		.from_address = m->sender_address,
		.at = m->received,
		.written = m->sent,
		.subject = m->subject,
		.text = m->text,
		.notes = (const char *const *)m->notes,
		.raw = m->raw_blob,
	};
	int r = txn_article_add(txn, filed->ticket, &a, &filed->article);

	if (r == 0)
		r = add_attachments(txn, m, filed);
	for (char **key = m->thread_keys; key && *key && r == 0; key++)
		r = txn_thread_key_add(txn, *key, filed->ticket);
	return r;
}
