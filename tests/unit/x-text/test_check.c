#include "../unit.h"

#include "x/text/check.h"

#include <wasl/memory.h>

struct row {
	const char *text;
	enum x_private kind;
};

static void what_is_private_is_found(void **state)
{
	static const struct row rows[] = {
		{"", X_PRIVATE_NONE},
		{"thank you, @tvtc will look into #it", X_PRIVATE_NONE},
		{"write to a.b@example.com", X_PRIVATE_EMAIL},
		{"\u0628\u0631\u064a\u062f\u064a:noura@people.test", X_PRIVATE_EMAIL},
		{"a\uff20b.com", X_PRIVATE_EMAIL},
		{"a @b.com", X_PRIVATE_NONE},
		{"a@b", X_PRIVATE_NONE},
		{"a@b.c", X_PRIVATE_NONE},
		{"SA03 8000 0000 6080 1016 7519", X_PRIVATE_IBAN},
		{"sa0380000000608010167519.", X_PRIVATE_IBAN},
		{"SA\u0660\u0663 \u0668000 0000 6080 1016 7519", X_PRIVATE_IBAN},
		{"SA99 8000 0000 6080 1016 7519", X_PRIVATE_IBAN}, /* mistyped */
		{"GB82 WEST 1234 5698 7654 32", X_PRIVATE_IBAN},
		{"GB83 WEST 1234 5698 7654 32", X_PRIVATE_NONE},
		{"NO93 8601 1117 947", X_PRIVATE_IBAN},
		{"my IBAN:DE89370400440532013000", X_PRIVATE_IBAN},
		{"in 20 days the 12 of us", X_PRIVATE_NONE},
		{"id 1012345672", X_PRIVATE_NATIONAL_ID},
		{"a@b.com 1012345672", X_PRIVATE_EMAIL},
		{"1012345672\na@b.com", X_PRIVATE_NATIONAL_ID},
		{"10123\n45672", X_PRIVATE_NONE},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		enum x_private kind =
			x_check_text(rows[i].text, strlen(rows[i].text), &X_CHECK_DEFAULT);
		if (kind != rows[i].kind)
			fail_msg("%s: %d", rows[i].text, (int)kind);
	}
}

static void each_kind_has_words(void **state)
{
	(void)state;
	assert_null(x_private_name(X_PRIVATE_NONE));
	assert_null(x_private_words(X_PRIVATE_NONE));
	for (enum x_private kind = X_PRIVATE_EMAIL; kind <= X_PRIVATE_TRAINEE; kind++)
		assert_true(*x_private_name(kind) && *x_private_words(kind));
	assert_string_equal(x_private_name(X_PRIVATE_TRAINEE), "trainee-number");
}

/* What every receipt says must never be taken for somebody's own. */
static void a_reference_among_words_is_public(void **state)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint64_t seed = 7;

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		char reference[10] = "XXXX-XXXX";
		for (unsigned n = 0; n < 9; n++) {
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			if (n != 4)
				reference[n] = letters[seed >> 59];
		}
		_cleanup_(freep) char *text = xasprintf(
			"We have registered your message under reference %s and will answer you "
			"here. reference SA%.2s-%s and will surely answer in time",
			reference, reference, reference + 5);
		if (x_check_text(text, strlen(text), &X_CHECK_DEFAULT) != X_PRIVATE_NONE)
			fail_msg("%s", text);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_reference_among_words_is_public),
	cmocka_unit_test(what_is_private_is_found),
	cmocka_unit_test(each_kind_has_words),
};

UNIT_MAIN(tests)
