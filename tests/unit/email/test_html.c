#include "../unit.h"

#include "email/mime/html.h"

#include <errno.h>
#include <time.h>

static void assert_text(const char *html, const char *wanted)
{
	struct buffer out = BUFFER_INIT(1 << 20);
	_cleanup_(freep) char *exact = xmemdup(html, strlen(html));

	assert_int_equal(html_to_text(exact, strlen(html), &out), 0);
	assert_string_equal(buffer_string(&out), wanted);
	buffer_done(&out);
}

static void blocks_become_lines(void **state)
{
	(void)state;
	assert_text("<p>one</p><p>two</p>", "one\n\ntwo");
	assert_text("<p>one<p>two", "one\n\ntwo");
	assert_text("<div>a</div><div>b</div>", "a\nb");
	assert_text("<div>a</div><div><br></div><div>b</div>", "a\n\nb");
	assert_text("a<br>b<br/><br>c", "a\nb\n\nc");
	assert_text("  one\n  <b> two</b>\tthree ", "one two three");
	assert_text("<p></p><p> </p>", "");
	assert_text("<h1>T</h1>x", "T\n\nx");
}

static void arabic_is_kept(void **state)
{
	(void)state;
	assert_text("<div dir=\"rtl\"><p>مرحبا <b>بكم</b></p><p>&#1588;&#x643;&#1585;ا</p></div>",
		    "مرحبا بكم\n\nشكرا");
}

static void lists_have_hyphens(void **state)
{
	(void)state;
	assert_text("<ul><li>one</li><li><p>two</p></li><li></li></ul>after",
		    "- one\n- two\n\nafter");
	assert_text("<ol><li>a<ul><li>b</ul><li>c</ol>", "- a\n  - b\n- c");
}

static void tables_part_their_cells(void **state)
{
	(void)state;
	assert_text("<table><tr><th>a</th><td>b</td></tr><tr><td>c<td>d</table>x", "a\tb\nc\td\nx");
}

static void links_show_where_they_lead(void **state)
{
	(void)state;
	assert_text("<a href=\"https://x.test/?a=1&amp;b=2\">here</a>.",
		    "here (https://x.test/?a=1&b=2).");
	assert_text("<a href='https://www.x.test/'>x.test</a>", "x.test");
	assert_text("<a href=mailto:a@b.test>a@b.test</a>", "a@b.test");
	assert_text("<a href=\"javascript:x()\">y</a><a href=#z>z</a>", "yz");
	assert_text("<a href=https://x.test><img src=a.png></a>", "");
	assert_text("<a href=https://x.test>open", "open (https://x.test)");
}

static void what_is_not_shown_is_left_out(void **state)
{
	(void)state;
	assert_text("<head><title>t</title><style>p{}</style>x</head><body>y", "y");
	assert_text("<head><meta charset=utf-8><p>no end", "no end");
	assert_text("a<script>if (1 < 2) x('</p>')</script>b<style>", "ab");
	assert_text("a<!-- <p>b</p> -->c<!---->d<![if x]>e", "acde");
	assert_text("a<div style=\"color:red; DISPLAY : none\">b<div>c</div>d</div>e", "ae");
	assert_text("<p style='display:none'>x<p>y", "y");
	assert_text("<span hidden>x</span>y<img style=display:none>z", "yz");
}

static void preformatted_text_and_quotes_are_kept(void **state)
{
	(void)state;
	assert_text("<pre>a  b\n  c\n\nd</pre>e", "a  b\n  c\n\nd\n\ne");
	assert_text("x<blockquote>q<br>r</blockquote>y", "x\n\n> q\n> r\n\ny");
}

static void entities_are_resolved(void **state)
{
	(void)state;
	assert_text("&lt;b&gt; &amp;amp; &quot;&apos;&eacute;&nbsp;x&#128;",
		    "<b> &amp; \"'\xc3\xa9 x\xe2\x82\xac");
	assert_text("a & b &bogus; &; &#; &#x; R&D", "a & b &bogus; &; &#; &#x; R&D");
	assert_text("&#0;&#xD800;&#99999999999;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

static void broken_markup_loses_no_words(void **state)
{
	(void)state;
	assert_text("1 < 2 and 3<4", "1 < 2 and 3<4");
	assert_text("a <b and c", "a <b and c");
	assert_text("<!-- never ended <p>hello", "hello");
	assert_text("<a title=\"open>words</a> more", "words more");
	assert_text("</p></div></b>x", "x");
	assert_text("<", "<");
	assert_text("</", "</");
	assert_text("", "");
}

static void output_is_bounded(void **state)
{
	struct buffer out = BUFFER_INIT(8);

	(void)state;
	assert_int_equal(html_to_text("<p>123456789</p>", 16, &out), -EMSGSIZE);
	buffer_done(&out);
}

static void charset_is_found(void **state)
{
	static const char new_way[] = "<html><meta charset=\"windows-1256\"><p>";
	static const char old_way[] = "<META http-equiv=Content-Type content=\"text/html; "
				      "charset=ISO-8859-6\">";
	size_t size = 0;
	const char *label;

	(void)state;
	label = html_charset(new_way, sizeof(new_way) - 1, &size);
	assert_int_equal(size, 12);
	assert_memory_equal(label, "windows-1256", 12);
	label = html_charset(old_way, sizeof(old_way) - 1, &size);
	assert_int_equal(size, 10);
	assert_memory_equal(label, "ISO-8859-6", 10);
	assert_null(html_charset("<p>charset=", 11, &size));
	assert_null(html_charset("", 0, &size));
}

static void a_name_may_hold_any_byte(void **state)
{
	static const char html[] = "x<a\0bcdefghijklmnop>y<br\0>z";
	struct buffer out = BUFFER_INIT(1000);
	_cleanup_(freep) char *exact = xmemdup(html, sizeof(html) - 1);

	(void)state;
	assert_int_equal(html_to_text(exact, sizeof(html) - 1, &out), 0);
	assert_string_equal(buffer_string(&out), "xyz");
	buffer_done(&out);
}

/* Each is quadratic in a scanner that looks for an end anew at every tag. */
static void hostile_markup_takes_linear_time(void **state)
{
	static const char *const pieces[] = {"<a",	  "<!-- >",	"<b>",	   "</i>",
					     "<a x=\"'>", "<a x=\"",	"&zz",	   "<div>",
					     "<script>",  "<p hidden>", "<a b=1 ", "<ul><li>"};
	size_t size = 1 << 20;
	_cleanup_(freep) char *html = xmalloc(size);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces); i++) {
		struct buffer out = BUFFER_INIT(64 << 20);
		size_t n = strlen(pieces[i]);
		clock_t begin = clock();

		for (size_t at = 0; at < size; at++)
			html[at] = pieces[i][at % n];
		(void)html_to_text(html, size, &out);
		assert_true((clock() - begin) / CLOCKS_PER_SEC < 5);
		buffer_done(&out);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(blocks_become_lines),
	cmocka_unit_test(arabic_is_kept),
	cmocka_unit_test(lists_have_hyphens),
	cmocka_unit_test(tables_part_their_cells),
	cmocka_unit_test(links_show_where_they_lead),
	cmocka_unit_test(what_is_not_shown_is_left_out),
	cmocka_unit_test(preformatted_text_and_quotes_are_kept),
	cmocka_unit_test(entities_are_resolved),
	cmocka_unit_test(broken_markup_loses_no_words),
	cmocka_unit_test(output_is_bounded),
	cmocka_unit_test(charset_is_found),
	cmocka_unit_test(a_name_may_hold_any_byte),
	cmocka_unit_test(hostile_markup_takes_linear_time),
};

UNIT_MAIN(tests)
