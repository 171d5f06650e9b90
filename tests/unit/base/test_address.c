#include "../unit.h"

#include <wasl/address.h>
#include <wasl/memory.h>

/* size times c, then the rest. */
static char *long_address(char c, size_t size, const char *rest)
{
	_cleanup_(freep) char *head = xmalloc(size + 1);

	memset(head, c, size);
	head[size] = '\0';
	return xasprintf("%s%s", head, rest);
}

static void plain_addresses_are_good(void **state)
{
	static const char *const good[] = {
		"a@b.example",
		"first.last+tag@sub.example.edu.sa",
		"o'neil_99!#$%&*/=?^`{|}~-@example.com",
		"user@localhost",
		"x@xn--mgbh0fb.example",
		"x@ab--c.example",
		"شكاوى@مثال.السعودية",
		"info@كلية.example",
		"josé@bücher.example",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(good); i++) {
		_cleanup_(freep) char *canonical = address_canonical(good[i]);
		assert_true(address_check(good[i]));
		assert_non_null(canonical);
		assert_true(address_check(canonical));
	}
}

static void assert_refused(const char *s)
{
	assert_false(address_check(s));
	assert_null(address_canonical(s));
}

static void shapes_that_are_none_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"@",
		"a",
		"a@",
		"@b.example",
		"a@b@c.example",
		".a@b.example",
		"a.@b.example",
		"a..b@c.example",
		"a@.b",
		"a@b.",
		"a@b..c",
		"a@-b.example",
		"a@b-.example",
		"a@under_score.example",
		"a@[127.0.0.1]",
		"a@[IPv6:::1]",
		"a@b.example:25",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bad); i++)
		assert_refused(bad[i]);
}

static void what_could_leave_its_header_is_refused(void **state)
{
	static const char forbidden[] = " <>\",;\\()[]:\t\r\n\v\x01\x1f\x7f";

	(void)state;
	for (const char *c = forbidden; *c; c++) {
		_cleanup_(freep) char *local = xasprintf("a%cb@c.example", *c);
		_cleanup_(freep) char *domain = xasprintf("a@b%cc.example", *c);
		_cleanup_(freep) char *end = xasprintf("a@b.example%c", *c);
		assert_refused(local);
		assert_refused(domain);
		assert_refused(end);
	}
}

static void what_unicode_hides_is_refused(void **state)
{
	static const char *const bad[] = {
		"a\u00a0b@c.example",
		"a\u200bb@c.example",
		"a\u202eb\u202c@c.example",
		"a\u2028b@c.example",
		"a\xc2\x85@c.example",
		"a\u00adb@c.example",
		"a@c\u200f.example",
		"a\u034f@c.example",
		"\ufeffa@c.example",
		"a\u3164@c.example",
		"a\xff@c.example",
		"a@\xd8.example",
		/* U+037E is a semicolon in NFC */
		"a\u037e@c.example",
		/* these become @, < and a blank in UTS #46 */
		"a@b\uff20c.example",
		"a@b\uff1cc.example",
		"a@b\u00a8c.example",
		"a@b\uff0fc.example",
		"a@\ufffd.example",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bad); i++)
		assert_refused(bad[i]);
}

static void lengths_are_those_of_smtp(void **state)
{
	_cleanup_(freep) char *local = long_address('a', 64, "@b.example");
	_cleanup_(freep) char *local_over = long_address('a', 65, "@b.example");
	_cleanup_(freep) char *label = long_address('b', 63, ".example");
	_cleanup_(freep) char *good = xasprintf("a@%s", label);
	_cleanup_(freep) char *over = xasprintf("a@b%s", label);

	(void)state;
	assert_true(address_check(local));
	assert_refused(local_over);
	assert_true(address_check(good));
	assert_refused(over);
}

static void whole_address_has_254_bytes(void **state)
{
	_cleanup_(freep) char *label = long_address('b', 62, ".");
	_cleanup_(freep) char *good =
		xasprintf("a@%s%s%s%s", label, label, label, label); /* ends in a dot */
	size_t size = strlen(good);

	(void)state;
	assert_int_equal(size, 254);
	good[size - 1] = 'b';
	assert_true(address_check(good));
	_cleanup_(freep) char *over = xasprintf("a%s", good);
	assert_refused(over);
}

/* 60 bytes in UTF-8, more than the 63 of a label in punycode. */
static void a_domain_too_long_in_a_labels_is_refused(void **state)
{
	(void)state;
	assert_true(address_check("a@漢한字글水힘國꽃魚걸.example"));
	assert_refused("a@漢한字글水힘國꽃魚걸一후龍뷁亀쌀山훨馬얼.example");
}

struct pair {
	const char *from;
	const char *to;
};

static void spellings_of_one_address_meet(void **state)
{
	static const struct pair pairs[] = {
		{"First.Last@EXAMPLE.Com", "first.last@example.com"},
		{"a@BÜCHER.example", "a@xn--bcher-kva.example"},
		{"a@bu\u0308cher.example", "a@xn--bcher-kva.example"},
		{"a@XN--BCHER-KVA.example", "a@xn--bcher-kva.example"},
		{"a@straße.example", "a@xn--strae-oqa.example"},
		{"a@مثال.example", "a@xn--mgbh0fb.example"},
		{"a@b\u3002example", "a@b.example"},
		{"a@Ｅxample.com", "a@example.com"},
		{"jose\u0301@example.com", "josé@example.com"},
		{"a@AB--C.example", "a@ab--c.example"},
		{"شكاوى@example.com", "شكاوى@example.com"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pairs); i++) {
		_cleanup_(freep) char *canonical = address_canonical(pairs[i].from);
		assert_non_null(canonical);
		assert_string_equal(canonical, pairs[i].to);
		_cleanup_(freep) char *again = address_canonical(canonical);
		assert_string_equal(again, canonical);
	}
}

/* Letters of other scripts have a case too, but which mailbox they name is not ours to say. */
static void local_parts_differ_by_more_than_ascii_case(void **state)
{
	_cleanup_(freep) char *upper = address_canonical("É@example.com");
	_cleanup_(freep) char *lower = address_canonical("é@example.com");

	(void)state;
	assert_string_not_equal(upper, lower);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(plain_addresses_are_good),
	cmocka_unit_test(shapes_that_are_none_are_refused),
	cmocka_unit_test(what_could_leave_its_header_is_refused),
	cmocka_unit_test(what_unicode_hides_is_refused),
	cmocka_unit_test(lengths_are_those_of_smtp),
	cmocka_unit_test(whole_address_has_254_bytes),
	cmocka_unit_test(a_domain_too_long_in_a_labels_is_refused),
	cmocka_unit_test(spellings_of_one_address_meet),
	cmocka_unit_test(local_parts_differ_by_more_than_ascii_case),
};

UNIT_MAIN(tests)
