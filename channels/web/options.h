/*
 * Options: what a section [channel NAME] with module = web may say.
 */
#pragma once

#include <wasl/error.h>
#include <wasl/option.h>

struct web_form_options {
	uint64_t attachments;			    /* files of one message */
	uint64_t attachment_size, attachments_size; /* bytes of one, and of all */
	char **attachment_types;		    /* endings of names, without a dot */
	uint64_t token_time, fill_time;		    /* seconds */
	uint64_t address_hour, network_hour;	    /* beyond which a person looks */
	uint64_t address_minute, network_minute;    /* beyond which nothing is taken */
};

const struct option *web_form_options(void);
int web_form_options_check(const void *options, struct error *err);
