/*
 * Options: the section of a [channel NAME] of module callcenter: how its source proves itself,
 * and what it sends.
 */
#pragma once

#include <wasl/error.h>
#include <wasl/option.h>

enum auth {
	AUTH_STANDARD_WEBHOOKS,
	AUTH_HMAC_BODY,
	AUTH_TWILIO,
	AUTH_BEARER,
	AUTH_PATH_TOKEN,
};

enum encoding {
	ENCODING_HEX,
	ENCODING_BASE64,
};

enum unit {
	UNIT_SECONDS,
	UNIT_MILLISECONDS,
};

enum format {
	FORMAT_CALL_V1,
	FORMAT_CLOUDEVENTS,
	FORMAT_ZAMMAD_CTI,
	FORMAT_MAP,
};

/* The words of signature_algorithm are in the order of enum digest. */
struct callcenter_options {
	int auth, format;
	struct secret secret_1, secret_2, secret_3, secret_4;
	char *secret_1_until, *secret_2_until, *secret_3_until, *secret_4_until;
	char **addresses;
	uint64_t tolerance; /* seconds */
	char *public_url;
	char *signature_header, *signature_prefix, *timestamp_header;
	int signature_algorithm, signature_encoding, timestamp_unit;
	int default_language;
	uint64_t callback_window; /* seconds, 0: off */
	uint64_t rate;		  /* requests a minute, 0: any number */

	/* format = map: from where each field of call-v1 comes; NULL: it stays absent */
	char *map_call_id, *map_event, *map_event_id, *map_direction;
	char *map_caller_number, *map_caller_name, *map_language, *map_agent;
	char *map_started, *map_ended, *map_outcome, *map_recording;
	char *map_type, *map_subject, *map_note, *map_department;
	char **map_events, **map_outcomes; /* "THEIRS=ours" */
};

const struct option *callcenter_options(void);
int callcenter_options_check(const void *options, struct error *err);
