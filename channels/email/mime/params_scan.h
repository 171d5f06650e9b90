/* Params scan: a value and its parameters split, quotes and comments resolved. Pure; any thread. */
#pragma once

#include <wasl/buffer.h>

struct params_scan {
	const char *at, *end;
	bool no_quotes;	  /* no quote follows */
	bool no_comments; /* no comment that follows is closed */
};

/* What comes before the parameters, as one line; NULL when nothing does. The caller frees. */
char *params_scan_value(struct params_scan *scan);
/*
 * The next parameter: its name as written, the value's bytes appended to value. False
 * at the end. The caller frees the name, and the value where the answer is true.
 */
bool params_scan_next(struct params_scan *scan, char **ret_name, struct buffer *value);
