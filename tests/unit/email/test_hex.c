#include "../unit.h"

#include "email/mime/hex.h"

#include <stdbool.h>

static void every_pair_is_read(void **state)
{
	static const char digits[] = "0123456789abcdefABCDEF";

	(void)state;
	for (int high = 0; high < 256; high++) {
		for (int low = 0; low < 256; low++) {
			const char pair[] = {(char)high, (char)low};
			bool good = high && low && strchr(digits, high) && strchr(digits, low);
			char text[] = {pair[0], pair[1], '\0'};
			int wanted = good ? (int)strtoul(text, NULL, 16) : -1;

			assert_int_equal(hex_byte(pair), wanted);
		}
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_pair_is_read),
};

UNIT_MAIN(tests)
