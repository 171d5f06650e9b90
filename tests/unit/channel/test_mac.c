#include "stage.h"

#include <string.h>

#define TWO \
	"[channel one]\nmodule = sample\nneeded = x\n[channel two]\nmodule = sample\nneeded = x\n"

static struct web_bytes bytes_of(const char *text)
{
	return (struct web_bytes){text, strlen(text)};
}

static void what_an_instance_signed_is_its_own(void **state)
{
	struct stage *s = *state;
	char mac[CHANNEL_MAC_SIZE], other[CHANNEL_MAC_SIZE];

	stage_open(s, MODULES, TWO);
	struct channel *one = stage_channel(s, "one"), *two = stage_channel(s, "two");
	channel_mac(one, "form", bytes_of("words"), mac);
	assert_int_equal(strlen(mac), CHANNEL_MAC_SIZE - 1);
	assert_int_equal(strspn(mac, "abcdefghijklmnopqrstuvwxyz234567"), strlen(mac));
	assert_true(channel_mac_check(one, "form", bytes_of("words"), mac));
	channel_mac(one, "form", bytes_of("words"), other);
	assert_string_equal(mac, other);
	/* another text, purpose or instance; cut, grown, changed */
	assert_false(channel_mac_check(one, "form", bytes_of("word"), mac));
	assert_false(channel_mac_check(one, "link", bytes_of("words"), mac));
	assert_false(channel_mac_check(two, "form", bytes_of("words"), mac));
	assert_false(channel_mac_check(one, "form", bytes_of("words"), ""));
	assert_false(channel_mac_check(one, "form", bytes_of("words"), mac + 1));
	_cleanup_(freep) char *longer = xasprintf("%sa", mac);
	assert_false(channel_mac_check(one, "form", bytes_of("words"), longer));
	mac[CHANNEL_MAC_SIZE - 2] ^= 1;
	assert_false(channel_mac_check(one, "form", bytes_of("words"), mac));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_an_instance_signed_is_its_own, stage_setup,
						stage_teardown),
	};

	unit_speak_tap();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
