#include "ticket/register.h"

#include "store/events.h"
#include "store/quarantine.h"
#include "store/sources.h"
#include "ticket/filing.h"

#include <errno.h>
#include <string.h>

struct kept {
	struct message *message;
	char *channel;
};

static void kept_done(const struct kept *k)
{
	message_free(k->message);
	free(k->channel);
}

static int read_item(struct txn *txn, const struct quarantine_record *q, void *context)
{
	struct kept *kept = context;
	json_t *json = q->item ? json_loads(q->item, 0, NULL) : NULL;

	if (q->released) {
		json_decref(json);
		return -EALREADY;
	}
	kept->message = message_from_json(txn_store(txn), json);
	kept->channel = xstrdup(q->channel);
	json_decref(json);
	return kept->message ? 0 : -EBADMSG;
}

static int add_events(struct txn *txn, int64_t ticket, int64_t quarantine)
{
	static const char *const kinds[] = {"released from quarantine", "registered"};
	int r = 0;

	for (size_t i = 0; i < ELEMENTS(kinds) && r == 0; i++)
		r = txn_event_add(txn, &(struct event_record){.ticket = ticket,
							      .quarantine = quarantine,
							      .kind = kinds[i],
							      .actor = "wasld"});
	return r;
}

static int file_as_ticket(struct txn *txn, const struct kept *kept, int64_t quarantine,
			  struct filed *filed)
{
	int r = filing_ticket(txn, kept->channel, kept->message, filed);

	if (r == 0)
		r = filing_blobs_move(txn, kept->message,
				      (struct owner){OWNER_QUARANTINE, quarantine},
				      (struct owner){OWNER_TICKET, filed->ticket});
	if (r == 0)
		r = filing_article(txn, kept->channel, kept->message, filed);
	if (r == 0)
		r = txn_source_release(txn, quarantine, filed->ticket, filed->article);
	if (r == 0)
		r = txn_quarantine_release(txn, quarantine);
	return r == 0 ? add_events(txn, filed->ticket, quarantine) : r;
}

int ticket_release(struct txn *txn, int64_t quarantine, struct register_result *ret)
{
	const struct quarantine_filter filter = {.id = quarantine, .content = true};
	_cleanup_(kept_done) struct kept kept = {0};
	struct filed filed = {0};

	int r = txn_quarantine_list(txn, &filter, read_item, &kept);
	if (r == 0)
		r = file_as_ticket(txn, &kept, quarantine, &filed);
	*ret = (struct register_result){
		.verdict = VERDICT_STORED,
		.outcome = OUTCOME_CREATED,
		.ticket = filed.ticket,
		.quarantine = quarantine,
	};
	memcpy(ret->reference, filed.reference, REFERENCE_SIZE);
	return r;
}
