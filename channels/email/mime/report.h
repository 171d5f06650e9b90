/*
 * Report: what the parts of a mail say that tell the fate of another: delivery (RFC 3464,
 * 6533), feedback (RFC 5965), disposition (RFC 8098). Pure; any thread.
 */
#pragma once

#include "tree.h"

enum report_sort {
	REPORT_NONE,
	REPORT_DELIVERY,
	REPORT_FEEDBACK,
	REPORT_DISPOSITION,
	REPORT_OTHER,
};

struct report {
	enum report_sort sort;
	bool declared;	   /* a multipart/report holds it, or is named for it */
	bool detailed;	   /* it says of a recipient what became of the mail */
	char reply;	   /* '4' or '5': the class of the server's reply; 0 when there is none */
	char *original_to; /* whom the mail that came back was for */
	struct mime_report said; /* what was found, each NULL when it was not */
};

/* Never fails. */
void report_read(const struct mime_mail *mail, const struct tree *tree, struct report *ret);
/* Of what is left of it. */
void report_done(struct report *report);

/* What was said is for the caller to free (mime_report_free); from then on report has none. */
struct mime_report *report_take(struct report *report);
