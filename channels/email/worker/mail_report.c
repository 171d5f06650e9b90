#include "mail_report.h"

#include "natural_key.h"
#include "receipt.h"
#include "tokens.h"

#include "channels/email/mime/mime.h"
#include "channels/email/protocol.h"

#include <wasl/frame.h>
#include <wasl/text.h>
#include <wasl/worker_program.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

/* More than the daemon takes of each, so that it notes what it cuts. */
#define SUBJECT_MAX 8192U
#define NAME_MAX_SIZE 2048U
#define ID_MAX 998U
#define IDS_MAX 100U
#define LOOPS_MAX 10U
#define NOTES_MAX 40U
#define NOTE_MAX 500U
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

/* At most max bytes of it, well-formed; null for NULL. */
static json_t *string(const char *s, size_t max)
{
	size_t size = s ? strlen(s) : 0;

	if (!s)
		return json_null();
	size = text_cut(s, size, max);
	if (text_is_utf8(s, size))
		return json_stringn_nocheck(s, size);
	struct buffer repaired = BUFFER_INIT(3 * max);
	(void)text_repair(s, size, &repaired);
	json_t *value = json_stringn_nocheck(buffer_string(&repaired), repaired.size);
	buffer_done(&repaired);
	return value;
}

/* The last count of a list; those over ID_MAX are no ids. */
static json_t *list(char *const *strings, size_t count, size_t max)
{
	json_t *array = json_array();
	size_t all = strings_count(strings);

	for (size_t i = all > count ? all - count : 0; i < all; i++) {
		if (strlen(strings[i]) <= max)
			json_array_append_new(array, string(strings[i], max));
	}
	return array;
}

static json_t *notes(char *const *of_mail)
{
	json_t *array = json_array();

	for (; of_mail && *of_mail && json_array_size(array) < NOTES_MAX; of_mail++)
		json_array_append_new(array, string(*of_mail, NOTE_MAX));
	return array;
}

static const struct mime_address *first(const struct mime_addresses *addresses)
{
	static const struct mime_address none = {0};

	for (size_t i = 0; i < addresses->count; i++) {
		if (addresses->list[i].address)
			return &addresses->list[i];
	}
	return addresses->count ? &addresses->list[0] : &none;
}

/* Who has sent it on so far, and would know it again. */
static json_t *loops(const struct mime_mail *mail)
{
	json_t *array = json_array();

	for (size_t n = 0; n < LOOPS_MAX; n++) {
		_cleanup_(freep) char *value = mime_header_value(mail, "X-Loop", n);
		if (!value)
			break;
		json_array_append_new(array, string(value, ID_MAX));
	}
	return array;
}

static void set_people(json_t *header, const struct mime_mail *mail)
{
	_cleanup_(strings_freep) char **recipients = tokens_recipients(mail);
	_cleanup_(strings_freep) char **tokens = tokens_find(mail, recipients);
	const struct mime_address *from = first(&mail->from);

	json_object_set_new(header, "from_name", string(from->name, NAME_MAX_SIZE));
	json_object_set_new(header, "from_address", string(from->address, ID_MAX));
	json_object_set_new(header, "reply_to", string(first(&mail->reply_to)->address, ID_MAX));
	json_object_set_new(header, "to", list(recipients, SIZE_MAX, ID_MAX));
	json_object_set_new(header, "loops", loops(mail));
	json_object_set_new(header, "tokens", list(tokens, SIZE_MAX, ID_MAX));
}

static void set_ids(json_t *header, const struct mime_mail *mail)
{
	const char *id = mail->message_id;

	json_object_set_new(header, "message_id",
			    string(id && strlen(id) <= ID_MAX ? id : NULL, ID_MAX));
	json_object_set_new(header, "in_reply_to", list(mail->in_reply_to, IDS_MAX, ID_MAX));
	json_object_set_new(header, "references", list(mail->references, IDS_MAX, ID_MAX));
}

static json_t *marks(const struct mime_mail *mail)
{
	json_t *array = json_array();

	for (size_t i = 0; i < mail->marks_count; i++) {
		const struct text_mark *m = &mail->marks[i];
		const char *kind = m->kind == TEXT_MARK_SIGNATURE ? "signature" : "quote";
		json_array_append_new(array, json_pack("[I, I, s]", (json_int_t)m->begin,
						       (json_int_t)m->size, kind));
	}
	return array;
}

static json_t *header_of(const struct mime_mail *mail, const char *key)
{
	json_t *header = json_object();
	const char *why = receipt_refusal(mail, NULL);

	set_people(header, mail);
	set_ids(header, mail);
	json_object_set_new(header, "subject", string(mail->subject, SUBJECT_MAX));
	json_object_set_new(header, "date", json_integer(mail->date));
	json_object_set_new(header, "marks", marks(mail));
	json_object_set_new(header, "natural_key", json_string(key));
	json_object_set_new(header, "receipt", json_boolean(!why));
	json_object_set_new(header, "receipt_why", string(why, NOTE_MAX));
	json_object_set_new(header, "quarantine", json_null());
	json_object_set_new(header, "notes", notes(mail->notes));
	return header;
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

	json_object_set_new(header, "name", string(a->name, MIME_NAME_MAX));
	json_object_set_new(header, "type", string(a->type, MIME_NAME_MAX));
	int r = daemon_tell(to->daemon, EMAIL_ATTACHMENT, header, NULL, 0);
	if (r == 0)
		r = mime_attachment_decode(a, pass_on, to);
	natural_key_end_attachment(to->key);
	return r;
}

static int tell_mail(struct daemon *d, const struct mime_mail *mail)
{
	_cleanup_(natural_key_freep) struct natural_key *key = natural_key_new(mail);
	struct decoding to = {.daemon = d, .key = key};
	char hex[NATURAL_KEY_SIZE];
	int r = tell_data(d, EMAIL_TEXT, mail->text, mail->text_size);

	for (size_t i = 0; r == 0 && i < mail->attachments_count; i++)
		r = tell_attachment(&to, &mail->attachments[i]);
	if (r < 0)
		return r;
	natural_key_finish(key, hex);
	r = daemon_tell(d, EMAIL_MAIL, header_of(mail, hex), NULL, 0);
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

	if (!worker_program_fault("poison"))
		return;
	if (says(raw, size, "poison: crash"))
		raise(SIGKILL);
	if (says(raw, size, "poison: hang"))
		poll(NULL, 0, -1);
	while (spins && says(raw, size, "poison: spin"))
		;
}

int mail_report_parsed(struct daemon *d, const struct mime_settings *settings, const char *raw,
		       size_t size)
{
	/* it must be known whose fault it is, if this is the end */
	int r = daemon_flush(d);

	if (r < 0)
		return r;
	worker_program_cpu_limit(CPU_SECONDS + (unsigned)(size / BYTES_A_CPU_SECOND));
	take_poison(raw, size);
	struct mime_mail *mail = mime_parse_with(settings, raw, size);
	r = tell_mail(d, mail);
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
