/*
 * Office: the configuration that registration works by, as one counted, immutable
 * snapshot: a reload makes a new one, work under way keeps the old. Any thread.
 */
#pragma once

#include <wasl/option.h>

#include <stdint.h>

/* [office] */
struct office_options {
	char *name_ar, *name_en;
	char *phone, *website;
	char *hours_ar, *hours_en; /* when it works, in words; NULL: not published */
	char *routine_days, *critical_days, *complex_days; /* "3", "3-5", "3-7": working days */
	char *token_letters; /* "ab": keys that are accepted, the last one signs; NULL: "a" */
};
/* [limits]: of automatic mail; 0: any number */
struct limit_options {
	uint64_t address_10_minutes, address_day; /* to one address */
	uint64_t phone_day;			  /* to one telephone number */
	uint64_t hour;				  /* to all; then the circuit breaker opens */
	uint64_t domain_hour;			  /* to all addresses of one domain */
	char **shared_domains; /* whose addresses are many people's: domain_hour is not for them */
	uint64_t subject_hour; /* tickets of one sender on one subject; more join the last */
};

/* Who is told what becomes of tickets; announce.h. */
struct subscriber {
	const char *channel, *address_kind;
	char *const *events; /* ended by NULL; NULL: all */
	bool content;	     /* with what people write, and who they are */
};

struct office {
	struct office_options options;
	struct limit_options limits;
	char *public_url; /* under which people reach the pages; NULL: none is told */
	char **kinds;	  /* of address, that some channel delivers to */
	bool kinds_known;
	struct subscriber *subscribers; /* all in it is the office's own */
	size_t subscribers_count;
	unsigned references; /* atomic */
};

const struct option *office_options(void);
const struct option *limit_options(void);

/* "3", or "3-5": working days from 1 to 99, rising. False for anything else. */
bool office_days_parse(const char *text, unsigned *ret_least, unsigned *ret_most);

/* True for one to 26 different letters from a to z. */
bool office_letters_check(const char *letters);
/* The letter of the key that signs now. */
char office_letter(const struct office *o);
/* Whether the domain is one of a large provider, where many people have their mail. */
bool office_shares_domain(const struct office *o, const char *domain);
/* Whether what a letter's key has signed is accepted. */
bool office_accepts(const struct office *o, char letter);

/* Takes what config_fill has filled; one reference. */
struct office *office_new(struct office_options *options, const struct limit_options *limits);
/* Before anybody else holds it; url may be NULL. */
void office_set_public_url(struct office *o, const char *url);
/* Takes the kinds of address that channels deliver to; before anybody else holds it. */
void office_set_kinds(struct office *o, char **kinds);
/* Copies it; before anybody else holds the office. */
void office_add_subscriber(struct office *o, const struct subscriber *s);
/* Whether some channel delivers to addresses of that kind; true while it was not told. */
bool office_reaches(const struct office *o, const char *kind);
struct office *office_ref(struct office *o);
void office_unref(struct office *o);
