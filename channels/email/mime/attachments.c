#include "attachments.h"

#include <string.h>

#include "filename.h"
#include "nested.h"
#include "words.h"

#define NAME_LINE_MAX 4096U

/* Room for one more; the list doubles. */
static struct mime_attachment *add(struct mime_mail *mail)
{
	size_t count = mail->attachments_count++;

	if ((count & (count - 1)) == 0)
		mail->attachments = xreallocarray(mail->attachments, count ? 2 * count : 1,
						  sizeof(*mail->attachments));
	mail->attachments[count] = (struct mime_attachment){0};
	return &mail->attachments[count];
}

static char *name_of(const struct part *p, size_t number)
{
	_cleanup_(freep) char *subject = NULL;

	if (!p->name && strcmp(p->type, "application/ms-tnef") == 0)
		return xstrdup("winmail.dat");
	if (!p->name && nested_is(p))
		subject = nested_name(p);
	return filename_make(subject ? subject : p->name, p->type, number);
}

void attachments_add_part(struct mime_mail *mail, struct part *part)
{
	struct mime_attachment *a = add(mail);

	a->name = name_of(part, mail->attachments_count);
	a->type = xstrdup(part->type);
	a->content_id = TAKE(part->content_id);
	a->is_inline = part->is_inline;
	a->encoding = part->encoding;
	a->body = part->body;
	a->size = part->size;
}

void attachments_add_file(struct mime_mail *mail, const struct uuencode_file *file, bool copied)
{
	struct mime_attachment *a = add(mail);
	struct buffer name = BUFFER_INIT(NAME_LINE_MAX);

	(void)words_decode(file->name,
			   file->name_size < NAME_LINE_MAX ? file->name_size : NAME_LINE_MAX,
			   &name);
	a->type = xstrdup("application/octet-stream");
	a->name = filename_make(buffer_string(&name), a->type, mail->attachments_count);
	a->encoding = MIME_ENCODING_UUENCODE;
	a->owned = copied ? xmemdup(file->begin, file->size) : NULL;
	a->body = copied ? a->owned : file->begin;
	a->size = file->size;
	buffer_done(&name);
}
