#include "answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define MINUTE_MS INT64_C(60000)
#define WINDOW_MS (15 * MINUTE_MS)
/* What a person has to mend is looked at again so often. */
#define OPERATOR_MS WINDOW_MS
/* The longest window that X has is a day. */
#define RESET_MAX_MS (INT64_C(24) * 60 * MINUTE_MS)

struct problem {
	const char *type; /* its last part */
	const char *detail, *title, *reason, *message, *error;
	long code; /* of X's first API */
	bool parameter;
};

static const char *text_of(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "";
}

static void read_problem(const json_t *json, struct problem *ret)
{
	const json_t *first = json_array_get(json_object_get(json, "errors"), 0);
	const char *type = text_of(json, "type"), *slash = strrchr(type, '/');

	*ret = (struct problem){
		.type = slash ? slash + 1 : type,
		.detail = text_of(json, "detail"),
		.title = text_of(json, "title"),
		.reason = text_of(json, "reason"),
		.message = text_of(first ? first : json, "message"),
		.error = text_of(json, "error"),
		.code = (long)json_integer_value(json_object_get(first ? first : json, "code")),
		.parameter = json_is_object(json_object_get(first, "parameters")),
	};
}

static bool says(const struct problem *p, const char *words)
{
	return strcasestr(p->detail, words) || strcasestr(p->message, words);
}

static void set(struct answer *a, enum answer_class class, const char *why)
{
	a->class = class;
	a->why = why;
}

static void refuse(struct answer *a, enum answer_reason reason, const char *why)
{
	set(a, ANSWER_REFUSED, why);
	a->reason = reason;
}

/* --- later --- */

static int64_t number_of(const struct transfer_result *result, const char *name)
{
	const char *text = transfer_header(result, name);
	char *end = NULL;
	long long n = text ? strtoll(text, &end, 10) : -1;

	return text && end != text && n >= 0 ? n : -1;
}

/* What is past or too far is no reset. */
static int64_t reset_of(const struct transfer_result *result, const char *prefix, int64_t now)
{
	_cleanup_(freep) char *left = xasprintf("%s-remaining", prefix);
	_cleanup_(freep) char *reset = xasprintf("%s-reset", prefix);
	int64_t at = number_of(result, reset);

	if (number_of(result, left) > 0 || at < 0 || at > (now + RESET_MAX_MS) / 1000)
		return 0;
	return at * 1000 > now ? at * 1000 : 0;
}

/* The window that is used up and opens last. */
static int64_t until(const struct transfer_result *result, int64_t now)
{
	static const char *const windows[] = {"x-rate-limit", "x-app-limit-24hour",
					      "x-user-limit-24hour"};
	int64_t latest = (int64_t)transfer_retry_after_ms(result, now);

	latest = latest && latest <= RESET_MAX_MS ? now + latest : 0;
	for (size_t i = 0; i < ELEMENTS(windows); i++) {
		int64_t at = reset_of(result, windows[i], now);
		latest = at > latest ? at : latest;
	}
	return latest ? latest : now + WINDOW_MS;
}

static void later(const struct transfer_result *result, const struct problem *p, int64_t now,
		  struct answer *a)
{
	if (strcmp(p->type, "usage-capped") == 0 || strcasecmp(p->title, "UsageCapExceeded") == 0) {
		set(a, ANSWER_OPERATOR,
		    "X says that the plan's use of this month is up (usage cap): raise it at "
		    "console.x.com, or wait for the next month");
		return;
	}
	set(a, ANSWER_LATER, "X's limit for this kind of request is used up for the moment");
	a->until = until(result, now);
}

/* --- what somebody must mend --- */

/* We are; the one whom we write to may be too, which is no matter of ours. */
static bool is_suspended(const struct problem *p)
{
	return says(p, "suspended") &&
	       (says(p, "your account") || says(p, "your app") || says(p, "this app"));
}

static const char *operator_of(const struct problem *p, long code)
{
	if (code == 402)
		return "X says that the credits are used up (402): buy some at console.x.com";
	if (strcmp(p->type, "client-forbidden") == 0)
		return "X says that this app may not use the API (client-forbidden): put it into "
		       "a project with a plan at console.x.com";
	if (strcmp(p->type, "oauth1-permissions") == 0)
		return "X says that the app lacks a permission: set \"Read, write and Direct "
		       "Messages\" at console.x.com, then make new access tokens";
	if (strcmp(p->type, "unsupported-authentication") == 0)
		return "X says that this kind of token may not do this: use the account's own "
		       "user tokens, with all scopes";
	if (p->code == 326 || says(p, "temporarily locked"))
		return "X has locked the account: log in at x.com as the account and unlock it";
	if (p->code == 64 || is_suspended(p))
		return "X has suspended the account or the app: see to it at x.com";
	return NULL;
}

static void operator_must(const struct problem *p, const char *person, struct answer *a)
{
	set(a, ANSWER_OPERATOR, person);
	a->one = a->code != 402 && (strcmp(p->type, "oauth1-permissions") == 0 ||
				    strcmp(p->type, "unsupported-authentication") == 0);
}

/* --- what is refused --- */

static void refusal(const struct problem *p, struct answer *a)
{
	if (p->code == 187 || says(p, "duplicate content"))
		refuse(a, ANSWER_DUPLICATE, "X says that the same text was posted already");
	else if (says(p, "not been mentioned") || says(p, "only reply to or quote"))
		refuse(a, ANSWER_NOT_SUMMONED,
		       "X lets this account answer only those who mention it");
	else if (p->code == 385 || says(p, "deleted or not visible"))
		refuse(a, ANSWER_PARENT_GONE, "the post to answer is deleted, or not visible");
	else if (p->code == 186 || says(p, "too long"))
		refuse(a, ANSWER_TOO_LONG, "X says that the text is too long");
	else if (p->code == 349 || p->code == 150 || p->code == 476 ||
		 says(p, "cannot send messages to") || says(p, "permission to DM") ||
		 says(p, "direct messages"))
		refuse(a, ANSWER_NO_DIRECTS, "the user takes no direct messages of this account");
	else if (p->parameter)
		refuse(a, ANSWER_PARAMETER, "X does not take a parameter of the request");
	else if (a->code == 404)
		refuse(a, ANSWER_OTHER, "X knows no such post or user");
	else
		refuse(a, ANSWER_OTHER, "X refuses it");
}

static bool is_unauthorized(const struct problem *p, long code)
{
	return code == 401 || p->code == 32 || p->code == 89 ||
	       (code == 400 && (strcmp(p->error, "invalid_grant") == 0 ||
				strcmp(p->error, "invalid_request") == 0 ||
				strcmp(p->error, "invalid_client") == 0));
}

static void judge(const struct transfer_result *result, bool writes, int64_t now, struct answer *a)
{
	struct problem p;

	read_problem(a->json, &p);
	const char *person = operator_of(&p, a->code);
	if (a->code >= 500 || a->code < 300)
		set(a, writes ? ANSWER_UNKNOWN : ANSWER_LOST,
		    a->code >= 500 ? "X has a trouble of its own"
				   : "X's answer cannot be understood");
	else if (a->code == 408)
		set(a, writes ? ANSWER_UNKNOWN : ANSWER_LOST, "X took too long");
	else if (a->code == 429 || p.code == 88)
		later(result, &p, now, a);
	else if (is_unauthorized(&p, a->code))
		set(a, ANSWER_UNAUTHORIZED,
		    "X does not take the credentials: they were revoked, are of another app, or "
		    "this machine's clock is wrong");
	else if (person)
		operator_must(&p, person, a);
	else if (a->code < 400)
		set(a, ANSWER_LOST, "X sends us elsewhere: the option api is wrong");
	else
		refusal(&p, a);
	if (a->class == ANSWER_OPERATOR || a->class == ANSWER_UNAUTHORIZED)
		a->until = now + OPERATOR_MS;
}

/* RFC 9110 §5.6.7 */
static int64_t date_of(const struct transfer_result *result)
{
	const char *text = transfer_header(result, "Date");
	struct tm tm = {0};

	return text && strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm)
		       ? (int64_t)timegm(&tm) * 1000
		       : 0;
}

void answer_read(const struct transfer_result *result, bool writes, int64_t now, struct answer *ret)
{
	bool whole = result->outcome == TRANSFER_DONE || result->outcome == TRANSFER_REFUSED;

	*ret = (struct answer){
		.code = whole ? result->code : 0,
		.level = transfer_header(result, "x-access-level"),
		.date = date_of(result),
	};
	if (!ret->code) {
		/* a code whose rest did not come tells nothing of what was done */
		bool maybe = writes && (result->outcome == TRANSFER_UNKNOWN || result->code);
		set(ret, maybe ? ANSWER_UNKNOWN : ANSWER_LOST, result->text);
		return;
	}
	ret->json = json_loadb(result->body ? result->body : "", result->size, 0, NULL);
	if (!json_is_object(ret->json)) {
		json_decref(ret->json);
		ret->json = NULL;
	}
	if (ret->code >= 200 && ret->code < 300 && ret->json)
		ret->class = ANSWER_DONE;
	else
		judge(result, writes, now, ret);
}

void answer_done(struct answer *a)
{
	json_decref(a->json);
	*a = (struct answer){0};
}
