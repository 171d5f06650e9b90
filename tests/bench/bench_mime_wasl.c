#include "bench_mime.h"

#include "channels/email/mime/mime.h"

#include <string.h>

void reading_begin(void)
{
}

static int count(const void *data, size_t size, void *context)
{
	(void)data;
	*(size_t *)context += size;
	return 0;
}

size_t reading_of(const char *bytes, size_t size)
{
	struct mime_mail *mail = mime_parse(bytes, size);
	size_t sum = mail->text_size;

	for (size_t i = 0; i < mail->attachments_count; i++)
		mime_attachment_decode(&mail->attachments[i], count, &sum);
	mime_mail_free(mail);
	return sum;
}
