/*
 * Show: JSON of the API for people: tables, fields, texts, times in the local zone. One thread.
 */
#pragma once

#include "ctl/table.h"

#include <jansson.h>
#include <stdbool.h>

/* A column of a list, or a field: its title and the member it shows, "party.name". */
struct show_column {
	const char *title, *member;
	bool time;	     /* a time is never cut */
	enum table_fit fit;  /* of a column */
	const char *instead; /* the member shown where that one is empty */
};

/* columns: ended by a NULL title. empty: said where the list is. */
void show_list(const json_t *list, const struct show_column *columns, const char *empty);
/* "Name:   value", one line each; nothing where the member is absent. */
void show_fields(const json_t *object, const struct show_column *columns);
/* As many lines as it has, without what a terminal would obey. */
void show_text(const char *text);
/* The member of an object as a word, "" where absent; valid until the object goes. */
const char *show_word(const json_t *object, const char *member);
json_int_t show_number(const json_t *object, const char *member);
/* A member that is a time, in the local zone; "" where absent. ret has 20 bytes. */
const char *show_time(const json_t *object, const char *member, char ret[static 20]);
