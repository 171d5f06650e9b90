#include "mail_header.h"

#include "tokens.h"

#include "channels/email/mime/mime.h"

#include <wasl/text.h>

#include <string.h>

/* More than the daemon takes of each, so that it notes what it cuts. */
#define SUBJECT_MAX 8192U
#define NAME_MAX_SIZE 2048U
#define ID_MAX 998U
#define IDS_MAX 100U
#define NOTES_MAX 40U
#define NOTE_MAX 500U

json_t *mail_header_text(const char *s, size_t max)
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
			json_array_append_new(array, mail_header_text(strings[i], max));
	}
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

static char **find_tokens(const struct mail_view *view, char *const *recipients)
{
	const struct mime_mail *mail = view->mail;

	return mail->report ? tokens_find_reported(mail, recipients, view->raw, view->size)
			    : tokens_find(mail, recipients);
}

static void set_people(json_t *header, const struct mail_view *view)
{
	const struct mime_mail *mail = view->mail;
	_cleanup_(strings_freep) char **recipients = tokens_recipients(mail);
	_cleanup_(strings_freep) char **tokens = find_tokens(view, recipients);
	const struct mime_address *from = first(&mail->from);

	json_object_set_new(header, "from_name", mail_header_text(from->name, NAME_MAX_SIZE));
	json_object_set_new(header, "from_address", mail_header_text(from->address, ID_MAX));
	json_object_set_new(header, "reply_to",
			    mail_header_text(first(&mail->reply_to)->address, ID_MAX));
	json_object_set_new(header, "to", list(recipients, SIZE_MAX, ID_MAX));
	json_object_set_new(header, "tokens", list(tokens, SIZE_MAX, ID_MAX));
}

static void set_ids(json_t *header, const struct mime_mail *mail)
{
	const char *id = mail->message_id;

	json_object_set_new(header, "message_id",
			    mail_header_text(id && strlen(id) <= ID_MAX ? id : NULL, ID_MAX));
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

/* What a report says, in the core's words. */
static const char *report_word(const struct mime_mail *mail)
{
	static const struct {
		enum mime_kind kind;
		const char *action, *word;
	} words[] = {
		{MIME_KIND_BOUNCE, "delayed", "delayed"},
		{MIME_KIND_BOUNCE, NULL, "failed"},
		{MIME_KIND_REPORT, "delivered", "delivered"},
		{MIME_KIND_REPORT, "relayed", "delivered"},
		{MIME_KIND_REPORT, "expanded", "delivered"},
		/* what is reported to whoever sends, and is no complaint (RFC 5965, 6591) */
		{MIME_KIND_FEEDBACK, "not-spam", "seen"},
		{MIME_KIND_FEEDBACK, "auth-failure", "seen"},
		{MIME_KIND_FEEDBACK, "virus", "seen"},
		{MIME_KIND_FEEDBACK, NULL, "complained"},
	};
	const char *action = mail->report->action;

	for (size_t i = 0; i < ELEMENTS(words); i++) {
		if (words[i].kind == mail->kind &&
		    (!words[i].action || (action && strcasecmp(action, words[i].action) == 0)))
			return words[i].word;
	}
	return "seen";
}

static json_t *report(const struct mime_mail *mail)
{
	json_t *object = json_object();

	json_object_set_new(object, "what", json_string(report_word(mail)));
	json_object_set_new(object, "permanent", json_boolean(mail->report->permanent));
	json_object_set_new(object, "status", mail_header_text(mail->report->status, NOTE_MAX));
	return object;
}

static json_t *authentication(enum authentication found)
{
	if (found == AUTHENTICATION_UNKNOWN)
		return json_null();
	return json_string(found == AUTHENTICATION_PASSED ? "passed" : "failed");
}

static json_t *notes(const struct mime_mail *mail, const struct decision *decision)
{
	json_t *array = json_array();

	if (decision->kind == DECISION_MAIL && decision->automatic)
		json_array_append_new(array, json_string("it seems that no person wrote it"));
	for (char **note = mail->notes; note && *note && json_array_size(array) < NOTES_MAX; note++)
		json_array_append_new(array, mail_header_text(*note, NOTE_MAX));
	return array;
}

static void set_decision(json_t *header, const struct mail_view *view)
{
	static const char *const kinds[] = {
		[DECISION_MAIL] = "mail",
		[DECISION_AUTO_REPLY] = "auto-reply",
		[DECISION_REPORT] = "report",
		[DECISION_QUARANTINE] = "mail",
	};
	struct decision d;

	decision_make(view->mail, &view->office, &d);
	json_object_set_new(header, "kind", json_string(kinds[d.kind]));
	json_object_set_new(header, "report",
			    d.kind == DECISION_REPORT ? report(view->mail) : json_null());
	json_object_set_new(header, "quarantine",
			    d.kind == DECISION_QUARANTINE ? json_string(d.why) : json_null());
	json_object_set_new(header, "authentication", authentication(d.authentication));
	json_object_set_new(header, "receipt", json_boolean(!d.why));
	json_object_set_new(header, "receipt_why", mail_header_text(d.why, NOTE_MAX));
	json_object_set_new(header, "notes", notes(view->mail, &d));
}

json_t *mail_header(const struct mail_view *view, const char *key)
{
	const struct mime_mail *mail = view->mail;
	json_t *header = json_object();

	set_people(header, view);
	set_ids(header, mail);
	set_decision(header, view);
	json_object_set_new(header, "subject", mail_header_text(mail->subject, SUBJECT_MAX));
	json_object_set_new(header, "date", json_integer(mail->date));
	json_object_set_new(header, "marks", marks(mail));
	json_object_set_new(header, "natural_key", json_string(key));
	return header;
}
