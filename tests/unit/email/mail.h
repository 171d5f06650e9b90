/* Mails for tests, written with LF and parsed as they stand. */
#pragma once

#include "../unit.h"

#include "email/mime/mime.h"

#define MULTI(type) "Content-Type: multipart/" type "; boundary=b\n\n"
#define PLAIN "Content-Type: text/plain; charset=utf-8\n\n"
#define HTML "Content-Type: text/html; charset=utf-8\n\n"

/* Keeps an exact copy of the bytes while the mail lives, so that the sanitizer sees a byte too
 * many. */
struct mail {
	char *raw;
	struct mime_mail *parsed;
};

static inline void mail_done(struct mail *m)
{
	mime_mail_free(m->parsed);
	free(m->raw);
}

static inline struct mail mail_of(const char *raw, size_t size)
{
	struct mail m = {.raw = xmemdup(raw, size)};

	m.parsed = mime_parse(m.raw, size);
	return m;
}

static inline void assert_text(const char *raw, const char *wanted)
{
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	assert_string_equal(m.parsed->text, wanted);
	assert_int_equal(m.parsed->text_size, strlen(wanted));
}

static inline int mail_collect(const void *data, size_t size, void *context)
{
	return buffer_add(context, data, size);
}

static inline void assert_attachment(const struct mail *m, size_t n, const char *name,
				     const char *content)
{
	const struct mime_attachment *a = &m->parsed->attachments[n];
	struct buffer out = BUFFER_INIT(1 << 20);

	assert_true(n < m->parsed->attachments_count);
	assert_string_equal(a->name, name);
	assert_int_equal(mime_attachment_decode(a, mail_collect, &out), 0);
	assert_string_equal(buffer_string(&out), content);
	buffer_done(&out);
}
