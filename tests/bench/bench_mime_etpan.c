#include "bench_mime.h"

#include <string.h>

#include <libetpan/libetpan.h>

void reading_begin(void)
{
}

static size_t decode_word(const char *value)
{
	size_t at = 0, size = 0;
	char *text = NULL;

	if (value && mailmime_encoded_phrase_parse("iso-8859-1", value, strlen(value), &at, "utf-8",
						   &text) == MAILIMF_NO_ERROR) {
		size = strlen(text);
		free(text);
	}
	return size;
}

static size_t convert(const char *charset, const char *content, size_t size)
{
	char *text = NULL;
	size_t converted = 0;

	if (charconv_buffer("utf-8", charset, content, size, &text, &converted) !=
	    MAIL_CHARCONV_NO_ERROR)
		return size;
	charconv_buffer_free(text);
	return converted;
}

static size_t read_leaf(struct mailmime *mime)
{
	struct mailmime_single_fields fields;
	const struct mailmime_data *data = mime->mm_data.mm_single;
	size_t at = 0, size = 0;
	char *content = NULL;

	mailmime_single_fields_init(&fields, mime->mm_mime_fields, mime->mm_content_type);
	if (!data ||
	    mailmime_part_parse(data->dt_data.dt_text.dt_data, data->dt_data.dt_text.dt_length, &at,
				fields.fld_encoding ? fields.fld_encoding->enc_type
						    : MAILMIME_MECHANISM_8BIT,
				&content, &size) != MAILIMF_NO_ERROR)
		return 0;
	if (fields.fld_content_charset)
		size = convert(fields.fld_content_charset, content, size);
	mailmime_decoded_part_free(content);
	return size;
}

static size_t read_part(struct mailmime *mime)
{
	size_t sum = 0;

	if (mime->mm_type != MAILMIME_MULTIPLE)
		return mime->mm_type == MAILMIME_SINGLE ? read_leaf(mime) : 0;
	for (clistiter *i = clist_begin(mime->mm_data.mm_multipart.mm_mp_list); i;
	     i = clist_next(i))
		sum += read_part(clist_content(i));
	return sum;
}

static size_t read_header(struct mailimf_fields *all)
{
	struct mailimf_single_fields fields;

	mailimf_single_fields_init(&fields, all);
	return decode_word(fields.fld_subject ? fields.fld_subject->sbj_value : NULL);
}

size_t reading_of(const char *bytes, size_t size)
{
	struct mailmime *mime = NULL;
	size_t at = 0, sum = 0;

	if (mailmime_parse(bytes, size, &at, &mime) != MAILIMF_NO_ERROR)
		return 0;
	if (mime->mm_data.mm_message.mm_fields)
		sum = read_header(mime->mm_data.mm_message.mm_fields);
	if (mime->mm_data.mm_message.mm_msg_mime)
		sum += read_part(mime->mm_data.mm_message.mm_msg_mime);
	mailmime_free(mime);
	return sum;
}
