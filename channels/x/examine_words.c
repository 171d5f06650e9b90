#include "examine_words.h"

#include <wasl/buffer.h>

#include <string.h>

#define CLOCKS_MS 60000
#define LIST_MAX 512U
#define MEND                                                                                   \
	"set App permissions to \"Read and write and Direct message\" at console.x.com (User " \
	"authentication settings), then make new access tokens: old ones stay as they are"

void examine_say_level(const char *level, bool directs, struct talk *t)
{
	if (!level)
		talk_say(t, TALK_HINT, "X does not say what the app may do");
	else if (strcmp(level, "read-write-directmessages") == 0)
		talk_say(t, TALK_WELL, "the app may read, post and use direct messages");
	else if (strcmp(level, "read-write") == 0 && !directs)
		talk_say(t, TALK_WELL, "the app may read and post");
	else if (strcmp(level, "read-write") == 0)
		talk_say(t, TALK_BAD, "the app may not use direct messages: " MEND);
	else
		talk_say(t, TALK_BAD, "the app may only read, and cannot answer: " MEND);
}

void examine_say_scopes(const struct token_pair *pair, bool directs, struct talk *t)
{
	static const struct {
		const char *scope, *use;
		bool directs;
	} needed[] = {
		{"tweet.read", "to read mentions", false},
		{"users.read", "to read who writes", false},
		{"tweet.write", "to answer", false},
		{"offline.access", "to go on after two hours", false},
		{"dm.read", "to read direct messages", true},
		{"dm.write", "to answer direct messages", true},
	};
	bool all = true;

	for (size_t i = 0; i < ELEMENTS(needed); i++) {
		if ((needed[i].directs && !directs) || token_pair_has(pair, needed[i].scope))
			continue;
		all = false;
		talk_say(t, TALK_BAD,
			 "the scope %s is missing, %s: set the app's permissions at console.x.com, "
			 "then authorize again",
			 needed[i].scope, needed[i].use);
	}
	if (all)
		talk_say(t, TALK_WELL, "the tokens have all scopes that are needed");
}

void examine_say_clock(int64_t ahead_ms, struct talk *t)
{
	int64_t off = ahead_ms < 0 ? -ahead_ms : ahead_ms;

	if (off < CLOCKS_MS)
		talk_say(t, TALK_WELL, "this machine's clock agrees with X's");
	else
		talk_say(t, TALK_BAD,
			 "this machine's clock is %lld seconds %s X's, which refuses what is "
			 "signed five minutes off: let it follow a time server (timedatectl)",
			 (long long)(off / 1000), ahead_ms < 0 ? "behind" : "ahead of");
}

/* "mentions 299, direct messages 14" */
void examine_say_limits(const struct limits *l, int64_t now, struct talk *t)
{
	static const struct {
		enum x_endpoint endpoint;
		const char *name;
	} shown[] = {
		{X_MENTIONS, "mentions"},
		{X_POST, "posts"},
		{X_DIRECTS, "direct messages"},
		{X_DIRECT_POST, "direct messages to send"},
	};
	struct buffer list = BUFFER_INIT(LIST_MAX);

	for (size_t i = 0; i < ELEMENTS(shown); i++) {
		int64_t left = l->of[shown[i].endpoint].remaining;

		if (left >= 0 && l->of[shown[i].endpoint].reset > now)
			(void)buffer_printf(&list, "%s%s %lld", list.size ? ", " : "",
					    shown[i].name, (long long)left);
	}
	if (list.size)
		talk_say(t, TALK_HINT, "requests left in X's present windows: %s",
			 buffer_string(&list));
	buffer_done(&list);
}

void examine_say_money(const struct budget *b, struct talk *t)
{
	double spent = (double)b->spent / 1e6, cap = (double)b->cap / 1e6;

	if (!b->cap)
		talk_say(t, TALK_HINT,
			 "spent this month, as counted here: $%.2f; there is no limit "
			 "(monthly_budget = 0)",
			 spent);
	else if (!budget_allows(b, 1))
		talk_say(t, TALK_BAD,
			 "the month's budget of $%.2f is spent: nothing is read or sent before the "
			 "next month, or with a higher monthly_budget",
			 cap);
	else
		talk_say(t, budget_is_near(b) ? TALK_HINT : TALK_WELL,
			 "spent this month, as counted here: $%.2f of $%.2f; $%.2f are left", spent,
			 cap, cap - spent);
}

void examine_say_plan(struct talk *t)
{
	talk_say(t, TALK_HINT,
		 "whoever is or acts for a government needs an Enterprise plan, by X's Developer "
		 "Agreement; the smaller plans let the account answer only those who mention it");
}
