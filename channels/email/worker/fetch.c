#include "fetch.h"

#include <wasl/loop.h>

#include <errno.h>
#include <time.h>

/* Identifiers that are asked for at once, while the mailbox is known to hold many more. */
#define WINDOW_FIRST 100000U
#define WINDOW_MAX 1000000U
/* Mails whose sizes are asked for at once. */
#define DESCRIBE_MAX 1000U
#define BATCH_BYTES (8U << 20)
/* A mail that the server does not give, among others that it gives, is asked for so often. */
#define STUCK_MAX 3U

struct fetch {
	struct imap *imap;
	const struct settings *settings;
	struct cursor *cursor;
	struct receive *receive;
	struct uids found; /* not described yet */
	uint32_t window;
	struct mail_origin *origins; /* described, not told yet: from next to count */
	size_t next, count;
	uint32_t stuck_uid;
	unsigned stuck;
};

struct fetch *fetch_new(struct imap *i, const struct settings *s, struct cursor *cursor)
{
	struct fetch *f = xcalloc(1, sizeof(*f));

	f->imap = i;
	f->settings = s;
	f->cursor = cursor;
	f->window = WINDOW_FIRST;
	f->receive = receive_new(i, s);
	f->origins = xcalloc(DESCRIBE_MAX, sizeof(*f->origins));
	return f;
}

void fetch_free(struct fetch *f)
{
	if (!f)
		return;
	receive_free(f->receive);
	uids_done(&f->found);
	free(f->origins);
	free(f);
}

void fetch_reset(struct fetch *f)
{
	uids_clear(&f->found);
	f->next = f->count = 0;
	f->window = WINDOW_FIRST;
}

/* The last identifier to look for now; 0: the last there is. */
static uint32_t window_end(const struct fetch *f)
{
	uint32_t next = f->imap->session->imap_selection_info->sel_uidnext;

	if (next <= f->cursor->uid || next - f->cursor->uid <= f->window)
		return 0;
	return f->cursor->uid + f->window;
}

/* "n:*" names the last mail, however old it is (RFC 3501 section 6.4.8). */
static void drop_old(struct fetch *f)
{
	size_t old = 0;

	while (old < f->found.count && f->found.list[old] <= f->cursor->uid)
		old++;
	uids_drop(&f->found, old);
}

static int search(struct fetch *f, uint32_t end)
{
	uint32_t from = f->cursor->uid + 1;
	int r = end ? imap_search(f->imap, &f->found, "UID %u:%u", from, end)
		    : imap_search(f->imap, &f->found, "UID %u:*", from);

	drop_old(f);
	return r;
}

/* Passes over what is empty, in growing steps. */
static int look(struct fetch *f)
{
	if (f->cursor->uid == UINT32_MAX)
		return 0;
	int r = imap_command(f->imap, &imap_usual, "NOOP");
	while (r == 0) {
		uint32_t end = window_end(f);

		r = search(f, end);
		if (r != 0 || f->found.count || !end)
			break;
		f->cursor->uid = end;
		f->window = f->window < WINDOW_MAX / 2 ? 2 * f->window : WINDOW_MAX;
	}
	return r;
}

static int64_t to_utc_ms(const struct mailimap_date_time *t)
{
	struct tm parts = {
		.tm_year = t->dt_year - 1900,
		.tm_mon = t->dt_month - 1,
		.tm_mday = t->dt_day,
		.tm_hour = t->dt_hour,
		.tm_min = t->dt_min,
		.tm_sec = t->dt_sec,
	};
	int zone = t->dt_zone / 100 * 60 + t->dt_zone % 100;

	return ((int64_t)timegm(&parts) - (int64_t)zone * 60) * 1000;
}

static void read_item(const struct mailimap_msg_att_item *item, struct mail_origin *ret,
		      bool *has_size)
{
	const struct mailimap_msg_att_static *known = item->att_data.att_static;

	if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
		return;
	if (known->att_type == MAILIMAP_MSG_ATT_UID)
		ret->uid = known->att_data.att_uid;
	if (known->att_type == MAILIMAP_MSG_ATT_INTERNALDATE)
		ret->received = to_utc_ms(known->att_data.att_internal_date);
	if (known->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE) {
		ret->size = known->att_data.att_rfc822_size;
		*has_size = true;
	}
}

/* Only what was asked for: servers tell of other mails as they like. */
static void add_origin(struct fetch *f, const struct uids *asked, clist *items)
{
	struct mail_origin origin = {.uidvalidity = f->cursor->uidvalidity};
	bool has_size = false;

	for (clistiter *i = clist_begin(items); i; i = clist_next(i))
		read_item(clist_content(i), &origin, &has_size);
	if (has_size && uids_has(asked, origin.uid) && f->count < DESCRIBE_MAX)
		f->origins[f->count++] = origin;
}

static int compare(const void *a, const void *b)
{
	const struct mail_origin *left = a, *right = b;

	return (left->uid > right->uid) - (left->uid < right->uid);
}

/*
 * The server lists it, and does not give it. That is told, and tried anew after a pause; when
 * it gave others at the same time, again and again, it is this mail's own fault: then its
 * place is told, so that a person knows of it, and reading goes on.
 */
static int pass_stuck(struct fetch *f, const struct mail_origin *o, bool gave_others)
{
	static const char note[] = "the mail server lists this mail, but does not give it out: "
				   "look for it in the mailbox";
	struct daemon *d = f->imap->daemon;

	f->stuck = (f->stuck_uid == o->uid ? f->stuck : 0) + (gave_others ? 1 : 0);
	f->stuck_uid = o->uid;
	if (f->stuck < STUCK_MAX) {
		transport_fail(f->imap->transport, -EAGAIN,
			       "the server lists a mail that it does not give out");
		return -EAGAIN;
	}
	f->cursor->uid = o->uid;
	int r = mail_report_begin(d, o);
	return r < 0 ? r : mail_report_unparsed(d, NULL, note);
}

/* How many of the asked ones, from the first on, were described. */
static size_t described(const struct fetch *f, const struct uids *asked)
{
	size_t n = 0;

	while (n < f->count && f->origins[n].uid == asked->list[n])
		n++;
	return n;
}

/* The first that was found, and that the server said nothing of: it has vanished, or else. */
static int skip_undescribed(struct fetch *f, bool gave_others)
{
	const struct mail_origin origin = {
		.uidvalidity = f->cursor->uidvalidity,
		.uid = f->found.list[0],
		.received = clock_utc_ms(),
	};
	struct uids there = {0};
	int r = imap_search(f->imap, &there, "UID %u", origin.uid);

	if (r >= 0 && uids_has(&there, origin.uid))
		r = pass_stuck(f, &origin, gave_others);
	uids_done(&there);
	if (r < 0)
		return r;
	f->cursor->uid = origin.uid;
	uids_drop(&f->found, 1);
	return 0;
}

/* Size and arrival of the next ones that were found. */
static int describe(struct fetch *f)
{
	struct uids asked = {
		.list = f->found.list,
		.count = f->found.count < DESCRIBE_MAX ? f->found.count : DESCRIBE_MAX,
	};

	f->next = f->count = 0;
	int r = imap_command(f->imap, &imap_usual, "UID FETCH %u:%u (UID RFC822.SIZE INTERNALDATE)",
			     asked.list[0], asked.list[asked.count - 1]);
	if (r < 0)
		return r;
	clist *fetched = f->imap->session->imap_response_info->rsp_fetch_list;
	for (clistiter *i = clist_begin(fetched); i; i = clist_next(i)) {
		const struct mailimap_msg_att *att = clist_content(i);
		add_origin(f, &asked, att->att_list);
	}
	qsort(f->origins, f->count, sizeof(*f->origins), compare);
	bool gave_others = f->count > 0;
	f->count = described(f, &asked);
	if (!f->count)
		return skip_undescribed(f, gave_others);
	uids_drop(&f->found, f->count);
	return 0;
}

/* How many of the next ones go together. */
static size_t batch_size(const struct fetch *f)
{
	size_t n = 0;
	uint64_t bytes = 0;

	for (; f->next + n < f->count && n < f->settings->batch; n++) {
		uint64_t size = f->origins[f->next + n].size;

		bytes += size;
		if (n && (size > RECEIVE_SMALL_MAX || bytes > BATCH_BYTES))
			break;
		if (size > RECEIVE_SMALL_MAX)
			return 1;
	}
	return n;
}

static int receive_next(struct fetch *f)
{
	size_t count = batch_size(f), done = 0;
	int r = receive_batch(f->receive, f->origins + f->next, count, &done);

	f->next += done;
	if (done)
		f->cursor->uid = f->origins[f->next - 1].uid;
	if (r < 0 || done == count || daemon_orders(f->imap->daemon)->rewind)
		return r < 0 ? r : FETCH_MORE;
	r = pass_stuck(f, &f->origins[f->next], receive_gave_others(f->receive));
	f->next++;
	return r < 0 ? r : FETCH_MORE;
}

int fetch_step(struct fetch *f)
{
	int r = 0;

	if (f->next < f->count)
		return receive_next(f);
	if (!f->found.count)
		r = look(f);
	if (r != 0 || !f->found.count)
		return r > 0 ? -EPROTO : r;
	r = describe(f);
	return r < 0 ? r : FETCH_MORE;
}
