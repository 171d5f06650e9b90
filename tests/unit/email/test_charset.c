#include "../unit.h"

#include "email/mime/charset.h"
#include "email/mime/charset_names.h"

#include <wasl/text.h>

#include <errno.h>
#include <time.h>
#include <unicode/ucnv.h>

#define ARABIC "مرحبا بكم"
/* the same in windows-1256, in ISO-8859-6, and as UTF-8 of what windows-1252 makes of the first */
#define WINDOWS "\xe3\xd1\xcd\xc8\xc7 \xc8\xdf\xe3"
#define ISO "\xe5\xd1\xcd\xc8\xc7 \xc8\xe3\xe5"
#define MISREAD "ãÑÍÈÇ Èßã"

static int decode(const char *label, const char *data, size_t size, struct buffer *out)
{
	const struct charset_label named = {label, label ? strlen(label) : 0, NULL};

	return charset_decode(&named, data, size, out);
}

static void assert_decoded(const char *label, const char *data, size_t size, const char *wanted,
			   int result)
{
	struct buffer out = BUFFER_INIT(1 << 20);
	_cleanup_(freep) char *exact = xmemdup(data, size);

	assert_int_equal(decode(label, exact, size, &out), result);
	assert_string_equal(buffer_string(&out), wanted);
	buffer_done(&out);
}

static void labels_are_understood(void **state)
{
	static const struct {
		const char *label, *data, *wanted;
	} cases[] = {
		{"utf-8", ARABIC, ARABIC},
		{"windows-1256", WINDOWS, ARABIC},
		{"Windows1256", WINDOWS, ARABIC},
		{"x-cp1256", WINDOWS, ARABIC},
		{"cp-1256", WINDOWS, ARABIC},
		{"CP1256", WINDOWS, ARABIC},
		{"ms-arab", WINDOWS, ARABIC},
		{"\"windows-1256\";", WINDOWS, ARABIC},
		{"iso-8859-6", ISO, ARABIC},
		{"ISO_8859-6", ISO, ARABIC},
		{"iso-8859-6-i", ISO, ARABIC},
		{"ISO-8859-6-E", ISO, ARABIC},
		{"arabic", ISO, ARABIC},
		{"asmo-708", ISO, ARABIC},
		{"cp720", "\xa5\xa7", "حد"},
		{"iso-8859-1", "it\x92s \x80 5", "it’s € 5"},
		{"iso-8859-9", "\xdd\xfe\xd0", "İşĞ"},
		{"gb2312", "\xd6\xd0\xce\xc4", "中文"},
		{"gb2312", "\x81\x40", "丂"},
		{"x-gbk", "\xd6\xd0\xce\xc4", "中文"},
		{"x-sjis", "\x93\xfa\x96\x7b", "日本"},
		{"ks_c_5601-1987", "\xb0\xa1", "가"},
		{"big5", "\xa4\xa4", "中"},
		{"koi8-r", "\xd0\xd2\xc9", "при"},
		{"iso-2022-jp", "\x1b$BF|K\\\x1b(B", "日本"},
		{"utf-7", "+BkUGMQYtBig-", "مرحب"},
		{"unicode-1-1-utf-7", "a+-b", "a+b"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_decoded(cases[i].label, cases[i].data, strlen(cases[i].data),
			       cases[i].wanted, 0);
}

static void icu_has_every_name(void **state)
{
	static const char *const labels[] = {
		"utf-8",
		"utf8mb4",
		"unicode-1-1-utf-8",
		"x-utf-8",
		"utf-8-strict",
		"unicode",
		"ucs-2",
		"iso-10646-1",
		"win-1256",
		"1256",
		"dos-720",
		"iso-8859-8-i",
		"iso-8859-8",
		"l1",
		"cp819",
		"latin5",
		"iso-8859-11",
		"tis-620",
		"euc-cn",
		"gbk",
		"shift_jis",
		"ms_sjis",
		"ksc5601",
		"euc-kr",
		"gb18030",
		"iso-2022-jp-ms",
		"iso-8859-15",
		"windows-1252",
		"big5",
		"hz-gb-2312",
		"macintosh",
		"ibm850",
		"ibm864",
		"windows-874",
		"utf-16be",
	};
	char name[CHARSET_NAME_MAX];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(labels); i++) {
		UErrorCode status = U_ZERO_ERROR;
		UConverter *converter;

		if (!charset_name(labels[i], strlen(labels[i]), name))
			fail_msg("%s is unknown", labels[i]);
		converter = ucnv_open(name, &status);
		if (U_FAILURE(status))
			fail_msg("%s: ICU has no %s", labels[i], name);
		ucnv_close(converter);
	}
}

static void labels_that_say_nothing_are_none(void **state)
{
	static const char *const labels[] = {
		"",
		"us-ascii",
		"x-nope",
		"x",
		"unknown-8bit",
		"../../etc/passwd",
		"utf-8,version=3",
		"ANSI_X3.4-1968",
		"\"\"",
		"a-name-that-is-longer-than-any-charset-could-ever-have",
	};
	char name[CHARSET_NAME_MAX];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(labels); i++)
		if (charset_name(labels[i], strlen(labels[i]), name))
			fail_msg("%s is %s", labels[i], name);
}

static void utf8_is_seen_under_any_label(void **state)
{
	static const char *const labels[] = {NULL,	     "",       "us-ascii", "iso-8859-1",
					     "windows-1256", "x-nope", "gb2312",   "utf-16",
					     "iso-8859-6"};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(labels); i++) {
		assert_decoded(labels[i], ARABIC "，", strlen(ARABIC "，"), ARABIC "，", 0);
		assert_decoded(labels[i], "plain", 5, "plain", 0);
		assert_decoded(labels[i], "", 0, "", 0);
	}
	/* two bytes that are one character in either */
	assert_decoded("gbk", "\xd2\xbb", 2, "一", 0);
}

static void what_the_bytes_belie_is_guessed(void **state)
{
	static const struct {
		const char *label, *data, *wanted;
	} cases[] = {
		{NULL, WINDOWS, ARABIC},
		{"us-ascii", WINDOWS, ARABIC},
		{"x-nope", WINDOWS, ARABIC},
		{"utf-8", WINDOWS, ARABIC},
		{"iso-8859-1", WINDOWS, ARABIC},
		{"windows-1252", WINDOWS, ARABIC},
		{"iso-8859-6", "\xdd\xde\xdf " WINDOWS, "فقك " ARABIC},
		{NULL, "\xe5\xd1\xcd\xc8\xc7 \xea\xe8\xe5", "مرحبا يوم"},
		{NULL, "Re: " WINDOWS " (Ann)", "Re: " ARABIC " (Ann)"},
		{NULL, "caf\xe9 \x80 5", "café € 5"},
		{NULL, "\xc9t\xe9 \xe0 No\xebl", "Été à Noël"},
		{"us-ascii", "\x93hello\x94", "“hello”"},
		{"utf-8", "it\x92s", "it’s"},
		{"utf-8", MISREAD, ARABIC},
		{NULL, "Re: " MISREAD, "Re: " ARABIC},
		{NULL, "محمد \xff محمد", "محمد \ufffd محمد"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_decoded(cases[i].label, cases[i].data, strlen(cases[i].data),
			       cases[i].wanted, CHARSET_GUESSED);
}

static void the_fallback_decides_where_nothing_tells(void **state)
{
	static const struct {
		const char *data, *windows, *western;
	} cases[] = {
		{"\xe6", "و", "æ"},
		{"a \xe6 b", "a و b", "a æ b"},
		{"\xa1 \xbf", "، ؟", "¡ ¿"},
		{"\xc4\xd6\xdc", "ؤضـ", "ÄÖÜ"},
		{"\xe4\xda\xe3", "نعم", "نعم"},
		{"M\xfcller \xe6", "Müller æ", "Müller æ"},
		{"plain", "plain", "plain"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct charset_label windows = {NULL, 0, "windows-1256"};
		const struct charset_label western = {NULL, 0, "windows-1252"};
		size_t size = strlen(cases[i].data);
		struct buffer out = BUFFER_INIT(100);

		(void)charset_decode(&windows, cases[i].data, size, &out);
		assert_string_equal(buffer_string(&out), cases[i].windows);
		buffer_clear(&out);
		(void)charset_decode(&western, cases[i].data, size, &out);
		assert_string_equal(buffer_string(&out), cases[i].western);
		buffer_done(&out);
	}
}

static void accidents_do_not_belie_a_label(void **state)
{
	static const struct {
		const char *label, *data, *wanted;
	} cases[] = {
		{"utf-8", "محمد \xff", "محمد \ufffd"},
		{"utf-8", ARABIC "\xd9", ARABIC "\ufffd"},
		{"gbk", "\xd6\xd0\xce", "中\ufffd"},
		{"iso-8859-1", "\xc4\xd6\xdc", "ÄÖÜ"},
		{"utf-8", "ÅÄÖ åäö", "ÅÄÖ åäö"},
		{"utf-8", "J'ai été là où «ÀÉÈÊË» naît", "J'ai été là où «ÀÉÈÊË» naît"},
		{"utf-8", MISREAD " — محمد", MISREAD " — محمد"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_decoded(cases[i].label, cases[i].data, strlen(cases[i].data),
			       cases[i].wanted, 0);
}

static void wide_characters_are_read(void **state)
{
	static const struct {
		const char *label;
		size_t size;
		const char *data, *wanted;
	} cases[] = {
		{"utf-16le", 4, "h\0i\0", "hi"},
		{"utf-16be", 4, "\0h\0i", "hi"},
		{"utf-16", 4, "h\0i\0", "hi"},
		{"utf-16", 4, "\0h\0i", "hi"},
		{"utf-16", 4, "\x45\x06\x31\x06", "مر"},
		{"utf-16", 6, "\xff\xfeh\0i\0", "hi"},
		{NULL, 6, "\xff\xfeh\0i\0", "hi"},
		{NULL, 6, "\xfe\xff\0h\0i", "hi"},
		{"utf-8", 6, "\xff\xfeh\0i\0", "hi"},
		{"utf-32", 8, "\xff\xfe\0\0h\0\0\0", "h"},
		{NULL, 8, "\0\0\xfe\xff\0\0\0h", "h"},
		{"utf-16le", 4, "\x3d\xd8\x0a\xde", "😊"},
		{"utf-16le", 4, "h\0\x3d\xd8", "h\ufffd"},
		{"utf-16", 5, "hello", "hello"},
		{NULL, 5, "\xef\xbb\xbfhi", "hi"},
		{"windows-1256", 3, "\xef\xbb\xbf", ""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_decoded(cases[i].label, cases[i].data, cases[i].size, cases[i].wanted, 0);
}

static void every_byte_in_every_charset_is_text(void **state)
{
	char bytes[512];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7);
	for (int32_t i = 0; i < ucnv_countAvailable(); i++) {
		const char *name = ucnv_getAvailableName(i);
		struct buffer out = BUFFER_INIT(1 << 20);

		assert_in_range(decode(name, bytes, sizeof(bytes), &out), 0, CHARSET_GUESSED);
		assert_true(out.size > 0 && text_is_utf8(out.data, out.size));
		buffer_done(&out);
	}
}

static void the_maximum_cuts_between_characters(void **state)
{
	static const char *const labels[] = {"windows-1256", "utf-8", "us-ascii", "gbk"};
	char bytes[8192];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = "é€"[i % 5];
	{
		struct buffer out = BUFFER_INIT(4097);

		assert_int_equal(decode(NULL, bytes, sizeof(bytes), &out), -EMSGSIZE);
		assert_int_equal(out.size, 4097);
		assert_true(text_is_utf8(out.data, out.size));
		buffer_done(&out);
	}
	memset(bytes, 0xe3, sizeof(bytes));
	for (size_t i = 0; i < ELEMENTS(labels); i++) {
		struct buffer out = BUFFER_INIT(4097);

		assert_int_equal(decode(labels[i], bytes, sizeof(bytes), &out), -EMSGSIZE);
		assert_true(text_is_utf8(buffer_string(&out), out.size));
		buffer_done(&out);
	}
}

static void long_texts_are_read_in_one_pass(void **state)
{
	static const char *const pieces[] = {"\xe3", "\xe3 ", "م", "Ú",	    "Úí ",
					     "\xc3", "é",     "+", "\x1b$B"};
	static const char *const labels[] = {NULL,	    "utf-8",  "utf-7",
					     "iso-2022-jp", "utf-16", "gbk"};
	size_t size = 1 << 20;
	char *data = xmalloc(size);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces) * ELEMENTS(labels); i++) {
		const char *piece = pieces[i % ELEMENTS(pieces)];
		const char *label = labels[i / ELEMENTS(pieces)];
		struct buffer out = BUFFER_INIT(4 * size + 64);
		clock_t begin = clock();

		for (size_t n = 0; n < size; n++)
			data[n] = piece[n % strlen(piece)];
		(void)decode(label, data, size, &out);
		assert_true((clock() - begin) / CLOCKS_PER_SEC < 5);
		assert_true(text_is_utf8(buffer_string(&out), out.size));
		buffer_done(&out);
	}
	free(data);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(labels_are_understood),
	cmocka_unit_test(icu_has_every_name),
	cmocka_unit_test(labels_that_say_nothing_are_none),
	cmocka_unit_test(utf8_is_seen_under_any_label),
	cmocka_unit_test(what_the_bytes_belie_is_guessed),
	cmocka_unit_test(the_fallback_decides_where_nothing_tells),
	cmocka_unit_test(accidents_do_not_belie_a_label),
	cmocka_unit_test(wide_characters_are_read),
	cmocka_unit_test(every_byte_in_every_charset_is_text),
	cmocka_unit_test(the_maximum_cuts_between_characters),
	cmocka_unit_test(long_texts_are_read_in_one_pass),
};

UNIT_MAIN(tests)
