/* Mail header: the header of the frame MAIL (protocol.h), what a mail says and is. Pure. */
#pragma once

#include "decision.h"

#include <jansson.h>
#include <stddef.h>

struct mail_view {
	const struct mime_mail *mail;
	const char *raw; /* its bytes */
	size_t size;
	struct decision_office office; /* as the mail's mailbox sees it */
};

/* At most max bytes of it, well-formed; null for NULL. The caller's. */
json_t *mail_header_text(const char *s, size_t max);
/* key: of natural_key_finish(). The caller's. */
json_t *mail_header(const struct mail_view *view, const char *key);
