#include "mail_report.h"

#include "fault.h"
#include "mail_header.h"
#include "natural_key.h"
#include "settings.h"

#include "channels/email/mime/mime.h"
#include "channels/email/protocol.h"

#include <wasl/frame.h>
#include <wasl/worker_program.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

/* Reading a mail takes milliseconds, a large one a second; what needs longer is caught in it. */
#define CPU_SECONDS 10U
#define BYTES_A_CPU_SECOND (4U << 20)

int mail_report_begin(struct daemon *d, const struct mail_origin *origin)
{
	json_t *header =
		json_pack("{s:I, s:I, s:I, s:I}", "uidvalidity", (json_int_t)origin->uidvalidity,
			  "uid", (json_int_t)origin->uid, "size", (json_int_t)origin->size,
			  "received", (json_int_t)origin->received);

	if (origin->late)
		json_object_set_new(header, "late", json_true());
	return daemon_tell(d, EMAIL_BEGIN, header, NULL, 0);
}

static int tell_data(struct daemon *d, uint8_t type, const char *data, size_t size)
{
	int r = 0;

	while (size && r == 0) {
		size_t piece = size < FRAME_DATA_MAX ? size : FRAME_DATA_MAX;

		r = daemon_tell(d, type, NULL, data, piece);
		data += piece;
		size -= piece;
	}
	return r;
}

int mail_report_raw(struct daemon *d, const char *bytes, size_t size)
{
	return tell_data(d, EMAIL_RAW, bytes, size);
}

struct decoding {
	struct daemon *daemon;
	struct natural_key *key;
};

static int pass_on(const void *data, size_t size, void *context)
{
	struct decoding *to = context;

	natural_key_add(to->key, data, size);
	return tell_data(to->daemon, EMAIL_DATA, data, size);
}

static int tell_attachment(struct decoding *to, const struct mime_attachment *a)
{
	json_t *header = json_object();

	json_object_set_new(header, "name", mail_header_text(a->name, MIME_NAME_MAX));
	json_object_set_new(header, "type", mail_header_text(a->type, MIME_NAME_MAX));
	int r = daemon_tell(to->daemon, EMAIL_ATTACHMENT, header, NULL, 0);
	if (r == 0)
		r = mime_attachment_decode(a, pass_on, to);
	natural_key_end_attachment(to->key);
	return r;
}

static int tell_mail(struct daemon *d, const struct mail_view *view)
{
	const struct mime_mail *mail = view->mail;
	_cleanup_(natural_key_freep) struct natural_key *key = natural_key_new(mail);
	struct decoding to = {.daemon = d, .key = key};
	char hex[NATURAL_KEY_SIZE];
	int r = tell_data(d, EMAIL_TEXT, mail->text, mail->text_size);

	for (size_t i = 0; r == 0 && i < mail->attachments_count; i++)
		r = tell_attachment(&to, &mail->attachments[i]);
	if (r < 0)
		return r;
	natural_key_finish(key, hex);
	r = daemon_tell(d, EMAIL_MAIL, mail_header(view, hex), NULL, 0);
	if (r != -EMSGSIZE)
		return r;
	return mail_report_unparsed(d, hex, "its header is too large to be read");
}

static bool says(const char *raw, size_t size, const char *words)
{
	return memmem(raw, size, words, strlen(words)) != NULL;
}

/* What a parser that has a fault would do, for tests. */
static void take_poison(const char *raw, size_t size)
{
	volatile bool spins = true;

	if (!fault_here("poison"))
		return;
	if (says(raw, size, "poison: crash"))
		raise(SIGKILL);
	if (says(raw, size, "poison: hang"))
		poll(NULL, 0, -1);
	while (spins && says(raw, size, "poison: spin"))
		;
}

int mail_report_parsed(struct daemon *d, const struct settings *settings,
		       const struct mail_bytes *bytes)
{
	const char *raw = bytes->raw;
	size_t size = bytes->size;
	/* it must be known whose fault it is, if this is the end */
	int r = daemon_flush(d);

	if (r < 0)
		return r;
	worker_program_cpu_limit(CPU_SECONDS + (unsigned)(size / BYTES_A_CPU_SECOND));
	take_poison(raw, size);
	struct mime_mail *mail = mime_parse_with(&settings->mime, raw, size);
	const struct mail_view view = {
		.mail = mail,
		.raw = raw,
		.size = size,
		.office = {settings->own, settings->authserv_id, bytes->origin->junk},
	};
	r = tell_mail(d, &view);
	mime_mail_free(mail);
	worker_program_cpu_limit(0);
	return r;
}

int mail_report_unparsed(struct daemon *d, const char *key, const char *note)
{
	json_t *header = json_object();

	if (key)
		json_object_set_new(header, "natural_key", json_string(key));
	json_object_set_new(header, "notes", json_pack("[s]", note));
	return daemon_tell(d, EMAIL_MAIL, header, NULL, 0);
}

int mail_report_raw_only(struct daemon *d, const char *raw, size_t size, const char *note)
{
	_cleanup_(natural_key_freep) struct natural_key *key = natural_key_new_raw();
	char hex[NATURAL_KEY_SIZE];

	natural_key_add(key, raw, size);
	natural_key_end_attachment(key);
	natural_key_finish(key, hex);
	return mail_report_unparsed(d, hex, note);
}

int mail_report_dropped(struct daemon *d)
{
	return daemon_tell(d, EMAIL_DROPPED, NULL, NULL, 0);
}
