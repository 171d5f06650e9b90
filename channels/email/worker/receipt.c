#include "receipt.h"

#include "channels/email/mime/mime.h"

#include <wasl/address.h>

#include <string.h>
#include <strings.h>

#define FIELDS_MAX 50U

/* The next word of a list that is separated by commas; comments in parentheses do not count. */
struct words {
	const char *at;
	char word[64]; /* cut, lower case not needed */
};

static const char *skip_comment(const char *s)
{
	unsigned depth = 0;

	do {
		if (*s == '(')
			depth++;
		else if (*s == ')')
			depth--;
		else if (*s == '\\' && s[1])
			s++;
		s++;
	} while (*s && depth);
	return s;
}

static const char *skip_blanks(const char *s)
{
	while (*s == ' ' || *s == '\t' || *s == '(')
		s = *s == '(' ? skip_comment(s) : s + 1;
	return s;
}

/* Up to what separates words; false at the end. */
static bool next_word(struct words *w, const char *separators)
{
	w->at = skip_blanks(w->at);
	if (!*w->at)
		return false;
	size_t size = strcspn(w->at, separators);
	size_t kept = size < sizeof(w->word) - 1 ? size : sizeof(w->word) - 1;
	memcpy(w->word, w->at, kept);
	w->word[kept] = '\0';
	w->at += size;
	w->at += *w->at == ',' ? 1 : 0;
	return true;
}

static bool is_any(const char *value)
{
	(void)value;
	return true;
}

/* The keyword only: parameters may follow it (RFC 3834 section 5). */
static bool is_automatic(const char *value)
{
	struct words w = {.at = value};

	return next_word(&w, " \t;(,") && strcasecmp(w.word, "no") != 0;
}

static bool has_word(const char *value, const char *const *words, size_t count)
{
	struct words w = {.at = value};

	while (next_word(&w, " \t;(,")) {
		if (*w.at == ';')
			w.at++;
		for (size_t i = 0; i < count; i++) {
			if (strcasecmp(w.word, words[i]) == 0)
				return true;
		}
	}
	return false;
}

static bool is_bulk(const char *value)
{
	static const char *const words[] = {"bulk", "junk", "list", "auto_reply"};

	return has_word(value, words, ELEMENTS(words));
}

static bool is_suppressed(const char *value)
{
	static const char *const words[] = {"All", "AutoReply", "OOF"};

	return has_word(value, words, ELEMENTS(words));
}

static bool is_null_path(const char *value)
{
	value = skip_blanks(value);
	return *value == '<' && *skip_blanks(value + 1) == '>';
}

struct rule {
	const char *header;
	bool (*refuses)(const char *value);
	bool topmost; /* what stands below was written by others */
	const char *why;
};

static const struct rule rules[] = {
	{"Auto-Submitted", is_automatic, false, "an automatic mail (Auto-Submitted)"},
	{"Return-Path", is_null_path, true, "it has no return path"},
	{"List-Id", is_any, false, "a mailing list (List-Id)"},
	{"List-Post", is_any, false, "a mailing list (List-Post)"},
	{"List-Help", is_any, false, "a mailing list (List-Help)"},
	{"List-Subscribe", is_any, false, "a mailing list (List-Subscribe)"},
	{"List-Unsubscribe", is_any, false, "a mailing list (List-Unsubscribe)"},
	{"List-Owner", is_any, false, "a mailing list (List-Owner)"},
	{"List-Archive", is_any, false, "a mailing list (List-Archive)"},
	{"Precedence", is_bulk, false, "a bulk mail (Precedence)"},
	{"X-Auto-Response-Suppress", is_suppressed, false,
	 "its sender wants no answer (X-Auto-Response-Suppress)"},
};

static bool applies(const struct rule *rule, const struct mime_mail *mail)
{
	size_t count = rule->topmost ? 1 : FIELDS_MAX;

	for (size_t n = 0; n < count; n++) {
		_cleanup_(freep) char *value = mime_header_value(mail, rule->header, n);
		if (!value)
			return false;
		if (rule->refuses(value))
			return true;
	}
	return false;
}

static bool has_sender(const struct mime_mail *mail)
{
	for (size_t i = 0; i < mail->from.count; i++) {
		const char *address = mail->from.list[i].address;
		if (address && address_check(address))
			return true;
	}
	return false;
}

const char *receipt_refusal(const struct mime_mail *mail)
{
	for (size_t i = 0; i < ELEMENTS(rules); i++) {
		if (applies(&rules[i], mail))
			return rules[i].why;
	}
	return has_sender(mail) ? NULL : "no sender who could be answered";
}
