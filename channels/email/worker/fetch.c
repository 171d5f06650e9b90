#include "fetch.h"

#include "describe.h"

#include <wasl/loop.h>

#include <errno.h>
#include <stdio.h>

/* Identifiers that are asked for at once, while the mailbox is known to hold many more. */
#define WINDOW_FIRST 100000U
#define WINDOW_MAX 1000000U
/* Mails whose sizes are asked for at once. */
#define DESCRIBE_MAX 1000U
#define BATCH_BYTES (8U << 20)
/* A mail that the server does not give, while it gives others, is asked for so often. */
#define STUCK_MAX 3U
#define AGAIN_MS 3600000
/* So far back it is looked for one that was given before. */
#define PROBE_BACK 10000U

struct fetch {
	struct imap *imap;
	const struct settings *settings;
	struct cursor *cursor;
	struct receive *receive;
	struct uids found;	     /* not described yet */
	uint32_t window, beyond;     /* the last that was looked for, where there is more behind */
	struct mail_origin *origins; /* described, not told yet: from next to count */
	size_t next, count;
	struct withheld withheld;
	uint64_t told;
	char refusal[IMAP_TEXT_MAX + 1]; /* what the server said, of what it did not give */
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
	withheld_done(&f->withheld);
	free(f->origins);
	free(f);
}

void fetch_reset(struct fetch *f)
{
	uids_clear(&f->found);
	f->next = f->count = 0;
	f->beyond = 0;
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
		f->beyond = end;
		if (r != 0 || f->found.count || !end)
			break;
		f->cursor->uid = end;
		f->window = f->window < WINDOW_MAX / 2 ? 2 * f->window : WINDOW_MAX;
	}
	return r;
}

static void note_refusal(struct fetch *f, const char *said)
{
	snprintf(f->refusal, sizeof(f->refusal), "%s", said);
}

/* Its place is told, so that a person knows of it, and reading goes on. */
static int pass_over(struct fetch *f, const struct mail_origin *o)
{
	static const char note[] = "the mail server lists this mail, but does not give it out: "
				   "look for it in the mailbox, or where mails are moved to";
	struct daemon *d = f->imap->daemon;

	withheld_pass(&f->withheld, o->uid);
	if (f->withheld.again_at < clock_monotonic_ms())
		f->withheld.again_at = clock_monotonic_ms() + AGAIN_MS;
	f->cursor->uid = o->uid;
	f->told++;
	int r = mail_report_begin(d, o);
	return r < 0 ? r : mail_report_unparsed(d, NULL, note);
}

/*
 * Another mail, 0: there is none. One that was read already is most likely to be given;
 * among those to come, each time another, since there may be several that are not.
 */
static int find_another(struct fetch *f, uint32_t uid, uint32_t *ret)
{
	struct uids others = {0};
	uint32_t from = uid > PROBE_BACK ? uid - PROBE_BACK : 1;
	int r = uid > 1 ? imap_search(f->imap, &others, "UID %u:%u", from, uid - 1) : 0;

	while (others.count && withheld_has(&f->withheld, others.list[others.count - 1]))
		others.count--;
	*ret = others.count ? others.list[others.count - 1] : 0;
	if (r == 0 && !others.count) {
		r = imap_search(f->imap, &others, "UID %u:%u", uid + 1, UINT32_MAX - 1);
		if (others.count)
			*ret = others.list[f->withheld.failures % others.count];
	}
	uids_done(&others);
	return r;
}

static int describes(struct fetch *f, uint32_t uid)
{
	const struct uids asked = {.list = &uid, .count = 1};
	struct mail_origin origin;
	size_t count = 0;
	int r = describe(f->imap, &asked, f->cursor->uidvalidity, &origin, &count);

	return r < 0 ? r : count > 0;
}

/*
 * 1 when the server does for another mail what it did not for this one: tells its size, or
 * gives it, or the beginning of it; 0 when it does not; -errno.
 */
static int gives_another(struct fetch *f, const struct mail_origin *o)
{
	uint32_t other = 0;
	int r = find_another(f, o->uid, &other);

	if (r != 0 || !other || other == o->uid)
		return r < 0 ? r : 0;
	if (!o->described)
		return describes(f, other);
	r = imap_command(f->imap, &imap_usual, "UID FETCH %u (UID BODY.PEEK[]<0.512>)", other);
	return r == 0 ? describe_has_body(f->imap, other) : r < 0 ? r : 0;
}

/*
 * A mail that the server lists did not come, while the connection lives. That is told, and
 * tried anew after a pause; when it happens again and again, and others do come, it is this
 * mail's own fault.
 */
static int get_over(struct fetch *f, const struct mail_origin *o, bool gave_others)
{
	struct withheld *w = &f->withheld;

	if (withheld_fail(w, o->uid, o->described) >= STUCK_MAX && (gave_others || w->others_come))
		return pass_over(f, o);
	_cleanup_(freep) char *why =
		xasprintf("the server lists a mail that it does not give out%s%s%s",
			  *f->refusal ? " (" : "", f->refusal, *f->refusal ? ")" : "");
	transport_fail(f->imap->transport, -EAGAIN, why);
	return -EAGAIN;
}

/*
 * What failed again and again is tried once more after others came. When that ended the
 * connection, it is passed over: 1, else 0 or -errno.
 */
static int get_over_lasting(struct fetch *f, const struct mail_origin *o)
{
	struct withheld *w = &f->withheld;
	int r = 0;

	if (withheld_failures(w, o->uid, o->described) < STUCK_MAX)
		return 0;
	if (w->others_come)
		r = pass_over(f, o);
	else
		w->others_come = (r = gives_another(f, o)) > 0;
	if (r < 0)
		return r;
	return withheld_failures(w, o->uid, o->described) ? 0 : FETCH_MORE;
}

/* How many of the asked ones, from the first on, were described. */
static size_t described(const struct fetch *f, const struct uids *asked)
{
	size_t n = 0;

	while (n < f->count && f->origins[n].uid == asked->list[n])
		n++;
	return n;
}

static struct mail_origin undescribed(const struct fetch *f)
{
	return (struct mail_origin){
		.uidvalidity = f->cursor->uidvalidity,
		.uid = f->found.list[0],
		.received = clock_utc_ms(),
	};
}

/* The first that was found, and that the server said nothing of: it has vanished, or else. */
static int skip_undescribed(struct fetch *f, bool gave_others)
{
	const struct mail_origin origin = undescribed(f);
	struct uids there = {0};
	int r = imap_search(f->imap, &there, "UID %u", origin.uid);

	if (r >= 0 && uids_has(&there, origin.uid))
		r = get_over(f, &origin, gave_others);
	uids_done(&there);
	if (r < 0)
		return r;
	f->cursor->uid = origin.uid;
	uids_drop(&f->found, 1);
	return 0;
}

/* Size and arrival of the next ones that were found. */
static int describe_next(struct fetch *f)
{
	const struct mail_origin first = undescribed(f);
	struct uids asked = {
		.list = f->found.list,
		.count = f->found.count < DESCRIBE_MAX ? f->found.count : DESCRIBE_MAX,
	};
	int r = get_over_lasting(f, &first);

	f->next = f->count = 0;
	if (r != 0) {
		uids_drop(&f->found, r > 0);
		return r;
	}
	if (withheld_failures(&f->withheld, first.uid, false))
		asked.count = 1;
	r = describe(f->imap, &asked, f->cursor->uidvalidity, f->origins, &f->count);
	note_refusal(f, r == IMAP_NO ? f->imap->text : "");
	if (r < 0 && r != -EPIPE)
		withheld_fail(&f->withheld, first.uid, false);
	if (r < 0)
		return r;
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

	if (withheld_failures(&f->withheld, f->origins[f->next].uid, true))
		return 1; /* whose fault is it? */
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

static void note_done(struct fetch *f, size_t done)
{
	for (size_t i = 0; i < done; i++)
		withheld_forget(&f->withheld, f->origins[f->next + i].uid);
	f->next += done;
	f->told += done;
	if (done)
		f->cursor->uid = f->origins[f->next - 1].uid;
}

static int receive_next(struct fetch *f)
{
	size_t done = 0;
	int r = get_over_lasting(f, &f->origins[f->next]);

	if (r != 0) {
		f->next += r > 0;
		return r;
	}
	size_t count = batch_size(f);
	r = receive_batch(f->receive, f->origins + f->next, count, &done);
	note_refusal(f, receive_refusal(f->receive));
	note_done(f, done);
	if (done == count || r == -EPIPE || daemon_orders(f->imap->daemon)->rewind)
		return r < 0 ? r : FETCH_MORE;
	if (r < 0) {
		withheld_fail(&f->withheld, f->origins[f->next].uid, true);
		return r;
	}
	r = get_over(f, &f->origins[f->next], receive_gave_others(f->receive));
	f->next++;
	return r < 0 ? r : FETCH_MORE;
}

/* One of those that were passed over is asked for again: told late, the cursor is beyond it. */
static int receive_late(struct fetch *f, uint32_t uid)
{
	const struct uids asked = {.list = &uid, .count = 1};
	struct mail_origin origin = {0};
	struct uids there = {0};
	size_t count = 0, done = 0;
	int r = imap_search(f->imap, &there, "UID %u", uid);

	if (r == 0 && !uids_has(&there, uid))
		withheld_forget(&f->withheld, uid);
	else if (r == 0)
		r = describe(f->imap, &asked, f->cursor->uidvalidity, &origin, &count);
	uids_done(&there);
	if (r < 0 || !count)
		return r < 0 ? r : 0;
	origin.late = true;
	r = receive_batch(f->receive, &origin, 1, &done);
	if (done)
		withheld_offer(&f->withheld, uid);
	return r;
}

static int look_for_withheld(struct fetch *f)
{
	size_t count = f->withheld.passed.count;
	int r = 0;

	if (!count || clock_monotonic_ms() < f->withheld.again_at)
		return 0;
	f->withheld.again_at = clock_monotonic_ms() + AGAIN_MS;
	/* those that were taken back may be more than WITHHELD_MAX */
	_cleanup_(freep) uint32_t *uids = xmemdup(f->withheld.passed.list, count * sizeof(*uids));
	for (size_t i = 0; r == 0 && i < count && !daemon_orders(f->imap->daemon)->rewind; i++)
		r = receive_late(f, uids[i]);
	return r;
}

int fetch_step(struct fetch *f)
{
	int r = 0;

	withheld_adopt(&f->withheld, f->cursor->uidvalidity);
	if (f->next < f->count)
		return receive_next(f);
	if (!f->found.count)
		r = look(f);
	if (r == 0 && !f->found.count)
		return look_for_withheld(f);
	if (r != 0)
		return r > 0 ? -EPROTO : r;
	r = describe_next(f);
	return r < 0 ? r : FETCH_MORE;
}

struct withheld *fetch_withheld(struct fetch *f)
{
	return &f->withheld;
}

uint64_t fetch_told(const struct fetch *f)
{
	return f->told;
}

uint64_t fetch_left(const struct fetch *f)
{
	uint32_t next = f->imap->session->imap_selection_info->sel_uidnext;
	uint32_t exists = f->imap->session->imap_selection_info->sel_exists;
	uint64_t known = f->found.count + (f->count - f->next);

	if (!f->beyond || next <= f->beyond)
		return known;
	uint32_t beyond = next - f->beyond - 1;
	return known + (beyond < exists ? beyond : exists);
}
