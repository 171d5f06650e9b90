#include "answer.h"

#include <wasl/pointer.h>

#include <string.h>

#define ID_MAX 200U
#define CODE_MAX 40U
#define CODE_DIGITS_MAX 5U

/* What is shown and kept is the gateway's: short, ASCII, and no sentence that names somebody. */
static char *word_at(const json_t *json, const char *pointer, size_t max)
{
	_cleanup_(freep) char *text = pointer ? json_pointer_text(json, pointer) : NULL;

	if (!text || !*text || strlen(text) > max)
		return NULL;
	for (const char *c = text; *c; c++) {
		if (*c <= ' ' || *c >= 0x7f)
			return NULL;
	}
	return TAKE(text);
}

/* It gets into logs: what may be the number, or another address, is none. */
static char *code_at(const json_t *json, const char *pointer)
{
	_cleanup_(freep) char *word = word_at(json, pointer, CODE_MAX);
	size_t digits = 0;

	if (!word || strchr(word, '@'))
		return NULL;
	for (const char *c = word; *c; c++) {
		digits = *c >= '0' && *c <= '9' ? digits + 1 : 0;
		if (digits > CODE_DIGITS_MAX)
			return NULL;
	}
	return TAKE(word);
}

static void say(struct request_outcome *a, enum report_verdict verdict, long code, const char *word)
{
	a->verdict = verdict;
	a->why = xasprintf("the gateway answers %ld%s%s%s", code, word ? " (" : "",
			   word ? word : "", word ? ")" : "");
}

/* It took the request; did it take the message? */
static void judge_result(const struct sms_options *o, const json_t *json, long code,
			 struct request_outcome *a)
{
	_cleanup_(freep) char *result = json_pointer_text(json, o->result);
	_cleanup_(freep) char *shown = code_at(json, o->error ? o->error : o->result);

	if (!result) {
		a->verdict = REPORT_UNKNOWN;
		a->why = xstrdup("the gateway's answer does not say what became of the message");
	} else if (strings_have(o->result_accepted, result)) {
		a->verdict = REPORT_SENT;
	} else if (strings_have(o->result_temporary, result)) {
		say(a, REPORT_TEMPORARY, code, shown);
	} else {
		say(a, REPORT_PERMANENT, code, shown);
	}
}

static void judge_code(const struct sms_options *o, const struct transfer_result *result,
		       struct request_outcome *a)
{
	json_t *json = json_loadb(result->body, result->size, 0, NULL);
	_cleanup_(freep) char *word = code_at(json, o->error);

	if (sms_codes_have(o->accepted, result->code)) {
		a->remote_id = word_at(json, o->message_id, ID_MAX);
		if (o->result)
			judge_result(o, json, result->code, a);
		else
			a->verdict = REPORT_SENT;
	} else if (sms_codes_have(o->temporary, result->code)) {
		say(a, REPORT_TEMPORARY, result->code, word);
	} else {
		say(a, REPORT_PERMANENT, result->code, word);
	}
	json_decref(json);
}

/* Each attempt may have been a text. */
static void end_doubt(struct request_outcome *a)
{
	_cleanup_(freep) char *why = TAKE(a->why);

	a->verdict = REPORT_PERMANENT;
	a->why = xasprintf("%s; it may have been sent, and is not repeated", why);
}

void answer_judge(const struct sms_options *o, const struct request_end *end,
		  struct request_outcome *ret)
{
	const struct transfer_result *result = end->result;

	/* the code counts, even where the rest of the answer did not come */
	if (result->code) {
		judge_code(o, result, ret);
	} else {
		ret->verdict =
			result->outcome == TRANSFER_UNKNOWN ? REPORT_UNKNOWN : REPORT_TEMPORARY;
		ret->why = xstrdup(result->text);
	}
	if (ret->verdict == REPORT_UNKNOWN && end->attempt > 1 && !o->idempotency_header)
		end_doubt(ret);
}
