#include "mime.h"

#include "addresses.h"

void mime_report_free(struct mime_report *report)
{
	if (!report)
		return;
	free(report->status);
	free(report->action);
	free(report->recipient);
	free(report->original_message_id);
	free(report->envelope_id);
	free(report);
}

void mime_mail_free(struct mime_mail *mail)
{
	if (!mail)
		return;
	addresses_done(&mail->from);
	addresses_done(&mail->sender);
	addresses_done(&mail->reply_to);
	addresses_done(&mail->to);
	addresses_done(&mail->cc);
	for (size_t i = 0; i < mail->attachments_count; i++) {
		free(mail->attachments[i].name);
		free(mail->attachments[i].type);
		free(mail->attachments[i].content_id);
		free(mail->attachments[i].owned);
	}
	free(mail->attachments);
	free(mail->headers);
	free(mail->subject);
	free(mail->message_id);
	strings_free(mail->in_reply_to);
	strings_free(mail->references);
	free(mail->type);
	free(mail->text);
	free(mail->marks);
	free(mail->opened);
	mime_report_free(mail->report);
	strings_free(mail->notes);
	free(mail);
}
