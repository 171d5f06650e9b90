/* A person's reply, from its article to what a channel gets. */
#include "sender.h"

#include "store/sources.h"
#include "ticket/answer.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

struct answering {
	struct answer answer;
	struct answered answered;
};

static int run_answer(struct txn *txn, void *data)
{
	struct answering *a = data;

	return ticket_answer(txn, &a->answer, &a->answered);
}

static int64_t reply(struct sender *s, const char *reference, size_t size)
{
	struct message *m = message_new(s->desk->store->store);
	_cleanup_(freep) char *bytes = xcalloc(1, size + 1);
	struct answering a = {
		.answer =
			{
				.reference = reference,
				.author = "sara",
				.actor = "uid 7",
				.key = "k",
				.message = m,
			},
	};

	memset(bytes, 'z', size);
	assert_int_equal(message_set_text(m, "one\n\ntwo <b>", 12), 0);
	assert_int_equal(message_attachment_begin(m, "شهادة.pdf", "application/pdf"), 0);
	message_attachment_write(m, bytes, size);
	desk_finish(s->desk, m);
	assert_int_equal(fixture_write(s->desk->store, run_answer, &a), 0);
	message_free(m);
	return a.answered.delivery;
}

struct search {
	const char *alias;
	int64_t ticket;
};

static int run_find(struct txn *txn, void *data)
{
	struct search *search = data;

	return txn_thread_key_find(txn, search->alias, &search->ticket);
}

static void expect_reply(const struct sender *s, const char *reference, size_t size)
{
	assert_non_null(strstr(s->last.subject, reference));
	assert_non_null(strstr(s->last.text, "\none\n\ntwo <b>"));
	assert_non_null(strstr(s->last.html, ">one</p>"));
	assert_non_null(strstr(s->last.html, ">two &lt;b&gt;</p>"));
	assert_int_equal(s->last.attachments, 1);
	assert_int_equal(s->last.attached, size);
}

/* In the row and in the vault alike, and the same at every attempt. */
static void it_goes_out_with_its_attachments_again_and_again(void **state)
{
	static const size_t sizes[] = {5, (size_t)3 * CONTENT_INLINE};
	static const char *const aliases[] = {"0102@eu.test", "0103@eu.test"};
	struct sender *s = *state;

	s->behaviour = ANSWER;
	for (size_t i = 0; i < ELEMENTS(sizes); i++) {
		char id[2] = {(char)('1' + i), 0};
		unsigned before = s->count;
		struct register_result first = desk_take(s->desk, id);

		outbox_kick(s->outbox);
		sender_await_count(s, before + 1);
		s->report = (struct report){.verdict = REPORT_TEMPORARY, .why = "later"};
		reply(s, first.reference, sizes[i]);
		outbox_kick(s->outbox);
		sender_await_count(s, before + 2);
		expect_reply(s, first.reference, sizes[i]);
		s->report = (struct report){.verdict = REPORT_SENT, .alias = aliases[i]};
		sender_await_count(s, before + 3);
		assert_int_equal(s->last.attempt, 2);
		expect_reply(s, first.reference, sizes[i]);
		struct search search = {.alias = aliases[i]};
		(void)sender_settled(s, s->ids[(s->count - 1) % ELEMENTS(s->ids)]);
		assert_int_equal(fixture_read(s->desk->store, run_find, &search), 0);
		assert_int_equal(search.ticket, first.ticket);
	}
}

static int spoil(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)where;
	if (kind != FTW_F)
		return 0;
	assert_int_equal(unlink(path), 0);
	return mkdir(path, 0700);
}

/* A folder in the place of each file opens, and cannot be read. */
static void spoil_vault(const struct sender *s)
{
	_cleanup_(freep) char *folder = xasprintf("%s/vault", s->desk->store->directory);

	assert_int_equal(nftw(folder, spoil, 8, FTW_PHYS), 0);
}

static void one_whose_files_cannot_be_read_holds_up_nothing(void **state)
{
	struct sender *s = *state;

	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_SENT};
	struct register_result first = desk_take(s->desk, "first");
	int64_t id = reply(s, first.reference, (size_t)3 * CONTENT_INLINE);
	spoil_vault(s);
	outbox_kick(s->outbox);
	sender_await_count(s, 1); /* the receipt */
	struct desk_delivery row = sender_settled(s, id);
	assert_int_equal(row.state, DELIVERY_PENDING);
	assert_non_null(strstr(row.why, "it cannot be read: "));
	assert_int_equal(sender_settled(s, sender_queue(s)).state, DELIVERY_SENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sender_setup, sender_teardown)

static const struct CMUnitTest tests[] = {
	TEST(it_goes_out_with_its_attachments_again_and_again),
	TEST(one_whose_files_cannot_be_read_holds_up_nothing),
};

UNIT_MAIN(tests)
