#include "tokens_stage.h"

#include <errno.h>

#define PAIR(n) \
	"{\"access_token\": \"A" n "\", \"refresh_token\": \"R" n "\", \"expires_in\": 7200}"

/* --- the tests --- */

static void a_good_token_is_given_at_once(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 10 * MINUTE);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	assert_string_equal(w.access, "A0");
	assert_int_equal(ch->requests, 0);
	tokens_free(t);
}

static void all_wait_for_one_renewal_and_the_disk(void **state)
{
	struct channel *ch = *state;
	struct waiting a, b, c;

	has(ch, "R0", 4 * MINUTE);
	struct tokens *t = tokens_new(ch);
	ask(t, &a, NULL);
	ask(t, &b, "A0");
	ask(t, &c, NULL);
	tokens_unwait(t, &c.waiter);
	assert_int_equal(ch->requests, 1);
	assert_non_null(strstr(ch->form, "refresh_token=R0"));
	x_answers(TOKEN_GRANTED, PAIR("1"));
	assert_int_equal(a.calls, 0); /* not on the disk yet */
	disk_answers(0);
	assert_string_equal(a.access, "A1");
	assert_string_equal(b.access, "A1");
	assert_int_equal(c.calls, 0);
	/* one that was refused before the renewal tells nothing of the new one */
	ask(t, &b, "A0");
	assert_string_equal(b.access, "A1");
	assert_int_equal(ch->requests, 1);
	assert_non_null(strstr(ch->disk, "R1"));
	tokens_free(t);
}

static void a_full_disk_is_asked_again_and_nothing_used_before(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_GRANTED, PAIR("1"));
	for (int i = 0; i < 3; i++) {
		disk_answers(-EAGAIN);
		turn_for(2000);
		assert_int_equal(w.calls, 0);
	}
	disk_answers(0);
	assert_string_equal(w.access, "A1");
	/* also where it is stopped over it */
	ask(t, &w, "A1");
	x_answers(TOKEN_GRANTED, PAIR("2"));
	disk_answers(-EAGAIN);
	tokens_unwait(t, &w.waiter);
	tokens_free(t);
	assert_non_null(strstr(ch->offered, "R2"));
}

static void what_did_not_reach_x_leaves_the_old_one_good(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 4 * MINUTE);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_UNSENT, NULL);
	assert_string_equal(w.access, "A0"); /* four minutes are left */
	ask(t, &w, NULL);
	assert_string_equal(w.access, "A0");
	assert_int_equal(ch->requests, 1); /* it pauses */
	turn_for(4 * MINUTE);
	ask(t, &w, NULL);
	assert_int_equal(ch->requests, 2);
	x_answers(TOKEN_LATER, NULL);
	assert_int_equal(w.class, ANSWER_LOST);
	assert_int_equal(ch->failed, 0);
	turn_for(MINUTE);
	ask(t, &w, NULL);
	x_answers(TOKEN_GRANTED, PAIR("1"));
	disk_answers(0);
	assert_string_equal(w.access, "A1");
	tokens_free(t);
}

static void a_lost_answer_is_decided_by_the_old_token(void **state)
{
	struct channel *ch = *state;
	struct waiting w, more;

	has(ch, "R0", 4 * MINUTE);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_UNKNOWN, NULL);
	ask(t, &more, NULL);
	assert_int_equal(w.calls + more.calls, 0);
	turn_for(1000);
	assert_int_equal(ch->requests, 2);
	assert_non_null(strstr(ch->form, "refresh_token=R0"));
	x_answers(TOKEN_REFUSED, NULL);
	assert_int_equal(w.class, ANSWER_UNAUTHORIZED);
	assert_int_equal(more.class, ANSWER_UNAUTHORIZED);
	assert_non_null(strstr(w.why, "was lost"));
	assert_non_null(strstr(w.why, "authorize it again: waslctl channel authorize tvtc"));
	assert_int_equal(ch->failed, 1);
	assert_true(ch->x.limits.all_until > now && ch->x.limits.all_until <= now + 15 * MINUTE);
	/* nobody is asked any more, and it is said once */
	turn_for(600 * MINUTE);
	ask(t, &w, NULL);
	assert_int_equal(w.class, ANSWER_UNAUTHORIZED);
	assert_int_equal(ch->requests, 2);
	assert_int_equal(ch->failed, 1);
	tokens_free(t);
}

static void where_nobody_knows_it_is_tried_later(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_UNKNOWN, NULL);
	turn_for(1000);
	x_answers(TOKEN_UNKNOWN, NULL);
	assert_int_equal(w.class, ANSWER_LOST);
	turn_for(MINUTE);
	ask(t, &w, NULL);
	x_answers(TOKEN_UNSENT, NULL);
	assert_int_equal(w.class, ANSWER_LOST);
	turn_for(MINUTE);
	ask(t, &w, NULL);
	assert_int_equal(ch->requests, 4);
	/* the retry that is not sent must not let its waiters hang */
	x_answers(TOKEN_GRANTED, "{}");
	assert_int_equal(w.class, ANSWER_LOST);
	turn_for(MINUTE);
	ask(t, &w, NULL);
	x_answers(TOKEN_GRANTED, PAIR("1"));
	disk_answers(0);
	assert_string_equal(w.access, "A1");
	tokens_free(t);
}

static void the_retry_that_is_not_sent_leaves_nobody_waiting(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_UNKNOWN, NULL);
	turn_for(1000);
	x_answers(TOKEN_UNSENT, NULL);
	assert_int_equal(w.class, ANSWER_LOST);
	tokens_free(t);
}

static void an_app_that_is_not_taken_is_tried_after_a_while(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_CLIENT, NULL);
	assert_int_equal(w.class, ANSWER_OPERATOR);
	ask(t, &w, NULL);
	assert_int_equal(ch->requests, 1);
	turn_for(16 * MINUTE);
	ask(t, &w, NULL);
	x_answers(TOKEN_GRANTED, PAIR("1"));
	disk_answers(0);
	assert_string_equal(w.access, "A1");
	tokens_free(t);
}

static void without_tokens_a_person_is_asked(void **state)
{
	static const char *const disks[] = {NULL, "", "not ours"};
	struct channel *ch = *state;
	struct waiting w;

	for (size_t i = 0; i < ELEMENTS(disks); i++) {
		free(ch->disk);
		ch->disk = xstrdup(disks[i]);
		struct tokens *t = tokens_new(ch);
		ask(t, &w, NULL);
		assert_int_equal(w.class, ANSWER_UNAUTHORIZED);
		assert_non_null(strstr(w.why, "no tokens of the account yet; authorize it"));
		assert_null(tokens_pair(t));
		tokens_free(t);
	}
	assert_int_equal(ch->requests, 0);
}

static void without_a_refresh_token_it_ends(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, NULL, MINUTE);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	assert_string_equal(w.access, "A0");
	turn_for(2 * MINUTE);
	ask(t, &w, NULL);
	assert_int_equal(w.class, ANSWER_UNAUTHORIZED);
	assert_non_null(strstr(w.why, "offline.access"));
	tokens_free(t);
}

static void count_up(void *data)
{
	(*(unsigned *)data)++;
}

static void adopt(struct tokens *t, const char *access, unsigned *kept)
{
	struct token_pair p = {xstrdup(access), xstrdup("RN"), xstrdup(""), now + 100 * MINUTE};

	tokens_adopt(t, &p, count_up, kept);
	assert_null(p.access);
	turn_for(0);
}

static void what_a_person_brought_takes_the_place_of_all(void **state)
{
	struct channel *ch = *state;
	struct waiting w;
	unsigned kept = 0;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	adopt(t, "N1", &kept); /* over a renewal */
	assert_null(ch->form);
	disk_answers(0);
	assert_int_equal(kept, 1);
	assert_string_equal(w.access, "N1");
	/* over a pair on its way to the disk: what is used is what is there */
	ask(t, &w, "N1");
	x_answers(TOKEN_GRANTED, PAIR("1"));
	adopt(t, "N2", &kept);
	disk_answers(0);
	assert_int_equal(w.calls + kept, 1);
	disk_answers(0);
	assert_int_equal(kept, 2);
	assert_string_equal(w.access, "N2");
	assert_non_null(strstr(ch->disk, "N2"));
	/* after X has refused the old ones */
	ask(t, &w, "N2");
	x_answers(TOKEN_REFUSED, NULL);
	assert_int_equal(w.class, ANSWER_UNAUTHORIZED);
	adopt(t, "N3", &kept);
	disk_answers(0);
	ask(t, &w, NULL);
	assert_string_equal(w.access, "N3");
	tokens_free(t);
}

static void what_was_brought_last_outlives_the_end(void **state)
{
	struct channel *ch = *state;
	unsigned kept = 0;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	adopt(t, "N1", &kept);
	adopt(t, "N2", &kept); /* while the disk is asked to take the first */
	tokens_free(t);
	assert_non_null(strstr(ch->offered, "N2"));
	/* what the disk is asked to take already is not offered twice */
	t = tokens_new(ch);
	adopt(t, "N3", &kept);
	free(TAKE(ch->offered));
	tokens_free(t);
	assert_null(ch->offered);
}

static void a_short_life_is_not_renewed_all_the_time(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_GRANTED, "{\"access_token\": \"A1\", \"expires_in\": 200}");
	disk_answers(0);
	assert_string_equal(w.access, "A1");
	ask(t, &w, NULL);
	assert_string_equal(w.access, "A1");
	turn_for(2 * MINUTE);
	ask(t, &w, NULL);
	assert_int_equal(ch->requests, 2);
	assert_non_null(strstr(ch->form, "refresh_token=R0")); /* no new one was given */
	tokens_unwait(t, &w.waiter);
	tokens_free(t);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, stage_begin, stage_finish)
static const struct CMUnitTest tests[] = {
	TEST(a_good_token_is_given_at_once),
	TEST(all_wait_for_one_renewal_and_the_disk),
	TEST(a_full_disk_is_asked_again_and_nothing_used_before),
	TEST(what_did_not_reach_x_leaves_the_old_one_good),
	TEST(a_lost_answer_is_decided_by_the_old_token),
	TEST(where_nobody_knows_it_is_tried_later),
	TEST(the_retry_that_is_not_sent_leaves_nobody_waiting),
	TEST(an_app_that_is_not_taken_is_tried_after_a_while),
	TEST(without_tokens_a_person_is_asked),
	TEST(without_a_refresh_token_it_ends),
	TEST(what_a_person_brought_takes_the_place_of_all),
	TEST(what_was_brought_last_outlives_the_end),
	TEST(a_short_life_is_not_renewed_all_the_time),
};
UNIT_MAIN(tests)
