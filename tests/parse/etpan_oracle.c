/* A mail as libetpan reads it. It may crash: some mails kill that library. */
#include "oracle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libetpan/libetpan.h>

#define DEPTH_MAX 200

/* Encoded words decoded, by libetpan's own means. */
static json_t *decoded(const char *value)
{
	size_t at = 0;
	char *text = NULL;
	json_t *json;

	if (!value || mailmime_encoded_phrase_parse("iso-8859-1", value, strlen(value), &at,
						    "utf-8", &text) != MAILIMF_NO_ERROR)
		return oracle_string(value);
	json = oracle_string(text);
	free(text);
	return json;
}

static json_t *addresses_of(const struct mailimf_mailbox_list *list)
{
	json_t *found = json_array();

	for (clistiter *i = list ? clist_begin(list->mb_list) : NULL; i; i = clist_next(i)) {
		const struct mailimf_mailbox *m = clist_content(i);

		json_array_append_new(found, oracle_string(m->mb_addr_spec));
	}
	return found;
}

static char *type_of(const struct mailmime_content *content)
{
	static const char *const discrete[] = {"",	"text",	       "image",	   "audio",
					       "video", "application", "extension"};
	const struct mailmime_type *type = content ? content->ct_type : NULL;
	const char *main_type = "text";
	char *text = NULL;

	if (!type)
		return strdup("text/plain");
	if (type->tp_type == MAILMIME_TYPE_DISCRETE_TYPE)
		main_type = discrete[type->tp_data.tp_discrete_type->dt_type];
	else if (type->tp_data.tp_composite_type->ct_type == MAILMIME_COMPOSITE_TYPE_MULTIPART)
		main_type = "multipart";
	else
		main_type = "message";
	return asprintf(&text, "%s/%s", main_type, content->ct_subtype) < 0 ? NULL : text;
}

static json_t *leaf_of(struct mailmime *mime)
{
	struct mailmime_single_fields fields;
	char *type = type_of(mime->mm_content_type), *content = NULL;
	const char *name;
	size_t at = 0, size = 0;
	json_t *part;

	mailmime_single_fields_init(&fields, mime->mm_mime_fields, mime->mm_content_type);
	name = fields.fld_disposition_filename ? fields.fld_disposition_filename
					       : fields.fld_content_name;
	if (mime->mm_type == MAILMIME_SINGLE && mime->mm_data.mm_single)
		mailmime_part_parse(mime->mm_data.mm_single->dt_data.dt_text.dt_data,
				    mime->mm_data.mm_single->dt_data.dt_text.dt_length, &at,
				    fields.fld_encoding ? fields.fld_encoding->enc_type
							: MAILMIME_MECHANISM_8BIT,
				    &content, &size);
	part = oracle_part(type, NULL, content, size);
	json_object_set_new(part, "name", decoded(name));
	if (content)
		mailmime_decoded_part_free(content);
	free(type);
	return part;
}

/* Every leaf; a mail within is one. */
static void add_leaves(struct mailmime *mime, json_t *leaves, int depth)
{
	if (!mime || depth > DEPTH_MAX)
		return;
	if (mime->mm_type != MAILMIME_MULTIPLE) {
		json_array_append_new(leaves, leaf_of(mime));
		return;
	}
	for (clistiter *i = clist_begin(mime->mm_data.mm_multipart.mm_mp_list); i;
	     i = clist_next(i))
		add_leaves(clist_content(i), leaves, depth + 1);
}

static json_t *read_mail(const char *data, size_t size)
{
	struct mailmime *mime = NULL;
	struct mailimf_single_fields fields = {0};
	json_t *answer = json_object(), *leaves = json_array();
	size_t at = 0;

	if (mailmime_parse(data, size, &at, &mime) == MAILIMF_NO_ERROR && mime) {
		struct mailimf_fields *all = mime->mm_data.mm_message.mm_fields;

		if (all)
			mailimf_single_fields_init(&fields, all);
		add_leaves(mime->mm_data.mm_message.mm_msg_mime, leaves, 0);
	}
	json_object_set_new(answer, "subject",
			    decoded(fields.fld_subject ? fields.fld_subject->sbj_value : NULL));
	json_object_set_new(answer, "from",
			    addresses_of(fields.fld_from ? fields.fld_from->frm_mb_list : NULL));
	json_object_set_new(
		answer, "message_id",
		oracle_string(fields.fld_message_id ? fields.fld_message_id->mid_value : NULL));
	json_object_set_new(answer, "parts", leaves);
	if (mime)
		mailmime_free(mime);
	return answer;
}

int main(int argc, char **argv)
{
	size_t size = 0;
	char *data = argc == 2 ? oracle_read(argv[1], &size) : NULL;
	int failed;

	if (!data) {
		fprintf(stderr, "usage: etpan_oracle FILE\n");
		return 2;
	}
	failed = oracle_answer(read_mail(data, size));
	free(data);
	return failed;
}
