#include "options.h"

#include <errno.h>
#include <string.h>

#define O struct web_form_options

const struct option *web_form_options(void)
{
	static const struct option options[] = {
		OPTION_UINT(O, attachments, "5", 0, 20, "files that a message may have"),
		OPTION_BYTES(O, attachment_size, "10M", 1024, 24ULL << 20, "size of one of them"),
		OPTION_BYTES(O, attachments_size, "20M", 1024, 24ULL << 20, "size of all of them"),
		OPTION_STRINGS(O, attachment_types,
			       "pdf jpg jpeg png gif heic webp txt doc docx xls xlsx ppt pptx odt",
			       "endings of the names of files that are taken"),
		OPTION_SECONDS(O, token_time, "2h", 60, 86400,
			       "how long a form that was opened can be sent"),
		OPTION_SECONDS(O, fill_time, "3s", 0, 60,
			       "what is sent sooner after the form was opened is marked for a "
			       "person"),
		OPTION_UINT(O, address_hour, "10", 0, 1000000,
			    "messages of one IP address in an hour, beyond which they are marked; "
			    "0: any number"),
		OPTION_UINT(O, network_hour, "60", 0, 1000000,
			    "messages of its network (/24, /64) in an hour, beyond which they are "
			    "marked; 0: any number"),
		OPTION_UINT(O, address_minute, "12", 0, 1000000,
			    "times that one IP address may send in a minute, beyond which it has "
			    "to wait; 0: any number"),
		OPTION_UINT(O, network_minute, "120", 0, 1000000,
			    "times that its network may send in a minute, beyond which it has to "
			    "wait; 0: any number"),
		OPTION_END,
	};

	return options;
}

int web_form_options_check(const void *options, struct error *err)
{
	const struct web_form_options *o = options;

	if (o->attachment_size > o->attachments_size)
		return error_set(
			err, -EINVAL,
			"attachment_size is more than attachments_size, which all files of "
			"a message may have together");
	for (char **type = o->attachment_types; type && *type; type++) {
		size_t size = strspn(*type, "abcdefghijklmnopqrstuvwxyz0123456789");
		if (!size || (*type)[size])
			return error_set(err, -EINVAL,
					 "attachment_types: '%s' is no ending of a name; write it "
					 "in lower case and without a dot: pdf jpg png",
					 *type);
	}
	return 0;
}
