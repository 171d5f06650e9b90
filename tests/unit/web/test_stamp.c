#include "web/stamp.h"

#include "../unit.h"

/* In place of the core's: it only must depend on all. */
void channel_mac(const struct channel *ch, const char *purpose, struct web_bytes bytes,
		 char ret[static CHANNEL_MAC_SIZE])
{
	unsigned sum = (unsigned)strlen(purpose) + (ch ? 1 : 0);

	for (size_t i = 0; i < bytes.size; i++)
		sum = 31 * sum + ((const unsigned char *)bytes.data)[i];
	snprintf(ret, CHANNEL_MAC_SIZE, "%032u", sum);
}

bool channel_mac_check(const struct channel *ch, const char *purpose, struct web_bytes bytes,
		       const char *mac)
{
	char ours[CHANNEL_MAC_SIZE];

	channel_mac(ch, purpose, bytes, ours);
	return strcmp(ours, mac) == 0;
}

static void what_is_written_is_read(void **state)
{
	struct stamp s = stamp_new(1795553999999), other = stamp_new(1795553999999), read;
	char text[STAMP_SIZE];

	(void)state;
	assert_string_not_equal(s.nonce, other.nonce);
	assert_int_equal(strlen(s.nonce), STAMP_NONCE_SIZE - 1);
	stamp_write(NULL, &s, text);
	assert_true(stamp_read(NULL, text, &read));
	assert_string_equal(read.nonce, s.nonce);
	assert_int_equal(read.opened, s.opened);
	s.opened = INT64_MAX;
	stamp_write(NULL, &s, text);
	assert_true(stamp_read(NULL, text, &read));
	assert_int_equal(read.opened, INT64_MAX);
}

static void what_is_not_ours_is_refused(void **state)
{
	struct stamp s = stamp_new(1), read;
	char text[STAMP_SIZE];
	const char *const wrong[] = {NULL, "", ".", "..", "a.b.c"};
	char long_one[1000];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(wrong); i++)
		assert_false(stamp_read(NULL, wrong[i], &read));
	memset(long_one, 'a', sizeof(long_one) - 1);
	long_one[sizeof(long_one) - 1] = '\0';
	long_one[500] = '.';
	assert_false(stamp_read(NULL, long_one, &read));
	stamp_write(NULL, &s, text);
	for (size_t i = 0; text[i]; i++) {
		text[i] ^= 1;
		if (stamp_read(NULL, text, &read))
			fail_msg("a changed byte %zu was not noticed", i);
		text[i] ^= 1;
	}
}

/* Whoever sends an expired form again at once has long read it. */
static void a_renewed_one_is_no_programs(void **state)
{
	struct stamp s = stamp_new(1000), renewed = s;

	(void)state;
	stamp_renew(&renewed, 90000000, 3000);
	assert_string_equal(renewed.nonce, s.nonce);
	assert_int_equal(renewed.opened, 90000000 - 3000);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_is_written_is_read),
	cmocka_unit_test(what_is_not_ours_is_refused),
	cmocka_unit_test(a_renewed_one_is_no_programs),
};

UNIT_MAIN(tests)
