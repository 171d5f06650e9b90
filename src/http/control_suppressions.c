#include "http/control_json.h"
#include "http/control_private.h"

#include <wasl/address.h>
#include <wasl/phone.h>
#include <wasl/text.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DAYS_MAX 3650
#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define WHY_MAX 200U
#define PROGRAM "hook" /* the kind of address that subscribers have */

/* --- the list --- */

static int write_listed(struct txn *txn, struct control_job *job)
{
	return control_event(
		txn, job,
		(struct event_record){.kind = "listed", .detail = "{\"what\":\"suppressions\"}"});
}

static int add_item(const struct suppression_record *s, void *context)
{
	json_array_append_new(context, json_of_suppression(s));
	return 0;
}

static int read_list(struct txn *txn, struct control_job *job)
{
	job->answer = json_array();
	const struct suppression_filter filter = {
		.before = *job->channel ? job->channel : NULL,
		.limit = job->limit + 1,
	};

	int r = txn_suppression_list(txn, &filter, add_item, job->answer);
	return r < 0 ? r : 0;
}

void control_suppression_list(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_listed, .read = read_list};

	struct control_job *job = control_job_new(data, req, &action);
	const char *before = http_query_value(req, "before");
	snprintf(job->channel, sizeof(job->channel), "%s", before ? before : "");
	if (control_take_page(job, "pseudonym"))
		control_job_start(job);
	else
		control_job_refuse(job);
}

/* --- one --- */

static const char *body_word(const struct control_job *job, const char *name, const char *fallback)
{
	const char *word = json_string_value(json_object_get(job->body, name));

	return word ? word : fallback;
}

static bool is_of(const struct control_job *job, const char *kind)
{
	return strcmp(body_word(job, "kind", "mail"), kind) == 0;
}

/* In the form in which addresses are compared; the caller's. */
static char *who_of(const struct control_job *job)
{
	const char *who = body_word(job, "address", "");
	char number[PHONE_SIZE];

	if (is_of(job, "phone"))
		return xstrdup(phone_canonical(who, number) ? number : who);
	char *canonical = strchr(who, '@') ? address_canonical(who) : NULL;

	return canonical ? canonical : xstrdup(who);
}

static bool refuse(struct control_job *job, const char *why)
{
	control_job_fail(job, -EINVAL, 400, "%s", why);
	return false;
}

/* Days from "days", 0 where it is not given: until lifted. */
static bool take_days(struct control_job *job)
{
	const char *text = body_word(job, "days", NULL);
	size_t digits = text ? strspn(text, "0123456789") : 0;

	if (!text)
		return true;
	job->id = digits > 0 && digits <= 4 && !text[digits] ? strtol(text, NULL, 10) : 0;
	if (job->id >= 1 && job->id <= DAYS_MAX)
		return true;
	return refuse(job, "days is a number from 1 to 3650");
}

static bool take_body(struct control_job *job)
{
	job->body = http_request_json(job->req);
	if (!*body_word(job, "address", ""))
		return refuse(job, "the body names no address");
	return true;
}

static bool is_sent_to(const struct control_job *job)
{
	return is_of(job, PROGRAM) || !job->office ||
	       office_reaches(job->office, body_word(job, "kind", "mail"));
}

static bool take_address(struct control_job *job)
{
	const char *address = body_word(job, "address", "");

	char number[PHONE_SIZE];

	if (!is_sent_to(job))
		return refuse(job, "no channel sends to that kind of address");
	if (is_of(job, "phone"))
		return phone_canonical(address, number) ||
		       refuse(job, "that is no telephone number");
	if (!is_of(job, "mail"))
		return true;
	_cleanup_(freep) char *canonical = address_canonical(address);
	return canonical || refuse(job, "that is no mail address; see --kind for others");
}

static int write_event(struct txn *txn, const struct control_job *job, const char *kind)
{
	_cleanup_(freep) char *detail = json_dumps(job->answer, JSON_COMPACT);

	return control_event(txn, job, (struct event_record){.kind = kind, .detail = detail});
}

/* What a person says holds, even if it is less than there was. */
static int replace(struct txn *txn, const struct suppression_record *s,
		   char ret_pseudonym[static PSEUDONYM_SIZE])
{
	int r = txn_suppression_remove(txn, s->kind, s->address, ret_pseudonym);

	return r < 0 && r != -ENOENT ? r : txn_suppression_add(txn, s, ret_pseudonym);
}

static int write_add(struct txn *txn, struct control_job *job)
{
	_cleanup_(freep) char *who = who_of(job);
	struct buffer why = BUFFER_INIT(WHY_MAX);
	char pseudonym[PSEUDONYM_SIZE];
	const char *text = body_word(job, "why", "by a person");

	(void)text_one_line(text, text_cut(text, strlen(text), WHY_MAX), &why);
	struct suppression_record s = {
		.kind = body_word(job, "kind", "mail"),
		.address = who,
		.why = buffer_string(&why),
		.until = job->id ? txn_now(txn) + job->id * DAY_MS : 0,
		.created = txn_now(txn),
		.pseudonym = pseudonym,
	};
	int r = replace(txn, &s, pseudonym);
	if (r == 0)
		job->answer = json_of_suppression(&s);
	buffer_done(&why);
	return r < 0 ? r : write_event(txn, job, "suppression added");
}

static int write_remove(struct txn *txn, struct control_job *job)
{
	_cleanup_(freep) char *who = who_of(job);
	char pseudonym[PSEUDONYM_SIZE];

	int r = txn_suppression_remove(txn, body_word(job, "kind", "mail"), who, pseudonym);
	if (r == -ENOENT)
		return control_job_fail(job, r, 404,
					"there is no such suppression; see \"waslctl suppression "
					"list\"");
	if (r < 0)
		return r;
	job->answer = json_pack("{s:s}", "pseudonym", pseudonym);
	return write_event(txn, job, "suppression removed");
}

void control_suppression_add(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_add};

	struct control_job *job = control_job_new(data, req, &action);
	if (take_body(job) && take_address(job) && take_days(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}

void control_suppression_remove(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_remove};

	struct control_job *job = control_job_new(data, req, &action);
	if (take_body(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}
