/* What its sender does later to an item that was taken. */
#include "seen.h"

#include "store/sources.h"
#include "store/tallies.h"

#include <wasl/buffer.h>

#include <string.h>

#define FILING_CHANGED_NOTE "its sender changed it; "

struct wording {
	const char *text, *revision, *raw;
};

static struct message *message_of(struct desk *d, const struct wording *w)
{
	struct message *m = desk_message(d, "1");

	assert_int_equal(message_set_text(m, w->text, strlen(w->text)), 0);
	assert_int_equal(message_set_revision(m, w->revision), 0);
	if (w->raw)
		message_raw_write(m, w->raw, strlen(w->raw));
	return m;
}

static struct register_result take(struct desk *d, const struct wording *w)
{
	return desk_register_through(d, "cso", message_of(d, w));
}

static struct register_result withdraw(struct desk *d, const char *id)
{
	struct message *m = desk_message(d, id);

	message_set_kind(m, MESSAGE_WITHDRAWN);
	message_raw_write(m, "gone", 4);
	return desk_register_through(d, "cso", m);
}

/* Names and sizes of an article's attachments, and its notes. */
struct kept {
	int64_t ticket, article;
	struct buffer names, notes;
	int64_t blobs[8];
	unsigned count;
};

static int note_attachment(const struct attachment_record *a, void *context)
{
	struct kept *k = context;

	k->blobs[k->count++] = a->blob;
	return buffer_printf(&k->names, "%s (%zu); ", a->name, a->size);
}

static int note_notes(const struct article_record *a, void *context)
{
	struct kept *k = context;

	for (const char *const *note = a->notes; note && *note; note++)
		buffer_printf(&k->notes, "%.21s; ", *note);
	return 0;
}

static int run_kept(struct txn *txn, void *data)
{
	struct kept *k = data;
	int r = txn_attachment_list(txn, k->article, note_attachment, k);

	return r < 0 ? r : txn_article_by_id(txn, k->ticket, k->article, note_notes, k);
}

static struct kept kept_of(struct desk *d, const struct seen *seen)
{
	struct kept k = {.ticket = seen->ticket.id,
			 .article = seen->article,
			 .names = BUFFER_INIT(4096),
			 .notes = BUFFER_INIT(4096)};

	assert_int_equal(fixture_read(d->store, run_kept, &k), 0);
	return k;
}

static void kept_done(struct kept *k)
{
	buffer_done(&k->names);
	buffer_done(&k->notes);
}

static void another_wording_takes_the_place_of_the_first(void **state)
{
	struct desk *d = *state;
	struct register_result first = take(d, &(struct wording){"one", NULL, "{1}"});
	struct register_result second = take(d, &(struct wording){"two", "22", "{22}"});

	assert_int_equal(second.verdict, VERDICT_STORED);
	assert_int_equal(second.outcome, OUTCOME_NOTED);
	assert_string_equal(second.reference, first.reference);
	struct seen seen = see(d, first.reference);
	assert_int_equal(seen.articles, 1);
	assert_string_equal(seen.text, "two");
	assert_true(seen_blob_is(d, &seen, seen.raw, (struct crypto_bytes){"{1}", 3}));
	struct kept k = kept_of(d, &seen);
	assert_string_equal(buffer_string(&k.names), "earlier wording.txt (3); original 22 (4); ");
	assert_string_equal(buffer_string(&k.notes), FILING_CHANGED_NOTE);
	assert_true(seen_blob_is(d, &seen, k.blobs[0], (struct crypto_bytes){"one", 3}));
	assert_true(seen_blob_is(d, &seen, k.blobs[1], (struct crypto_bytes){"{22}", 4}));
	kept_done(&k);
	_cleanup_(freep) char *history = desk_history(d, first.ticket);
	assert_string_equal(history, "received, registered, delivery queued, article revised");
	assert_int_equal(desk_counts(d).pending, 1); /* no receipt of its own */
}

static void what_is_older_or_the_same_changes_nothing(void **state)
{
	static const char *const late[] = {NULL, "", "1", "9", "99", "100"};
	struct desk *d = *state;
	struct register_result first = take(d, &(struct wording){"one", "5", NULL});

	assert_int_equal(take(d, &(struct wording){"two", "100", NULL}).outcome, OUTCOME_NOTED);
	for (size_t i = 0; i < ELEMENTS(late); i++) {
		struct register_result r = take(d, &(struct wording){"late", late[i], NULL});
		assert_int_equal(r.verdict, VERDICT_DUPLICATE);
		assert_int_equal(r.outcome, OUTCOME_CREATED);
		assert_string_equal(r.reference, first.reference);
	}
	assert_string_equal(see(d, first.reference).text, "two");
	assert_int_equal(take(d, &(struct wording){"three", "101", NULL}).outcome, OUTCOME_NOTED);
	struct seen seen = see(d, first.reference);
	assert_string_equal(seen.text, "three");
	struct kept k = kept_of(d, &seen);
	assert_string_equal(buffer_string(&k.names),
			    "earlier wording 5.txt (3); earlier wording 100.txt (3); ");
	kept_done(&k);
}

static void notes_of_its_registration_stay(void **state)
{
	struct desk *d = *state;
	struct message *m = message_of(d, &(struct wording){"one", NULL, NULL});

	assert_int_equal(message_add_note(m, "its picture was too big"), 0);
	struct register_result first = desk_register_through(d, "cso", m);
	m = message_of(d, &(struct wording){"two", "2", NULL});
	assert_int_equal(message_add_note(m, "cut"), 0);
	desk_register_through(d, "cso", m);
	withdraw(d, "1");
	take(d, &(struct wording){"three", "3", NULL});
	struct seen seen = see(d, first.reference);
	struct kept k = kept_of(d, &seen);
	assert_string_equal(buffer_string(&k.notes),
			    FILING_CHANGED_NOTE "its sender deleted it; " FILING_CHANGED_NOTE);
	kept_done(&k);
}

static void what_is_deleted_is_marked_once(void **state)
{
	struct desk *d = *state;
	struct register_result first = take(d, &(struct wording){"one", NULL, NULL});
	struct register_result gone = withdraw(d, "1");

	assert_int_equal(gone.verdict, VERDICT_STORED);
	assert_int_equal(gone.outcome, OUTCOME_NOTED);
	assert_string_equal(gone.reference, first.reference);
	assert_int_equal(withdraw(d, "1").verdict, VERDICT_DUPLICATE);
	struct seen seen = see(d, first.reference);
	assert_string_equal(seen.text, "one");
	assert_string_equal(seen.notes, "its sender deleted it");
	_cleanup_(freep) char *history = desk_history(d, first.ticket);
	assert_string_equal(history, "received, registered, delivery queued, article withdrawn");
}

static void what_was_never_taken_leaves_no_trace(void **state)
{
	struct desk *d = *state;
	struct register_result gone = withdraw(d, "1");
	struct store_counts counts = desk_counts(d);

	assert_int_equal(gone.verdict, VERDICT_STORED);
	assert_int_equal(gone.outcome, OUTCOME_NONE);
	assert_string_equal(gone.reference, "");
	assert_int_equal(counts.tickets + counts.articles + counts.quarantined, 0);
	_cleanup_(freep) char *cursor = desk_cursor(d);
	assert_string_equal(cursor, "1"); /* the source may go on */
	assert_int_equal(take(d, &(struct wording){"one", NULL, NULL}).outcome, OUTCOME_CREATED);
}

struct damage {
	struct message *message;
	struct source_record source;
};

static int add_source(struct txn *txn, void *data)
{
	const struct damage *damage = data;
	const struct message *m = damage->message;
	const struct crypto_bytes key = {m->natural_key, m->natural_key_size};

	return txn_source_add(txn, m->scope, key, &damage->source);
}

static void what_cannot_be_read_any_more_is_not_tried_for_ever(void **state)
{
	struct desk *d = *state;
	struct register_result one = desk_take(d, "1"), other = desk_take(d, "2");
	struct damage damage = {.message = desk_message(d, "3")};

	/* an article that its ticket's key does not open */
	damage.source.ticket = one.ticket;
	damage.source.article = see(d, other.reference).article;
	assert_int_equal(fixture_write(d->store, add_source, &damage), 0);
	message_free(damage.message);
	assert_int_equal(withdraw(d, "3").verdict, VERDICT_DUPLICATE);
	_cleanup_(freep) char *cursor = desk_cursor(d);
	assert_string_equal(cursor, "3");
}

static struct register_result take_aside(struct desk *d, const char *text, const char *revision)
{
	struct message *m = message_of(d, &(struct wording){text, revision, NULL});

	assert_int_equal(message_set_quarantine(m, "loop"), 0);
	return desk_register_through(d, "cso", m);
}

static void in_quarantine_every_wording_is_an_item(void **state)
{
	struct desk *d = *state;

	assert_int_equal(take_aside(d, "one", NULL).outcome, OUTCOME_QUARANTINED);
	assert_int_equal(take(d, &(struct wording){"two", "2", NULL}).outcome, OUTCOME_QUARANTINED);
	assert_int_equal(take(d, &(struct wording){"two", "2", NULL}).verdict, VERDICT_DUPLICATE);
	assert_int_equal(take_aside(d, "three", "3").verdict, VERDICT_STORED);
	assert_int_equal(take_aside(d, "three", "3").verdict, VERDICT_DUPLICATE);
	assert_int_equal(withdraw(d, "1").verdict, VERDICT_DUPLICATE);
	assert_int_equal(desk_counts(d).quarantined, 3);
	assert_int_equal(desk_counts(d).tickets, 0);
}

static void subscribers_hear_of_both(void **state)
{
	struct desk *d = *state;
	const struct subscriber s = {"hook", "hook", NULL, true};

	office_add_subscriber(d->office, &s);
	take(d, &(struct wording){"one", NULL, NULL});
	int64_t before = desk_counts(d).pending;
	assert_true(take(d, &(struct wording){"two", "2", NULL}).delivery);
	assert_true(withdraw(d, "1").delivery);
	assert_int_equal(desk_counts(d).pending, before + 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(another_wording_takes_the_place_of_the_first),
	TEST(what_is_older_or_the_same_changes_nothing),
	TEST(notes_of_its_registration_stay),
	TEST(what_is_deleted_is_marked_once),
	TEST(what_cannot_be_read_any_more_is_not_tried_for_ever),
	TEST(what_was_never_taken_leaves_no_trace),
	TEST(in_quarantine_every_wording_is_an_item),
	TEST(subscribers_hear_of_both),
};

UNIT_MAIN(tests)
