/*
 * Call: what a source reports of one call at one moment, by our own format call-v1
 * (docs/call-v1.schema.json), into which all others are turned. Pure; any thread.
 */
#pragma once

#include "when.h"

#include <wasl/phone.h>
#include <wasl/text.h>

#include <jansson.h>

enum call_event {
	CALL_NEW,
	CALL_ANSWER,
	CALL_HANGUP,
	CALL_NOTE,
};

enum call_outcome {
	CALL_OUTCOME_NONE, /* not told */
	CALL_ANSWERED,
	CALL_MISSED,
	CALL_ABANDONED,
	CALL_VOICEMAIL,
};

enum call_type {
	CALL_TYPE_NONE,
	CALL_INQUIRY,
	CALL_COMPLAINT,
	CALL_REQUEST,
	CALL_SUGGESTION,
};

/* Strings are owned; NULL: absent. */
struct call {
	char *id;
	enum call_event event;
	char *event_id;
	bool outgoing;
	char *number;		    /* as it was given */
	char canonical[PHONE_SIZE]; /* "": it is withheld, or none */
	char *name, *agent;
	enum text_language language;
	struct when started, ended;
	enum call_outcome outcome;
	char *recording;
	enum call_type type;
	char *subject, *note, *department;
};

/* NULL, or what is wrong with it, for a person; ret is to be ended in both cases. */
const char *call_read(const json_t *json, struct call *ret);
void call_done(struct call *c);
/* Whether somebody must call back. */
bool call_is_missed(const struct call *c);

/* The word's place in a list ended by NULL, or -1. */
int call_word(const char *const *words, const char *word);
const char *const *call_events(void);
const char *const *call_outcomes(void);
