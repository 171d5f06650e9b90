#include "mail.h"

#include <ftw.h>
#include <time.h>
#include <unistd.h>

/* Far above what a linear pass needs, also with the sanitizers; far below a quadratic one. */
#define SECONDS_MAX 10

static void repeat(struct buffer *b, const char *piece, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buffer_add_string(b, piece);
}

static int count_bytes(const void *data, size_t size, void *context)
{
	assert_non_null(data);
	*(size_t *)context += size;
	return 0;
}

static void assert_line(const char *s)
{
	assert_non_null(s);
	for (; *s; s++)
		assert_true((unsigned char)*s >= ' ' && *s != 127);
}

/* What holds of every mail. */
static void assert_whole(const struct mime_mail *m)
{
	assert_int_equal(strlen(m->text), m->text_size);
	assert_in_range(m->text_size, 0, MIME_TEXT_MAX);
	assert_in_range(m->attachments_count, 0, MIME_PARTS_MAX);
	assert_line(m->type);
	if (m->subject)
		assert_line(m->subject);
	for (size_t i = 0; i < m->attachments_count; i++) {
		size_t size = 0;

		assert_line(m->attachments[i].name);
		assert_in_range(strlen(m->attachments[i].name), 1, MIME_NAME_MAX);
		assert_null(strchr(m->attachments[i].name, '/'));
		mime_attachment_decode(&m->attachments[i], count_bytes, &size);
	}
}

/* Takes the buffer over. */
static struct mail parse_quickly(struct buffer *raw)
{
	clock_t begin = clock();
	struct mail m = mail_of(buffer_string(raw), raw->size);

	assert_true((clock() - begin) / CLOCKS_PER_SEC < SECONDS_MAX);
	assert_whole(m.parsed);
	buffer_done(raw);
	return m;
}

static void endless_nesting_is_cut(void **state)
{
	struct buffer raw = BUFFER_INIT(64 << 20);

	(void)state;
	buffer_add_string(&raw, "Content-Type: multipart/mixed; boundary=b0\n\n");
	for (int i = 0; i < 100000; i++)
		buffer_printf(&raw, "--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i,
			      i + 1);
	{
		_cleanup_(mail_done) struct mail m = parse_quickly(&raw);

		assert_non_null(m.parsed->notes);
		assert_int_equal(m.parsed->attachments_count, 1);
	}
}

static void same_boundary_at_every_level_ends(void **state)
{
	struct buffer raw = BUFFER_INIT(64 << 20);

	(void)state;
	repeat(&raw, MULTI("alternative") "--b\n", 50000);
	{
		_cleanup_(mail_done) struct mail m = parse_quickly(&raw);

		assert_non_null(m.parsed->notes);
	}
}

static void too_many_parts_are_left_out(void **state)
{
	struct buffer raw = BUFFER_INIT(64 << 20);

	(void)state;
	buffer_add_string(&raw, MULTI("mixed"));
	repeat(&raw, "--b\nContent-Type: image/png\n\nx\n", 20000);
	{
		_cleanup_(mail_done) struct mail m = parse_quickly(&raw);

		assert_int_equal(m.parsed->attachments_count, MIME_PARTS_MAX - 1);
		assert_non_null(m.parsed->notes);
	}
}

static void long_lines_pass(void **state)
{
	static const char *const pieces[] = {"a", "=", "-", " ", "\r", "\n", ">", "--", "=20", "م"};
	static const char *const headers[] = {
		"Subject: x\n\n",
		"Content-Transfer-Encoding: quoted-printable\n\n",
		"Content-Transfer-Encoding: base64\n\n",
		"Content-Type: text/plain; format=flowed\n\n",
		"Content-Type: multipart/mixed\n\n",
		"Content-Type: multipart/mixed; boundary=b\n\n",
		"Content-Type: text/html; charset=utf-8\n\n",
		"Subject: ",
		"From: ",
		"References: ",
		"Content-Type: text/plain;",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces) * ELEMENTS(headers); i++) {
		struct buffer raw = BUFFER_INIT(64 << 20);
		const char *piece = pieces[i % ELEMENTS(pieces)];

		buffer_add_string(&raw, headers[i / ELEMENTS(pieces)]);
		repeat(&raw, piece, unit_size(1 << 20) / strlen(piece));
		_cleanup_(mail_done) struct mail m = parse_quickly(&raw);
	}
}

static void repeated_lines_pass(void **state)
{
	static const char *const pieces[] = {
		"--\n",
		"--b\n",
		"--b--\n",
		"--\r",
		"begin 644 a\n",
		"To: a@b.test\n",
		"Content-Type: multipart/alternative; boundary=b\n\n--b\n",
		"\"\\",
		"(",
		"<a@b>,",
		"a:",
		"=?utf-8?B?2YU=?= ",
		"; a*0*=x",
	};
	static const char *const headers[] = {"Content-Type: multipart/mixed; boundary=b\n\n", "",
					      "From: ", "Content-Type: multipart/mixed; x="};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces) * ELEMENTS(headers); i++) {
		struct buffer raw = BUFFER_INIT(64 << 20);
		const char *piece = pieces[i % ELEMENTS(pieces)];

		buffer_add_string(&raw, headers[i / ELEMENTS(pieces)]);
		repeat(&raw, piece, unit_size(1 << 20) / strlen(piece));
		_cleanup_(mail_done) struct mail m = parse_quickly(&raw);
	}
}

static void long_text_is_cut_between_characters(void **state)
{
	struct buffer raw = BUFFER_INIT(64 << 20);

	(void)state;
	buffer_add_string(&raw, PLAIN "a");
	repeat(&raw, "م", 3 << 20);
	{
		_cleanup_(mail_done) struct mail m = parse_quickly(&raw);

		assert_int_equal(m.parsed->text_size, MIME_TEXT_MAX - 1);
		assert_int_equal(strings_count(m.parsed->notes), 1);
	}
}

static void every_prefix_of_a_mail_is_a_mail(void **state)
{
	static const char raw[] =
		"From: =?UTF-8?B?2YXYrdmF2K8=?= <m@customer.test>\r\nSubject: "
		"=?utf-8?Q?=D9=85?=\r\n"
		"Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n"
		"Content-Type: text/html; charset=utf-8\r\n"
		"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
		"<p>=D9=85=\r\n<a href=3D\"https://x.test/?a&amp;b\">x</a>\r\n--b\r\n"
		"Content-Type: image/png; name*=utf-8''%D9%85.png\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\nYWJj\r\n--b--\r\n";

	(void)state;
	for (size_t n = 0; n < sizeof(raw); n++) {
		_cleanup_(mail_done) struct mail m = mail_of(raw, n);

		assert_whole(m.parsed);
	}
}

static size_t published;

static int parse_file(const char *path, const struct stat *st, int type, struct FTW *where)
{
	size_t n = strlen(path);
	_cleanup_(freep) char *data = NULL;
	FILE *f;

	(void)where;
	if (type != FTW_F || n < 4 || strcmp(path + n - 4, ".eml") != 0)
		return 0;
	f = fopen(path, "rbe");
	assert_non_null(f);
	data = xmalloc((size_t)st->st_size);
	assert_int_equal(fread(data, 1, (size_t)st->st_size, f), st->st_size);
	fclose(f);
	{
		_cleanup_(mail_done) struct mail m = mail_of(data, (size_t)st->st_size);

		assert_whole(m.parsed);
	}
	published++;
	return 0;
}

static void published_mails_are_read(void **state)
{
	const char *folder = getenv("WASL_TESTDATA");
	char *path = xasprintf("%s/data", folder ? folder : "");

	(void)state;
	if (!folder || access(path, R_OK) < 0) {
		free(path);
		print_message("# SKIPPED: no published mails; WASL_TESTDATA names no folder with "
			      "data/ in it\n");
		skip();
	}
	assert_int_equal(nftw(path, parse_file, 16, FTW_PHYS), 0);
	free(path);
	assert_true(published > 0);
	print_message("# %zu published mails read\n", published);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(endless_nesting_is_cut),
	cmocka_unit_test(same_boundary_at_every_level_ends),
	cmocka_unit_test(too_many_parts_are_left_out),
	cmocka_unit_test(long_lines_pass),
	cmocka_unit_test(repeated_lines_pass),
	cmocka_unit_test(long_text_is_cut_between_characters),
	cmocka_unit_test(every_prefix_of_a_mail_is_a_mail),
	cmocka_unit_test(published_mails_are_read),
};

UNIT_MAIN(tests)
