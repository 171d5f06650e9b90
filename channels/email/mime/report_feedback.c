#include "report_fields.h"

/* The kind of feedback ("abuse", "fraud", "not-spam", ...) stands for the action. */
void report_add_feedback(struct report *report, const struct part *part)
{
	struct report_fields fields;

	report_fields_init(&fields, part);
	while (report_fields_next(&fields)) {
		_cleanup_(freep) char *to = report_fields_get(&fields, "Original-Rcpt-To");

		if (!report->said.action)
			report->said.action = report_fields_get(&fields, "Feedback-Type");
		if (!report->said.recipient && to)
			report->said.recipient = report_address(to);
		if (!report->said.envelope_id)
			report->said.envelope_id =
				report_fields_get(&fields, "Original-Envelope-Id");
	}
	report_fields_done(&fields);
	report->detailed = true;
}
