#include "desk.h"

static void what_goes_to_the_quarantine_comes_back(void **state)
{
	struct desk *d = *state;
	_cleanup_(message_freep) struct message *m = desk_message(d, "1");

	assert_int_equal(message_add_thread_key(m, "a@b"), 0);
	assert_int_equal(message_add_thread_key(m, "\xff@b"), 0);
	assert_int_equal(message_add_token(m, "token"), 0);
	assert_int_equal(message_add_note(m, "a note"), 0);
	assert_int_equal(message_add_reference(m, "b@c"), 0);
	assert_int_equal(message_add_recipient(m, "cso@tvtc.test"), 0);
	assert_int_equal(message_add_group(m, &(struct message_group){"call", 3, 4}), 0);
	message_set_kind(m, MESSAGE_AUTO_REPLY);
	assert_int_equal(message_set_revision(m, "17"), 0);
	message_set_authentication(m, MESSAGE_AUTHENTICATION_FAILED);
	assert_int_equal(message_add_mark(m, TEXT_MARK_SIGNATURE, 2, 4), 0);
	assert_int_equal(message_attachment_begin(m, "a.txt", "text/plain"), 0);
	message_set_reply_params(m, json_pack("{s:s}", "message_id", "z"));
	message_set_reply_params(m, json_pack("{s:s}", "message_id", "a@b"));
	m->raw_blob = 7;
	m->attachments[0].blob = 8;
	m->attachments[0].size = 9;
	m->language = TEXT_LANGUAGE_ENGLISH;
	json_t *json = message_to_json(m);
	_cleanup_(message_freep) struct message *back = message_from_json(d->store->store, json);
	json_t *again = message_to_json(back);
	assert_true(json_equal(json, again));
	json_decref(json);
	json_decref(again);
	assert_string_equal(back->text, m->text);
	assert_int_equal(back->text_size, m->text_size);
	assert_string_equal(back->sender_address, "noura@people.test");
	assert_int_equal(back->received, 1790000000000);
	assert_int_equal(back->sent, 1789999990000);
	assert_int_equal(strings_count(back->thread_keys), 2);
	assert_string_equal(back->revision, "17");
	assert_string_equal(back->tokens[0], "token");
	assert_string_equal(back->notes[0], "a note");
	assert_string_equal(back->references[0], "b@c");
	assert_string_equal(back->recipients[0], "cso@tvtc.test");
	assert_int_equal(back->groups_count, 1);
	assert_string_equal(back->groups[0].key, "call");
	assert_int_equal(back->groups[0].use, 3);
	assert_int_equal(back->groups[0].window_ms, 4);
	assert_int_equal(back->kind, MESSAGE_AUTO_REPLY);
	assert_int_equal(back->authentication, MESSAGE_AUTHENTICATION_FAILED);
	assert_int_equal(back->marks_count, 1);
	assert_int_equal(back->marks[0].kind, TEXT_MARK_SIGNATURE);
	assert_int_equal(back->marks[0].begin, 2);
	assert_int_equal(back->marks[0].size, 4);
	assert_int_equal(back->raw_blob, 7);
	assert_int_equal(back->attachments[0].blob, 8);
	assert_int_equal(back->attachments[0].size, 9);
	assert_int_equal(back->language, TEXT_LANGUAGE_ENGLISH);
	assert_string_equal(json_string_value(json_object_get(back->reply_params, "message_id")),
			    "a@b");
}

static void other_json_is_no_message(void **state)
{
	static const char *const texts[] = {"[]", "{}", "{\"text\":1}"};

	(void)state;
	assert_null(message_from_json(NULL, NULL));
	for (size_t i = 0; i < ELEMENTS(texts); i++) {
		json_t *json = json_loads(texts[i], 0, NULL);
		assert_non_null(json);
		assert_null(message_from_json(NULL, json));
		json_decref(json);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(what_goes_to_the_quarantine_comes_back, desk_setup,
					desk_teardown),
	cmocka_unit_test(other_json_is_no_message),
};

UNIT_MAIN(tests)
