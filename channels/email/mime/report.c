#include "report.h"

#include "params.h"
#include "report_fields.h"

#include <string.h>
#include <strings.h>

/* Parts of each sort that are read; a mail has one. */
#define PARTS_MAX 8U

struct part_sort {
	const char *type;
	enum report_sort sort;
	void (*add)(struct report *report, const struct part *part);
};

/* The header of the mail that it is about. */
static void add_original(struct report *report, const struct part *part)
{
	struct report_fields fields;

	report_fields_init(&fields, part);
	if (report_fields_next(&fields)) {
		_cleanup_(freep) char *id = report_fields_get(&fields, "Message-ID");
		_cleanup_(freep) char *to = report_fields_get(&fields, "To");

		if (id && !report->said.original_message_id)
			report->said.original_message_id = report_id(id);
		if (to && !report->original_to)
			report->original_to = report_address_of(to);
	}
	report_fields_done(&fields);
}

static const struct part_sort sorts[] = {
	{"message/delivery-status", REPORT_DELIVERY, report_add_delivery},
	{"message/global-delivery-status", REPORT_DELIVERY, report_add_delivery},
	{"message/feedback-report", REPORT_FEEDBACK, report_add_feedback},
	{"message/disposition-notification", REPORT_DISPOSITION, report_add_disposition},
	{"message/global-disposition-notification", REPORT_DISPOSITION, report_add_disposition},
	{"message/rfc822", REPORT_NONE, add_original},
	{"message/global", REPORT_NONE, add_original},
	{"text/rfc822-headers", REPORT_NONE, add_original},
	{"text/rfc822-header", REPORT_NONE, add_original},
	{"message/rfc822-headers", REPORT_NONE, add_original},
	{"message/global-headers", REPORT_NONE, add_original},
};

/* "multipart/report; report-type=..." at the top. */
static void read_declaration(const struct mime_mail *mail, struct report *report)
{
	static const struct {
		const char *name;
		enum report_sort sort;
	} names[] = {
		{"delivery-status", REPORT_DELIVERY},
		{"global-delivery-status", REPORT_DELIVERY},
		{"feedback-report", REPORT_FEEDBACK},
		{"disposition-notification", REPORT_DISPOSITION},
		{"global-disposition-notification", REPORT_DISPOSITION},
	};
	const struct mime_header *field =
		header_find(mail->headers, mail->headers_count, "content-type", 0);
	struct mime_params params = {0};

	if (!field)
		return;
	params_parse(field->value, field->value_size, &params);
	const char *type = params_get(&params, "report-type");
	report->declared = params.value && strcasecmp(params.value, "multipart/report") == 0;
	if (report->declared)
		report->sort = REPORT_OTHER;
	for (size_t i = 0; report->declared && type && i < ELEMENTS(names); i++) {
		if (strcasecmp(names[i].name, type) == 0)
			report->sort = names[i].sort;
	}
	params_done(&params);
}

static bool add_part(struct report *report, const struct part *part, const struct part *parent)
{
	for (size_t i = 0; i < ELEMENTS(sorts); i++) {
		if (strcmp(sorts[i].type, part->type) != 0)
			continue;
		sorts[i].add(report, part);
		if (sorts[i].sort == REPORT_NONE)
			return true;
		if (strcmp(parent->type, "multipart/report") == 0)
			report->declared = true;
		if (report->sort == REPORT_NONE || report->sort == REPORT_OTHER)
			report->sort = sorts[i].sort;
		return true;
	}
	return false;
}

void report_read(const struct mime_mail *mail, const struct tree *tree, struct report *ret)
{
	unsigned count = 0;

	*ret = (struct report){0};
	read_declaration(mail, ret);
	for (size_t i = 0; i < tree->count && count < PARTS_MAX; i++) {
		const struct part *part = &tree->list[i];

		if (add_part(ret, part, &tree->list[part->parent]))
			count++;
	}
}

void report_done(struct report *report)
{
	mime_report_free(report_take(report));
	free(report->original_to);
}

struct mime_report *report_take(struct report *report)
{
	struct mime_report *said = xmemdup(&report->said, sizeof(report->said));

	report->said = (struct mime_report){0};
	return said;
}
