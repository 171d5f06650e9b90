#include "ticket/office.h"

#include "base/config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define DAYS_MAX 99U

const struct option *office_options(void)
{
	static const struct option options[] = {
		OPTION_STRING(struct office_options, name_ar, OPTION_REQUIRED,
			      "the office's name in Arabic, in what beneficiaries get"),
		OPTION_STRING(struct office_options, name_en, OPTION_REQUIRED,
			      "the office's name in English"),
		OPTION_STRING(struct office_options, phone, NULL, "number of the call centre"),
		OPTION_STRING(struct office_options, website, NULL, "address of the web platform"),
		OPTION_STRING(struct office_options, hours_ar, NULL,
			      "working hours in Arabic, for the published agreement"),
		OPTION_STRING(struct office_options, hours_en, NULL, "the same in English"),
		OPTION_STRING(struct office_options, routine_days, "3",
			      "closing target of routine tickets, in working days"),
		OPTION_STRING(struct office_options, critical_days, "3-5",
			      "closing target of critical tickets"),
		OPTION_STRING(struct office_options, complex_days, "3-7",
			      "closing target of complex tickets"),
		OPTION_STRING(struct office_options, token_letters, "a",
			      "keys of reply addresses, a letter each; the last one signs"),
		OPTION_END,
	};

	return options;
}

const struct option *limit_options(void)
{
	static const struct option options[] = {
		OPTION_UINT(struct limit_options, address_10_minutes, "3", 0, 1000000,
			    "automatic messages to one address in ten minutes; 0: any number"),
		OPTION_UINT(struct limit_options, address_day, "10", 0, 1000000,
			    "automatic messages to one address in a day; 0: any number"),
		OPTION_UINT(struct limit_options, phone_day, "3", 0, 1000000,
			    "automatic messages to one telephone number in a day; 0: any number"),
		OPTION_UINT(struct limit_options, hour, "500", 0, 100000000,
			    "automatic messages to all in an hour, beyond which they are held; "
			    "0: any number"),
		OPTION_UINT(struct limit_options, domain_hour, "60", 0, 100000000,
			    "automatic messages to all addresses of one domain in an hour; "
			    "0: any number"),
		OPTION_STRINGS(struct limit_options, shared_domains,
			       "gmail.com googlemail.com hotmail.com outlook.com outlook.sa "
			       "live.com msn.com yahoo.com icloud.com me.com",
			       "domains of large providers, for which domain_hour does not hold"),
		OPTION_UINT(struct limit_options, subject_hour, "5", 0, 1000000,
			    "tickets that one sender opens on one subject in an hour, beyond which "
			    "messages join the last of them; 0: any number"),
		OPTION_END,
	};

	return options;
}

static const char *read_days(const char *s, unsigned *ret)
{
	unsigned days = 0;

	if (!isdigit((unsigned char)*s))
		return NULL;
	for (; isdigit((unsigned char)*s) && days <= DAYS_MAX; s++)
		days = 10 * days + (unsigned)(*s - '0');
	*ret = days;
	return days >= 1 && days <= DAYS_MAX ? s : NULL;
}

bool office_days_parse(const char *text, unsigned *ret_least, unsigned *ret_most)
{
	const char *s = read_days(text, ret_least);

	if (!s)
		return false;
	*ret_most = *ret_least;
	if (*s == '-')
		s = read_days(s + 1, ret_most);
	return s && *s == '\0' && *ret_least <= *ret_most;
}

bool office_letters_check(const char *letters)
{
	for (const char *c = letters; *c; c++) {
		if (*c < 'a' || *c > 'z' || strchr(c + 1, *c))
			return false;
	}
	return *letters;
}

static const char *letters_of(const struct office *o)
{
	return o->options.token_letters ? o->options.token_letters : "a";
}

char office_letter(const struct office *o)
{
	const char *letters = letters_of(o);

	return letters[strlen(letters) - 1];
}

bool office_accepts(const struct office *o, char letter)
{
	return letter && strchr(letters_of(o), letter);
}

bool office_shares_domain(const struct office *o, const char *domain)
{
	for (char **one = o->limits.shared_domains; one && *one; one++) {
		if (strcasecmp(*one, domain) == 0)
			return true;
	}
	return false;
}

struct office *office_new(struct office_options *options, const struct limit_options *limits)
{
	struct office *o = xcalloc(1, sizeof(*o));

	o->options = *options;
	*options = (struct office_options){0};
	o->limits = *limits;
	o->references = 1;
	return o;
}

void office_set_public_url(struct office *o, const char *url)
{
	free(o->public_url);
	o->public_url = xstrdup(url);
}

void office_set_kinds(struct office *o, char **kinds)
{
	strings_free(o->kinds);
	o->kinds = kinds;
	o->kinds_known = true;
}

void office_add_subscriber(struct office *o, const struct subscriber *s)
{
	char **events = NULL;

	for (char *const *e = s->events; e && *e; e++)
		strings_add(&events, *e);
	o->subscribers =
		xreallocarray(o->subscribers, o->subscribers_count + 1, sizeof(*o->subscribers));
	o->subscribers[o->subscribers_count++] = (struct subscriber){
		.channel = xstrdup(s->channel),
		.address_kind = xstrdup(s->address_kind),
		.events = events,
		.content = s->content,
	};
}

static void forget_subscribers(struct office *o)
{
	for (size_t i = 0; i < o->subscribers_count; i++) {
		free((char *)o->subscribers[i].channel);
		free((char *)o->subscribers[i].address_kind);
		strings_free((char **)o->subscribers[i].events);
	}
	free(o->subscribers);
}

bool office_reaches(const struct office *o, const char *kind)
{
	return !o->kinds_known || strings_have(o->kinds, kind);
}

struct office *office_ref(struct office *o)
{
	__atomic_add_fetch(&o->references, 1, __ATOMIC_RELAXED);
	return o;
}

void office_unref(struct office *o)
{
	if (!o || __atomic_sub_fetch(&o->references, 1, __ATOMIC_ACQ_REL))
		return;
	options_done(office_options(), &o->options);
	options_done(limit_options(), &o->limits);
	strings_free(o->kinds);
	free(o->public_url);
	forget_subscribers(o);
	free(o);
}
