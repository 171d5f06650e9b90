#include "seen.h"

#include "store/links.h"

static int note_ticket(const struct ticket_record *t, void *context)
{
	struct seen *seen = context;

	seen->ticket = *t;
	snprintf(seen->subject, sizeof(seen->subject), "%s", t->subject ? t->subject : "");
	return 0;
}

static void append(char *list, size_t size, const char *word)
{
	size_t used = strlen(list);

	snprintf(list + used, size - used, "%s%s", used ? ", " : "", word);
}

static int note_link(const struct link_record *l, void *context)
{
	struct seen *seen = context;

	append(seen->links, sizeof(seen->links), l->reference);
	return 0;
}

static int note_article(const struct article_record *a, void *context)
{
	struct seen *seen = context;

	seen->articles++;
	seen->article = a->id;
	seen->at = a->at;
	seen->written = a->written;
	seen->raw = a->raw;
	snprintf(seen->text, sizeof(seen->text), "%s", a->text);
	snprintf(seen->from, sizeof(seen->from), "%s", a->from_address ? a->from_address : "");
	snprintf(seen->notes, sizeof(seen->notes), "%s",
		 a->notes && a->notes[0] ? a->notes[0] : "");
	seen->automatic = a->automatic;
	seen->outsider = a->outsider;
	seen->recipients[0] = '\0';
	for (const char *const *to = a->recipients; to && *to; to++)
		append(seen->recipients, sizeof(seen->recipients), *to);
	return 0;
}

static int note_attachment(const struct attachment_record *a, void *context)
{
	struct seen *seen = context;

	seen->attachment = a->blob;
	snprintf(seen->name, sizeof(seen->name), "%s", a->name);
	return 0;
}

static int note_address(const struct party_address *a, void *context)
{
	struct seen *seen = context;

	snprintf(seen->party, sizeof(seen->party), "%s", a->address);
	return 0;
}

static int run_see(struct txn *txn, void *data)
{
	struct seen *seen = data;

	int r = txn_ticket_by_reference(txn, seen->reference, note_ticket, seen);
	if (r == 0)
		r = txn_article_list(txn, seen->ticket.id, note_article, seen);
	if (r == 0)
		r = txn_attachment_list(txn, seen->article, note_attachment, seen);
	if (r == 0)
		r = txn_link_list(txn, seen->ticket.id, note_link, seen);
	if (r == 0 && seen->ticket.party)
		r = txn_party_addresses(txn, seen->ticket.party, note_address, seen);
	return r;
}

struct seen see(struct desk *d, const char *reference)
{
	struct seen seen = {.reference = reference};

	assert_int_equal(fixture_read(d->store, run_see, &seen), 0);
	return seen;
}

struct blob_look {
	struct owner owner;
	int64_t blob;
	struct buffer bytes;
};

static int collect(const void *data, size_t size, void *context)
{
	return buffer_add(context, data, size);
}

static int run_blob(struct txn *txn, void *data)
{
	struct blob_look *look = data;

	return fixture_blob_read(txn, look->blob, look->owner, collect, &look->bytes);
}

bool seen_blob_is(struct desk *d, const struct seen *seen, int64_t blob, struct crypto_bytes bytes)
{
	struct blob_look look = {{OWNER_TICKET, seen->ticket.id}, blob, BUFFER_INIT(8U << 20)};

	assert_int_equal(fixture_read(d->store, run_blob, &look), 0);
	bool same = look.bytes.size == bytes.size &&
		    memcmp(buffer_string(&look.bytes), bytes.data, bytes.size) == 0;
	buffer_done(&look.bytes);
	return same;
}
