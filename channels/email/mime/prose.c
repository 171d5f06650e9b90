#include "prose.h"

#include <string.h>
#include <strings.h>

#include "report_fields.h"
#include "status.h"

/* A report says what it has to say at its beginning. */
#define TEXT_MAX (32U << 10)
#define ORIGINAL_MAX (64U << 10)
#define RAW_MAX (256U << 10)
#define SUBJECT_MAX 1000U

/* Only a mail's header has lines that begin so. */
static bool begins_original(const char *line)
{
	static const char *const names[] = {
		"received:",	   "return-path:",  "x-received:",   "message-id:",
		"dkim-signature:", "mime-version:", "delivered-to:", "x-mailer:"};

	if (*line == '>')
		line += 1 + strspn(line + 1, " ");
	for (size_t i = 0; i < ELEMENTS(names); i++) {
		if (strncasecmp(line, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

static size_t text_end(const char *text)
{
	size_t at = 0;

	while (text[at] && at < TEXT_MAX) {
		if (begins_original(text + at))
			return at;
		at += strcspn(text + at, "\n");
		at += text[at] == '\n';
	}
	return at;
}

/* White space as one blank, ASCII in lower case. */
static char *flatten(const char *text, size_t size)
{
	char *flat = xmalloc(size + 1), *to = flat;

	for (size_t i = 0; i < size && text[i]; i++) {
		char c = text[i];

		if (c == '\n' || c == '\r' || c == '\t')
			c = ' ';
		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (c != ' ' || (to > flat && to[-1] != ' '))
			*to++ = c;
	}
	*to = '\0';
	return flat;
}

static bool is_answer(const char *subject)
{
	static const char *const marks[] = {
		"re:", "aw:",	"sv:", "fw:",	       "fwd:",	"wg:",	 "tr:", "rv:",
		"r:",  "antw:", "رد:", "إعادة توجيه:", "回复:", "转发:", "rif:"};

	for (size_t i = 0; i < ELEMENTS(marks); i++) {
		if (strncmp(subject, marks[i], strlen(marks[i])) == 0)
			return true;
	}
	return false;
}

/* Everything behind the mail's header as it came: parts may be split wrongly there. */
static char *raw_body(const struct tree *tree)
{
	const struct part *last = &tree->list[tree->count - 1];
	const char *begin = tree->list[0].body, *end = last->body + last->size;
	size_t size = end > begin ? (size_t)(end - begin) : 0;

	return xstrndup(begin, size < RAW_MAX ? size : RAW_MAX);
}

void prose_init(struct prose *prose, const struct mime_mail *mail, const struct tree *tree)
{
	size_t end = text_end(mail->text);
	const char *subject = mail->subject ? mail->subject : "";

	prose->text = xstrndup(mail->text, end);
	prose->original = xstrndup(mail->text + end, ORIGINAL_MAX);
	prose->raw = raw_body(tree);
	prose->flat = flatten(prose->text, end);
	prose->subject = flatten(subject, strnlen(subject, SUBJECT_MAX));
	prose->answers = is_answer(prose->subject);
}

void prose_done(struct prose *prose)
{
	free(prose->text);
	free(prose->original);
	free(prose->raw);
	free(prose->flat);
	free(prose->subject);
}

bool prose_has_reply(const struct prose *prose)
{
	return status_reply(prose->text) != 0 || strstr(prose->flat, "diagnostic-code:") ||
	       strstr(prose->flat, "final-recipient:") || strstr(prose->flat, "remote host said");
}

char *prose_field(const char *text, const char *name)
{
	size_t size = strlen(name);

	for (const char *line = text; *line;) {
		const char *s = line + strspn(line, " \t>*|");

		if (strncasecmp(s, name, size) == 0 && s[size] == ':') {
			s += size + 1;
			s += strspn(s, " \t");
			if (*s == '\r' || *s == '\n')
				s += strspn(s, "\r\n \t");
			return xstrndup(s, strcspn(s, "\r\n"));
		}
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return NULL;
}

static void read_ids(const struct prose *prose, const struct mime_mail *mail, struct report *report)
{
	const char *const places[] = {prose->original, prose->text, prose->raw};

	for (size_t i = 0; i < ELEMENTS(places) && !report->said.original_message_id; i++) {
		_cleanup_(freep) char *value = prose_field(places[i], "message-id");

		if (value)
			report->said.original_message_id = report_id(value);
	}
	/* mail servers that answer what they return name it there */
	if (!report->said.original_message_id && mail->in_reply_to && mail->in_reply_to[0])
		report->said.original_message_id = xstrdup(mail->in_reply_to[0]);
}

static void read_status(const struct prose *prose, struct report *report)
{
	_cleanup_(freep) char *stated = prose_field(prose->text, "status");

	report->said.status = stated ? status_find(stated, 0) : NULL;
	if (!report->said.status && report->reply)
		report->said.status = status_find(prose->text, report->reply);
	if (!report->said.status)
		report->said.status = status_find(prose->text, '5');
	if (!report->said.status)
		report->said.status = status_find(prose->text, '4');
}

bool prose_is_temporary(const struct prose *prose)
{
	static const char *const lasting[] = {"permanent", "given up", "giving up"};
	static const char *const passing[] = {
		"deferred",    "temporar",	     "timed out",	 "time out",
		"lookup fail", "mailbox full",	     "mailbox is full",	 "mailfolder is full",
		"over quota",  "quota exceeded",     "exceeded storage", "try again later",
		"disk full",   "connection refused",
	};

	return prose_has_any(prose->flat, passing, ELEMENTS(passing)) &&
	       !prose_has_any(prose->flat, lasting, ELEMENTS(lasting));
}

static bool is_delay(const struct prose *prose)
{
	static const char *const phrases[] = {
		"has been delayed",	 "will be retried",
		"still being retried",	 "will be retained",
		"warning message only",	 "this is a warning",
		"delivery is delayed",	 "not yet been delivered",
		"will continue to try",	 "attempts to deliver the message will continue",
		"do not need to resend", "تأخر تسليم",
	};

	return prose_has_any(prose->flat, phrases, ELEMENTS(phrases)) ||
	       strstr(prose->subject, "delay") || strncmp(prose->subject, "warning:", 8) == 0;
}

void prose_read(const struct prose *prose, const struct mime_mail *mail, struct report *report)
{
	struct mime_report *said = &report->said;

	if (!report->reply)
		report->reply = status_reply(prose->text);
	if (!said->status)
		read_status(prose, report);
	if (!said->action) {
		_cleanup_(freep) char *action = prose_field(prose->text, "action");
		bool delayed = action ? strncasecmp(action, "delayed", 7) == 0 : is_delay(prose);
		said->action = xstrdup(delayed ? "delayed" : "failed");
	}
	if (!said->recipient)
		said->recipient = prose_recipient(prose, mail, report);
	if (!said->original_message_id)
		read_ids(prose, mail, report);
}
