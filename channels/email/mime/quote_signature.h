/*
 * Quote signature: lines that begin a signature, a device's own line, or a legal
 * notice. What a line alone cannot tell, where it stands does (quote.c). Pure; any
 * thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum signature_line {
	SIGNATURE_NONE,
	SIGNATURE_DELIMITER, /* "-- " (RFC 3676), which nothing else writes */
	SIGNATURE_DASHES,    /* "--", which a person may write as well */
	SIGNATURE_RULE,	     /* a long line drawn across, or a dash alone */
	SIGNATURE_DEVICE,    /* "Sent from my iPhone" */
	SIGNATURE_PERHAPS,   /* the same, if nothing of the writer follows */
	SIGNATURE_NOTICE,    /* what may begin a legal notice */
};

/* False where it is none, though it begins with none of quote_words_beginnings. Cheap. */
bool signature_may_be(const char *text, size_t size);
/* The line is whole, without its line end. */
enum signature_line signature_line(const char *text, size_t size);
/* How many of the things that legal notices speak of the line speaks of, at most 2. */
unsigned int signature_notice_words(const char *text, size_t size);
/* True where it holds a way to reach somebody: a number, an address, a page. */
bool signature_has_contact(const char *text, size_t size);
