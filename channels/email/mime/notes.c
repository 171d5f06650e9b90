#include "notes.h"

#include <string.h>

static void note(struct mime_mail *mail, bool applies, const char *text)
{
	if (applies)
		strings_add(&mail->notes, text);
}

void notes_of_header(struct mime_mail *mail, const struct header_block *header)
{
	note(mail, header->cut,
	     "The header is too large; fields were left out or shortened. The original has them.");
	note(mail, header->no_end, "No blank line parts the header from the text.");
	note(mail, header->skipped, "Lines of the header could not be read and were passed over.");
}

void notes_of_tree(struct mime_mail *mail, const struct tree *tree)
{
	note(mail, tree->too_many,
	     "The mail has too many parts; the last ones were left out. The original has them.");
	note(mail, tree->too_deep, "The mail is nested too deeply; what is inside is attached.");
	note(mail, tree->no_end, "The mail's end is missing; it may have been cut on its way.");
	note(mail, tree->no_boundary,
	     "The mail's parts are not divided as it says; they were read as well as possible.");
}

static bool has_mail(const struct mime_mail *mail)
{
	for (size_t i = 0; i < mail->attachments_count; i++)
		if (strcmp(mail->attachments[i].type, "message/rfc822") == 0)
			return true;
	return false;
}

void notes_of_body(struct mime_mail *mail, const struct body *body)
{
	note(mail, body->cut, "The text is too long and was cut. The original has all of it.");
	note(mail, body->guessed, "The text's character set was missing or wrong and was guessed.");
	note(mail, mail->text_size == 0 && has_mail(mail),
	     "The mail has no text of its own; the mail attached to it may say more.");
}
