#include "base/transfer_smtp.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define COMMAND_MAX 1024
#define LINE_MAX_BYTES 4096
#define LINES_MAX 100
#define MAIL_LINE_MAX 998U
#define STATUS_PARTS 3U
/* A shorter name may be part of any word. */
#define NAME_LEAST 4U

bool smtp_message_check(const char *message, size_t size)
{
	char before = '\0';
	size_t length = 0; /* of the line so far, its CR too */

	for (size_t i = 0; i < size; i++) {
		char c = message[i];
		if (!c || (c == '\n') != (before == '\r'))
			return false;
		if (++length > MAIL_LINE_MAX && c != '\r' && c != '\n')
			return false;
		if (c == '\n')
			length = 0;
		before = c;
	}
	return before != '\r';
}

static void stuff(struct buffer *out, const char *s, size_t size)
{
	*out = BUFFER_INIT(2 * size + 8);
	while (size) {
		const char *end = memchr(s, '\n', size);
		size_t n = end ? (size_t)(end - s) + 1 : size;
		if (*s == '.')
			buffer_add_char(out, '.');
		buffer_add(out, s, n);
		if (!end)
			buffer_add_string(out, "\r\n");
		s += n;
		size -= n;
	}
	buffer_add_string(out, ".\r\n");
}

static bool has_eight_bit(const char *s, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (s[i] & 0x80)
			return true;
	}
	return false;
}

void smtp_init(struct smtp *s, const char *envelope_from, const char *recipient,
	       const char *message, size_t size)
{
	*s = (struct smtp){
		.mail = xasprintf("MAIL FROM:<%s>", envelope_from),
		.recipient = xstrdup(recipient),
		.message_size = size,
		.eight_bit = has_eight_bit(message, size),
		.command = BUFFER_INIT(COMMAND_MAX),
		.line = BUFFER_INIT(LINE_MAX_BYTES),
	};
	stuff(&s->message, message, size);
}

void smtp_done(struct smtp *s)
{
	free(TAKE(s->mail));
	free(TAKE(s->recipient));
	buffer_done(&s->message);
	buffer_done(&s->command);
	buffer_done(&s->line);
}

void smtp_begin(struct smtp *s, const struct smtp_parameters *parameters)
{
	s->step = SMTP_MAIL;
	s->sent = 0;
	s->lines = 0;
	buffer_clear(&s->line);
	buffer_clear(&s->command);
	buffer_add_string(&s->command, s->mail);
	if (parameters->size)
		buffer_printf(&s->command, " SIZE=%zu", s->message_size);
	if (parameters->eight_bit && s->eight_bit)
		buffer_add_string(&s->command, " BODY=8BITMIME");
	if (parameters->utf8)
		buffer_add_string(&s->command, " SMTPUTF8");
	buffer_add_string(&s->command, "\r\n");
}

static const struct buffer *said(const struct smtp *s)
{
	return s->step == SMTP_MESSAGE ? &s->message : &s->command;
}

const char *smtp_output(const struct smtp *s, size_t *ret_size)
{
	const struct buffer *b = said(s);

	*ret_size = b->size - s->sent;
	return *ret_size ? b->data + s->sent : NULL;
}

void smtp_note_sent(struct smtp *s, size_t size)
{
	s->sent += size;
}

bool smtp_is_handed_over(const struct smtp *s)
{
	return s->step == SMTP_MESSAGE && s->sent == s->message.size;
}

static char printable(char c)
{
	if (c > ' ' && c < 0x7f)
		return c;
	return '?';
}

static bool has(const char *word, size_t size, const char *part, size_t part_size)
{
	for (size_t i = 0; i + part_size <= size; i++) {
		if (strncasecmp(word + i, part, part_size) == 0)
			return true;
	}
	return false;
}

/* An address, also as a link has it, or the recipient's name in it. */
static bool tells_whom(const struct smtp *s, const char *word, size_t size)
{
	size_t local = strcspn(s->recipient, "@");

	if (memchr(word, '@', size) || has(word, size, "%40", 3))
		return true;
	return local >= NAME_LEAST ? has(word, size, s->recipient, local)
				   : size == local && has(word, size, s->recipient, local);
}

/* A word that tells the recipient becomes <…>; what is not printable ASCII becomes '?'. */
static void describe_words(const struct smtp *s, const char *at, struct buffer *out)
{
	static const char ends[] = " <>()[]\"',;:=";

	while (*at) {
		size_t n = strcspn(at, ends);
		if (n && tells_whom(s, at, n)) {
			buffer_add_string(out, "<\xe2\x80\xa6>");
		} else {
			for (size_t i = 0; i < n; i++)
				buffer_add_char(out, printable(at[i]));
		}
		at += n;
		if (*at)
			buffer_add_char(out, *at++);
	}
}

/* What the lines say, one after the other: what matters may stand in any of them. */
static void describe(struct smtp *s, bool first)
{
	struct buffer out = BUFFER_INIT(sizeof(s->text) - 1);
	const char *line = buffer_string(&s->line);

	if (!first) {
		buffer_printf(&out, "%s ", s->text);
		line += line[3] ? 4 : 3;
		if (*s->status && strncmp(line, s->status, strlen(s->status)) == 0)
			line += strlen(s->status);
		line += strspn(line, " ");
	}
	describe_words(s, line, &out);
	snprintf(s->text, sizeof(s->text), "%s", buffer_string(&out));
	size_t size = first ? 0 : strlen(s->said);
	snprintf(s->said + size, sizeof(s->said) - size, "%s%s", first ? "" : " ", line);
	buffer_done(&out);
}

/* RFC 3463: class, subject, detail. What does not begin so has none. */
static void note_status(struct smtp *s, const char *text)
{
	const char *at = text;

	if (!strchr("245", *at) || at[1] != '.')
		return;
	for (unsigned part = 0; part < STATUS_PARTS; part++) {
		size_t digits = strspn(at, "0123456789");
		bool last = part + 1 == STATUS_PARTS;
		if (!digits || digits > 3 ||
		    (last ? at[digits] && at[digits] != ' ' : at[digits] != '.'))
			return;
		at += digits + !last;
	}
	snprintf(s->status, sizeof(s->status), "%.*s", (int)(at - text), text);
}

static void say_next(struct smtp *s)
{
	s->step++;
	s->sent = 0;
	buffer_clear(&s->command);
	if (s->step == SMTP_RCPT)
		buffer_printf(&s->command, "RCPT TO:<%s>\r\n", s->recipient);
	else if (s->step == SMTP_DATA)
		buffer_add_string(&s->command, "DATA\r\n");
}

static enum smtp_verdict answer(struct smtp *s)
{
	long kind = s->code / 100;
	size_t unsent;

	if (kind == 4 || kind == 5)
		return SMTP_REFUSED;
	if (kind != (s->step == SMTP_DATA ? 3 : 2) || smtp_output(s, &unsent))
		return SMTP_NONSENSE;
	if (s->step == SMTP_MESSAGE)
		return SMTP_ACCEPTED;
	say_next(s);
	return SMTP_GOES_ON;
}

static enum smtp_verdict take_line(struct smtp *s)
{
	const char *line = buffer_string(&s->line);

	if (strspn(line, "0123456789") != 3 || ++s->lines > LINES_MAX)
		return SMTP_NONSENSE;
	if (s->lines == 1)
		*s->status = '\0';
	if (line[3])
		note_status(s, line + 4);
	describe(s, s->lines == 1);
	if (line[3] == '-')
		return SMTP_GOES_ON;
	s->lines = 0;
	s->code = (line[0] - '0') * 100L + (line[1] - '0') * 10L + (line[2] - '0');
	return answer(s);
}

enum smtp_verdict smtp_input(struct smtp *s, const char *bytes, size_t size, size_t *ret_used)
{
	for (size_t i = 0; i < size; i++) {
		*ret_used = i + 1;
		if (bytes[i] != '\n') {
			if (bytes[i] != '\r' && buffer_add_char(&s->line, bytes[i]) < 0)
				return SMTP_NONSENSE;
			continue;
		}
		enum smtp_verdict verdict = take_line(s);
		buffer_clear(&s->line);
		if (verdict != SMTP_GOES_ON)
			return verdict;
	}
	return SMTP_GOES_ON;
}
