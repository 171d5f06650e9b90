#include "../unit.h"

#include "callcenter/words.h"

static char *text_of(const struct call *c, enum text_language language)
{
	struct buffer out = BUFFER_INIT(1 << 20);

	words_text(c, language, &out);
	return buffer_take(&out, NULL);
}

static void a_call_is_told_in_both_languages(void **state)
{
	const struct call c = {
		.event = CALL_HANGUP,
		.outcome = CALL_MISSED,
		.canonical = "+966501234567",
		.name = "نورة",
		.started = {1795604580000, 180},
		.ended = {1795604641000, 180},
		.type = CALL_COMPLAINT,
		.department = "القبول",
		.note = "line one\nline two",
	};
	_cleanup_(freep) char *arabic = text_of(&c, TEXT_LANGUAGE_ARABIC);
	_cleanup_(freep) char *english = text_of(&c, TEXT_LANGUAGE_ENGLISH);

	(void)state;
	assert_string_equal(english, "Missed call: nobody answered. Please call back.\n\n"
				     "Caller: نورة (+966501234567)\n"
				     "Department: القبول\n"
				     "Began: 2026-11-25 14:03 +03:00\n"
				     "Ended: 2026-11-25 14:04 +03:00\n"
				     "Duration: 1 min 1 s\n"
				     "Type: complaint\n"
				     "\nline one\nline two\n");
	assert_string_equal(arabic, "مكالمة فائتة: لم يُردّ على المتصل. يُرجى معاودة الاتصال به.\n\n"
				    "المتصل: نورة (+966501234567)\n"
				    "الإدارة: القبول\n"
				    "بداية المكالمة: 2026-11-25 14:03 +03:00\n"
				    "نهاية المكالمة: 2026-11-25 14:04 +03:00\n"
				    "المدة: 1 د و1 ث\n"
				    "النوع: شكوى\n"
				    "\nline one\nline two\n");
}

static void every_event_and_outcome_has_its_words(void **state)
{
	static const enum text_language languages[] = {TEXT_LANGUAGE_ARABIC, TEXT_LANGUAGE_ENGLISH};
	_cleanup_(strings_freep) char **seen = NULL;

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		const struct call c = {
			.event = i < 4 ? (enum call_event)i : CALL_HANGUP,
			.outcome = i < 4 ? CALL_OUTCOME_NONE : (enum call_outcome)(i - 3),
		};
		for (size_t j = 0; j < ELEMENTS(languages); j++) {
			_cleanup_(freep) char *text = text_of(&c, languages[j]);
			_cleanup_(freep) char *subject = words_subject(&c, languages[j]);
			assert_false(strings_have(seen, text));
			strings_add(&seen, text);
			assert_true(strlen(subject) > 0);
			assert_int_equal(text_language(text, strlen(text)), languages[j]);
		}
	}
}

static void what_is_given_is_one_line_each(void **state)
{
	const struct call c = {.number = "anonymous", .agent = "a\nCaller: b", .subject = "s"};
	_cleanup_(freep) char *text = text_of(&c, TEXT_LANGUAGE_ENGLISH);
	_cleanup_(freep) char *subject = words_subject(&c, TEXT_LANGUAGE_ENGLISH);

	(void)state;
	assert_string_equal(text, "Incoming call.\n\nCaller: anonymous\nAgent: a Caller: b\n"
				  "Subject: s\n");
	assert_string_equal(subject, "s");
}

static void the_callers_language_counts(void **state)
{
	static const struct {
		struct call call;
		enum text_language language;
	} rows[] = {
		{{.language = TEXT_LANGUAGE_ENGLISH, .note = "ملاحظة"}, TEXT_LANGUAGE_ENGLISH},
		{{.note = "a note"}, TEXT_LANGUAGE_ENGLISH},
		{{.note = "ملاحظة", .subject = "subject"}, TEXT_LANGUAGE_ARABIC},
		{{.subject = "subject"}, TEXT_LANGUAGE_ENGLISH},
		{{.note = "123"}, TEXT_LANGUAGE_ARABIC},
		{{.note = NULL}, TEXT_LANGUAGE_ARABIC},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++)
		assert_int_equal(words_language(&rows[i].call, TEXT_LANGUAGE_ARABIC),
				 rows[i].language);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_call_is_told_in_both_languages),
	cmocka_unit_test(every_event_and_outcome_has_its_words),
	cmocka_unit_test(what_is_given_is_one_line_each),
	cmocka_unit_test(the_callers_language_counts),
};

UNIT_MAIN(tests)
