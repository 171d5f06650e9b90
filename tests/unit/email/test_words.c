#include "../unit.h"

#include "email/mime/words.h"

#include <wasl/text.h>

#include <errno.h>
#include <time.h>

static char *decode(const char *value, size_t size)
{
	struct buffer out = BUFFER_INIT(1 << 23);
	_cleanup_(freep) char *exact = xmemdup(value, size);

	assert_int_equal(words_decode(exact, size, &out), 0);
	return buffer_take(&out, NULL);
}

static void assert_decoded(const char *value, const char *wanted)
{
	_cleanup_(freep) char *text = decode(value, strlen(value));

	assert_string_equal(text, wanted);
}

struct words_case {
	const char *value, *wanted;
};

static void assert_all(const struct words_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_decoded(cases[i].value, cases[i].wanted);
}

static void encoded_words_are_read(void **state)
{
	static const struct words_case cases[] = {
		{"", ""},
		{"plain", "plain"},
		{"=?utf-8?B?2YXYrdmF2K8=?=", "محمد"},
		{"=?UTF-8?b?2YXYrdmF2K8=?=", "محمد"},
		{"=?utf-8?Q?caf=C3=A9_=e2=82=ac?=", "café €"},
		{"=?windows-1256?q?=E3=D1=CD=C8=C7?=", "مرحبا"},
		{"=?iso-8859-1?Q?caf=E9?=", "café"},
		{"=?utf-8*ar?B?2YXYrdmF2K8=?=", "محمد"},
		{"=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "日本"},
		{"Re: =?utf-8?B?2YXYrdmF2K8=?= [#A1]", "Re: محمد [#A1]"},
		{"=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"},
		{"Re:=?utf-8?Q?a?=,=?utf-8?Q?b?=", "Re:a,b"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void neighbours_are_joined(void **state)
{
	static const struct words_case cases[] = {
		{"=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
		{"=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"},
		{"=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"},
		{"=?utf-8?Q?a_?= =?utf-8?Q?_b?=", "a b"},
		/* a character over two words, padded, not padded, in both encodings */
		{"=?utf-8?B?2Q==?= =?utf-8?B?hdit?=", "مح"},
		{"=?utf-8?B?2Q?=\n\t=?UTF-8?B?hdit?=", "مح"},
		{"=?utf-8?Q?=D9?= =?utf-8?B?hQ==?=", "م"},
		{"=?utf-8*ar?Q?=D9?= =?utf-8?Q?=85?=", "م"},
		/* other charsets part them */
		{"=?utf-8?Q?=D9=85?= =?windows-1256?Q?=E3?=", "مم"},
		{"=?windows-1256?Q?=E3?= =?iso-8859-6?Q?=E5?=", "مم"},
		{"=?gb2312?B?1tA=?= =?gb2312?B?zsQ=?=", "中文"},
		{"=?gb2312?Q?=D6?= =?gb2312?Q?=D0?=", "中"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void what_is_wrong_is_forgiven(void **state)
{
	static const struct words_case cases[] = {
		{"=?utf-8?B?2YXYrdmF2K8?=", "محمد"},
		{"=?utf-8?B?2YXY rdmF 2K8=?=", "محمد"},
		{"=?utf-8?B?2YXY\r\n rdmF2K8=?=", "محمد"},
		{"=?utf-8?Q?hello world =E2=82=AC?=", "hello world €"},
		{"=?utf-8?B?2YXYrdmF2K8=?", "محمد"},
		{"=?utf-8?B?2YXYrdmF2K8=", "محمد"},
		{"=?utf-8?B?2YXYrdmF2K8= and more", "محمد and more"},
		{"=?utf-8?B?2YXY =?utf-8?B?rdmF2K8=?=", "محمد"},
		{"=?utf-8?Q?caf=C3=A9", "café"},
		{"=?utf-8?Q?a_b =?utf-8?Q?c?=", "a bc"},
		{"=?utf-8?Q?a=ZZ=4?=", "a=ZZ=4"},
		{"=?utf-8?Q?\?=", ""},
		{"=?utf-8?B?\?=x", "x"},
		{"=?x-nope?Q?caf=E9?=", "café"},
		{"=??Q?a?=", "a"},
		/* these are no words */
		{"=?", "=?"},
		{"=?utf-8?", "=?utf-8?"},
		{"=?utf-8?Q", "=?utf-8?Q"},
		{"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
		{"=?utf 8?Q?abc?=", "=?utf 8?Q?abc?="},
		{"a=?b", "a=?b"},
		{"why=?=?utf-8?Q?x?=", "why=?x"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void raw_bytes_are_guessed(void **state)
{
	static const struct words_case cases[] = {
		{"شكرا", "شكرا"},
		{"\xd4\xdf\xd1\xc7 \xcc\xd2\xed\xe1\xc7", "شكرا جزيلا"},
		{"Re: \xd4\xdf\xd1\xc7 =?utf-8?Q?=D9=85?=", "Re: شكرا م"},
		{"caf\xe9", "café"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void the_result_is_one_line(void **state)
{
	static const struct words_case cases[] = {
		{"a\r\n b\n\tc", "a b c"},
		{" a ", "a"},
		{"a\rBcc: b", "a Bcc: b"},
		{"=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"},
		{"=?utf-8?Q?a=00=1B=7Fb=C2=85c?=", "ab c"},
		/* marks of direction are the writer's */
		{"=?utf-8?Q?abc=E2=80=AEgnp.exe?=", "abc\xe2\x80\xaegnp.exe"},
	};
	_cleanup_(freep) char *text = decode("a\0b", 3);

	(void)state;
	assert_all(cases, ELEMENTS(cases));
	assert_string_equal(text, "ab");
}

static void words_are_measured(void **state)
{
	static const struct {
		const char *text;
		size_t wanted;
	} cases[] = {
		{"=?utf-8?Q?a,b?=", 15},
		{"=?utf-8?Q?a,b?=,c", 15},
		{"=?utf-8?Q?\?=", 12},
		{"=?utf-8?Q?a b?=", 0},
		{"=?utf-8?Q?a", 0},
		{"=?utf-8", 0},
		{"=?", 0},
		{"=", 0},
		{"", 0},
		{"a=?utf-8?Q?b?=", 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		size_t size = strlen(cases[i].text);
		_cleanup_(freep) char *exact = xmemdup(cases[i].text, size);

		assert_int_equal(words_length(exact, size), cases[i].wanted);
	}
}

static void the_maximum_cuts(void **state)
{
	struct buffer out = BUFFER_INIT(10);

	(void)state;
	assert_int_equal(words_decode("=?utf-8?Q?aaaaaaaaaaaa?=", 24, &out), -EMSGSIZE);
	assert_int_equal(out.size, 10);
	buffer_done(&out);
}

static void hostile_values_are_read_in_one_pass(void **state)
{
	static const char *const pieces[] = {
		"=?",
		"=?utf-8?Q?",
		"=?utf-8?Q?a ",
		"=?utf-8?Q?a x",
		"=?utf-8?B?2Q",
		"=?utf-8?B?2Q ",
		"=?utf-8?Q?=D9=85?= ",
		"=?utf-8?Q?=D9=85?= =?windows-1256?Q?=E3?= ",
		"=?gbk?Q?a?= =?big5?Q?a?=",
		"?=",
		" ",
		"\xff",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces); i++) {
		size_t n = strlen(pieces[i]), size = unit_size(1 << 20);
		char *value = xmalloc(size);
		clock_t begin = clock();
		char *text;

		for (size_t at = 0; at < size; at++)
			value[at] = pieces[i][at % n];
		text = decode(value, size);
		assert_true((clock() - begin) / CLOCKS_PER_SEC < 10);
		assert_true(text_is_utf8(text, strlen(text)));
		free(text);
		free(value);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(encoded_words_are_read),
	cmocka_unit_test(neighbours_are_joined),
	cmocka_unit_test(what_is_wrong_is_forgiven),
	cmocka_unit_test(raw_bytes_are_guessed),
	cmocka_unit_test(the_result_is_one_line),
	cmocka_unit_test(words_are_measured),
	cmocka_unit_test(the_maximum_cuts),
	cmocka_unit_test(hostile_values_are_read_in_one_pass),
};

UNIT_MAIN(tests)
