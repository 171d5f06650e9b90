/*
 * Phone: telephone numbers as people and exchanges write them, as one address in E.164.
 * Pure; any thread.
 *
 * Saudi numbers are understood without their country; all others need + or 00. Blanks, dashes,
 * dots, slashes, brackets and bidirectional marks mean nothing; Arabic-Indic and Persian digits
 * are digits.
 */
#pragma once

#include <wasl/memory.h>

#include <stdbool.h>

#define PHONE_SIZE 17U /* "+", 15 digits, NUL */

/* "+966512345678"; false for what is no telephone number. */
WASL_API bool phone_canonical(const char *text, char ret[static PHONE_SIZE]);

enum phone_kind {
	PHONE_MOBILE,	/* Saudi: takes an SMS */
	PHONE_LANDLINE, /* Saudi: takes none */
	PHONE_SERVICE,	/* Saudi 920 and 800: an organisation's, takes none */
	PHONE_FOREIGN,	/* it cannot be told */
};

/* Of a number in canonical form. */
WASL_API enum phone_kind phone_kind(const char *canonical);
