#include "../unit.h"

#include <wasl/phone.h>

static void every_spelling_is_one_address(void **state)
{
	static const struct {
		const char *written, *canonical;
	} rows[] = {
		/* the mobile number of somebody */
		{"0501234567", "+966501234567"},
		{"501234567", "+966501234567"},
		{"966501234567", "+966501234567"},
		{"00966501234567", "+966501234567"},
		{"+966501234567", "+966501234567"},
		{"+966 50 123 4567", "+966501234567"},
		{"+966-50-123-4567", "+966501234567"},
		{"050/123/4567", "+966501234567"},
		{"050.123.4567", "+966501234567"},
		{"(050) 123 4567", "+966501234567"},
		{"[050] 1234567", "+966501234567"},
		{"+9660501234567", "+966501234567"},
		{"9660501234567", "+966501234567"},
		{"009660501234567", "+966501234567"},
		{"+966 (0)50 123 4567", "+966501234567"},
		{"00966 (0)50 123 4567", "+966501234567"},
		{"966501234567+", "+966501234567"},
		{"tel:+966501234567", "+966501234567"},
		{"٠٥٠١٢٣٤٥٦٧", "+966501234567"},
		{"+٩٦٦٥٠١٢٣٤٥٦٧", "+966501234567"},
		{"٠٠٩٦٦٥٠١٢٣٤٥٦٧", "+966501234567"},
		{"۰۵۰۱۲۳۴۵۶۷", "+966501234567"},
		{"０５０１２３４５６７", "+966501234567"},
		{"٠٥٠ ١٢٣ ٤٥٦٧", "+966501234567"},
		{"٠٥٠ـ١٢٣ـ٤٥٦٧", "+966501234567"},
		{"050\xc2\xa0"
		 "123\xe2\x80\x91"
		 "4567",
		 "+966501234567"},
		{"\xe2\x80\xaa+966 50 123 4567\xe2\x80\xac", "+966501234567"},
		{"\xe2\x81\xa6"
		 "0501234567\xe2\x81\xa9\xe2\x80\x8f",
		 "+966501234567"},
		{"\xef\xbb\xbf"
		 "0501234567",
		 "+966501234567"},
		{" \t0501234567 ", "+966501234567"},
		/* the office's own, and others that stand on desks */
		{"0112896664", "+966112896664"},
		{"112896664", "+966112896664"},
		{"+966112896664", "+966112896664"},
		{"011-289-6664", "+966112896664"},
		{"٠١١٢٨٩٦٦٦٤", "+966112896664"},
		{"0126543210", "+966126543210"},
		{"0171234567", "+966171234567"},
		/* of organisations */
		{"920012345", "+966920012345"},
		{"9200 12345", "+966920012345"},
		{"+966 9200 12345", "+966920012345"},
		{"966920012345", "+966920012345"},
		{"8001234567", "+9668001234567"},
		{"800 123 4567", "+9668001234567"},
		{"+9668001234567", "+9668001234567"},
		/* of other countries */
		{"+14158675309", "+14158675309"},
		{"0014158675309", "+14158675309"},
		{"+44 (0)20 7946 0958", "+442079460958"},
		{"+971-50-123-4567", "+971501234567"},
		{"٠٠٩٧١٥٠١٢٣٤٥٦٧", "+971501234567"},
		{"+6834000", "+6834000"},
		{"+123456789012345", "+123456789012345"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		char canonical[PHONE_SIZE] = "", again[PHONE_SIZE] = "";
		if (!phone_canonical(rows[i].written, canonical))
			fail_msg("'%s' is refused", rows[i].written);
		assert_string_equal(canonical, rows[i].canonical);
		assert_true(phone_canonical(canonical, again));
		assert_string_equal(again, canonical);
	}
}

static void what_is_none_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"+",
		"anonymous",
		"unknown",
		"1",
		"911",
		"937",
		"2896664",     /* without its area */
		"050123456",   /* too short */
		"05012345678", /* too long */
		"50123456",
		"5012345678",
		"0212345678", /* no such area */
		"0181234567",
		"0101234567",
		"+966",
		"+96650123456",
		"+9665012345678",
		"+966212345678",
		"96650123456",
		"00966",
		"00",
		"000501234567",
		"+0501234567",
		"++966501234567",
		"+966501234567+",
		"966+501234567",
		"050+1234567",
		"0501234567x12",
		"0501234567 ext. 5",
		"0501234567,0501234568",
		"0501234567;0501234568",
		"call 0501234567",
		"sip:0501234567@pbx",
		"14158675309", /* of no country that can be told */
		"+123456",
		"+1234567890123456",
		"12345678901234567890",
		"123456789012345678901",
		"0920012345",
		"920012345678",
		"80012345678",
		"050\n1234567",
		"050\xff"
		"1234567",
		"٠٥٠١٢٣٤٥٦ⅷ",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		char canonical[PHONE_SIZE] = "as it was";
		if (phone_canonical(bad[i], canonical))
			fail_msg("'%s' is taken for %s", bad[i], canonical);
		assert_string_equal(canonical, "as it was");
	}
}

static void what_is_endless_is_refused(void **state)
{
	_cleanup_(freep) char *blanks = xasprintf("%300s0501234567", "");
	_cleanup_(freep) char *some = xasprintf("%100s0501234567", "");
	char canonical[PHONE_SIZE];

	(void)state;
	assert_false(phone_canonical(blanks, canonical));
	assert_true(phone_canonical(some, canonical));
}

static void mobiles_are_told_from_the_rest(void **state)
{
	static const struct {
		const char *canonical;
		enum phone_kind kind;
	} rows[] = {
		{"+966501234567", PHONE_MOBILE},   {"+966591234567", PHONE_MOBILE},
		{"+966112896664", PHONE_LANDLINE}, {"+966171234567", PHONE_LANDLINE},
		{"+966920012345", PHONE_SERVICE},  {"+9668001234567", PHONE_SERVICE},
		{"+14158675309", PHONE_FOREIGN},   {"+971501234567", PHONE_FOREIGN},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++)
		assert_int_equal(phone_kind(rows[i].canonical), rows[i].kind);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_spelling_is_one_address),
	cmocka_unit_test(what_is_none_is_refused),
	cmocka_unit_test(what_is_endless_is_refused),
	cmocka_unit_test(mobiles_are_told_from_the_rest),
};

UNIT_MAIN(tests)
