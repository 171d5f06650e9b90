#include "notes.h"

#include <string.h>
#include <strings.h>

#include "opaque.h"

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

static size_t count_addresses(const struct mime_addresses *addresses)
{
	size_t count = 0;

	for (size_t i = 0; i < addresses->count; i++)
		count += addresses->list[i].address != NULL;
	return count;
}

void notes_of_sender(struct mime_mail *mail)
{
	size_t senders = count_addresses(&mail->from);
	bool named = header_find(mail->headers, mail->headers_count, "from", 0);

	note(mail, named && senders == 0, "The sender's address is missing or cannot be read.");
	note(mail, senders > 1, "The mail names several senders; the first one was taken.");
	note(mail, header_find(mail->headers, mail->headers_count, "from", 1),
	     "The mail has more than one From field; the first that can be read was taken.");
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

enum special {
	SPECIAL_SIGNED_SMIME = 1,
	SPECIAL_SIGNED_PGP = 2,
	SPECIAL_ENCRYPTED_SMIME = 4,
	SPECIAL_ENCRYPTED_PGP = 8,
	SPECIAL_TNEF = 16,
	SPECIAL_PIECE = 32,
	SPECIAL_ELSEWHERE = 64,
};

static bool names_pgp(const struct part *p)
{
	return p->protocol && strcasestr(p->protocol, "pgp");
}

static unsigned int special_multi(const struct part *p)
{
	if (p->multi == PART_SIGNED)
		return names_pgp(p) ? SPECIAL_SIGNED_PGP : SPECIAL_SIGNED_SMIME;
	return p->multi == PART_ENCRYPTED ? SPECIAL_ENCRYPTED_PGP : 0;
}

static bool is_tnef(const struct part *p)
{
	return strcmp(p->type, "application/ms-tnef") == 0 ||
	       strcmp(p->type, "application/vnd.ms-tnef") == 0 ||
	       (p->name && strcasecmp(p->name, "winmail.dat") == 0);
}

static unsigned int special_of(const struct part *p)
{
	enum opaque_kind opaque;

	if (p->kind == PART_MULTI)
		return special_multi(p);
	if (p->use == PART_AS_TEXT)
		return 0;
	if (is_tnef(p))
		return SPECIAL_TNEF;
	if (strcmp(p->type, "message/partial") == 0)
		return SPECIAL_PIECE;
	if (strcmp(p->type, "message/external-body") == 0)
		return SPECIAL_ELSEWHERE;
	opaque = opaque_kind(p);
	if (opaque == OPAQUE_NONE)
		return 0;
	return opaque == OPAQUE_SIGNED ? SPECIAL_SIGNED_SMIME : SPECIAL_ENCRYPTED_SMIME;
}

static void note_specials(struct mime_mail *mail, unsigned int specials)
{
	static const struct {
		unsigned int special;
		const char *text;
	} table[] = {
		{SPECIAL_SIGNED_SMIME,
		 "The mail is signed (S/MIME). The signature was not checked."},
		{SPECIAL_SIGNED_PGP, "The mail is signed (PGP). The signature was not checked."},
		{SPECIAL_ENCRYPTED_SMIME, "The mail is encrypted (S/MIME) and could not be read. "
					  "Who has the key can open what "
					  "is attached."},
		{SPECIAL_ENCRYPTED_PGP, "The mail is encrypted (PGP) and could not be read. Who "
					"has the key can open what is "
					"attached."},
		{SPECIAL_TNEF,
		 "An attachment is in Outlook's own form (winmail.dat). Files may be in it; "
		 "a program for that form opens it."},
		{SPECIAL_PIECE, "The mail is one piece of a larger one that was sent in several."},
		{SPECIAL_ELSEWHERE,
		 "A part of the mail was not sent with it; it says where it can be found."},
	};

	for (size_t i = 0; i < ELEMENTS(table); i++)
		note(mail, (specials & table[i].special) != 0, table[i].text);
}

void notes_of_parts(struct mime_mail *mail, const struct tree *tree)
{
	unsigned int specials = 0;

	for (size_t i = 0; i < tree->count; i++)
		specials |= special_of(&tree->list[i]);
	note_specials(mail, specials);
}

static bool has_mail(const struct mime_mail *mail)
{
	for (size_t i = 0; i < mail->attachments_count; i++)
		if (strcmp(mail->attachments[i].type, "message/rfc822") == 0)
			return true;
	return false;
}

void notes_of_body(struct mime_mail *mail, const struct body *body, bool nested)
{
	note(mail, body->cut, "The text is too long and was cut. The original has all of it.");
	note(mail, body->guessed, "The text's character set was missing or wrong and was guessed.");
	note_specials(mail, (body->signed_pgp ? SPECIAL_SIGNED_PGP : 0U) |
				    (body->encrypted_pgp ? SPECIAL_ENCRYPTED_PGP : 0U));
	note(mail, nested,
	     "The mail has no text of its own; the text is that of the mail within it.");
	note(mail, mail->text_size == 0 && has_mail(mail),
	     "The mail has no text of its own; the mail attached to it may say more.");
}
