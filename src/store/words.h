/*
 * Words: the design's vocabulary as enumerations and as the words that programs see.
 */
#pragma once

enum ticket_stage {
	STAGE_RECEIVED,
	STAGE_REGISTERED,
	STAGE_CLASSIFIED,
	STAGE_TRANSFERRED,
	STAGE_IN_PROGRESS,
	STAGE_CLOSED,
};
enum ticket_type { TYPE_INQUIRY, TYPE_COMPLAINT, TYPE_REQUEST, TYPE_SUGGESTION };
enum ticket_complexity { COMPLEXITY_ROUTINE, COMPLEXITY_CRITICAL, COMPLEXITY_COMPLEX };
enum ticket_priority { PRIORITY_HIGH, PRIORITY_MEDIUM, PRIORITY_LOW };
enum article_direction { ARTICLE_IN, ARTICLE_OUT, ARTICLE_NOTE };
enum delivery_state {
	DELIVERY_PENDING,
	DELIVERY_SENDING,
	DELIVERY_HELD, /* by the circuit breaker, until a person releases it */
	DELIVERY_SENT,
	DELIVERY_SUPPRESSED,
	DELIVERY_DEAD,
};

/* "in progress", "inquiry", "routine", "low", "in", "pending", … */
const char *stage_word(enum ticket_stage v);
const char *type_word(enum ticket_type v);
const char *complexity_word(enum ticket_complexity v);
const char *priority_word(enum ticket_priority v);
const char *direction_word(enum article_direction v);
const char *delivery_state_word(enum delivery_state v);
/* The enumerator, -1 for no such word. */
int delivery_state_from_word(const char *word);
int stage_from_word(const char *word);
