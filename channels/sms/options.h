/*
 * Options: what may stand in a [channel NAME] of module sms, and whether it works together.
 */
#pragma once

#include <wasl/error.h>
#include <wasl/option.h>

/* Indices of the words of body_form. */
enum sms_form {
	SMS_FORM_JSON,
	SMS_FORM_URLENCODED,
};

struct sms_options {
	char *url, *method, *ca_file;
	char *body, *sender;
	int body_form;
	char *header_1, *header_2, *header_3, *header_4;
	char *idempotency_header;
	struct secret secret_1, secret_2;
	char **accepted, **temporary; /* status codes: "200", "2xx" */
	char *result;
	char **result_accepted, **result_temporary;
	char *message_id, *error;
	uint64_t timeout; /* seconds */
	uint64_t connections, max_characters;
	bool foreign;
};

const struct option *sms_options(void);
/* For channel_module.check. */
int sms_options_check(const void *options, struct error *err);
/* The header that says what the body is; NULL: there is no body, or a header_N says it. */
const char *sms_options_type(const struct sms_options *o);
/* "200", or "2xx" for all from 200 to 299, among them. */
bool sms_codes_have(char *const *codes, long code);
