/*
 * The field's value is taken apart into words and signs: comments are skipped, quoted strings
 * are one word, whatever they hold. So nothing that a sender chose, a mailbox or a selector,
 * can pose as a result.
 */
#include "authentication.h"

#include "organisation.h"
#include "receipt.h"

#include "channels/email/mime/keywords.h"
#include "channels/email/mime/mime.h"

#include <wasl/memory.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define FIELD "Authentication-Results"
#define WORD_MAX 320U
#define RESULTS_MAX 50U
#define HOPS_MAX 10U

struct scan {
	const char *at;
	char word[WORD_MAX]; /* of the last one taken */
};

struct results {
	const char *from; /* the domain that must be vouched for */
	bool any, dmarc_passed, dmarc_failed, aligned;
};

/* One "method=result", with its properties as they come. */
struct result {
	char method[WORD_MAX];
	bool passed, failed;
	bool vouches; /* for the domain of From */
	bool denies;  /* it is about another domain */
};

static char next_sign(struct scan *s)
{
	s->at = keywords_skip(s->at);
	return *s->at;
}

static void take_quoted(struct scan *s, size_t *size)
{
	for (s->at++; *s->at && *s->at != '"'; s->at++) {
		if (*s->at == '\\' && s->at[1])
			s->at++;
		if (*size < WORD_MAX - 1)
			s->word[(*size)++] = *s->at;
	}
	if (*s->at == '"')
		s->at++;
}

/* A word, of plain and quoted pieces: "a b"@shop.test. False where a sign stands, or the end. */
static bool take_word(struct scan *s)
{
	size_t size = 0;
	const char *begin;

	(void)next_sign(s);
	begin = s->at;
	while (*s->at && !strchr("; \t(=", *s->at)) {
		if (*s->at == '"') {
			take_quoted(s, &size);
			continue;
		}
		if (size < WORD_MAX - 1)
			s->word[size++] = *s->at;
		s->at++;
	}
	s->word[size] = '\0';
	return s->at > begin && size < WORD_MAX - 1;
}

static void skip_result(struct scan *s)
{
	while (next_sign(s) && *s->at != ';') {
		if (!take_word(s) && *s->at && *s->at != ';')
			s->at++;
	}
}

/* The domain of "shop.test", "@shop.test" or "ann@shop.test". */
static const char *domain_of(const char *value)
{
	const char *domain = organisation_of(value);

	return domain ? domain : value;
}

static bool names_domain(const char *method, const char *property)
{
	static const struct {
		const char *method, *property;
	} known[] = {
		{"dmarc", "header.from"}, {"dkim", "header.d"}, {"dkim", "header.i"},
		{"spf", "smtp.mailfrom"}, {"spf", "smtp.mail"},
	};

	for (size_t i = 0; i < ELEMENTS(known); i++) {
		if (strcasecmp(known[i].method, method) == 0 &&
		    strcasecmp(known[i].property, property) == 0)
			return true;
	}
	return false;
}

static void note_property(const struct results *all, struct result *one, const char *property,
			  const char *value)
{
	if (!names_domain(one->method, property))
		return;
	if (organisation_aligned(domain_of(value), all->from))
		one->vouches = true;
	else
		one->denies = true;
}

/* "= value" after the word that was taken; false where none follows. */
static bool take_value(struct scan *s)
{
	if (next_sign(s) != '=')
		return false;
	s->at++;
	return take_word(s);
}

static void read_properties(struct scan *s, const struct results *all, struct result *one)
{
	char property[WORD_MAX];

	while (next_sign(s) && *s->at != ';') {
		if (!take_word(s)) {
			skip_result(s);
			return;
		}
		memcpy(property, s->word, sizeof(property));
		if (take_value(s))
			note_property(all, one, property, s->word);
	}
}

static void add_result(struct results *all, const struct result *one)
{
	if (strcasecmp(one->method, "dmarc") == 0) {
		all->any = true;
		/* one without the domain is of the field From: there is no other */
		if (one->passed && !one->denies)
			all->dmarc_passed = true;
		if (one->failed || (one->passed && one->denies))
			all->dmarc_failed = true;
	}
	if (strcasecmp(one->method, "dkim") == 0 || strcasecmp(one->method, "spf") == 0) {
		all->any = true;
		all->aligned |= one->passed && one->vouches && !one->denies;
	}
}

/* "dmarc/1 = pass (p=reject) header.from=shop.test" */
static void read_result(struct scan *s, struct results *all)
{
	struct result one = {0};

	if (!take_word(s)) {
		skip_result(s);
		return;
	}
	snprintf(one.method, sizeof(one.method), "%s", s->word);
	one.method[strcspn(one.method, "/")] = '\0';
	if (!take_value(s)) {
		skip_result(s);
		return;
	}
	one.passed = strcasecmp(s->word, "pass") == 0;
	one.failed = strcasecmp(s->word, "fail") == 0;
	read_properties(s, all, &one);
	add_result(all, &one);
}

/* The server's name, and perhaps the version of the form, which is 1. */
static bool is_by(struct scan *s, const char *authserv_id)
{
	if (!take_word(s) || strcasecmp(s->word, authserv_id) != 0)
		return false;
	if (next_sign(s) && *s->at != ';')
		return take_word(s) && strcmp(s->word, "1") == 0 &&
		       (!next_sign(s) || *s->at == ';');
	return true;
}

static enum authentication read(const char *value, const char *authserv_id, const char *from)
{
	struct scan s = {.at = value};
	struct results all = {.from = from};

	if (!is_by(&s, authserv_id))
		return AUTHENTICATION_UNKNOWN;
	for (unsigned n = 0; next_sign(&s) == ';' && n < RESULTS_MAX; n++) {
		s.at++;
		read_result(&s, &all);
	}
	/* more than any server writes */
	if (next_sign(&s))
		return AUTHENTICATION_UNKNOWN;
	if (all.dmarc_failed || !all.any)
		return all.any ? AUTHENTICATION_FAILED : AUTHENTICATION_UNKNOWN;
	return all.dmarc_passed || all.aligned ? AUTHENTICATION_PASSED : AUTHENTICATION_FAILED;
}

static bool is_named(const struct mime_header *h, const char *name)
{
	return h->name_size == strlen(name) && strncasecmp(h->name, name, h->name_size) == 0;
}

/* As it was written, in one line: what an encoded word hides is nothing that a server says. */
static char *value_of(const struct mime_header *h)
{
	char *value = xstrndup(h->value, h->value_size);

	for (char *c = value; *c; c++) {
		if (*c == '\r' || *c == '\n')
			*c = ' ';
	}
	return value;
}

/* What follows a quoted string, or the sign alone where nothing closes it. */
static const char *skip_quoted(const char *s)
{
	for (const char *at = s + 1; *at; at++) {
		if (*at == '"')
			return at + 1;
		if (*at == '\\' && at[1])
			at++;
	}
	return s + 1;
}

/* A comment, or blanks; a parenthesis within a quoted string closes none. */
static const char *skip_aside(const char *s)
{
	unsigned depth = 0;

	while (*s && (depth || strchr(" \t(", *s))) {
		if (*s == '"') {
			s = skip_quoted(s);
			continue;
		}
		if (*s == '(')
			depth++;
		else if (*s == ')')
			depth--;
		s += *s == '\\' && s[1] ? 2 : 1;
	}
	return s;
}

/* Its length; a quoted string and what it hangs on is one word. */
static size_t hop_word(const char *s)
{
	const char *at = s;

	while (*at && !strchr(" \t(;", *at))
		at = *at == '"' ? skip_quoted(at) : at + (*at == '\\' && at[1] ? 2 : 1);
	return (size_t)(at - s);
}

static bool is_word(const char *s, size_t size, const char *word)
{
	return size == strlen(word) && strncasecmp(s, word, size) == 0;
}

/*
 * From our own server to its mailboxes (RFC 2033, RFC 3848), not from outside. The last "with"
 * before "for" is the server's: whoever came in chose only words that stand before it, none of
 * them with an angle bracket, and mailboxes, of which none is bare.
 */
static bool is_local_hop(const char *received)
{
	bool with = false, local = false;
	const char *at = skip_aside(received);

	while (*at && *at != ';') {
		size_t size = hop_word(at);
		const char *next = skip_aside(at + size);

		if (is_word(at, size, "for") && *next == '<')
			break;
		if (with)
			local = strncasecmp(at, "LMTP", 4) == 0;
		with = is_word(at, size, "with");
		at = next;
	}
	return local;
}

/* The first field of results, if it stands above the line by which the mail came in. */
static const struct mime_header *find_results(const struct mime_mail *mail)
{
	size_t hops = 0;

	for (size_t i = 0; i < mail->headers_count && hops < HOPS_MAX; i++) {
		const struct mime_header *h = &mail->headers[i];

		if (is_named(h, FIELD))
			return h;
		if (!is_named(h, "Received"))
			continue;
		_cleanup_(freep) char *value = value_of(h);
		if (!is_local_hop(value))
			return NULL;
		hops++;
	}
	return NULL;
}

enum authentication authentication_of(const struct mime_mail *mail, const char *authserv_id)
{
	const char *domain = organisation_of(receipt_address(mail));

	if (!authserv_id || !*authserv_id)
		return AUTHENTICATION_UNKNOWN;
	/* nobody can vouch for whom it does not name, or not alone */
	if (!domain)
		return AUTHENTICATION_FAILED;
	const struct mime_header *results = find_results(mail);
	if (!results)
		return AUTHENTICATION_UNKNOWN;
	_cleanup_(freep) char *value = value_of(results);
	return read(value, authserv_id, domain);
}
