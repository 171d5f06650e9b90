/*
 * Check, the numbers: national ids, telephone and trainees' numbers in one normalised line.
 * Pure; any thread.
 */
#pragma once

#include "check.h"

#include <stdint.h>

/* A line as text_normalise() gives it. */
struct x_line {
	const char *text;
	size_t size;
};

enum x_private x_check_numbers(const struct x_line *line, const struct x_check_options *options);
/* The code point at *at, which moves behind it; any dash is "-". */
int32_t x_line_next(const struct x_line *line, size_t *at);
