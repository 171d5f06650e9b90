#include "seen.h"

#include "store/tickets.h"
#include "ticket/contact.h"

#include <errno.h>

static int note_party(const struct ticket_record *t, void *context)
{
	*(int64_t *)context = t->party;
	return 0;
}

static int check(struct txn *txn, void *data)
{
	struct contact_question *q = data;

	int r = txn_ticket_by_id(txn, q->ticket, note_party, &q->party);
	return r < 0 ? r : contact_check(txn, q);
}

static int ask(struct desk *d, int64_t ticket, const char *kind, const char *address)
{
	struct contact_question q = {.ticket = ticket, .kind = kind, .address = address};

	return fixture_write(d->store, check, &q);
}

static struct message *form(struct desk *d, const char *id, const char *phone)
{
	struct message *m = desk_message(d, id);

	assert_int_equal(message_add_contact(m, "phone", phone), 0);
	return m;
}

static void what_was_given_shows_whose_it_is(void **state)
{
	struct desk *d = *state;
	struct register_result first, second;

	assert_int_equal(desk_register(d, form(d, "one", "+966500000001"), &first), 0);
	struct message *m = form(d, "two", "+966500000002");
	assert_int_equal(message_set_subject(m, "another matter"), 0);
	assert_int_equal(desk_register(d, m, &second), 0);
	assert_int_equal(second.outcome, OUTCOME_CREATED);
	assert_int_equal(ask(d, first.ticket, "mail", "noura@people.test"), 0);
	assert_int_equal(ask(d, first.ticket, "phone", "+966500000001"), 0);
	assert_int_equal(ask(d, second.ticket, "phone", "+966500000002"), 0);
	/* another's, another ticket's, of another kind */
	assert_int_equal(ask(d, first.ticket, "mail", "omar@people.test"), -ENOENT);
	assert_int_equal(ask(d, first.ticket, "phone", "+966500000002"), -ENOENT);
	assert_int_equal(ask(d, first.ticket, "mail", "+966500000001"), -ENOENT);
	assert_int_equal(ask(d, first.ticket, "phone", "noura@people.test"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_was_given_shows_whose_it_is, desk_setup,
						desk_teardown),
	};

	unit_speak_tap();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
