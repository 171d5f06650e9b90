#include "receipt.h"

#include "own.h"

#include "channels/email/mime/automatic.h"
#include "channels/email/mime/keywords.h"
#include "channels/email/mime/machine.h"
#include "channels/email/mime/mime.h"

#include <wasl/address.h>

#include <string.h>
#include <strings.h>

#define FIELDS_MAX 50U

static bool is_any(const char *value)
{
	(void)value;
	return true;
}

static bool is_bulk(const char *value)
{
	static const char *const words[] = {"bulk", "junk", "list", "auto_reply"};

	return keywords_have(value, words, ELEMENTS(words));
}

static bool is_suppressed(const char *value)
{
	static const char *const words[] = {"All", "AutoReply", "OOF"};

	return keywords_have(value, words, ELEMENTS(words));
}

static bool is_yes(const char *value)
{
	static const char *const words[] = {"true", "yes"};
	struct keywords k = {.at = value};

	return keywords_next(&k) &&
	       (strcasecmp(k.word, words[0]) == 0 || strcasecmp(k.word, words[1]) == 0);
}

/* A field that only what nobody should answer has. */
struct rule {
	const char *header;
	bool (*refuses)(const char *value);
	const char *why;
};

static const struct rule rules[] = {
	{"List-Id", is_any, "a mailing list (List-Id)"},
	{"List-Post", is_any, "a mailing list (List-Post)"},
	{"List-Help", is_any, "a mailing list (List-Help)"},
	{"List-Subscribe", is_any, "a mailing list (List-Subscribe)"},
	{"List-Unsubscribe", is_any, "a mailing list (List-Unsubscribe)"},
	{"List-Owner", is_any, "a mailing list (List-Owner)"},
	{"List-Archive", is_any, "a mailing list (List-Archive)"},
	{"Feedback-ID", is_any, "a bulk mail (Feedback-ID)"},
	{"Precedence", is_bulk, "a bulk mail (Precedence)"},
	{"X-Auto-Response-Suppress", is_suppressed,
	 "its sender wants no answer (X-Auto-Response-Suppress)"},
	{"X-Loop", is_any, "an automatic mail (X-Loop)"},
	{"X-Spam-Flag", is_yes, "marked as spam (X-Spam-Flag)"},
	{"X-Spam-Status", is_yes, "marked as spam (X-Spam-Status)"},
};

static bool applies(const struct rule *rule, const struct mime_mail *mail)
{
	for (size_t n = 0; n < FIELDS_MAX; n++) {
		_cleanup_(freep) char *value = mime_header_value(mail, rule->header, n);
		if (!value)
			return false;
		if (rule->refuses(value))
			return true;
	}
	return false;
}

static const char *by_header(const struct mime_mail *mail, char *const *own)
{
	(void)own;
	for (size_t i = 0; i < ELEMENTS(rules); i++) {
		if (applies(&rules[i], mail))
			return rules[i].why;
	}
	return NULL;
}

static const char *by_loop(const struct mime_mail *mail, char *const *own)
{
	return own_loop(own, mail);
}

static const char *by_kind(const struct mime_mail *mail, char *const *own)
{
	(void)own;
	switch (mail->kind) {
	case MIME_KIND_BOUNCE:
		return "a bounce";
	case MIME_KIND_REPORT:
		return "a report on another mail";
	case MIME_KIND_FEEDBACK:
		return "a complaint about another mail (feedback)";
	default:
		return NULL;
	}
}

static const char *by_automation(const struct mime_mail *mail, char *const *own)
{
	_cleanup_(freep) char *submitted = automatic_submitted(mail);

	(void)own;
	if (automatic_has_null_path(mail))
		return "it has no return path";
	if (submitted)
		return "an automatic mail (Auto-Submitted)";
	return NULL;
}

static const char *by_answer(const struct mime_mail *mail, char *const *own)
{
	(void)own;
	return automatic_is_reply(mail) ? "an automatic answer" : NULL;
}

static bool is_machine(const struct mime_addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++) {
		const char *address = addresses->list[i].address;
		if (address && machine_of_address(address) != MACHINE_NOT)
			return true;
	}
	return false;
}

/* Names that are kept for other uses (RFC 6761), as far as tests do not live there. */
static bool is_reserved(const char *address)
{
	static const char *const names[] = {"localhost", "localhost.localdomain", "invalid"};
	const char *domain = strrchr(address, '@');

	for (size_t i = 0; domain && i < ELEMENTS(names); i++) {
		size_t size = strlen(names[i]), whole = strlen(domain + 1);

		if (whole < size || strcasecmp(domain + 1 + whole - size, names[i]) != 0)
			continue;
		if (whole == size || domain[whole - size] == '.')
			return true;
	}
	return false;
}

static bool has_sender(const struct mime_mail *mail)
{
	for (size_t i = 0; i < mail->from.count; i++) {
		const char *address = mail->from.list[i].address;
		if (address && address_check(address) && !is_reserved(address))
			return true;
	}
	return false;
}

static const char *by_sender(const struct mime_mail *mail, char *const *own)
{
	(void)own;
	if (!has_sender(mail))
		return "no sender who could be answered";
	if (mail->from.count > 1 && mail->sender.count == 0)
		return "several senders, none of whom sent it (From)";
	if (is_machine(&mail->from))
		return "a sender that is no person (From)";
	return NULL;
}

static const char *by_recipient(const struct mime_mail *mail, char *const *own)
{
	return own && !own_is_addressed(own, mail) ? "it is not addressed to the office" : NULL;
}

/* The first that refuses decides. */
static const char *(*const refusals[])(const struct mime_mail *mail, char *const *own) = {
	by_loop, by_kind, by_automation, by_header, by_answer, by_sender, by_recipient,
};

const char *receipt_refusal(const struct mime_mail *mail, char *const *own)
{
	for (size_t i = 0; i < ELEMENTS(refusals); i++) {
		const char *why = refusals[i](mail, own);
		if (why)
			return why;
	}
	return NULL;
}
