#include "bench_mime.h"

#include <string.h>

#include <gmime/gmime.h>

void reading_begin(void)
{
	g_mime_init();
}

static void read_part(GMimeObject *parent, GMimeObject *part, void *context)
{
	size_t *sum = context;

	(void)parent;
	if (GMIME_IS_TEXT_PART(part)) {
		char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));

		*sum += text ? strlen(text) : 0;
		g_free(text);
	} else if (GMIME_IS_PART(part)) {
		GMimeStream *out = g_mime_stream_mem_new();

		g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)), out);
		*sum += (size_t)g_mime_stream_length(out);
		g_object_unref(out);
	}
}

static size_t read_header(GMimeMessage *mail)
{
	const char *subject = g_mime_message_get_subject(mail),
		   *id = g_mime_message_get_message_id(mail);
	const InternetAddressList *from = g_mime_message_get_from(mail);
	const InternetAddressList *to = g_mime_message_get_to(mail);

	return (subject ? strlen(subject) : 0) + (id ? strlen(id) : 0) + (from ? 1 : 0) +
	       (to ? 1 : 0) + (g_mime_message_get_date(mail) ? 1 : 0);
}

size_t reading_of(const char *bytes, size_t size)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, size);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *mail = g_mime_parser_construct_message(parser, NULL);
	size_t sum = 0;

	if (mail) {
		sum = read_header(mail);
		g_mime_message_foreach(mail, read_part, &sum);
		g_object_unref(mail);
	}
	g_object_unref(parser);
	g_object_unref(stream);
	return sum;
}
