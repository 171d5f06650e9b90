#include "outbox/reply.h"

#include "outbox/acknowledgement.h"
#include "outbox/subject.h"
#include "store/content.h"
#include "store/tickets.h"

#include <errno.h>

/* What the article says; owned. */
struct words {
	char *subject, *text;
};

static void words_done(const struct words *w)
{
	free(w->subject);
	free(w->text);
}

static int note_words(const struct article_record *a, void *context)
{
	struct words *w = context;

	w->subject = xstrdup(a->subject);
	w->text = xstrdup(a->text);
	return 0;
}

int reply_render(struct txn *txn, const struct reply_facts *facts, const struct sending *s,
		 struct rendered *ret)
{
	_cleanup_(words_done) struct words words = {0};

	int r = txn_article_by_id(txn, s->ticket, s->article, note_words, &words);
	if (r < 0)
		return r;
	if (!words.text)
		return -ENOENT;
	_cleanup_(freep) char *subject = subject_clean(words.subject);
	const struct acknowledgement_facts about = {
		.office = facts->office,
		.language = text_language_from_code(s->language),
		.reference = s->reference,
		.name = s->to_name,
		.received = s->received,
		.address_kind = s->address_kind,
		.status_token = s->status_token,
		.kind = REPLY_KIND,
		.subject = subject,
		.message = words.text,
	};
	acknowledgement_render(facts->templates, &about, ret);
	return 0;
}

/* --- attachments --- */

struct attaching {
	struct sending *sending;
	struct txn *txn;
};

static int read_bytes(struct blob_reader *reader, struct buffer *out)
{
	struct crypto_bytes piece;
	int r;

	while ((r = blob_reader_next(reader, &piece)) == 0 && piece.size)
		if (buffer_add(out, piece.data, piece.size) < 0)
			return -EBADMSG;
	return r;
}

static int read_blob(struct txn *txn, int64_t ticket, const struct attachment_record *a,
		     struct sending_attachment *ret)
{
	_cleanup_(blob_reader_freep) struct blob_reader *reader = NULL;
	struct buffer bytes = BUFFER_INIT(a->size);

	int r = txn_blob_open(txn, a->blob, (struct owner){OWNER_TICKET, ticket}, &reader);
	if (r == 0)
		r = read_bytes(reader, &bytes);
	if (r == 0)
		ret->data = buffer_take(&bytes, &ret->size);
	buffer_done(&bytes);
	return r;
}

static int take_attachment(const struct attachment_record *a, void *context)
{
	const struct attaching *attaching = context;
	struct sending *s = attaching->sending;

	if (a->size > REPLY_ATTACHMENTS_SIZE_MAX || s->attachments_count == REPLY_ATTACHMENTS_MAX)
		return -EBADMSG;
	s->attachments =
		xreallocarray(s->attachments, s->attachments_count + 1, sizeof(*s->attachments));
	struct sending_attachment *to = &s->attachments[s->attachments_count++];
	*to = (struct sending_attachment){.name = xstrdup(a->name), .type = xstrdup(a->type)};
	return read_blob(attaching->txn, s->ticket, a, to);
}

int reply_attach(struct txn *txn, struct sending *s)
{
	struct attaching attaching = {s, txn};

	return txn_attachment_list(txn, s->article, take_attachment, &attaching);
}
