#include "../unit.h"

#include "outbox/subject.h"
#include "ticket/reference.h"

#include <wasl/memory.h>

/* As bytes, since it changes how the source reads. */
static const char override[] = {(char)0xe2, (char)0x80, (char)0xae, 'e', 'v', 'i', 'l', 0};

static void a_subject_is_cleaned(void **state)
{
	static const struct {
		const char *subject, *clean;
	} cases[] = {
		{NULL, ""},
		{"", ""},
		{"Certificate", "Certificate"},
		{"Re: RE:  Fwd: FW: Certificate", "Certificate"},
		{"رد: إعادة توجيه: شهادتي", "شهادتي"},
		{"Aw : x", "x"},
		{"Regarding: x", "Regarding: x"},
		{"Re:", ""},
		{" a\r\n\tb\x01 ", "a b"},
		{"a\r\nBcc: all@people.test", "a Bcc: all@people.test"},
		{override, "evil"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *clean = subject_clean(cases[i].subject);
		assert_string_equal(clean, cases[i].clean);
	}
}

/* The template adds the one that counts. */
static void references_are_dropped(void **state)
{
	char reference[REFERENCE_SIZE], subject[128];

	(void)state;
	reference_new(reference);
	snprintf(subject, sizeof(subject), "Re: [%s] Re: x [#%s] y %s", reference, reference,
		 reference);
	_cleanup_(freep) char *clean = subject_clean(subject);
	assert_string_equal(clean, "x y");
}

static void a_long_one_is_cut_between_characters(void **state)
{
	char subject[1001];

	(void)state;
	for (size_t i = 0; i < 1000; i += 2)
		memcpy(subject + i, "ش", 3);
	_cleanup_(freep) char *clean = subject_clean(subject);
	assert_int_equal(strlen(clean), 153);
	assert_string_equal(clean + 150, "…");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_subject_is_cleaned),
	cmocka_unit_test(references_are_dropped),
	cmocka_unit_test(a_long_one_is_cut_between_characters),
};

UNIT_MAIN(tests)
