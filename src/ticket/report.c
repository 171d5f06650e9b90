#include "ticket/report.h"

#include "store/deliveries.h"
#include "store/suppressions.h"
#include "store/tallies.h"
#include "ticket/bounce.h"
#include "ticket/filing.h"

#include <errno.h>
#include <string.h>

#define STATUS_MAX 11U /* "5.123.123" */

/* What the report is about. */
struct about {
	struct thread_ticket ticket;
	int64_t delivery; /* 0: only the ticket is known */
	char *kind, *address;
};

static void about_done(const struct about *a)
{
	free(a->kind);
	free(a->address);
}

static const char *report_word(enum message_report report)
{
	static const char *const words[] = {
		[MESSAGE_REPORT_FAILED] = "failed",
		[MESSAGE_REPORT_DELAYED] = "delayed",
		[MESSAGE_REPORT_DELIVERED] = "delivered",
		[MESSAGE_REPORT_COMPLAINED] = "complained",
		[MESSAGE_REPORT_SEEN] = "seen",
	};

	return words[report];
}

/* Nothing foreign but digits and dots gets into events and reasons: RFC 3463. */
static const char *clean_status(const char *status)
{
	size_t size = status ? strlen(status) : 0;

	return size > 0 && size <= STATUS_MAX && strspn(status, "0123456789.") == size ? status
										       : NULL;
}

/* --- what it is about --- */

/* What was never handed to anybody cannot have come back. */
static int note_delivery(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct about *about = context;

	(void)txn;
	if (d->ticket != about->ticket.id || d->attempts == 0)
		return -ENOENT;
	about->delivery = d->id;
	about->kind = xstrdup(d->address_kind);
	about->address = xstrdup(d->to);
	return 0;
}

static int find_by_token(struct txn *txn, const struct thread_token *token, struct about *about)
{
	struct token_target target;
	struct delivery_filter filter = {.state = -1, .content = true};

	int r = threading_of_token(txn, token, &about->ticket, &target);
	if (r < 0 || !target.delivery)
		return r;
	filter.id = target.delivery;
	return txn_delivery_list(txn, &filter, note_delivery, about);
}

static int find_about(struct txn *txn, const struct register_item *item, struct about *about)
{
	int r = -ENOENT;

	for (char **token = item->message->tokens; token && *token && r == -ENOENT; token++) {
		const struct thread_token one = {item->office, *token};
		r = find_by_token(txn, &one, about);
	}
	return r;
}

/* --- what comes of it --- */

static int change_delivery(struct txn *txn, const struct message *m, const struct about *about)
{
	const char *status = clean_status(m->reported.status);
	enum message_report report = m->reported.report;
	_cleanup_(freep) char *why = xasprintf(
		"%s%s%s", report == MESSAGE_REPORT_FAILED ? "bounced" : report_word(report),
		status ? ": " : "", status ? status : "");

	if (!about->delivery || report == MESSAGE_REPORT_SEEN)
		return 0;
	return txn_delivery_reported(
		txn, about->delivery,
		report == MESSAGE_REPORT_FAILED ? DELIVERY_DEAD : DELIVERY_SENT, why);
}

static bool is_reason(const struct message_reported *r)
{
	return (r->report == MESSAGE_REPORT_FAILED && r->permanent) ||
	       r->report == MESSAGE_REPORT_COMPLAINED;
}

static int suppress(struct txn *txn, const struct message *m, const struct about *about,
		    json_t *detail)
{
	const struct suppression_record complaint = {
		.kind = about->kind,
		.address = about->address,
		.why = "its owner complained",
	};
	char pseudonym[PSEUDONYM_SIZE];

	if (!about->address || !is_reason(&m->reported))
		return 0;
	int r = m->reported.report == MESSAGE_REPORT_COMPLAINED
			? txn_suppression_add(txn, &complaint, pseudonym)
			: bounce_suppress(txn, about->kind, about->address, pseudonym);
	json_object_set_new(detail, "suppressed", json_string(pseudonym));
	return r;
}

static int keep_original(struct txn *txn, const struct message *m, const struct about *about,
			 json_t *detail)
{
	const struct owner owner = {OWNER_TICKET, about->ticket.id};
	int64_t blob = 0;

	if (!m->raw)
		return 0;
	int r = txn_blob_add(txn, owner, m->raw, &blob);
	json_object_set_new(detail, "original", json_integer(blob));
	return r;
}

static int add_event(struct txn *txn, const struct message *m, const struct about *about,
		     const json_t *detail)
{
	_cleanup_(freep) char *kind = xasprintf("delivery %s", report_word(m->reported.report));
	_cleanup_(freep) char *text = json_dumps(detail, JSON_COMPACT);
	const struct event_record e = {
		.ticket = about->ticket.id,
		.delivery = about->delivery,
		.kind = kind,
		.actor = "wasld",
		.detail = text,
	};

	return txn_event_add(txn, &e);
}

static int note_all(struct txn *txn, const struct register_item *item, const struct about *about,
		    json_t *detail)
{
	const struct message *m = item->message;
	const char *status = clean_status(m->reported.status);

	json_object_set_new(detail, "channel", json_string(item->channel));
	if (status)
		json_object_set_new(detail, "status", json_string(status));
	if (m->reported.report == MESSAGE_REPORT_FAILED)
		json_object_set_new(detail, "permanent", json_boolean(m->reported.permanent));
	int r = keep_original(txn, m, about, detail);
	if (r == 0)
		r = suppress(txn, m, about, detail);
	if (r == 0)
		r = change_delivery(txn, m, about);
	if (r == 0)
		r = add_event(txn, m, about, detail);
	return r < 0 ? r : txn_tally_add(txn, "report", report_word(m->reported.report));
}

int report_register(struct txn *txn, const struct register_item *item, struct thread_ticket *ret)
{
	_cleanup_(about_done) struct about about = {0};

	int r = find_about(txn, item, &about);
	if (r < 0)
		return r;
	json_t *detail = json_object();
	r = note_all(txn, item, &about, detail);
	json_decref(detail);
	*ret = about.ticket;
	return r;
}
