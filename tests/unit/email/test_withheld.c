#include "../unit.h"

#include "email/worker/withheld.h"

static void failures_are_counted_in_a_row(void **state)
{
	struct withheld w = {0};

	(void)state;
	assert_int_equal(withheld_failures(&w, 5, true), 0);
	assert_int_equal(withheld_fail(&w, 5, true), 1);
	assert_int_equal(withheld_fail(&w, 5, true), 2);
	assert_int_equal(withheld_failures(&w, 5, true), 2);
	assert_int_equal(withheld_failures(&w, 6, true), 0);
	assert_int_equal(withheld_fail(&w, 6, true), 1);
	assert_int_equal(withheld_failures(&w, 5, true), 0);
	/* that its size does not come is another matter */
	assert_int_equal(withheld_failures(&w, 6, false), 0);
	w.others_come = true;
	assert_int_equal(withheld_fail(&w, 6, true), 2);
	assert_true(w.others_come);
	assert_int_equal(withheld_fail(&w, 6, false), 1);
	assert_false(w.others_come);
	withheld_pass(&w, 6);
	assert_int_equal(withheld_failures(&w, 6, false), 0);
	withheld_done(&w);
}

static struct uids list(const uint32_t *uids, size_t count)
{
	struct uids u = {0};

	for (size_t i = 0; i < count; i++)
		uids_add(&u, uids[i]);
	return u;
}

static void the_place_of_a_mail_is_not_the_mail(void **state)
{
	static const uint32_t taken[] = {9, 3, 1};
	struct withheld w = {0};
	struct uids u = list(taken, ELEMENTS(taken));

	(void)state;
	withheld_pass(&w, 3);
	withheld_settle(&w, &u);
	assert_int_equal(u.count, 2);
	assert_int_equal(u.list[0], 9);
	assert_int_equal(u.list[1], 1);
	/* it came after all */
	withheld_offer(&w, 3);
	assert_false(withheld_has(&w, 3));
	uids_clear(&u);
	uids_add(&u, 3);
	withheld_settle(&w, &u);
	assert_int_equal(u.count, 1);
	withheld_take_back(&w); /* there is nothing left to be taken back */
	assert_false(withheld_has(&w, 3));
	uids_done(&u);
	withheld_done(&w);
}

static void what_was_not_registered_is_asked_for_again(void **state)
{
	struct withheld w = {.again_at = 99};

	(void)state;
	withheld_pass(&w, 7);
	withheld_pass(&w, 3);
	withheld_offer(&w, 7);
	withheld_take_back(&w);
	assert_int_equal(w.again_at, 0);
	assert_int_equal(w.passed.count, 2);
	assert_int_equal(w.passed.list[0], 3);
	assert_true(withheld_has(&w, 7));
	withheld_done(&w);
}

static void those_of_another_mailbox_are_forgotten(void **state)
{
	struct withheld w = {.uidvalidity = 1};

	(void)state;
	withheld_pass(&w, 7);
	withheld_fail(&w, 8, true);
	withheld_adopt(&w, 1);
	assert_true(withheld_has(&w, 7));
	withheld_adopt(&w, 2);
	assert_false(withheld_has(&w, 7));
	assert_int_equal(withheld_failures(&w, 8, true), 0);
	withheld_done(&w);
}

static void what_is_kept_in_mind_has_a_bound(void **state)
{
	struct withheld w = {0};

	(void)state;
	for (uint32_t uid = 1; uid <= 2 * WITHHELD_MAX; uid++)
		withheld_pass(&w, 2 * uid);
	withheld_pass(&w, 2);
	assert_int_equal(w.passed.count, WITHHELD_MAX);
	_cleanup_(freep) char *text = withheld_text(&w);
	assert_non_null(strstr(text, "100 mails, UID 2,4,6,"));
	assert_non_null(strstr(text, " and others"));
	withheld_done(&w);
}

static void they_are_told_in_words(void **state)
{
	struct withheld w = {0};

	(void)state;
	assert_null(withheld_text(&w));
	withheld_pass(&w, 17);
	_cleanup_(freep) char *one = withheld_text(&w);
	assert_string_equal(one, "it does not give out 1 mail, UID 17");
	withheld_pass(&w, 3);
	_cleanup_(freep) char *two = withheld_text(&w);
	assert_string_equal(two, "it does not give out 2 mails, UID 3,17");
	withheld_forget(&w, 17);
	withheld_forget(&w, 4);
	_cleanup_(freep) char *left = withheld_text(&w);
	assert_string_equal(left, "it does not give out 1 mail, UID 3");
	withheld_done(&w);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(failures_are_counted_in_a_row),
	cmocka_unit_test(the_place_of_a_mail_is_not_the_mail),
	cmocka_unit_test(what_was_not_registered_is_asked_for_again),
	cmocka_unit_test(those_of_another_mailbox_are_forgotten),
	cmocka_unit_test(what_is_kept_in_mind_has_a_bound),
	cmocka_unit_test(they_are_told_in_words),
};

UNIT_MAIN(tests)
