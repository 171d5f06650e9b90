#include "calendar.h"

#include "channels/email/mime/mime.h"

#include <string.h>
#include <strings.h>

/* The method stands before the first event. */
#define CALENDAR_MAX (64U << 10)

static int gather(const void *data, size_t size, void *context)
{
	struct buffer *out = context;
	size_t left = CALENDAR_MAX - out->size;

	return buffer_add(out, data, size < left ? size : left) < 0 || size >= left;
}

/* A line "METHOD:REPLY", perhaps with parameters before the colon. */
static bool line_answers(const char *line)
{
	size_t size = strcspn(line, "\r\n");
	const char *colon = memchr(line, ':', size);

	if (strncasecmp(line, "METHOD", 6) != 0 || !colon || !strchr(":;", line[6]))
		return false;
	size = strcspn(colon + 1, " \t\r\n");
	return (size == 5 && strncasecmp(colon + 1, "REPLY", size) == 0) ||
	       (size == 7 && strncasecmp(colon + 1, "COUNTER", size) == 0);
}

static bool text_answers(const char *text)
{
	while (*text) {
		if (line_answers(text))
			return true;
		text += strcspn(text, "\r\n");
		text += strspn(text, "\r\n");
	}
	return false;
}

bool calendar_answers(const struct mime_mail *mail)
{
	bool answers = false;

	for (size_t i = 0; i < mail->attachments_count && !answers; i++) {
		struct buffer calendar = BUFFER_INIT(CALENDAR_MAX);

		if (strcmp(mail->attachments[i].type, "text/calendar") == 0) {
			(void)mime_attachment_decode(&mail->attachments[i], gather, &calendar);
			answers = text_answers(buffer_string(&calendar));
		}
		buffer_done(&calendar);
	}
	return answers;
}
