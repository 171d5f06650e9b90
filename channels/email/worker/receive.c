#include "receive.h"

#include "natural_key.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What an answer brings besides the mails: a line each, and what happens meanwhile. */
#define TEXT_EACH 1024U
#define TEXT_MORE (256U << 10)
/* By so much a mail may be larger than its server said: some only estimate. */
#define SLACK (64U << 10)
#define BYTES_A_MS 32U	    /* a line that is slower than this is as good as broken */
#define KEPT_MAX (1U << 20) /* memory kept for the next mail */

struct raw {
	char *bytes;
	size_t size, allocated;
};

struct receive {
	struct imap *imap;
	const struct settings *settings;
	const struct mail_origin *batch;
	size_t count;
	size_t next;	  /* the first that was not told */
	struct raw *held; /* of the batch: what came before its turn */
	struct raw raw;	  /* of the mail under way */
	bool stream;	  /* it is told as it comes */
	bool keep;	  /* its bytes are kept, to be parsed */
	uint64_t came;
	struct natural_key *key; /* of one that is not kept */
	bool inexact;		 /* this server's sizes are estimates */
	char refusal[IMAP_TEXT_MAX + 1];
	bool gave_others; /* that stand behind the first it did not give */
};

struct receive *receive_new(struct imap *i, const struct settings *s)
{
	struct receive *r = xcalloc(1, sizeof(*r));

	r->imap = i;
	r->settings = s;
	return r;
}

static void end_batch(struct receive *r)
{
	for (size_t i = 0; r->held && i < r->count; i++)
		free(r->held[i].bytes);
	free(TAKE(r->held));
	natural_key_free(TAKE(r->key));
	if (r->raw.allocated > KEPT_MAX) {
		free(r->raw.bytes);
		r->raw = (struct raw){0};
	}
	r->raw.size = 0;
}

void receive_free(struct receive *r)
{
	if (!r)
		return;
	end_batch(r);
	free(r->raw.bytes);
	free(r);
}

static struct daemon *daemon_of(const struct receive *r)
{
	return r->imap->daemon;
}

static int fail(struct receive *r, int code, const char *why)
{
	transport_fail(r->imap->transport, code, why);
	return code;
}

static bool has_failed(const struct receive *r)
{
	return transport_code(r->imap->transport) != 0;
}

/* What it brings was promised by the server (guard.h), so it has a bound. */
static void reserve(struct raw *raw, size_t size)
{
	if (size <= raw->allocated)
		return;
	size_t doubled = raw->allocated < KEPT_MAX ? 2 * raw->allocated : raw->allocated + SLACK;
	raw->allocated = size < doubled ? doubled : size;
	raw->bytes = xreallocarray(raw->bytes, raw->allocated, 1);
}

static void keep(struct raw *raw, const char *bytes, size_t size)
{
	reserve(raw, raw->size + size);
	if (raw->bytes && size)
		memcpy(raw->bytes + raw->size, bytes, size);
	raw->size += size;
}

static int stream(struct receive *r, const char *bytes, size_t size)
{
	int result = mail_report_raw(daemon_of(r), bytes, size);

	if (result < 0)
		return fail(r, result, "the daemon has gone");
	if (!r->keep)
		natural_key_add(r->key, bytes, size);
	return 0;
}

/* The library's handler: the next bytes of a body. False ends the connection. */
static bool take_bytes(int type, struct mailimap_msg_att_body_section *section, const char *bytes,
		       size_t size, void *context)
{
	struct receive *r = context;

	(void)section;
	if (has_failed(r))
		return false;
	if (type != MAILIMAP_MSG_ATT_BODY_SECTION)
		return true;
	r->came += size;
	if (r->stream && stream(r, bytes, size) < 0)
		return false;
	if (r->keep)
		keep(&r->raw, bytes, size);
	return true;
}

static const char *reason_unread(const struct receive *r, const struct mail_origin *o)
{
	if (settings_unparsed(r->settings, o->uid))
		return "reading it failed repeatedly: it is kept as it came, unread";
	if (o->size > r->settings->max_message)
		return "it is larger than max_message: it is kept as it came, unread";
	return NULL;
}

/* A mail whose bytes are here, not streamed. */
static int tell(struct receive *r, const struct mail_origin *o, const struct raw *raw)
{
	const char *unread = reason_unread(r, o);
	struct daemon *d = daemon_of(r);
	int result = mail_report_begin(d, o);

	if (result == 0)
		result = mail_report_raw(d, raw->bytes, raw->size);
	if (result == 0 && !unread)
		result = mail_report_parsed(d, r->settings,
					    &(struct mail_bytes){o, raw->bytes, raw->size});
	else if (result == 0)
		result = mail_report_raw_only(d, raw->bytes, raw->size, unread);
	return result < 0 ? fail(r, result, "the daemon has gone") : 0;
}

static int finish_stream(struct receive *r)
{
	const struct mail_origin *o = &r->batch[0];
	struct daemon *d = daemon_of(r);
	char hex[NATURAL_KEY_SIZE];
	int result;

	if (r->keep) {
		result = mail_report_parsed(d, r->settings,
					    &(struct mail_bytes){o, r->raw.bytes, r->raw.size});
	} else {
		natural_key_end_attachment(r->key);
		natural_key_finish(r->key, hex);
		result = mail_report_unparsed(d, hex, reason_unread(r, o));
	}
	if (result < 0)
		return fail(r, result, "the daemon has gone");
	r->next = 1;
	return 0;
}

/* A second time it is taken as the server's way: better kept so than not at all. */
static int check_size(struct receive *r, const struct mail_origin *o)
{
	if (r->came == o->size || r->inexact)
		return 0;
	r->inexact = true;
	return fail(r, -EPROTO, "a mail came in another size than was announced");
}

static void tell_held(struct receive *r)
{
	while (r->next < r->count && r->held && r->held[r->next].bytes && !has_failed(r)) {
		if (tell(r, &r->batch[r->next], &r->held[r->next]) == 0)
			r->next++;
	}
}

static void hold(struct receive *r, size_t at)
{
	r->gave_others = true;
	if (!r->held)
		r->held = xcalloc(r->count, sizeof(*r->held));
	if (r->held[at].bytes)
		return;
	reserve(&r->held[at], r->raw.size + 1);
	keep(&r->held[at], r->raw.bytes, r->raw.size);
}

static void place(struct receive *r, uint32_t uid)
{
	size_t at = r->next;

	while (at < r->count && r->batch[at].uid != uid)
		at++;
	/* of one that nobody asked for, or twice: not ours */
	if (at == r->count || check_size(r, &r->batch[at]) < 0)
		return;
	if (r->stream)
		finish_stream(r);
	else if (at != r->next)
		hold(r, at);
	else if (tell(r, &r->batch[at], &r->raw) == 0)
		r->next++;
	tell_held(r);
}

static void read_item(const struct mailimap_msg_att_item *item, uint32_t *uid, bool *has_body)
{
	const struct mailimap_msg_att_static *known = item->att_data.att_static;

	if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
		return;
	if (known->att_type == MAILIMAP_MSG_ATT_UID)
		*uid = known->att_data.att_uid;
	if (known->att_type == MAILIMAP_MSG_ATT_BODY_SECTION)
		*has_body = known->att_data.att_body_section->sec_body_part != NULL;
}

/* The library's handler: a FETCH is whole. */
static void take_mail(struct mailimap_msg_att *att, void *context)
{
	struct receive *r = context;
	bool has_body = false;
	uint32_t uid = 0;

	for (clistiter *i = clist_begin(att->att_list); i; i = clist_next(i))
		read_item(clist_content(i), &uid, &has_body);
	if (r->stream && r->came && uid != r->batch[0].uid)
		fail(r, -EPROTO, "a mail came that nobody asked for");
	/* what the daemon wants no more is not told */
	if (has_body && !has_failed(r) && !daemon_orders(daemon_of(r))->rewind)
		place(r, uid);
	if (!r->stream) {
		r->raw.size = 0;
		r->came = 0;
	}
}

/* The handlers are called only where progress is asked for. */
static void no_progress(size_t now, size_t all, void *context)
{
	(void)now;
	(void)all;
	(void)context;
}

static void listen_to(struct receive *r, bool on)
{
	mailimap *session = r->imap->session;

	mailimap_set_progress_callback(session, on ? no_progress : NULL, NULL, NULL);
	mailimap_set_msg_body_handler(session, on ? take_bytes : NULL, on ? r : NULL);
	mailimap_set_msg_att_handler(session, on ? take_mail : NULL, on ? r : NULL);
}

/* The batch is all there is in its range. */
static int fetch(struct receive *r)
{
	struct transport_budget budget = {.text = TEXT_MORE + r->count * TEXT_EACH};

	for (size_t i = 0; i < r->count; i++)
		budget.literals += r->batch[i].size + r->batch[i].size / 8;
	budget.ms = (int64_t)(budget.literals / BYTES_A_MS);
	budget.literals += r->count * SLACK;
	listen_to(r, true);
	int result = imap_command(r->imap, &budget, "UID FETCH %u:%u (UID BODY.PEEK[])",
				  r->batch[0].uid, r->batch[r->count - 1].uid);
	listen_to(r, false);
	return result;
}

/* Those that did not come: the ones that have vanished meanwhile are done with. */
static int settle_missing(struct receive *r)
{
	struct uids there = {0};
	int result = imap_search(r->imap, &there, "UID %u:%u", r->batch[r->next].uid,
				 r->batch[r->count - 1].uid);

	while (result >= 0 && r->next < r->count && !has_failed(r)) {
		if (r->held && r->held[r->next].bytes)
			tell_held(r);
		else if (uids_has(&there, r->batch[r->next].uid))
			break;
		else
			r->next++;
	}
	uids_done(&there);
	return has_failed(r) ? transport_code(r->imap->transport) : result;
}

static int begin_batch(struct receive *r, const struct mail_origin *batch, size_t count)
{
	r->batch = batch;
	r->count = count;
	r->next = 0;
	r->came = 0;
	r->gave_others = false;
	r->stream = batch[0].size > RECEIVE_SMALL_MAX;
	r->keep = !r->stream || !reason_unread(r, &batch[0]);
	if (!r->stream)
		return 0;
	if (r->keep)
		reserve(&r->raw, (size_t)batch[0].size);
	else
		r->key = natural_key_new_raw();
	return mail_report_begin(daemon_of(r), &batch[0]);
}

int receive_batch(struct receive *r, const struct mail_origin *batch, size_t count,
		  size_t *ret_done)
{
	struct daemon *d = daemon_of(r);
	int result = begin_batch(r, batch, count);

	if (result == 0)
		result = fetch(r);
	snprintf(r->refusal, sizeof(r->refusal), "%s", result == IMAP_NO ? r->imap->text : "");
	if (r->stream && r->next == 0 && result != -EPIPE && mail_report_dropped(d) < 0)
		result = -EPIPE;
	if (result >= 0 && r->next < count && !daemon_orders(d)->rewind)
		result = settle_missing(r);
	*ret_done = r->next;
	end_batch(r);
	return result < 0 ? result : 0;
}

const char *receive_refusal(const struct receive *r)
{
	return r->refusal;
}

bool receive_gave_others(const struct receive *r)
{
	return r->gave_others;
}
