#include "../unit.h"

#include "outbox/paragraphs.h"

#define P                                                               \
	"<p dir=\"auto\" style=\"margin:0 0 12px 0; text-align:start; " \
	"overflow-wrap:break-word;\">"

/* "a", an override, "b" and a mark; as bytes, since they change how the source reads. */
static const char override[] = {'a',	    (char)0xe2, (char)0x80, (char)0xae, 'b',
				(char)0xe2, (char)0x80, (char)0x8e, 0};

static const char clean_override[] = {'a', 'b', (char)0xe2, (char)0x80, (char)0x8e, 0};

static void text_is_cleaned(void **state)
{
	static const struct {
		const char *text, *clean;
	} cases[] = {
		{"", ""},
		{" \n\t\r\n ", ""},
		{"one", "one"},
		{"one\n", "one"},
		{"\n\n one \r\ntwo\t \n", " one\ntwo"},
		{"one\n\ntwo\n\n\n\n\nthree", "one\n\ntwo\n\n\nthree"},
		{"a\x01\x1b[31mb\x7f", "a[31mb"},
		{"a\xc2\x85"
		 "b",
		 "ab"},
		{override, clean_override},
		{"a\tb", "a\tb"},
		{"a\xff", "a\xef\xbf\xbd"},
		{"السلام\r\nعليكم", "السلام\nعليكم"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *clean = paragraphs_clean(cases[i].text);
		assert_string_equal(clean, cases[i].clean);
	}
}

static void paragraphs_lines_and_links_are_kept(void **state)
{
	static const struct {
		const char *text, *html;
	} cases[] = {
		{"", ""},
		{"one", P "one</p>\n"},
		{"one\ntwo", P "one<br>\ntwo</p>\n"},
		{"one\n\ntwo\n\n\nthree", P "one</p>\n" P "two</p>\n" P "three</p>\n"},
		{"<b>&\"'", P "&lt;b&gt;&amp;&quot;&#39;</p>\n"},
		{"see https://a.test/?x=1&y=2.",
		 P "see <a dir=\"ltr\" href=\"https://a.test/?x=1&amp;y=2\">"
		   "https://a.test/?x=1&amp;y=2</a>.</p>\n"},
		{"(HTTP://a.test)",
		 P "(<a dir=\"ltr\" href=\"HTTP://a.test\">HTTP://a.test</a>)</p>\n"},
		{"https://a.test/(x)",
		 P "<a dir=\"ltr\" href=\"https://a.test/(x)\">https://a.test/(x)</a></p>\n"},
		{"https://a.test/؟",
		 P "<a dir=\"ltr\" href=\"https://a.test/\">https://a.test/</a>؟"
		   "</p>\n"},
		{"https://a.test\"onclick=x", P
		 "<a dir=\"ltr\" href=\"https://a.test\">https://a.test</a>&quot;onclick=x</p>\n"},
		{"https://", P "https://</p>\n"},
		{"https://...", P "https://...</p>\n"},
		{"xhttps://a.test", P "xhttps://a.test</p>\n"},
		{"javascript:alert(1)", P "javascript:alert(1)</p>\n"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct buffer out = BUFFER_INIT(4096);
		assert_int_equal(paragraphs_html(cases[i].text, &out), 0);
		assert_string_equal(buffer_string(&out), cases[i].html);
		buffer_done(&out);
	}
}

/* What grows most of all that is taken has room. */
static void the_largest_text_fits(void **state)
{
	static const char *const pieces[] = {"a\n\n", "\"", "a\n", "http://a "};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces); i++) {
		struct buffer text = BUFFER_INIT(PARAGRAPHS_TEXT_MAX);
		struct buffer out = BUFFER_INIT(PARAGRAPHS_HTML_MAX);

		while (buffer_add_string(&text, pieces[i]) == 0)
			;
		assert_int_equal(paragraphs_html(buffer_string(&text), &out), 0);
		buffer_done(&text);
		buffer_done(&out);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(text_is_cleaned),
	cmocka_unit_test(paragraphs_lines_and_links_are_kept),
	cmocka_unit_test(the_largest_text_fits),
};

UNIT_MAIN(tests)
