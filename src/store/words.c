#include "store/words.h"

#include <wasl/memory.h>

#include <string.h>

static const char *const stages[] = {
	[STAGE_RECEIVED] = "received",	     [STAGE_REGISTERED] = "registered",
	[STAGE_CLASSIFIED] = "classified",   [STAGE_TRANSFERRED] = "transferred",
	[STAGE_IN_PROGRESS] = "in progress", [STAGE_CLOSED] = "closed",
};
static const char *const types[] = {
	[TYPE_INQUIRY] = "inquiry",
	[TYPE_COMPLAINT] = "complaint",
	[TYPE_REQUEST] = "request",
	[TYPE_SUGGESTION] = "suggestion",
};
static const char *const complexities[] = {
	[COMPLEXITY_ROUTINE] = "routine",
	[COMPLEXITY_CRITICAL] = "critical",
	[COMPLEXITY_COMPLEX] = "complex",
};
static const char *const priorities[] = {
	[PRIORITY_HIGH] = "high",
	[PRIORITY_MEDIUM] = "medium",
	[PRIORITY_LOW] = "low",
};
static const char *const directions[] = {
	[ARTICLE_IN] = "in",
	[ARTICLE_OUT] = "out",
	[ARTICLE_NOTE] = "note",
};
static const char *const delivery_states[] = {
	[DELIVERY_PENDING] = "pending",
	[DELIVERY_SENDING] = "sending",
	[DELIVERY_HELD] = "held",
	[DELIVERY_SENT] = "sent",
	[DELIVERY_SUPPRESSED] = "suppressed",
	[DELIVERY_DEAD] = "dead",
};

static const char *word_of(const char *const *words, size_t count, unsigned v)
{
	return v < count ? words[v] : "unknown";
}

static int from_word(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], word) == 0)
			return (int)i;
	}
	return -1;
}

const char *stage_word(enum ticket_stage v)
{
	return word_of(stages, ELEMENTS(stages), v);
}

const char *type_word(enum ticket_type v)
{
	return word_of(types, ELEMENTS(types), v);
}

const char *complexity_word(enum ticket_complexity v)
{
	return word_of(complexities, ELEMENTS(complexities), v);
}

const char *priority_word(enum ticket_priority v)
{
	return word_of(priorities, ELEMENTS(priorities), v);
}

const char *direction_word(enum article_direction v)
{
	return word_of(directions, ELEMENTS(directions), v);
}

const char *delivery_state_word(enum delivery_state v)
{
	return word_of(delivery_states, ELEMENTS(delivery_states), v);
}

int delivery_state_from_word(const char *word)
{
	return from_word(delivery_states, ELEMENTS(delivery_states), word);
}

int stage_from_word(const char *word)
{
	return from_word(stages, ELEMENTS(stages), word);
}
