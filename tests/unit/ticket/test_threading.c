/* Which ticket a message joins, and which it may only be related to. */
#include "seen.h"

#include <errno.h>

#define KEY "first@people.test"

/* A ticket of Noura's, whose message has the thread key KEY. */
static struct register_result open_first(struct desk *d)
{
	struct register_result result;
	struct message *m = desk_message(d, "first");

	assert_int_equal(message_add_thread_key(m, KEY), 0);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_int_equal(result.outcome, OUTCOME_CREATED);
	return result;
}

static void set_sender(struct message *m, const char *address)
{
	assert_int_equal(message_set_sender(m, "mail", address, NULL), 0);
}

static struct message *next_message(struct desk *d)
{
	static unsigned serial;
	_cleanup_(freep) char *id = xasprintf("n%u", ++serial);
	_cleanup_(freep) char *subject = xasprintf("its own subject %u", serial);
	struct message *m = desk_message(d, id);

	assert_int_equal(message_set_subject(m, subject), 0);
	return m;
}

static struct register_result take(struct desk *d, struct message *m)
{
	struct register_result result;

	assert_int_equal(desk_register(d, m, &result), 0);
	return result;
}

static void add_token(struct desk *d, struct message *m, const char *reference)
{
	char token[TOKEN_SIZE];

	desk_reply_token(store_key(d->store->store, STORE_KEY_TOKEN), reference, token);
	assert_int_equal(message_add_token(m, token), 0);
}

static int set_closed(struct txn *txn, void *data)
{
	return txn_ticket_set_stage(txn, *(const int64_t *)data, STAGE_CLOSED);
}

/* --- references --- */

enum fate { JOINS, RELATED, ALONE };

static void expect_fate(struct desk *d, struct message *m, const struct register_result *first,
			enum fate fate, const char *what)
{
	unsigned before = see(d, first->reference).articles;
	struct register_result result = take(d, m);
	struct seen seen = see(d, result.reference);

	if ((fate == JOINS) != (result.ticket == first->ticket))
		fail_msg("%s: outcome %d", what, result.outcome);
	if (fate == JOINS) {
		assert_int_equal(seen.articles, before + 1);
		assert_false(seen.outsider);
		assert_false(result.delivery);
		return;
	}
	assert_int_equal(result.outcome, OUTCOME_CREATED);
	if (strcmp(seen.links, fate == RELATED ? first->reference : "") != 0)
		fail_msg("%s: linked to '%s'", what, seen.links);
}

static void only_a_participant_who_is_vouched_for_joins_by_an_id_or_a_reference(void **state)
{
	static const struct {
		const char *what, *sender;
		enum message_authentication authentication;
		enum fate fate;
	} cases[] = {
		{"a participant, passed", "noura@people.test", MESSAGE_AUTHENTICATION_PASSED,
		 JOINS},
		{"a participant, unknown", "noura@people.test", MESSAGE_AUTHENTICATION_UNKNOWN,
		 RELATED},
		{"a participant, failed", "noura@people.test", MESSAGE_AUTHENTICATION_FAILED,
		 RELATED},
		{"a stranger, passed", "evil@people.test", MESSAGE_AUTHENTICATION_PASSED, RELATED},
		{"a stranger, unknown", "evil@people.test", MESSAGE_AUTHENTICATION_UNKNOWN,
		 RELATED},
	};

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		for (unsigned by_subject = 0; by_subject < 2; by_subject++) {
			void *fresh = NULL;
			assert_int_equal(desk_setup(&fresh), 0);
			struct desk *d = fresh;
			struct register_result first = open_first(d);
			struct message *m = next_message(d);
			_cleanup_(freep) char *subject =
				xasprintf("Re: [#%s] what of it", first.reference);
			set_sender(m, cases[i].sender);
			message_set_authentication(m, cases[i].authentication);
			if (by_subject)
				assert_int_equal(message_set_subject(m, subject), 0);
			else
				assert_int_equal(message_add_reference(m, KEY), 0);
			expect_fate(d, m, &first, cases[i].fate, cases[i].what);
			desk_teardown(&fresh);
		}
	}
	(void)state;
}

static struct message *vouched(struct desk *d)
{
	struct message *m = next_message(d);

	message_set_authentication(m, MESSAGE_AUTHENTICATION_PASSED);
	return m;
}

static void an_id_of_nothing_and_no_sender_join_nothing(void **state)
{
	struct desk *d = *state;
	struct register_result first = open_first(d);
	struct message *m = vouched(d);

	assert_int_equal(message_add_reference(m, "unheard@of.test"), 0);
	assert_int_equal(message_add_reference(m, ""), 0);
	assert_int_equal(message_set_subject(m, "[#0000-0000] 12345678"), 0);
	expect_fate(d, m, &first, ALONE, "unheard of");
	m = vouched(d);
	assert_int_equal(message_set_sender(m, NULL, NULL, NULL), 0);
	assert_int_equal(message_add_reference(m, KEY), 0);
	expect_fate(d, m, &first, RELATED, "no sender");
}

static void the_nearest_id_that_may_join_counts(void **state)
{
	struct desk *d = *state;
	struct register_result first = open_first(d), other;
	struct message *m = next_message(d);

	set_sender(m, "fahd@people.test");
	assert_int_equal(message_add_thread_key(m, "fahds@people.test"), 0);
	other = take(d, m);
	m = vouched(d);
	assert_int_equal(message_add_reference(m, "unheard@of.test"), 0);
	assert_int_equal(message_add_reference(m, "fahds@people.test"), 0);
	assert_int_equal(message_add_reference(m, KEY), 0);
	expect_fate(d, m, &first, JOINS, "two ids");
	/* a token goes before */
	m = vouched(d);
	assert_int_equal(message_add_reference(m, KEY), 0);
	add_token(d, m, other.reference);
	assert_int_equal(take(d, m).ticket, other.ticket);
	assert_true(see(d, other.reference).outsider);
}

static void a_token_of_a_key_that_is_taken_back_joins_nothing(void **state)
{
	struct desk *d = *state;
	struct register_result first = open_first(d);
	static const struct {
		const char *letters;
		enum outcome outcome;
	} cases[] = {{"ab", OUTCOME_APPENDED}, {"b", OUTCOME_CREATED}, {"a", OUTCOME_APPENDED}};

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct message *m = next_message(d);
		char *before = d->office->options.token_letters;

		add_token(d, m, first.reference);
		d->office->options.token_letters = xstrdup(cases[i].letters);
		assert_int_equal(take(d, m).outcome, cases[i].outcome);
		free(d->office->options.token_letters);
		d->office->options.token_letters = before;
	}
}

static void an_outsider_with_a_token_never_takes_part(void **state)
{
	struct desk *d = *state;
	struct register_result first = open_first(d);
	struct message *m = vouched(d);

	set_sender(m, "friend@people.test");
	add_token(d, m, first.reference);
	assert_int_equal(take(d, m).outcome, OUTCOME_APPENDED);
	m = vouched(d);
	set_sender(m, "friend@people.test");
	assert_int_equal(message_add_reference(m, KEY), 0);
	expect_fate(d, m, &first, RELATED, "the friend again");
}

static int claimed(struct txn *txn, const struct delivery_record *row, void *context)
{
	(void)txn;
	(void)row;
	(void)context;
	return 0;
}

static int write_to_colleague(struct txn *txn, void *data)
{
	const struct party_address a = {"mail", "colleague@people.test", NULL};
	struct party_ref party = {0};
	int64_t id = 0;
	int r = txn_party_ensure(txn, &a, &party);
	const struct delivery_record row = {.ticket = *(const int64_t *)data,
					    .address = party.address,
					    .kind = "reply",
					    .channel = "cso",
					    .language = "ar",
					    .idempotency_key = "reply.1"};

	if (r == 0)
		r = txn_delivery_add(txn, &row, &id);
	return r == 0 ? txn_delivery_claim(txn, &(struct delivery_queue){"cso", "mail"}, 9, claimed,
					   NULL)
		      : r;
}

static void whom_we_wrote_to_takes_part(void **state)
{
	struct desk *d = *state;
	struct register_result first = open_first(d);
	struct message *m = vouched(d);

	set_sender(m, "colleague@people.test");
	assert_int_equal(message_add_reference(m, KEY), 0);
	expect_fate(d, m, &first, RELATED, "before");
	assert_int_equal(fixture_write(d->store, write_to_colleague, &first.ticket), 0);
	m = vouched(d);
	set_sender(m, "colleague@people.test");
	assert_int_equal(message_add_reference(m, KEY), 0);
	expect_fate(d, m, &first, JOINS, "after");
}

struct other_delivery {
	const char *kind, *address;
	int64_t ticket, id;
};

static int queue_other(struct txn *txn, void *data)
{
	struct other_delivery *o = data;
	const struct party_address a = {o->kind, o->address, NULL};
	struct party_ref party = {0};
	int r = txn_party_ensure(txn, &a, &party);
	const struct delivery_record row = {.ticket = o->ticket,
					    .address = party.address,
					    .kind = "acknowledgement",
					    .channel = "other",
					    .language = "ar",
					    .idempotency_key = o->kind};

	return r == 0 ? txn_delivery_add(txn, &row, &o->id) : r;
}

static enum outcome take_with(struct desk *d, const char *reference, enum token_kind kind,
			      int64_t delivery)
{
	struct token_target target = {
		.kind = kind, .letter = TOKEN_FIRST_LETTER, .delivery = delivery};
	struct message *m = next_message(d);
	char token[TOKEN_SIZE];

	snprintf(target.reference, sizeof(target.reference), "%s", reference);
	token_make(store_key(d->store->store, STORE_KEY_TOKEN), &target, token);
	assert_int_equal(message_add_token(m, token), 0);
	return take(d, m).outcome;
}

static void the_token_of_what_went_by_mail_joins_and_no_other_does(void **state)
{
	static const struct {
		const char *kind, *address;
		enum outcome outcome;
	} cases[] = {
		{"mail", "noura@people.test", OUTCOME_APPENDED},
		{"phone", "+966512345678", OUTCOME_CREATED},
		{"hook", "board", OUTCOME_CREATED},
	};
	static const enum token_kind kinds[] = {TOKEN_MESSAGE, TOKEN_BOUNCE};
	struct desk *d = *state;
	struct register_result first = open_first(d);

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct other_delivery o = {cases[i].kind, cases[i].address, first.ticket, 0};

		assert_int_equal(fixture_write(d->store, queue_other, &o), 0);
		for (size_t k = 0; k < ELEMENTS(kinds); k++)
			assert_int_equal(take_with(d, first.reference, kinds[k], o.id),
					 cases[i].outcome);
	}
}

static void a_person_opens_a_closed_ticket_again(void **state)
{
	struct desk *d = *state;
	struct register_result first = open_first(d);
	struct message *m = vouched(d);

	assert_int_equal(fixture_write(d->store, set_closed, &first.ticket), 0);
	assert_int_equal(message_add_reference(m, KEY), 0);
	expect_fate(d, m, &first, JOINS, "closed");
	assert_int_equal(see(d, first.reference).ticket.stage, STAGE_IN_PROGRESS);
}

static void a_relation_is_in_the_history(void **state)
{
	struct desk *d = *state;
	struct register_result first = open_first(d);
	struct message *m = next_message(d);

	assert_int_equal(message_add_reference(m, KEY), 0);
	struct register_result second = take(d, m);
	_cleanup_(freep) char *history = desk_history(d, second.ticket);
	assert_string_equal(history, "received, registered, possible relation, delivery queued");
	assert_string_equal(see(d, first.reference).links, second.reference);
}

/* --- answering machines --- */

static void a_machine_joins_by_token_and_opens_nothing(void **state)
{
	struct desk *d = *state;
	struct register_result first = open_first(d), result;
	struct message *m = vouched(d);

	assert_int_equal(fixture_write(d->store, set_closed, &first.ticket), 0);
	message_set_kind(m, MESSAGE_AUTO_REPLY);
	add_token(d, m, first.reference);
	result = take(d, m);
	assert_int_equal(result.outcome, OUTCOME_APPENDED);
	assert_false(result.delivery);
	struct seen seen = see(d, first.reference);
	assert_true(seen.automatic);
	assert_string_equal(seen.notes, "an automatic reply");
	assert_int_equal(seen.ticket.stage, STAGE_CLOSED);
	m = vouched(d);
	message_set_kind(m, MESSAGE_AUTO_REPLY);
	assert_int_equal(message_add_reference(m, KEY), 0);
	assert_int_equal(message_add_token(m, "tak7m49x2q.aaaaaaaaaaaaaaaa"), 0);
	result = take(d, m);
	assert_int_equal(result.outcome, OUTCOME_QUARANTINED);
	assert_int_equal(see(d, first.reference).articles, 2);
	assert_int_equal(desk_counts(d).tickets, 1);
}

/* --- the same again and again --- */

static struct register_result take_about(struct desk *d, const char *sender, const char *subject)
{
	struct message *m = next_message(d);

	set_sender(m, sender);
	assert_int_equal(message_set_subject(m, subject), 0);
	return take(d, m);
}

static void too_many_on_one_subject_join_the_last_silently(void **state)
{
	struct desk *d = *state;
	struct register_result last = {0}, more;

	desk_set_limits(d, &(struct limit_options){.subject_hour = 5});
	for (unsigned i = 0; i < 5; i++) {
		_cleanup_(freep) char *subject =
			i ? xasprintf("Re: Auto: [#%s] Away", last.reference) : xstrdup("AWAY");
		last = take_about(d, "robot@people.test", subject);
		assert_int_equal(last.outcome, OUTCOME_CREATED);
	}
	assert_int_equal(fixture_write(d->store, set_closed, &last.ticket), 0);
	for (unsigned i = 0; i < 3; i++) {
		more = take_about(d, "robot@people.test", "RE: away");
		assert_int_equal(more.outcome, OUTCOME_APPENDED);
		assert_int_equal(more.ticket, last.ticket);
		assert_false(more.delivery);
	}
	struct seen seen = see(d, last.reference);
	assert_int_equal(seen.articles, 4);
	assert_int_equal(seen.ticket.stage, STAGE_IN_PROGRESS);
	assert_string_equal(seen.notes, "one more of too many on this subject from its sender");
	assert_int_equal(take_about(d, "robot@people.test", "another").outcome, OUTCOME_CREATED);
	assert_int_equal(take_about(d, "noura@people.test", "away").outcome, OUTCOME_CREATED);
	assert_false(fixture_contains(d->store, "away", 4));
}

/* Whoever writes without a subject writes about many things. */
static void no_subject_is_no_topic(void **state)
{
	static const char *const subjects[] = {NULL, "", " ", "Re:", "Fwd: Re: "};
	struct desk *d = *state;

	desk_set_limits(d, &(struct limit_options){.subject_hour = 1});
	for (size_t i = 0; i < 2 * ELEMENTS(subjects); i++)
		assert_int_equal(
			take_about(d, "noura@people.test", subjects[i % ELEMENTS(subjects)])
				.outcome,
			OUTCOME_CREATED);
}

/* Neither do forged mails reach a person's ticket, nor a person's mails a forged one. */
static void what_failed_has_no_topic(void **state)
{
	static const struct {
		enum message_authentication first, second;
		enum outcome outcome;
	} cases[] = {
		{MESSAGE_AUTHENTICATION_PASSED, MESSAGE_AUTHENTICATION_PASSED, OUTCOME_APPENDED},
		{MESSAGE_AUTHENTICATION_PASSED, MESSAGE_AUTHENTICATION_UNKNOWN, OUTCOME_APPENDED},
		{MESSAGE_AUTHENTICATION_PASSED, MESSAGE_AUTHENTICATION_FAILED, OUTCOME_CREATED},
		{MESSAGE_AUTHENTICATION_FAILED, MESSAGE_AUTHENTICATION_PASSED, OUTCOME_CREATED},
		{MESSAGE_AUTHENTICATION_FAILED, MESSAGE_AUTHENTICATION_FAILED, OUTCOME_CREATED},
	};
	struct desk *d = *state;

	desk_set_limits(d, &(struct limit_options){.subject_hour = 1});
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *subject = xasprintf("about the %zu", i);
		struct message *m = next_message(d);
		assert_int_equal(message_set_subject(m, subject), 0);
		message_set_authentication(m, cases[i].first);
		assert_int_equal(take(d, m).outcome, OUTCOME_CREATED);
		m = next_message(d);
		assert_int_equal(message_set_subject(m, subject), 0);
		message_set_authentication(m, cases[i].second);
		if (take(d, m).outcome != cases[i].outcome)
			fail_msg("case %zu", i);
	}
}

static void without_that_limit_each_is_a_ticket(void **state)
{
	struct desk *d = *state;

	desk_set_limits(d, &(struct limit_options){0});
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(take_about(d, "robot@people.test", "away").outcome,
				 OUTCOME_CREATED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(only_a_participant_who_is_vouched_for_joins_by_an_id_or_a_reference),
	TEST(an_id_of_nothing_and_no_sender_join_nothing),
	TEST(the_nearest_id_that_may_join_counts),
	TEST(a_token_of_a_key_that_is_taken_back_joins_nothing),
	TEST(an_outsider_with_a_token_never_takes_part),
	TEST(whom_we_wrote_to_takes_part),
	TEST(the_token_of_what_went_by_mail_joins_and_no_other_does),
	TEST(a_person_opens_a_closed_ticket_again),
	TEST(a_relation_is_in_the_history),
	TEST(a_machine_joins_by_token_and_opens_nothing),
	TEST(too_many_on_one_subject_join_the_last_silently),
	TEST(no_subject_is_no_topic),
	TEST(what_failed_has_no_topic),
	TEST(without_that_limit_each_is_a_ticket),
};

UNIT_MAIN(tests)
