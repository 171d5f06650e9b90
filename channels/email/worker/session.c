#include "session.h"

#include "after.h"
#include "fetch.h"
#include "idle.h"
#include "login.h"

#include "channels/email/protocol.h"

#include <wasl/loop.h>

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define PAUSE_FIRST_MS 1000
#define PAUSE_MAX_MS 60000
/* Until a person has changed something. */
#define PAUSE_REFUSED_MS 300000
/* A reading of fewer is over before anybody looks. */
#define PROGRESS_MIN 1000U
#define PROGRESS_EACH_MS 500
/* So often in a row it is looked for what the server tells of, and does not show. */
#define LOOKS_MAX 3U
/* Mails that come within this time of each other follow each other. */
#define BUSY_MS 1000

struct session {
	struct daemon *daemon;
	const struct settings *settings;
	struct imap imap;
	struct cursor cursor;
	struct fetch *fetch;
	struct after *after;
	bool can_idle, caught_up;
	char *told;		      /* the health, while connected */
	int64_t pause_ms;	      /* the last one; 0 once it went on */
	unsigned looks;		      /* in a row that found nothing */
	int64_t found_at, busy_until; /* mails; one mail followed another */
	bool reading;		      /* many */
	uint64_t begun;		      /* how many were told before that */
	int64_t progress_at;
};

/* The cursor belongs to this mailbox, or is none. */
static void adopt_cursor(struct session *s)
{
	uint64_t uidvalidity = s->imap.session->imap_selection_info->sel_uidvalidity;

	if (s->cursor.uidvalidity == uidvalidity)
		return;
	s->cursor = (struct cursor){.uidvalidity = uidvalidity};
}

static int obey_rewind(struct session *s)
{
	struct orders *o = daemon_orders(s->daemon);

	if (!o->rewind)
		return 0;
	o->rewind = false;
	withheld_take_back(fetch_withheld(s->fetch));
	s->cursor = (struct cursor){
		.uidvalidity = o->rewind_uidvalidity,
		.uid = o->rewind_uid < UINT32_MAX ? (uint32_t)o->rewind_uid : UINT32_MAX,
	};
	fetch_reset(s->fetch);
	int r = daemon_tell(s->daemon, EMAIL_REWOUND, NULL, NULL, 0);
	return r < 0 ? r : daemon_flush(s->daemon);
}

static int select_mailbox(struct session *s, struct error *err)
{
	mailimap *m = s->imap.session;
	_cleanup_(freep) char *what =
		xasprintf("%s, folder %s", s->settings->host, s->settings->mailbox);

	if (m->imap_selection_info)
		mailimap_selection_info_free(m->imap_selection_info);
	m->imap_selection_info = mailimap_selection_info_new();
	if (!m->imap_selection_info)
		abort();
	int r = imap_command(&s->imap, &imap_usual, "SELECT %s", s->settings->mailbox_quoted);
	if (r != 0)
		return imap_explain(&s->imap, r < 0 ? r : -ENOENT, what, err);
	m->imap_state = MAILIMAP_STATE_SELECTED;
	if (!m->imap_selection_info->sel_uidvalidity)
		return error_set(err, -EPROTO, "%s: the server gives its mails no lasting numbers",
				 what);
	return 0;
}

/* Once, where the daemon's cursor is of this mailbox. */
static int catch_up(struct session *s)
{
	const struct settings *settings = s->settings;

	if (s->caught_up || settings->uidvalidity != s->cursor.uidvalidity)
		return 0;
	s->caught_up = true;
	return after_catch_up(s->after, settings->uidvalidity, (uint32_t)settings->uid);
}

static char *describe_health(struct session *s, const char *problem)
{
	_cleanup_(freep) char *withheld = withheld_text(fetch_withheld(s->fetch));
	_cleanup_(freep) char *well =
		xasprintf("reading folder %s at %s", s->settings->mailbox, s->settings->host);

	return xasprintf("%s%s%s", problem ? problem : well, withheld ? "; " : "",
			 withheld ? withheld : "");
}

/* How it goes, where that has changed. */
static int tell_health(struct session *s)
{
	const char *problem = after_problem(s->after);
	_cleanup_(freep) char *text = describe_health(s, problem);

	if (s->told && strcmp(s->told, text) == 0)
		return 0;
	free(s->told);
	s->told = TAKE(text);
	return daemon_state(s->daemon, problem ? "down" : "up", s->told);
}

static int tell_progress(struct session *s)
{
	uint64_t left = fetch_left(s->fetch), done, total;

	if (!s->reading && left < PROGRESS_MIN)
		return 0;
	if (s->reading && left && clock_monotonic_ms() < s->progress_at)
		return 0;
	if (!s->reading)
		s->begun = fetch_told(s->fetch);
	s->reading = left > 0;
	s->progress_at = clock_monotonic_ms() + PROGRESS_EACH_MS;
	done = left ? fetch_told(s->fetch) - s->begun : 0;
	total = done + left;
	return daemon_tell(
		s->daemon, EMAIL_PROGRESS,
		json_pack("{s:I, s:I}", "done", (json_int_t)done, "total", (json_int_t)total), NULL,
		0);
}

/* The daemon wants to see it look: what waits for its time is due. */
static void obey_poll(struct session *s)
{
	struct orders *o = daemon_orders(s->daemon);

	if (o->poll) {
		after_hurry(s->after);
		fetch_withheld(s->fetch)->again_at = 0;
	}
	o->poll = false;
}

/* A look has ended, with nothing left. */
static int tell_polled(struct session *s)
{
	json_t *header = json_pack("{s:I}", "uidvalidity", (json_int_t)s->cursor.uidvalidity);

	s->pause_ms = 0;
	return daemon_tell(s->daemon, EMAIL_POLLED, header, NULL, 0);
}

/* How many mails the server has told of, so far. */
static uint32_t announced(const struct session *s)
{
	return s->imap.session->imap_selection_info->sel_exists;
}

static void note_found(struct session *s)
{
	int64_t now = clock_monotonic_ms();

	s->pause_ms = 0;
	if (now - s->found_at < BUSY_MS)
		s->busy_until = now + BUSY_MS;
	s->found_at = now;
}

static int turn(struct session *s)
{
	int r = obey_rewind(s);

	adopt_cursor(s);
	obey_poll(s);
	withheld_settle(fetch_withheld(s->fetch), &daemon_orders(s->daemon)->taken);
	if (r == 0)
		r = catch_up(s);
	if (r == 0)
		r = after_run(s->after, s->cursor.uidvalidity);
	if (r == 0)
		r = tell_health(s);
	if (r < 0)
		return r;
	uint32_t before = s->cursor.uid, known = announced(s);
	r = fetch_step(s->fetch);
	if (s->cursor.uid != before)
		note_found(s);
	if (r >= 0 && tell_progress(s) < 0)
		return -EPIPE;
	/* a mail told of behind the answer to the look is not in it, and is not told of again */
	if (r != 0 || (announced(s) > known && s->looks++ < LOOKS_MAX))
		return r;
	s->looks = 0;
	r = tell_polled(s);
	bool busy = s->settings->idle && clock_monotonic_ms() < s->busy_until;
	return r < 0 ? r : idle_wait(&s->imap, s->settings, busy, &s->can_idle);
}

static int read_mailbox(struct session *s, struct error *err)
{
	_cleanup_(freep) char *what =
		xasprintf("%s, folder %s", s->settings->host, s->settings->mailbox);
	int r = login(&s->imap, s->daemon, s->settings, err);

	if (r == 0)
		r = select_mailbox(s, err);
	if (r != 0)
		return r;
	s->can_idle = true;
	do
		r = turn(s);
	while (r >= 0);
	return r == -EPIPE ? r : imap_explain(&s->imap, r, what, err);
}

static void end_connection(struct session *s)
{
	imap_done(&s->imap);
	fetch_reset(s->fetch);
	after_reset(s->after);
	free(TAKE(s->told));
}

/* Twice the last, and never the same for two mailboxes. */
static int64_t next_pause(struct session *s, bool refused)
{
	uint32_t random = 0;

	if (refused)
		return PAUSE_REFUSED_MS;
	s->pause_ms = s->pause_ms ? 2 * s->pause_ms : PAUSE_FIRST_MS;
	if (s->pause_ms > PAUSE_MAX_MS)
		s->pause_ms = PAUSE_MAX_MS;
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) != sizeof(random))
		random = 0; /* only the spread is lost */
	return s->pause_ms * 3 / 4 + random % (s->pause_ms / 2);
}

static int rest(struct session *s, bool refused)
{
	int64_t until = clock_monotonic_ms() + next_pause(s, refused);
	int r = DAEMON_ORDER;

	while (r == DAEMON_ORDER && !daemon_orders(s->daemon)->poll) {
		r = obey_rewind(s);
		if (r == 0)
			r = daemon_wait(s->daemon, -1, 0, until);
	}
	/* it ends one pause: a look that fails again is followed by the next */
	daemon_orders(s->daemon)->poll = false;
	return r;
}

static void session_done(struct session *s)
{
	end_connection(s);
	fetch_free(s->fetch);
	after_free(s->after);
}

void session_run(struct daemon *d, const struct settings *settings)
{
	struct session s = {
		.daemon = d,
		.settings = settings,
		.cursor = {.uidvalidity = settings->uidvalidity, .uid = (uint32_t)settings->uid},
	};
	int r;

	s.fetch = fetch_new(&s.imap, settings, &s.cursor);
	s.after = after_new(&s.imap, settings);
	do {
		struct error err = ERROR_NONE;

		r = read_mailbox(&s, &err);
		bool refused = r == LOGIN_REFUSED;
		end_connection(&s);
		if (r != -EPIPE)
			r = daemon_state(d, refused ? "failed" : "down", err.text);
		if (r >= 0)
			r = rest(&s, refused);
	} while (r >= 0);
	session_done(&s);
}
