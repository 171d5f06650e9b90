#include "../unit.h"

#include "x/words.h"

#include <wasl/memory.h>

#define STOP "\u0625\u064a\u0642\u0627\u0641" /* إيقاف */
#define LIST "stop, opt out\u060c" STOP ", \u062a\u0648\u0642\u0641 "

static void a_whole_text_is_a_word(void **state)
{
	static const struct {
		const char *text;
		bool match;
	} cases[] = {
		{"stop", true},
		{"STOP", true},
		{" Stop!\n", true},
		{"\"stop\"...", true},
		{"\u201cstop\u201d\u2026", true},
		{"\u00abstop\u00bb", true},
		{"stop \U0001f64f\U0001f3fd", true},
		{"stop \u2764\ufe0f", true},
		{"\uff33\uff34\uff2f\uff30\uff01", true},
		{"opt out", true},
		{"opt-out.", true},
		{"opt\n out", true},
		{"optout", false},
		{"please stop", false},
		{"stop it", false},
		{"stops", false},
		{"st op", false},
		{"", false},
		{"!", false},
		{"\U0001f64f", false},
		/* handles are no words of it */
		{"@office stop", true},
		{"stop @office", true},
		{"stop @office.", true},
		{"@office stop @omar_x @noura9", true},
		{"@stop", false},
		{"@office", false},
		{"stop@office", true},
		{"stop me@x.test", false},
		/* Arabic: without its marks, in any of its spellings */
		{STOP, true},
		{"\u0627\u064a\u0642\u0627\u0641", true},
		{"\u0625\u0650\u064a\u0652\u0642\u064e\u0627\u0641\u064c", true},
		{"\u0625\u064a\u0640\u0640\u0642\u0627\u0641", true},
		{"\u200f" STOP "\u061f", true},
		{"\u060c" STOP "\u061b\u06d4", true},
		{"\u062a\u064e\u0648\u064e\u0642\u0651\u064e\u0641\u0652", true},
		{STOP " \u0645\u0646 \u0641\u0636\u0644\u0643", false},
		{"\u0627\u0644" STOP, false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		if (words_match(LIST, cases[i].text) != cases[i].match)
			fail_msg("%zu: %s", i, cases[i].text);
	}
}

static void lists_may_be_anything(void **state)
{
	static const struct {
		const char *list, *text;
		bool match;
	} cases[] = {
		{NULL, "stop", false},	  {"", "stop", false},	   {",", "stop", false},
		{",,stop", "stop", true}, {"stop,", "stop", true}, {" , ", "", false},
		{"!", "?", false},	  {"a,b", "a b", false},   {"a\u060cb", "b", true},
		{"a, b", "c", false},	  {"Stop!", "stop", true}, {"a\u060c", "a", true},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		if (words_match(cases[i].list, cases[i].text) != cases[i].match)
			fail_msg("%zu", i);
	}
}

static void long_texts_are_no_words(void **state)
{
	char text[300];

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, "stop", 4);
	text[200] = '\0';
	assert_true(words_match("stop", text));
	text[200] = ' ';
	text[201] = '\0';
	assert_false(words_match("stop", text));
	/* what grows most when it is unfolded, and bytes that are no text */
	for (size_t i = 0; i + 3 <= 198; i += 3)
		memcpy(text + i, "\ufdfa", 3);
	text[198] = '\0';
	assert_true(words_match(text, text));
	assert_false(words_match("stop", "\xff\xc3"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_whole_text_is_a_word),
	cmocka_unit_test(lists_may_be_anything),
	cmocka_unit_test(long_texts_are_no_words),
};
UNIT_MAIN(tests)
