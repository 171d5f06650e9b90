#include "incoming.h"

#include "channels/email/protocol.h"

#include <wasl/address.h>
#include <wasl/buffer.h>
#include <wasl/text.h>

#include <errno.h>
#include <string.h>

#define KEY_MAX ((size_t)64)

struct incoming {
	struct channel *ch;
	struct message *message;
	char *source_id;
	uint64_t uidvalidity, uid;
	int64_t received;
	struct buffer text;
	bool in_attachment;
};

static uint64_t number(const json_t *header, const char *key)
{
	json_int_t v = json_integer_value(json_object_get(header, key));

	return v > 0 ? (uint64_t)v : 0;
}

static const char *string(const json_t *header, const char *key)
{
	return json_string_value(json_object_get(header, key));
}

struct incoming *incoming_new(struct channel *ch, const json_t *header)
{
	const struct email_options *o = channel_options(ch);
	uint64_t uidvalidity = number(header, "uidvalidity"), uid = number(header, "uid");

	if (!uidvalidity || !uid)
		return NULL;
	struct incoming *in = xcalloc(1, sizeof(*in));
	_cleanup_(freep) char *cursor =
		xasprintf("%llu %llu", (unsigned long long)uidvalidity, (unsigned long long)uid);
	*in = (struct incoming){
		.ch = ch,
		.message = channel_message_new(ch),
		.source_id = xasprintf("%s/%llu/%llu", o->mailbox, (unsigned long long)uidvalidity,
				       (unsigned long long)uid),
		.uidvalidity = uidvalidity,
		.uid = uid,
		.received = (int64_t)number(header, "received"),
		.text = BUFFER_INIT(MESSAGE_TEXT_MAX),
	};
	message_set_source_id(in->message, in->source_id);
	/* one that comes late does not lead back */
	if (!json_is_true(json_object_get(header, "late")))
		message_set_cursor(in->message, o->mailbox, cursor);
	return in;
}

void incoming_free(struct incoming *in)
{
	if (!in)
		return;
	message_free(in->message);
	buffer_done(&in->text);
	free(in->source_id);
	free(in);
}

const char *incoming_source_id(const struct incoming *in)
{
	return in->source_id;
}

uint64_t incoming_uid(const struct incoming *in)
{
	return in->uid;
}

uint64_t incoming_uidvalidity(const struct incoming *in)
{
	return in->uidvalidity;
}

static void begin_attachment(struct incoming *in, const json_t *header)
{
	const char *name = string(header, "name"), *type = string(header, "type");

	in->in_attachment = message_attachment_begin(in->message, name ? name : "attachment",
						     type ? type : "application/octet-stream") == 0;
	if (!in->in_attachment)
		message_add_note(in->message,
				 "more attachments than are listed; all are in the original");
}

void incoming_add(struct incoming *in, const struct frame *f)
{
	switch (f->type) {
	case EMAIL_RAW:
		message_raw_write(in->message, f->data, f->size);
		break;
	case EMAIL_TEXT:
		if (buffer_add(&in->text, f->data, f->size) < 0)
			message_add_note(in->message, "the text is cut; all is in the original");
		break;
	case EMAIL_ATTACHMENT:
		begin_attachment(in, f->header);
		break;
	case EMAIL_DATA:
		if (in->in_attachment)
			message_attachment_write(in->message, f->data, f->size);
		break;
	default:
		break;
	}
}

static void set_sender(struct incoming *in, const json_t *mail)
{
	const char *from = string(mail, "from_address"), *name = string(mail, "from_name");
	_cleanup_(freep) char *address = from ? address_canonical(from) : NULL;

	if (message_set_sender(in->message, "mail", address, name) < 0)
		message_set_sender(in->message, "mail", address, NULL);
	if (from && !address)
		message_add_note(in->message, "the sender's address cannot be answered");
}

static void set_subject(struct incoming *in, const json_t *mail)
{
	const char *subject = string(mail, "subject");

	if (!subject || message_set_subject(in->message, subject) == 0)
		return;
	_cleanup_(freep) char *cut =
		xstrndup(subject, text_cut(subject, strlen(subject), MESSAGE_SUBJECT_MAX));
	message_set_subject(in->message, cut);
	message_add_note(in->message, "the subject is cut; all of it is in the original");
}

/* What is beyond the text, where it was cut, is refused, and missed by nobody. */
static void set_marks(struct incoming *in, const json_t *mail)
{
	json_t *value;
	size_t i;

	json_array_foreach(json_object_get(mail, "marks"), i, value)
	{
		json_int_t begin, size;
		const char *kind;

		if (json_unpack(value, "[I, I, s]", &begin, &size, &kind) < 0 || begin < 0 ||
		    size < 0)
			continue;
		(void)message_add_mark(in->message,
				       strcmp(kind, "signature") == 0 ? TEXT_MARK_SIGNATURE
								      : TEXT_MARK_QUOTE,
				       (size_t)begin, (size_t)size);
	}
}

typedef int add_string(struct message *m, const char *s);

static void add_each(struct incoming *in, const json_t *mail, const char *key, add_string *add)
{
	json_t *value;
	size_t i;

	json_array_foreach(json_object_get(mail, key), i, value)
	{
		if (json_is_string(value))
			(void)add(in->message,
				  json_string_value(value)); /* beyond the cap: enough */
	}
}

/* What is nearest first: the mail that it answers, and those before that one. */
static void add_references(struct incoming *in, const json_t *mail)
{
	const json_t *list = json_object_get(mail, "references");

	add_each(in, mail, "in_reply_to", message_add_reference);
	for (size_t i = json_array_size(list); i > 0; i--) {
		const char *id = json_string_value(json_array_get(list, i - 1));

		if (id)
			(void)message_add_reference(in->message, id);
	}
}

/* Of all whom it was sent to, those who are the office. */
static void add_recipients(struct incoming *in, const json_t *mail)
{
	_cleanup_(strings_freep) char **added = NULL;
	const json_t *value;
	size_t i;

	json_array_foreach(json_object_get(mail, "to"), i, value)
	{
		const char *to = json_string_value(value);
		_cleanup_(freep) char *own = to ? email_own_of(channel_options(in->ch), to) : NULL;

		if (!own || strings_have(added, own))
			continue;
		strings_add(&added, own);
		(void)message_add_recipient(in->message, own);
	}
}

static bool is_word(const json_t *header, const char *key, const char *word)
{
	const char *value = string(header, key);

	return value && strcmp(value, word) == 0;
}

static void set_report(struct incoming *in, const json_t *report)
{
	static const struct {
		const char *word;
		enum message_report report;
	} words[] = {
		{"failed", MESSAGE_REPORT_FAILED},	 {"delayed", MESSAGE_REPORT_DELAYED},
		{"delivered", MESSAGE_REPORT_DELIVERED}, {"complained", MESSAGE_REPORT_COMPLAINED},
		{"seen", MESSAGE_REPORT_SEEN},
	};
	struct message_reported reported = {
		.report = MESSAGE_REPORT_SEEN,
		.permanent = json_is_true(json_object_get(report, "permanent")),
		.status = string(report, "status"),
	};

	for (size_t i = 0; i < ELEMENTS(words); i++) {
		if (is_word(report, "what", words[i].word))
			reported.report = words[i].report;
	}
	if (message_set_report(in->message, &reported) == 0)
		return;
	reported.status = NULL;
	(void)message_set_report(in->message, &reported);
}

static void set_kind(struct incoming *in, const json_t *mail)
{
	if (is_word(mail, "kind", "auto-reply"))
		message_set_kind(in->message, MESSAGE_AUTO_REPLY);
	if (!is_word(mail, "kind", "report"))
		return;
	message_set_kind(in->message, MESSAGE_REPORT);
	set_report(in, json_object_get(mail, "report"));
}

static void set_authentication(struct incoming *in, const json_t *mail)
{
	if (is_word(mail, "authentication", "passed"))
		message_set_authentication(in->message, MESSAGE_AUTHENTICATION_PASSED);
	if (is_word(mail, "authentication", "failed"))
		message_set_authentication(in->message, MESSAGE_AUTHENTICATION_FAILED);
}

/* Hexadecimal as it came, since only its hash is kept; without one, the mail's place. */
static void set_natural_key(struct incoming *in, const json_t *mail)
{
	const char *key = string(mail, "natural_key");
	_cleanup_(freep) char *place = xasprintf("%s/%s", channel_name(in->ch), in->source_id);

	if (!key || strlen(key) < 32 || strlen(key) > 2 * KEY_MAX)
		key = place;
	message_set_natural_key(in->message, "mail", key, strlen(key));
}

static void set_receipt(struct incoming *in, const json_t *mail)
{
	const struct email_options *o = channel_options(in->ch);
	const json_t *receipt = json_object_get(mail, "receipt");
	const char *why = string(mail, "receipt_why");

	/* a mailbox dates by whole seconds: what came in the second of the start is new */
	if (in->received / 1000 < email_since(o, channel_first_start(in->ch)) / 1000)
		message_set_receipt(in->message, false,
				    "older than the first start (option since)");
	else if (!json_is_true(receipt))
		message_set_receipt(in->message, false, why ? why : "the mail could not be read");
}

static void set_reply_params(struct incoming *in, const json_t *mail)
{
	json_t *params = json_object();

	json_object_set(params, "message_id", json_object_get(mail, "message_id"));
	json_object_set(params, "references", json_object_get(mail, "references"));
	message_set_reply_params(in->message, params);
}

struct message *incoming_finish(struct incoming *in, const json_t *mail)
{
	const char *why = string(mail, "quarantine"), *id = string(mail, "message_id");
	int64_t date = json_integer_value(json_object_get(mail, "date"));

	message_set_text(in->message, buffer_string(&in->text), in->text.size);
	set_marks(in, mail);
	message_set_times(in->message, in->received, date);
	set_subject(in, mail);
	if (why)
		message_set_quarantine(in->message, why);
	set_sender(in, mail);
	set_kind(in, mail);
	set_authentication(in, mail);
	set_natural_key(in, mail);
	set_receipt(in, mail);
	set_reply_params(in, mail);
	if (id)
		(void)message_add_thread_key(in->message, id);
	add_each(in, mail, "tokens", message_add_token);
	add_references(in, mail);
	add_recipients(in, mail);
	add_each(in, mail, "notes", message_add_note);
	return TAKE(in->message);
}
