#include "after.h"

#include "fault.h"

#include <wasl/loop.h>

#include <errno.h>
#include <signal.h>
#include <string.h>

#define SET_SIZE 4000U
#define AGAIN_MS 60000
/* So far back are mails that were on their way to the register, even where numbers have gaps. */
#define CATCH_UP_MAX 10000U
/* Mails a command: it must end in time. */
#define TOGETHER_MAX 500U

struct after {
	struct imap *imap;
	const struct settings *settings;
	uint64_t uidvalidity;
	struct uids waiting;
	struct uids copied; /* are in the other folder; must go from this one */
	bool created;	    /* the folder, or it was tried */
	int64_t again_at;   /* not before, after a failure */
	char *problem;
};

struct after *after_new(struct imap *i, const struct settings *s)
{
	struct after *a = xcalloc(1, sizeof(*a));

	a->imap = i;
	a->settings = s;
	return a;
}

void after_free(struct after *a)
{
	if (!a)
		return;
	uids_done(&a->waiting);
	uids_done(&a->copied);
	free(a->problem);
	free(a);
}

void after_reset(struct after *a)
{
	a->created = false;
	a->again_at = 0;
}

void after_hurry(struct after *a)
{
	a->again_at = 0;
}

const char *after_problem(const struct after *a)
{
	return a->problem;
}

/* What was due in a mailbox that is no more is void. */
static void adopt(struct after *a, uint64_t uidvalidity)
{
	if (a->uidvalidity == uidvalidity)
		return;
	uids_clear(&a->waiting);
	uids_clear(&a->copied);
	a->uidvalidity = uidvalidity;
}

int after_catch_up(struct after *a, uint64_t uidvalidity, uint32_t uid)
{
	static const char *const criteria[] = {
		[SETTINGS_AFTER_SEEN] = "UNSEEN",
		[SETTINGS_AFTER_KEYWORD] = "UNKEYWORD ",
		[SETTINGS_AFTER_MOVE] = "UNDELETED",
	};
	int after = a->settings->after;
	/* who moves wants the folder empty; a mark may have been taken away by a person */
	bool all = after == SETTINGS_AFTER_MOVE || uid <= CATCH_UP_MAX;
	uint32_t from = all ? 1 : uid - CATCH_UP_MAX;
	struct uids due = {0};

	adopt(a, uidvalidity);
	if (!uid || after == SETTINGS_AFTER_NOTHING)
		return 0;
	int r = imap_search(a->imap, &due, "UID %u:%u %s%s", from, uid, criteria[after],
			    after == SETTINGS_AFTER_KEYWORD ? a->settings->keyword : "");
	for (size_t i = 0; i < due.count; i++)
		uids_add(&a->waiting, due.list[i]);
	uids_done(&due);
	return r < 0 ? r : 0;
}

static void take_orders(struct after *a, uint64_t uidvalidity)
{
	struct orders *o = daemon_orders(a->imap->daemon);

	adopt(a, uidvalidity);
	for (size_t i = 0; o->taken_uidvalidity == uidvalidity && i < o->taken.count; i++)
		uids_add(&a->waiting, o->taken.list[i]);
	uids_clear(&o->taken);
	uids_sort(&a->waiting);
}

static void complain(struct after *a, const char *what)
{
	free(a->problem);
	a->problem = xasprintf("mail is read, but %s: the server says: %s", what, a->imap->text);
	a->again_at = clock_monotonic_ms() + AGAIN_MS;
}

static int mark(struct after *a, const char *set)
{
	const char *flag =
		a->settings->after == SETTINGS_AFTER_SEEN ? "\\Seen" : a->settings->keyword;
	int r = imap_command(a->imap, &imap_usual, "UID STORE %s +FLAGS.SILENT (%s)", set, flag);

	if (r == IMAP_NO)
		complain(a, "cannot be marked");
	return r;
}

/* A folder that is missing is made, once. */
static int into_folder(struct after *a, const char *command, const char *set)
{
	const char *folder = a->settings->move_to_quoted;
	int r = imap_command(a->imap, &imap_usual, "UID %s %s %s", command, set, folder);

	if (r != IMAP_NO || a->created)
		return r;
	a->created = true;
	r = imap_command(a->imap, &imap_usual, "CREATE %s", folder);
	if (r < 0)
		return r;
	return imap_command(a->imap, &imap_usual, "UID %s %s %s", command, set, folder);
}

static int complain_of_folder(struct after *a)
{
	_cleanup_(freep) char *what =
		xasprintf("cannot be moved to the folder %s", a->settings->move_to);

	complain(a, what);
	return IMAP_NO;
}

/* The next ones as a set; returns how many they are. */
static size_t format_some(const struct uids *u, char set[SET_SIZE])
{
	const struct uids some = {
		.list = u->list,
		.count = u->count < TOGETHER_MAX ? u->count : TOGETHER_MAX,
	};

	return uids_format(&some, set, SET_SIZE);
}

/* Without UIDPLUS what is marked stays: a plain EXPUNGE would take others' mails along. */
static int remove_copied(struct after *a)
{
	char set[SET_SIZE];
	size_t count = format_some(&a->copied, set);
	int r = imap_command(a->imap, &imap_usual, "UID STORE %s +FLAGS.SILENT (\\Deleted)", set);

	if (r == 0 && imap_can(a->imap, "UIDPLUS"))
		r = imap_command(a->imap, &imap_usual, "UID EXPUNGE %s", set);
	if (r == IMAP_NO)
		complain(a, "cannot be removed from its folder");
	if (r == 0)
		uids_drop(&a->copied, count);
	return r;
}

static int move(struct after *a, const char *set, size_t count)
{
	bool can_move = imap_can(a->imap, "MOVE");
	int r = into_folder(a, can_move ? "MOVE" : "COPY", set);

	if (r == IMAP_NO)
		return complain_of_folder(a);
	for (size_t i = 0; r == 0 && !can_move && i < count; i++)
		uids_add(&a->copied, a->waiting.list[i]);
	return r;
}

static int run_some(struct after *a)
{
	char set[SET_SIZE];
	int r;

	if (a->copied.count)
		return remove_copied(a);
	size_t count = format_some(&a->waiting, set);
	r = a->settings->after == SETTINGS_AFTER_MOVE ? move(a, set, count) : mark(a, set);
	if (r == 0)
		uids_drop(&a->waiting, count);
	return r;
}

/* For tests. */
static void die_here(const char *name)
{
	if (fault_here(name))
		raise(SIGKILL);
}

int after_run(struct after *a, uint64_t uidvalidity)
{
	int r = 0;

	take_orders(a, uidvalidity);
	if (a->settings->after == SETTINGS_AFTER_NOTHING)
		uids_clear(&a->waiting);
	if (clock_monotonic_ms() < a->again_at)
		return 0;
	while (r == 0 && (a->waiting.count || a->copied.count)) {
		die_here("die-before-mark");
		r = run_some(a);
		die_here("die-after-mark");
		if (r == 0)
			free(TAKE(a->problem));
	}
	return r < 0 ? r : 0;
}
