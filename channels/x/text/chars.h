/*
 * Chars: the classes of code units that twitter-text's expressions for links are made of
 * (Copyright 2018 Twitter, Inc., Apache License 2.0), each in either case. Pure; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct x_range {
	uint32_t first, last;
};

/* True if one of the ranges, which are in order, has it. */
bool x_is_in(uint32_t c, const struct x_range *ranges, size_t count);

bool x_is_ascii_letter(uint32_t c);
bool x_is_ascii_digit(uint32_t c);
/* What a label of a domain begins and ends with: no punctuation, blank or control of direction. */
bool x_is_domain(uint16_t c);
/* What a label may hold to be a link without "https://": ASCII and accented Latin letters. */
bool x_is_plain_label(uint16_t c);
/* What may stand before a link. */
bool x_is_before_url(uint16_t c);
/* Of a path, brackets apart, and at its end. */
bool x_is_path(uint16_t c);
bool x_is_path_end(uint16_t c);
/* Of what follows "?", and at its end. */
bool x_is_query(uint16_t c);
bool x_is_query_end(uint16_t c);
/* An accented Latin letter or a combining accent. */
bool x_is_latin(uint16_t c);
