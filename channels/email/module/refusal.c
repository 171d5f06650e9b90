#include "refusal.h"

#include <wasl/memory.h>

#include <stdlib.h>
#include <string.h>

static const struct refusal permanent = {.permanent = true};
static const struct refusal temporary;
static const struct refusal ours = {.ours = true};

/* Class, subject and detail of an enhanced status; all 0 without one. */
struct status {
	unsigned long class, subject, detail;
};

static struct status read_status(const char *text)
{
	struct status s = {0};
	char *at;

	if (!text)
		return s;
	s.class = strtoul(text, &at, 10);
	if (*at == '.')
		s.subject = strtoul(at + 1, &at, 10);
	if (*at == '.')
		s.detail = strtoul(at + 1, &at, 10);
	return s;
}

static bool says(const char *text, const char *const *words)
{
	for (; text && *words; words++) {
		if (strcasestr(text, *words))
			return true;
	}
	return false;
}

static const char *words_of(const struct transfer_result *r)
{
	return r->said ? r->said : r->text;
}

static bool is_about_size(const struct transfer_result *r)
{
	static const char *const words[] = {"size", "large", "too big", "too long", NULL};
	struct status s = read_status(r->status);

	if (s.subject == 3 && s.detail == 4)
		return true;
	return r->code == 552 && says(words_of(r), words);
}

/* As providers word what no code tells; searched for in the answer to RCPT or to the mail. */
static struct refusal judge_words(const struct transfer_result *r)
{
	static const char *const later[] = {"greylist",	 "graylist", "grey list",  "try again",
					    "try later", "temporar", "rate limit", NULL};
	static const char *const us[] = {"relaying",
					 "relay access",
					 "relay denied",
					 "relay not",
					 "to relay",
					 "not relay",
					 "authenticat",
					 "not logged in",
					 "log in",
					 "must issue",
					 "starttls",
					 "sender address",
					 "sender verify",
					 "sender rejected",
					 "not owned by",
					 "send as",
					 "client host",
					 "helo",
					 "ehlo",
					 "reverse dns",
					 "ptr record",
					 "block list",
					 "blocklist",
					 "blacklist",
					 "black list",
					 "blocked using",
					 "dnsbl",
					 "listed by",
					 "listed at",
					 "reputation",
					 "spamhaus",
					 "your ip",
					 "ip address",
					 "dmarc",
					 "dkim",
					 "spf ",
					 NULL};

	if (says(words_of(r), later))
		return temporary;
	return says(words_of(r), us) ? ours : permanent;
}

/* RFC 3463 and the IANA registry; RFC 5248; Exchange's own above 50. */
static struct refusal judge_policy(const struct transfer_result *r, unsigned long detail)
{
	static const struct {
		unsigned long first, last;
	} about_us[] = {{3, 3},	  {8, 16},  {20, 29}, {54, 54},
			{57, 57}, {60, 60}, {64, 64}, {500, 999}};

	/* whom the recipient hears (Exchange) */
	if (detail >= 100 && detail < 200)
		return permanent;
	for (size_t i = 0; i < ELEMENTS(about_us); i++) {
		if (detail >= about_us[i].first && detail <= about_us[i].last)
			return ours;
	}
	return judge_words(r);
}

static struct refusal judge_status(const struct transfer_result *r, struct status s)
{
	static const struct {
		unsigned long subject, detail;
		const struct refusal *verdict;
	} known[] = {
		{1, 7, &ours},	    {1, 8, &ours},	{2, 2, &temporary}, {3, 0, &temporary},
		{3, 1, &temporary}, {3, 2, &temporary}, {3, 5, &ours},	    {4, 3, &temporary},
		{4, 5, &temporary}, {5, 3, &temporary},
	};

	if (s.subject == 7)
		return judge_policy(r, s.detail);
	for (size_t i = 0; i < ELEMENTS(known); i++) {
		if (known[i].subject == s.subject && known[i].detail == s.detail)
			return *known[i].verdict;
	}
	/* 5.0.0 and its like say no more than the basic code */
	return s.subject ? permanent : judge_words(r);
}

static bool is_about_login(long code)
{
	static const long codes[] = {500, 502, 503, 504, 530, 534, 535, 538};

	for (size_t i = 0; i < ELEMENTS(codes); i++) {
		if (codes[i] == code)
			return true;
	}
	return false;
}

static bool is_early(const struct transfer_result *r)
{
	return r->stage == TRANSFER_STAGE_SESSION || r->stage == TRANSFER_STAGE_SENDER;
}

static struct refusal judge(const struct transfer_result *r)
{
	struct status s = read_status(r->status);

	if (r->outcome == TRANSFER_REFUSED && r->code >= 500 && s.class != 4 && is_about_size(r))
		return permanent;
	if (is_early(r))
		return ours;
	if (r->outcome == TRANSFER_UNREACHED)
		return temporary;
	if ((r->code >= 400 && r->code < 500) || s.class == 4)
		return r->code == 421 ? ours : temporary;
	if (is_about_login(r->code))
		return ours;
	if (s.class == 5)
		return judge_status(r, s);
	return r->code == 552 ? temporary : judge_words(r);
}

static bool is_of_address(const struct transfer_result *r)
{
	struct status s = read_status(r->status);

	if (r->outcome != TRANSFER_REFUSED || r->stage != TRANSFER_STAGE_RECIPIENT)
		return false;
	if (s.class == 5 && s.subject)
		return s.subject == 1 || s.subject == 2;
	return r->code == 550 || r->code == 551 || r->code == 553;
}

struct refusal refusal_judge(const struct transfer_result *r)
{
	struct refusal refusal = judge(r);

	refusal.of_address = refusal.permanent && is_of_address(r);
	return refusal;
}
