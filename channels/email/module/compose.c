#include "compose.h"

#include "attach.h"
#include "encode_mail.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define ID_MAX_BYTES 900U

static const char *domain_of(const char *address)
{
	return strrchr(address, '@') + 1; /* checked when it was configured */
}

char *compose_message_id(const struct email_options *o, const struct delivery *d)
{
	return xasprintf("%s@%s", d->message_token, domain_of(o->from_address));
}

/* RFC 5322, section 3.3; names of days and months never in another language. */
static void add_date(int64_t utc_ms, struct buffer *out)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t seconds = (time_t)(utc_ms / 1000);
	struct tm t;

	gmtime_r(&seconds, &t);
	buffer_printf(out, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[t.tm_wday],
		      t.tm_mday, months[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static void add_mailbox(const char *field, const char *name, const char *address,
			struct buffer *out)
{
	buffer_printf(out, "%s: ", field);
	if (name && *name) {
		encode_phrase(name, out);
		buffer_add_string(out, "\r\n ");
	}
	buffer_printf(out, "<%s>\r\n", address);
}

static bool is_reply(const struct delivery *d)
{
	return strcmp(d->kind, "reply") == 0;
}

/* local+token@domain of our own address. */
static char *with_token(const struct email_options *o, const char *token)
{
	const char *at = strrchr(o->from_address, '@');

	return xasprintf("%.*s+%s%s", (int)(at - o->from_address), o->from_address, token, at);
}

char *compose_envelope(const struct email_options *o, const struct delivery *d)
{
	if (!is_reply(d))
		return xstrdup(o->envelope_from);
	return o->plus_addressing ? with_token(o, d->bounce_token) : xstrdup(o->from_address);
}

/* The address whose mail comes to this very ticket. */
static void add_reply_to(const struct email_options *o, const char *name, const struct delivery *d,
			 struct buffer *out)
{
	_cleanup_(freep) char *address = with_token(o, d->reply_token);

	if (o->plus_addressing)
		add_mailbox("Reply-To", name, address, out);
}

/* An id of a foreign mail that may stand in a header of ours: RFC 5322, section 3.6.4. */
static bool id_is_safe(const char *id)
{
	size_t size = strlen(id);

	if (!size || size > ID_MAX_BYTES)
		return false;
	for (const char *c = id; *c; c++) {
		if (*c <= 0x20 || *c > 0x7e || *c == '<' || *c == '>')
			return false;
	}
	return true;
}

/* own: the mail's own id stands there too, since some providers put another in its place. */
static void add_references(const struct delivery *d, const char *own, struct buffer *out)
{
	const char *id = json_string_value(json_object_get(d->params, "message_id"));
	bool answers = id && id_is_safe(id);
	json_t *earlier;
	size_t i;

	if (answers)
		buffer_printf(out, "In-Reply-To: <%s>\r\n", id);
	buffer_add_string(out, "References:");
	json_array_foreach(json_object_get(d->params, "references"), i, earlier)
	{
		const char *one = json_string_value(earlier);
		if (one && id_is_safe(one) && (!answers || strcmp(one, id) != 0) &&
		    strcmp(one, own) != 0)
			buffer_printf(out, " <%s>\r\n", one);
	}
	buffer_printf(out, " <%s>\r\n", own);
	/* what it answers is last: clients thread by that */
	if (answers)
		buffer_printf(out, " <%s>\r\n", id);
}

static void add_headers(const struct email_options *o, const struct delivery *d, struct buffer *out)
{
	const char *name = strcmp(d->language, "en") == 0 ? o->from_name_en : o->from_name_ar;
	_cleanup_(freep) char *id = compose_message_id(o, d);

	add_date(d->created, out);
	add_mailbox("From", name, o->from_address, out);
	/* without the display name: it is received text, and may be somebody's advertisement */
	add_mailbox("To", NULL, d->to, out);
	add_reply_to(o, name, d, out);
	buffer_add_string(out, "Subject: ");
	encode_words(d->subject, out);
	buffer_printf(out, "\r\nMessage-ID: <%s>\r\n", id);
	add_references(d, id, out);
	/* RFC 3834, section 5; the others are for those who do not know it */
	if (!is_reply(d))
		buffer_add_string(out, "Auto-Submitted: auto-replied\r\n"
				       "X-Auto-Response-Suppress: All\r\n");
	buffer_printf(out, "X-Loop: %s\r\nContent-Language: %s\r\nMIME-Version: 1.0\r\n",
		      o->from_address, d->language);
}

static void add_part(const char *type, const char *text, struct buffer *out)
{
	buffer_printf(out, "Content-Type: %s; charset=utf-8\r\n", type);
	encode_body(text, out);
}

/* What is to be read: as text, and as HTML where there is any. */
static void add_words(const struct delivery *d, struct buffer *out)
{
	if (!d->html) {
		add_part("text/plain", d->text, out);
		return;
	}
	/* no line of an encoded body begins so, and no two mails share it */
	_cleanup_(freep) char *boundary = xasprintf("=_%s", d->message_token);
	buffer_printf(out, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n--%s\r\n",
		      boundary, boundary);
	add_part("text/plain", d->text, out);
	buffer_printf(out, "--%s\r\n", boundary);
	add_part("text/html", d->html, out);
	buffer_printf(out, "--%s--\r\n", boundary);
}

int compose_mail(const struct email_options *o, const struct delivery *d, struct buffer *out)
{
	_cleanup_(freep) char *boundary = xasprintf("=_x.%s", d->message_token);

	add_headers(o, d, out);
	if (d->attachments_count == 0) {
		add_words(d, out);
		return out->overflowed ? -EMSGSIZE : 0;
	}
	buffer_printf(out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n",
		      boundary, boundary);
	add_words(d, out);
	for (size_t i = 0; i < d->attachments_count; i++) {
		buffer_printf(out, "--%s\r\n", boundary);
		attach_part(&d->attachments[i], out);
	}
	buffer_printf(out, "--%s--\r\n", boundary);
	return out->overflowed ? -EMSGSIZE : 0;
}
