/*
 * Parse many: what waslctl parse prints, for many mails at once, so that a judge of hundreds
 * starts one program. Each mail comes as its size in a line of its own, then its bytes; each
 * answer is a line.
 */
#include "channels/email/mime/mime.h"
#include "channels/email/parse/mail_json.h"
#include "channels/email/worker/decision.h"

#include <wasl/memory.h>

#include <assert.h>
#include <stdio.h>

#define SIZE_LIMIT (64U << 20)

static void answer(size_t size)
{
	/* exactly so large, that a sanitizer sees a byte too many */
	_cleanup_(freep) char *raw = xmalloc(size ? size : 1);
	size_t got = fread(raw, 1, size, stdin);

	assert(got == size);
	_cleanup_(mime_mail_freep) struct mime_mail *mail = mime_parse(raw, size);
	struct decision decision;

	decision_make(mail, &(struct decision_office){0}, &decision);
	json_t *json = mail_json(mail, &decision);

	assert(json_dumpf(json, stdout, JSON_COMPACT) == 0);
	json_decref(json);
	putchar('\n');
}

int main(void)
{
	char line[32];

	while (fgets(line, sizeof(line), stdin)) {
		unsigned long size = strtoul(line, NULL, 10);

		assert(size <= SIZE_LIMIT);
		answer(size);
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
