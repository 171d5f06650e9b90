/* Report fields: the groups of fields that a report's parts are made of. Pure; any thread. */
#pragma once

#include "report.h"

struct report_fields {
	struct buffer bytes; /* the part, decoded; cut at what no report needs */
	size_t at;
	unsigned count;
	struct header_block group;
};

void report_fields_init(struct report_fields *fields, const struct part *part);
void report_fields_done(struct report_fields *fields);
/* Goes to the next group, at first to the first one; false when there is none. */
bool report_fields_next(struct report_fields *fields);
/* The value in the group as one line; NULL when it has none. The caller frees. */
char *report_fields_get(const struct report_fields *fields, const char *name);

/* "rfc822; <ann@shop.test>" as the address; NULL when there is none. The caller frees. */
char *report_address(const char *value);
/* The first address of a header's list; NULL. The caller frees. */
char *report_address_of(const char *value);
/* The first id of a list; NULL. The caller frees. */
char *report_id(const char *value);

/* What each sort of part adds to what is known. */
void report_add_delivery(struct report *report, const struct part *part);
void report_add_feedback(struct report *report, const struct part *part);
void report_add_disposition(struct report *report, const struct part *part);
