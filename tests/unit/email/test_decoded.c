/* What must hold of decoded values whatever the bytes are: of every letter, and of random ones. */
#include "../unit.h"

#include "email/mime/addresses.h"
#include "email/mime/charset.h"
#include "email/mime/filename.h"
#include "email/mime/ids.h"
#include "email/mime/params.h"
#include "email/mime/words.h"

#include <wasl/text.h>

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#define ROUNDS 4000
#define SIZE_MAX_TRIED 300

static uint32_t seed = 20260303;

static uint32_t random_below(uint32_t limit)
{
	seed = seed * 1664525U + 1013904223U;
	return (seed >> 8) % limit;
}

/* Pieces of what headers are made of, with bytes of any kind between them. */
static size_t make_field(char *field)
{
	static const char *const pieces[] = {
		"=?utf-8?B?",
		"=?windows-1256?Q?",
		"=?utf-16?B?",
		"=?utf-7?Q?",
		"?=",
		"?= =?utf-8?Q?",
		"=0D=0A",
		"=00",
		"=E2=80=AE",
		"DQoACg==",
		"\r\n ",
		"\"",
		"<a@b.test>",
		", ",
		";",
		"name=",
		" filename*=",
		"utf-8''",
		"%0D%0A%00",
		"%E2%80%AE",
		" filename*0*=",
		"%2F..%2F",
		" filename=\"",
		"../",
		"\\",
		"(",
		")",
		"\xd8\xa7",
		"\xc7\xe1",
		"\xc2\x85",
		"\xe2\x80\xa8",
		"\xe2\x80\xae",
		"\xef\xbb\xbf",
		"\xc3\x98\xc2\xa7",
		"a@b",
		"+AGE-",
		"=?iso-2022-jp?B?",
		"GyRC",
		"\x1b$B",
		"text/plain;",
	};
	size_t size = 0;

	while (size < SIZE_MAX_TRIED - 40 && random_below(12) > 0) {
		const char *piece = pieces[random_below(ELEMENTS(pieces))];
		size_t n = strlen(piece);

		memcpy(field + size, piece, n);
		size += n;
		if (random_below(3) == 0)
			field[size++] = (char)random_below(256);
	}
	return size;
}

static void assert_line(const char *value)
{
	size_t size = value ? strlen(value) : 0;

	assert_true(text_is_utf8(value ? value : "", size));
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)value[i];

		assert_true(c >= ' ' && c != 127);
		assert_false(c == 0xc2 && (unsigned char)value[i + 1] < 0xa0);
	}
}

static void assert_file_name(const char *value)
{
	static const char *const overrides[] = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e",
						"\u2066", "\u2067", "\u2068", "\u2069", "\u200e",
						"\u200f", "/",	    "\\"};
	_cleanup_(freep) char *name = filename_make(value, "application/pdf", 1);

	assert_line(name);
	assert_true(*name && strlen(name) <= MIME_NAME_MAX);
	for (size_t i = 0; i < ELEMENTS(overrides); i++)
		assert_null(strstr(name, overrides[i]));
}

static void read_as_words(const char *field, size_t size)
{
	struct buffer line = BUFFER_INIT((size_t)4 * SIZE_MAX_TRIED);

	assert_int_equal(words_decode(field, size, &line), 0);
	assert_int_equal(strlen(buffer_string(&line)), line.size);
	assert_line(buffer_string(&line));
	assert_file_name(buffer_string(&line));
	buffer_done(&line);
}

static void read_as_addresses(const char *field, size_t size)
{
	_cleanup_(addresses_done) struct mime_addresses list = {0};

	addresses_parse(field, size, &list);
	for (size_t i = 0; i < list.count; i++) {
		assert_true(list.list[i].name || list.list[i].address);
		assert_line(list.list[i].name);
		assert_line(list.list[i].address);
		if (list.list[i].address)
			assert_non_null(strchr(list.list[i].address, '@'));
	}
}

static void read_as_parameters(const char *field, size_t size)
{
	struct mime_params params;

	params_parse(field, size, &params);
	assert_line(params.value);
	for (size_t i = 0; i < params.count; i++) {
		assert_line(params.list[i].value);
		assert_file_name(params.list[i].value);
	}
	params_done(&params);
}

static void read_as_ids(const char *field, size_t size)
{
	_cleanup_(strings_freep) char **ids = ids_parse(field, size);

	for (char *const *id = ids; id && *id; id++) {
		assert_true(**id);
		assert_line(*id);
		assert_null(strchr(*id, ' '));
	}
}

static void decoded_values_hold_no_controls(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		char made[SIZE_MAX_TRIED];
		size_t size = make_field(made);
		_cleanup_(freep) char *field = xmemdup(made, size);

		read_as_words(field, size);
		read_as_addresses(field, size);
		read_as_parameters(field, size);
		read_as_ids(field, size);
	}
}

/* Every letter that the charset has, between words that leave no doubt. */
static void round_trip(const char *charset, UConverter *icu, UChar32 c)
{
	static const UChar before[] = {0x627, 0x644, 0x633, 0x644, 0x627, 0x645, ' ', 0};
	UErrorCode status = U_ZERO_ERROR;
	UChar text[16], back[16];
	char bytes[64], wanted[64];
	int32_t size, n = 7;
	const struct charset_label label = {charset, strlen(charset), NULL};
	struct buffer out = BUFFER_INIT(200);

	u_memcpy(text, before, n);
	U16_APPEND_UNSAFE(text, n, c);
	size = ucnv_fromUChars(icu, bytes, sizeof(bytes), text, n, &status);
	if (U_FAILURE(status))
		return;
	/* ICU drops what is invisible where the charset has none of it */
	if (ucnv_toUChars(icu, back, 16, bytes, size, &status) != n)
		return;
	u_strToUTF8(wanted, sizeof(wanted), NULL, text, n, &status);
	assert_int_equal(charset_decode(&label, bytes, (size_t)size, &out), 0);
	assert_string_equal(buffer_string(&out), wanted);
	buffer_done(&out);
}

static void every_arabic_letter_comes_back(void **state)
{
	static const char *const charsets[] = {"utf-8",	   "windows-1256", "iso-8859-6", "utf-16le",
					       "utf-16be", "utf-7",	   "ibm-720"};
	static const UChar32 blocks[][2] = {{0x600, 0x6ff},    {0x750, 0x77f},	 {0x8a0, 0x8ff},
					    {0xfb50, 0xfdff},  {0xfe70, 0xfefe}, {0x200c, 0x200f},
					    {0x2010, 0x203a},  {0xa0, 0xff},	 {0x10e60, 0x10e7f},
					    {0x1ee00, 0x1eeff}};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(charsets); i++) {
		UErrorCode status = U_ZERO_ERROR;
		UConverter *icu = ucnv_open(charsets[i], &status);

		assert_non_null(icu);
		ucnv_setFallback(icu, false);
		ucnv_setFromUCallBack(icu, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
		for (size_t b = 0; b < ELEMENTS(blocks); b++)
			for (UChar32 c = blocks[b][0]; c <= blocks[b][1]; c++)
				round_trip(charsets[i], icu, c);
		ucnv_close(icu);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(decoded_values_hold_no_controls),
	cmocka_unit_test(every_arabic_letter_comes_back),
};

UNIT_MAIN(tests)
