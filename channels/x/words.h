/*
 * Words: whether a whole text is one of the words that an office has agreed on, such as those that
 * ask for no automatic messages: without its handles, marks and punctuation, in any spelling that
 * means the same (text_normalise). Pure; any thread.
 */
#pragma once

#include <stdbool.h>

/* list: words or phrases, separated by commas (Arabic ones too); NULL: none. */
bool words_match(const char *list, const char *text);
