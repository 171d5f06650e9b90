#include "filename.h"

#include <wasl/text.h>

#include <string.h>

#define LINE_MAX_SIZE (64U << 10)
#define EXTENSION_MAX 20

static const char *extension_of(const char *type)
{
	static const struct {
		const char *type, *extension;
	} known[] = {
		{"application/pdf", ".pdf"},
		{"application/zip", ".zip"},
		{"application/msword", ".doc"},
		{"application/pkcs7-mime", ".p7m"},
		{"application/vnd.ms-excel", ".xls"},
		{"application/ms-tnef", ".dat"},
		{"image/jpeg", ".jpg"},
		{"image/png", ".png"},
		{"image/gif", ".gif"},
		{"image/webp", ".webp"},
		{"image/heic", ".heic"},
		{"image/tiff", ".tif"},
		{"audio/mpeg", ".mp3"},
		{"audio/ogg", ".ogg"},
		{"video/mp4", ".mp4"},
		{"text/plain", ".txt"},
		{"text/html", ".html"},
		{"text/csv", ".csv"},
		{"text/calendar", ".ics"},
		{"text/vcard", ".vcf"},
		{"message/delivery-status", ".txt"},
		{"text/rfc822-headers", ".txt"},
		{"message/rfc822", ".eml"},
		{"message/global", ".eml"},
		{"application/json", ".json"},
		{"application/xml", ".xml"},
	};

	for (size_t i = 0; i < ELEMENTS(known); i++)
		if (strcmp(known[i].type, type) == 0)
			return known[i].extension;
	return ".bin";
}

static char *default_name(const char *type, size_t number)
{
	if (strcmp(type, "message/rfc822") == 0 && number == 1)
		return xstrdup("message.eml");
	if (strcmp(type, "message/rfc822") == 0)
		return xasprintf("message-%zu.eml", number);
	return xasprintf("attachment-%zu%s", number, extension_of(type));
}

static const char *last_component(const char *name)
{
	const char *last = name;

	for (const char *c = name; *c; c++)
		if (*c == '/' || *c == '\\')
			last = c + 1;
	return last;
}

static char *cut_name(const char *name, size_t size)
{
	const char *dot = strrchr(name, '.');
	size_t extension = dot ? strlen(dot) : 0, kept;

	if (size <= MIME_NAME_MAX)
		return xstrndup(name, size);
	if (extension > EXTENSION_MAX)
		extension = 0;
	kept = text_cut(name, size - extension, MIME_NAME_MAX - extension);
	return xasprintf("%.*s%s", (int)kept, name, extension > 0 ? dot : "");
}

char *filename_make(const char *name, const char *type, size_t number)
{
	struct buffer line = BUFFER_INIT(LINE_MAX_SIZE);
	char *made = NULL;
	const char *last;

	if (name)
		(void)text_one_line(name, strlen(name), &line);
	last = last_component(buffer_string(&line));
	last += strspn(last, " ");
	if (last[strspn(last, ". ")] != '\0')
		made = cut_name(last, strlen(last));
	buffer_done(&line);
	return made ? made : default_name(type, number);
}

bool filename_is_void(const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t size = dot ? (size_t)(dot - name) : strlen(name);

	return strspn(name, "?_- .\"'") >= size;
}
