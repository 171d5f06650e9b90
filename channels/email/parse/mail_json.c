#include "mail_json.h"

#include "channels/email/mime/mime.h"
#include "channels/email/worker/decision.h"

#include <wasl/text.h>

#include <gnutls/crypto.h>
#include <string.h>
#include <time.h>

#define SHA256_SIZE 32U

/* Null for NULL; what is no UTF-8 is mended, since JSON has no other bytes. */
static json_t *bytes(const char *s, size_t size)
{
	if (text_is_utf8(s, size))
		return json_stringn_nocheck(s, size);
	struct buffer repaired = BUFFER_INIT(3 * size);
	(void)text_repair(s, size, &repaired);
	json_t *value = json_stringn_nocheck(buffer_string(&repaired), repaired.size);
	buffer_done(&repaired);
	return value;
}

static json_t *string(const char *s)
{
	return s ? bytes(s, strlen(s)) : json_null();
}

static json_t *list(char *const *strings)
{
	json_t *array = json_array();

	for (; strings && *strings; strings++)
		json_array_append_new(array, string(*strings));
	return array;
}

static json_t *person(const struct mime_address *address)
{
	json_t *object = json_object();

	json_object_set_new(object, "name", string(address->name));
	json_object_set_new(object, "address", string(address->address));
	return object;
}

static json_t *people(const struct mime_addresses *addresses)
{
	json_t *array = json_array();

	for (size_t i = 0; i < addresses->count; i++)
		json_array_append_new(array, person(&addresses->list[i]));
	return array;
}

/* The first that has an address, else the first; null where there is none. */
static json_t *first(const struct mime_addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++) {
		if (addresses->list[i].address)
			return person(&addresses->list[i]);
	}
	return addresses->count ? person(&addresses->list[0]) : json_null();
}

static json_t *date(int64_t utc_ms)
{
	time_t seconds = (time_t)(utc_ms / 1000);
	struct tm tm;
	char text[40];

	if (!utc_ms || !gmtime_r(&seconds, &tm) ||
	    !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		return json_null();
	return json_string(text);
}

static json_t *own_text(const struct mime_mail *mail)
{
	struct buffer own = BUFFER_INIT(mail->text_size);

	(void)text_own(mail->text, mail->text_size, mail->marks, mail->marks_count, &own);
	json_t *value = bytes(buffer_string(&own), own.size);
	buffer_done(&own);
	return value;
}

static json_t *language(const struct mime_mail *mail)
{
	enum text_language found =
		text_own_language(mail->text, mail->text_size, mail->marks, mail->marks_count);

	if (found == TEXT_LANGUAGE_UNKNOWN && mail->subject)
		found = text_language(mail->subject, strlen(mail->subject));
	if (found == TEXT_LANGUAGE_UNKNOWN)
		found = text_language(mail->text, mail->text_size);
	return found == TEXT_LANGUAGE_UNKNOWN ? json_null()
					      : json_string(text_language_code(found));
}

struct digest {
	gnutls_hash_hd_t hash;
	uint64_t size;
};

static int digest_add(const void *data, size_t size, void *context)
{
	struct digest *digest = context;

	digest->size += size;
	return gnutls_hash(digest->hash, data, size);
}

/* Sets size and sha256. */
static void measure(json_t *object, const struct mime_attachment *a)
{
	unsigned char sum[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];
	struct digest digest = {0};

	if (gnutls_hash_init(&digest.hash, GNUTLS_DIG_SHA256) < 0 ||
	    mime_attachment_decode(a, digest_add, &digest) != 0)
		abort();
	gnutls_hash_deinit(digest.hash, sum);
	for (size_t i = 0; i < SHA256_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
	json_object_set_new(object, "size", json_integer((json_int_t)digest.size));
	json_object_set_new(object, "sha256", json_string(hex));
}

static json_t *attachments(const struct mime_mail *mail)
{
	json_t *array = json_array();

	for (size_t i = 0; i < mail->attachments_count; i++) {
		json_t *object = json_object();

		json_object_set_new(object, "name", string(mail->attachments[i].name));
		json_object_set_new(object, "type", string(mail->attachments[i].type));
		measure(object, &mail->attachments[i]);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *receipt(const struct decision *decision)
{
	json_t *object = json_object();

	json_object_set_new(object, "send", json_boolean(!decision->why));
	json_object_set_new(object, "why", string(decision->why));
	return object;
}

static json_t *authentication(const struct decision *decision)
{
	switch (decision->authentication) {
	case AUTHENTICATION_PASSED:
		return json_string("passed");
	case AUTHENTICATION_FAILED:
		return json_string("failed");
	default:
		return json_null();
	}
}

/* Where it goes: what is for a ticket that it names goes to the quarantine if it names none. */
static json_t *destination(const struct decision *decision)
{
	static const char *const words[] = {
		[DECISION_MAIL] = "ticket",
		[DECISION_AUTO_REPLY] = "its ticket",
		[DECISION_REPORT] = "its delivery",
		[DECISION_QUARANTINE] = "quarantine",
	};

	return json_string(words[decision->kind]);
}

static const char *kind(const struct mime_mail *mail, const struct decision *decision)
{
	if (decision->kind == DECISION_QUARANTINE)
		return "loop";
	switch (mail->kind) {
	case MIME_KIND_BOUNCE:
		return "bounce";
	case MIME_KIND_AUTO_REPLY:
		return "auto-reply";
	case MIME_KIND_REPORT:
		return "report";
	case MIME_KIND_FEEDBACK:
		return "feedback";
	default:
		return "mail";
	}
}

static json_t *bounce(const struct mime_mail *mail)
{
	json_t *object = json_object();

	json_object_set_new(object, "status", string(mail->report->status));
	json_object_set_new(object, "action", string(mail->report->action));
	json_object_set_new(object, "recipient", string(mail->report->recipient));
	json_object_set_new(object, "permanent", json_boolean(mail->report->permanent));
	json_object_set_new(object, "original_message_id",
			    string(mail->report->original_message_id));
	return object;
}

json_t *mail_json(const struct mime_mail *mail, const struct decision *decision)
{
	json_t *json = json_object();

	json_object_set_new(json, "kind", json_string(kind(mail, decision)));
	json_object_set_new(json, "from", first(&mail->from));
	json_object_set_new(json, "to", people(&mail->to));
	json_object_set_new(json, "cc", people(&mail->cc));
	json_object_set_new(json, "reply_to", first(&mail->reply_to));
	json_object_set_new(json, "subject", string(mail->subject));
	json_object_set_new(json, "date", date(mail->date));
	json_object_set_new(json, "message_id", string(mail->message_id));
	json_object_set_new(json, "in_reply_to", list(mail->in_reply_to));
	json_object_set_new(json, "references", list(mail->references));
	json_object_set_new(json, "text", bytes(mail->text, mail->text_size));
	json_object_set_new(json, "own_text", own_text(mail));
	json_object_set_new(json, "language", language(mail));
	json_object_set_new(json, "attachments", attachments(mail));
	json_object_set_new(json, "bounce",
			    mail->kind == MIME_KIND_BOUNCE ? bounce(mail) : json_null());
	json_object_set_new(json, "receipt", receipt(decision));
	json_object_set_new(json, "notes", list(mail->notes));
	return json;
}

json_t *mail_json_decision(const struct decision *decision)
{
	json_t *json = json_object();

	json_object_set_new(json, "authentication", authentication(decision));
	json_object_set_new(json, "destination", destination(decision));
	return json;
}
