/* A mail as GMime reads it. */
#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>

#include <gmime/gmime.h>

#define DEPTH_MAX 200

/* Mailboxes, those of groups too. */
static void add_addresses(InternetAddressList *list, json_t *found, int depth)
{
	int count = list && depth < DEPTH_MAX ? internet_address_list_length(list) : 0;

	for (int i = 0; i < count; i++) {
		InternetAddress *a = internet_address_list_get_address(list, i);

		if (INTERNET_ADDRESS_IS_MAILBOX(a))
			json_array_append_new(found,
					      oracle_string(internet_address_mailbox_get_addr(
						      INTERNET_ADDRESS_MAILBOX(a))));
		else if (INTERNET_ADDRESS_IS_GROUP(a))
			add_addresses(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(a)),
				      found, depth + 1);
	}
}

static json_t *leaf_of(GMimeObject *object)
{
	char *type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(object));
	GMimeDataWrapper *content = NULL;
	GMimeStream *out = g_mime_stream_mem_new();
	GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
	const char *name = NULL;
	json_t *part;

	if (GMIME_IS_PART(object)) {
		name = g_mime_part_get_filename(GMIME_PART(object));
		content = g_mime_part_get_content(GMIME_PART(object));
	}
	if (content)
		g_mime_data_wrapper_write_to_stream(content, out);
	part = oracle_part(type, name, content ? (bytes->data ? (char *)bytes->data : "") : NULL,
			   bytes->len);
	g_object_unref(out);
	g_free(type);
	return part;
}

/* Every leaf; a mail within is one. */
static void add_leaves(GMimeObject *object, json_t *leaves, int depth)
{
	if (!object || depth > DEPTH_MAX)
		return;
	if (!GMIME_IS_MULTIPART(object)) {
		json_array_append_new(leaves, leaf_of(object));
		return;
	}
	for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(object)); i++)
		add_leaves(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), leaves,
			   depth + 1);
}

static json_t *read_mail(const char *data, size_t size)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(data, size);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *mail = g_mime_parser_construct_message(parser, NULL);
	json_t *answer = json_object(), *from = json_array(), *leaves = json_array();

	if (mail) {
		add_addresses(g_mime_message_get_from(mail), from, 0);
		add_leaves(g_mime_message_get_mime_part(mail), leaves, 0);
	}
	json_object_set_new(answer, "subject",
			    oracle_string(mail ? g_mime_message_get_subject(mail) : NULL));
	json_object_set_new(answer, "from", from);
	json_object_set_new(answer, "message_id",
			    oracle_string(mail ? g_mime_message_get_message_id(mail) : NULL));
	json_object_set_new(answer, "parts", leaves);
	if (mail)
		g_object_unref(mail);
	g_object_unref(parser);
	g_object_unref(stream);
	return answer;
}

int main(int argc, char **argv)
{
	size_t size = 0;
	char *data = argc == 2 ? oracle_read(argv[1], &size) : NULL;
	int failed;

	if (!data) {
		fprintf(stderr, "usage: gmime_oracle FILE\n");
		return 2;
	}
	g_mime_init();
	failed = oracle_answer(read_mail(data, size));
	g_mime_shutdown();
	free(data);
	return failed;
}
