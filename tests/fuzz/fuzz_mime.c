/* Fuzz: any bytes as a mail; every string of it is read, every attachment decoded. */
#include "email/mime/mime.h"

#include <wasl/text.h>

#include <stdint.h>
#include <string.h>

#define DECODED_MAX (1U << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): it must hold in every build. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_line(const char *s)
{
	if (!s)
		return;
	must(text_is_utf8(s, strlen(s)));
	for (; *s; s++)
		must((unsigned char)*s >= ' ' && *s != 127);
}

static void check_addresses(const struct mime_addresses *list)
{
	must(list->count <= MIME_ADDRESSES_MAX);
	for (size_t i = 0; i < list->count; i++) {
		check_line(list->list[i].name);
		check_line(list->list[i].address);
	}
}

static void check_ids(char *const *ids)
{
	must(strings_count(ids) <= MIME_IDS_MAX);
	for (; ids && *ids; ids++)
		check_line(*ids);
}

static int count(const void *data, size_t size, void *context)
{
	size_t *left = context;

	must(data && size > 0 && size <= 64 << 10);
	*left = *left > size ? *left - size : 0;
	return *left == 0;
}

static void check_attachment(const struct mime_attachment *a)
{
	size_t left = DECODED_MAX;

	check_line(a->name);
	check_line(a->type);
	check_line(a->content_id);
	must(a->name[0] != '\0' && strlen(a->name) <= MIME_NAME_MAX && !strchr(a->name, '/'));
	(void)mime_attachment_decode(a, count, &left);
}

static void check_text(const struct mime_mail *mail)
{
	must(strlen(mail->text) == mail->text_size && mail->text_size <= MIME_TEXT_MAX);
	must(text_is_utf8(mail->text, mail->text_size));
	for (const char *c = mail->text; *c; c++)
		must((unsigned char)*c >= ' ' || *c == '\n' || *c == '\t');
}

static void check_headers(const struct mime_mail *mail, const char *raw, size_t size)
{
	must(mail->headers_count <= MIME_HEADERS_MAX);
	for (size_t i = 0; i < mail->headers_count; i++) {
		const struct mime_header *h = &mail->headers[i];
		_cleanup_(freep) char *name = xstrndup(h->name, h->name_size);
		_cleanup_(freep) char *value = mime_header_value(mail, name, 0);

		must(value && h->value >= raw && h->value + h->value_size <= raw + size);
		if (i < 20)
			check_line(value);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mime_mail *mail = mime_parse((const char *)data, size);

	check_line(mail->subject);
	check_line(mail->type);
	check_line(mail->message_id);
	check_addresses(&mail->from);
	check_addresses(&mail->sender);
	check_addresses(&mail->reply_to);
	check_addresses(&mail->to);
	check_addresses(&mail->cc);
	check_ids(mail->in_reply_to);
	check_ids(mail->references);
	check_text(mail);
	check_headers(mail, (const char *)data, size);
	for (size_t i = 0; i < mail->attachments_count; i++)
		check_attachment(&mail->attachments[i]);
	for (char *const *note = mail->notes; note && *note; note++)
		check_line(*note);
	mime_mail_free(mail);
	return 0;
}
