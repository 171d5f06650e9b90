/*
 * Prose: a mail's text as a report in words, which most mail servers wrote once and some
 * write still. Pure; any thread.
 */
#pragma once

#include "report.h"

struct prose {
	char *text;	/* up to where the mail that came back begins */
	char *original; /* from there on; "" when it is not in the text */
	char *raw;	/* all parts, as they came */
	char *flat;	/* text in one line, ASCII in lower case */
	char *subject;	/* likewise */
	bool answers;	/* the subject answers or forwards another */
};

void prose_init(struct prose *prose, const struct mime_mail *mail, const struct tree *tree);
void prose_done(struct prose *prose);

/* Whether it says that a mail did not arrive, or not yet. */
bool prose_tells_failure(const char *flat);
/* The same of a subject, which is shorter. */
bool prose_subject_tells_failure(const char *flat);
/* The reason that it names may pass, and it does not say that it has given up. */
bool prose_is_temporary(const struct prose *prose);
/* Whether it repeats what another server has replied. */
bool prose_has_reply(const struct prose *prose);
bool prose_has_any(const char *flat, const char *const *phrases, size_t count);
/* The value of the first line "NAME: VALUE", in whatever case; NULL. The caller frees. */
char *prose_field(const char *text, const char *name);
/* Whom the mail did not reach; NULL where it does not say. The caller frees. */
char *prose_recipient(const struct prose *prose, const struct mime_mail *mail,
		      const struct report *report);

/* Adds to the report what is still missing in it. */
void prose_read(const struct prose *prose, const struct mime_mail *mail, struct report *report);
