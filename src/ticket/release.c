#include "ticket/register.h"

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

static int file(struct txn *txn, const struct register_item *item, int64_t quarantine,
		struct filed *filed)
{
	const struct owner from = {OWNER_QUARANTINE, quarantine};

	int r = filing_place(txn, item, filed);
	if (r == 0)
		r = filing_blobs_move(txn, item->message, from,
				      (struct owner){OWNER_TICKET, filed->ticket});
	if (r == 0)
		r = filing_article(txn, item, filed);
	if (r == 0)
		r = filing_history(txn, item, filed);
	if (r == 0)
		r = txn_source_release(txn, quarantine, filed->ticket, filed->article);
	return r == 0 ? txn_quarantine_release(txn, quarantine) : r;
}

int ticket_release(struct txn *txn, const struct office *office, int64_t quarantine,
		   struct register_result *ret)
{
	const struct quarantine_filter filter = {.id = quarantine, .content = true};
	_cleanup_(kept_done) struct kept kept = {0};
	struct filed filed = {0};

	int r = txn_quarantine_list(txn, &filter, read_item, &kept);
	/* its limits are for what nobody looked at */
	struct register_item item = {.channel = kept.channel, .message = kept.message};
	if (r == 0)
		r = file(txn, &item, quarantine, &filed);
	item.office = office;
	if (r == 0)
		r = filing_announce(txn, &item, &filed);
	*ret = (struct register_result){
		.verdict = VERDICT_STORED,
		.outcome = filed.created ? OUTCOME_CREATED : OUTCOME_APPENDED,
		.ticket = filed.ticket,
		.quarantine = quarantine,
		.delivery = r > 0,
	};
	memcpy(ret->reference, filed.reference, REFERENCE_SIZE);
	return r < 0 ? r : 0;
}
