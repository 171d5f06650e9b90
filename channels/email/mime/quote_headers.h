/*
 * Quote headers: the header of an earlier mail as a text shows it above that mail
 * ("From: … Sent: … To: … Subject: …", in any order and in several languages), and
 * the lines that announce one ("-----Original Message-----"). Pure; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct quote_headers {
	bool found;
	size_t end; /* where the search ended: the line after the block, if it is one */
};

/*
 * Whether the line that begins at at begins such a block. announced: a line above
 * says so, and less is asked. Takes no more than some kilobytes to decide; where it is
 * none, none begins before end either.
 */
struct quote_headers quote_headers_read(const char *text, size_t size, size_t at, bool announced);
/* True if the line, begin to end, announces an earlier mail. */
bool quote_headers_announce(const char *text, size_t begin, size_t end);
