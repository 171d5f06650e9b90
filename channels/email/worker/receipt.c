#include "receipt.h"

#include "organisation.h"

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

static const struct rule unwanted[] = {
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
};

static const struct rule spam[] = {
	{"X-Spam-Flag", is_yes, "marked as spam (X-Spam-Flag)"},
	{"X-Spam-Status", is_yes, "marked as spam (X-Spam-Status)"},
};

static const struct rule looping[] = {
	{"X-Loop", is_any, "an automatic mail (X-Loop)"},
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

static const char *first(const struct rule *rules, size_t count, const struct mime_mail *mail)
{
	for (size_t i = 0; i < count; i++) {
		if (applies(&rules[i], mail))
			return rules[i].why;
	}
	return NULL;
}

const char *receipt_unwanted(const struct mime_mail *mail)
{
	return first(unwanted, ELEMENTS(unwanted), mail);
}

const char *receipt_spam(const struct mime_mail *mail)
{
	return first(spam, ELEMENTS(spam), mail);
}

const char *receipt_automatic(const struct mime_mail *mail)
{
	const char *why = first(looping, ELEMENTS(looping), mail);

	if (!why && automatic_is_reply(mail))
		why = "an automatic answer";
	return why;
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

/* Who checks it may look at the one, and who reads it at the other (RFC 7489, section 6.6.1). */
static bool has_two_senders(const struct mime_mail *mail)
{
	_cleanup_(freep) char *first_one = mime_header_value(mail, "From", 0);

	for (size_t n = 1; n < FIELDS_MAX; n++) {
		_cleanup_(freep) char *other = mime_header_value(mail, "From", n);
		if (!other)
			return false;
		if (strcmp(first_one, other) != 0)
			return true;
	}
	return true;
}

static size_t count_addresses(const struct mime_addresses *addresses)
{
	size_t count = 0;

	for (size_t i = 0; i < addresses->count; i++)
		count += addresses->list[i].address != NULL;
	return count;
}

const char *receipt_address(const struct mime_mail *mail)
{
	if (mail->from.count != 1 || has_two_senders(mail))
		return NULL;
	return mail->from.list[0].address;
}

const char *receipt_senderless(const struct mime_mail *mail)
{
	if (is_machine(&mail->from))
		return "a sender that is no person (From)";
	if (!has_sender(mail))
		return "no sender who could be answered";
	if (has_two_senders(mail))
		return "two senders, one of them perhaps forged (From)";
	if (count_addresses(&mail->from) > 1)
		return "several senders (From)";
	if (mail->from.count > 1)
		return "a sender that is not plain (From)";
	return NULL;
}

const char *receipt_strange_path(const struct mime_mail *mail)
{
	_cleanup_(freep) char *value = mime_header_value(mail, "Return-Path", 0);
	const char *from = organisation_of(receipt_address(mail));

	if (!value)
		return NULL;
	value[strcspn(value, ">")] = '\0';
	const char *path = organisation_of(value);
	if (!path || !from || organisation_same(path, from))
		return NULL;
	return "its return path leads to others (Return-Path)";
}
