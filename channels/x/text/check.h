/*
 * Check: does a text for the public hold what looks like somebody's own? Pure; any thread.
 *
 * Digits of any script count, full-width letters too, and marks that are not seen do not; a
 * number may be written with blanks, dashes, dots, slashes and brackets, but not over a line's
 * end. A day's date is no part of a number. The numbers 920 and 800 are organisations', and
 * pass. Nothing of the value is ever handed out, so that it can be in no log.
 */
#pragma once

#include <stddef.h>

enum x_private {
	X_PRIVATE_NONE,
	X_PRIVATE_EMAIL,
	X_PRIVATE_IBAN,	       /* Saudi by its length; any country's with good check digits */
	X_PRIVATE_NATIONAL_ID, /* 10 digits that begin with 1 (citizens) or 2 (residents), checked
				*/
	X_PRIVATE_PHONE,       /* Saudi as <wasl/phone.h> reads them, others with + or 00 */
	X_PRIVATE_TRAINEE,     /* a number of so many digits in one piece */
};

struct x_check_options {
	/*
	 * How many digits a trainee's number may have; max 0: no number is one. Nine or ten by
	 * default: both lengths are in use, and a wrong national id has ten as well, so that a
	 * typing error does not publish it.
	 */
	unsigned trainee_min, trainee_max;
};

#define X_CHECK_DEFAULT ((struct x_check_options){.trainee_min = 9, .trainee_max = 10})

/* The first kind, in the order above, that the first line with one has. */
enum x_private x_check_text(const char *text, size_t size, const struct x_check_options *options);

/* For programs, as "national-id"; NULL of none. */
const char *x_private_name(enum x_private kind);
/* For people, as "a national id or iqama number"; NULL of none. */
const char *x_private_words(enum x_private kind);
