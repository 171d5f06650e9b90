/* Fuzz: any bytes as a mail; whatever is decided and told of it is well-formed, and consistent. */
#include "email/mime/mime.h"
#include "email/worker/mail_header.h"

#include <wasl/text.h>

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): it must hold in every build. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

/* By another name nobody vouches for anybody. */
static void check_without_trust(const struct mime_mail *mail)
{
	must(authentication_of(mail, NULL) == AUTHENTICATION_UNKNOWN);
	must(authentication_of(mail, "a name that has blanks") != AUTHENTICATION_PASSED);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char cso[] = "cso@office.test";
	static char *const own[] = {cso, NULL};
	struct mime_mail *mail = mime_parse((const char *)data, size);
	const struct mail_view view = {
		.mail = mail,
		.raw = (const char *)data,
		.size = size,
		.office = {.own = own, .authserv_id = "mx.office.test"},
	};
	struct decision d;

	decision_make(mail, &view.office, &d);
	must(d.kind == DECISION_MAIL || d.why);
	must(d.authentication != AUTHENTICATION_FAILED || d.why);
	must((d.kind == DECISION_REPORT) <= (mail->report != NULL));
	check_without_trust(mail);
	json_t *header = mail_header(&view, "0123");
	char *text = json_dumps(header, JSON_COMPACT);
	must(text && text_is_utf8(text, strlen(text)));
	free(text);
	json_decref(header);
	mime_mail_free(mail);
	return 0;
}
