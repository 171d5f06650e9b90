#include "withheld.h"

#include <string.h>

#define SHOWN_SIZE 100U

void withheld_done(struct withheld *w)
{
	uids_done(&w->passed);
	uids_done(&w->offered);
}

void withheld_adopt(struct withheld *w, uint64_t uidvalidity)
{
	if (w->uidvalidity == uidvalidity)
		return;
	uids_clear(&w->passed);
	uids_clear(&w->offered);
	w->uidvalidity = uidvalidity;
	w->failing = w->failures = 0;
}

static bool is_failing(const struct withheld *w, uint32_t uid, bool body)
{
	return w->failing == uid && w->failing_body == body;
}

unsigned withheld_fail(struct withheld *w, uint32_t uid, bool body)
{
	w->failures = withheld_failures(w, uid, body) + 1;
	w->others_come = w->others_come && is_failing(w, uid, body);
	w->failing = uid;
	w->failing_body = body;
	return w->failures;
}

unsigned withheld_failures(const struct withheld *w, uint32_t uid, bool body)
{
	return is_failing(w, uid, body) ? w->failures : 0;
}

void withheld_pass(struct withheld *w, uint32_t uid)
{
	w->failures = 0;
	w->others_come = false;
	if (withheld_has(w, uid) || w->passed.count >= WITHHELD_MAX)
		return;
	uids_add(&w->passed, uid);
	uids_sort(&w->passed);
}

/* Takes out of a list what is in the other, sorted one. */
static void without(struct uids *from, const struct uids *others)
{
	size_t kept = 0;

	for (size_t i = 0; i < from->count; i++) {
		if (!uids_has(others, from->list[i]))
			from->list[kept++] = from->list[i];
	}
	from->count = kept;
}

void withheld_forget(struct withheld *w, uint32_t uid)
{
	if (w->failing == uid)
		w->failures = 0;
	without(&w->passed, &(struct uids){.list = &uid, .count = 1});
}

bool withheld_has(const struct withheld *w, uint32_t uid)
{
	return uids_has(&w->passed, uid);
}

void withheld_offer(struct withheld *w, uint32_t uid)
{
	withheld_forget(w, uid);
	uids_add(&w->offered, uid);
	uids_sort(&w->offered);
}

void withheld_take_back(struct withheld *w)
{
	for (size_t i = 0; i < w->offered.count; i++)
		uids_add(&w->passed, w->offered.list[i]);
	uids_sort(&w->passed);
	uids_clear(&w->offered);
	w->again_at = 0;
}

void withheld_settle(struct withheld *w, struct uids *taken)
{
	without(taken, &w->passed);
	if (!w->offered.count || !taken->count)
		return;
	uids_sort(taken);
	without(&w->offered, taken);
}

char *withheld_text(const struct withheld *w)
{
	char set[SHOWN_SIZE];

	if (!w->passed.count)
		return NULL;
	size_t shown = uids_format(&w->passed, set, sizeof(set));
	return xasprintf("it does not give out %zu mail%s, UID %s%s", w->passed.count,
			 w->passed.count == 1 ? "" : "s", set,
			 shown < w->passed.count ? " and others" : "");
}
