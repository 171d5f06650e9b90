#include "ticket/opt_out.h"

#include "store/events.h"
#include "store/suppressions.h"

int opt_out_take(struct txn *txn, const struct register_item *item)
{
	const struct message *m = item->message;
	const struct suppression_record s = {
		.kind = m->sender_kind,
		.address = m->sender_address,
		.why = OPT_OUT_WHY,
	};
	char pseudonym[PSEUDONYM_SIZE];

	if (!s.kind || !s.address || m->authentication == MESSAGE_AUTHENTICATION_FAILED)
		return 0;
	int r = txn_suppression_add(txn, &s, pseudonym);
	if (r < 0)
		return r;
	json_t *json = json_pack("{s:s, s:s, s:s}", "channel", item->channel, "pseudonym",
				 pseudonym, "why", OPT_OUT_WHY);
	_cleanup_(freep) char *detail = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	const struct event_record e = {
		.kind = "suppression added",
		.actor = "wasld",
		.detail = detail,
	};
	return txn_event_add(txn, &e);
}
