#include "../unit.h"

#include "email/mime/quote_fold.h"
#include "email/mime/quote_words.h"

#include <wasl/memory.h>

static const struct fold_words *const lists[] = {
	&quote_words_on,       &quote_words_wrote,	  &quote_words_wrote_name,
	&quote_words_narrator, &quote_words_original,	  &quote_words_makes,
	&quote_words_devices,  &quote_words_notice_about, NULL,
};

/* Searched by halves, and compared as they stand. */
static void check_list(const struct fold_words *words)
{
	for (size_t i = 0; i < words->count; i++) {
		const char *word = words->list[i];

		if (i > 0)
			assert_true(strcmp(words->list[i - 1], word) < 0);
		assert_int_equal(fold_word(word, strlen(word), word), strlen(word));
		assert_int_equal(fold_any_word(word, strlen(word), words), strlen(word));
	}
}

static void lists_are_sorted_and_folded(void **state)
{
	(void)state;
	for (size_t i = 0; lists[i]; i++)
		check_list(lists[i]);
	for (size_t i = 0; quote_words_beginnings[i]; i++)
		check_list(quote_words_beginnings[i]);
}

static void filter_is_of_the_lists(void **state)
{
	struct fold_filter made = {{0}};

	(void)state;
	for (size_t i = 0; quote_words_beginnings[i]; i++)
		fold_filter_add(&made, quote_words_beginnings[i]);
	if (memcmp(&made, &quote_words_filter, sizeof(made)) != 0) {
		for (size_t i = 0; i < FOLD_FILTER_WORDS; i++)
			print_error("0x%016llx,\n", (unsigned long long)made.bits[i]);
	}
	assert_memory_equal(&made, &quote_words_filter, sizeof(made));
}

static void filter_lets_their_words_through(void **state)
{
	static const char *const texts[] = {
		"From: a",	"*\u200fمن:* a",    "A: b",   "à : b", "  Sent from x",
		"(Sent from x", "\u200fأُرسلت من x", "إلى: x", "Cc:"};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(texts); i++)
		assert_true(fold_filter_may(&quote_words_filter, texts[i], strlen(texts[i])));
	assert_false(fold_filter_may(&quote_words_filter, "", 0));
	assert_false(fold_filter_may(&quote_words_filter, "> -", 3));
	assert_false(fold_filter_may(&quote_words_filter, "قالت إن", strlen("قالت إن")));
}

static void letters_are_folded(void **state)
{
	static const struct {
		const char *text, *pattern;
		size_t match, word;
	} rows[] = {
		{"WROTE:", "wrote", 5, 5},	{"wrotes", "wrote", 5, 0},
		{"wr", "wrote", 0, 0},		{"", "wrote", 0, 0},
		{"a\n \t\u00a0b", "a b", 7, 7}, {"*F*rom", "from", 6, 6},
		{"\u200fكَتَـبَ", "كتب", 15, 15},	{"كتبت", "كتب", 6, 0},
		{"إلى", "الي", 6, 6},		{"كتابة", "كتابه", 10, 10},
		{"مسؤولية", "مسووليه", 14, 14}, {"\u0663\u06f4", "34", 4, 4},
		{"ÉCRIT", "écrit", 6, 6},	{"НАПИСАЛ", "написал", 14, 14},
		{"a\uff1a", "a:", 4, 4},	{"d\u2019origine", "d'origine", 11, 11},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		size_t size = strlen(rows[i].text);

		assert_int_equal(fold_match(rows[i].text, size, rows[i].pattern), rows[i].match);
		assert_int_equal(fold_word(rows[i].text, size, rows[i].pattern), rows[i].word);
	}
}

static void words_are_found_where_words_begin(void **state)
{
	static const char *const list[] = {"he", "i", "في"};
	static const struct fold_words words = {list, ELEMENTS(list)};

	(void)state;
	assert_true(fold_has_word("did I say", 9, &words));
	assert_true(fold_has_word("x <he@x>", 8, &words));
	assert_true(fold_has_word("كان في", strlen("كان في"), &words));
	assert_false(fold_has_word("the hen is it", 13, &words));
	assert_false(fold_has_word("", 0, &words));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(lists_are_sorted_and_folded),
	cmocka_unit_test(filter_is_of_the_lists),
	cmocka_unit_test(filter_lets_their_words_through),
	cmocka_unit_test(letters_are_folded),
	cmocka_unit_test(words_are_found_where_words_begin),
};

UNIT_MAIN(tests)
