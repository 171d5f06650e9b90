/*
 * Acknowledgement: what the templates are told: names, numbers, dates and days in the words of
 * their language. Nothing of what was received is among what a receipt is told. Pure.
 */
#pragma once

#include "outbox/template.h"
#include "store/words.h"
#include "ticket/office.h"

/* The names that the templates may use, ended by NULL. */
const char *const *acknowledgement_variables(void);

struct acknowledgement_facts {
	const struct office *office;
	enum text_language language;
	const char *reference;
	const char *name;	  /* of the beneficiary, or NULL */
	int64_t received;	  /* UTC ms */
	const char *address_kind; /* NULL: "mail" */
	const char *status_token; /* NULL: no link is shown */
	/* of what is no receipt: the template, a line, and a person's words; NULL: none */
	const char *kind, *subject, *message;
	const char *stage; /* of the ticket, in words; NULL: it is not told */
};
/* Renders a receipt, or what kind says. The caller ends *ret with rendered_done(). */
void acknowledgement_render(const struct template_set *templates,
			    const struct acknowledgement_facts *facts, struct rendered *ret);

/* "3-5" as "within 3 to 5 working days". The caller frees. */
char *days_in_words(const char *days, enum text_language language);
/* The stage of a ticket, as the beneficiary knows it. */
const char *stage_in_words(enum ticket_stage stage, enum text_language language);
/* "24 November 2026", of the day in Riyadh. The caller frees. */
char *date_in_words(int64_t utc_ms, enum text_language language);
