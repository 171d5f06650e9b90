#include "../unit.h"

#include "email/mime/header.h"

static struct header_block split(const char *mail, enum header_place place)
{
	struct header_block block;

	header_split(mail, strlen(mail), place, &block);
	return block;
}

static void assert_field(const struct header_block *b, const char *name, const char *value)
{
	const struct mime_header *field = header_find(b->list, b->count, name, 0);

	assert_non_null(field);
	assert_int_equal(field->value_size, strlen(value));
	assert_memory_equal(field->value, value, field->value_size);
}

static void every_line_end_is_read(void **state)
{
	static const char *const mails[] = {
		"From: a\nSubject: x\n\nhello",
		"From: a\r\nSubject: x\r\n\r\nhello",
		"From: a\rSubject: x\r\rhello",
		"From: a\r\nSubject: x\n\nhello",
		"From: a\r\r\nSubject: x\r\r\n\r\r\nhello",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(mails); i++) {
		struct header_block b = split(mails[i], HEADER_OF_MAIL);

		assert_int_equal(b.count, 2);
		assert_field(&b, "from", "a");
		assert_field(&b, "SUBJECT", "x");
		assert_string_equal(mails[i] + b.body, "hello");
		assert_false(b.no_end);
		header_block_done(&b);
	}
}

static void lone_cr_in_a_line_begins_no_field(void **state)
{
	struct header_block b = split("Subject: x\rBcc: evil\nTo: b\n\nhi", HEADER_OF_MAIL);

	(void)state;
	assert_int_equal(b.count, 2);
	assert_null(header_find(b.list, b.count, "bcc", 0));
	assert_field(&b, "subject", "x\rBcc: evil");
	header_block_done(&b);
}

static void folded_lines_belong_to_their_field(void **state)
{
	struct header_block b = split("Subject : a\n \n\tb\nTo: c\n\nhi", HEADER_OF_MAIL);

	(void)state;
	assert_int_equal(b.count, 2);
	assert_field(&b, "Subject", "a\n \n\tb");
	assert_field(&b, "To", "c");
	header_block_done(&b);
}

static void mailbox_line_and_byte_order_mark_are_passed_over(void **state)
{
	static const char *const mails[] = {
		"From a@b Mon Nov 23 10:00:00 2026\nFrom: a\n\nhi",
		">From a@b Mon\nFrom: a\n\nhi",
		"\xef\xbb\xbf"
		"From: a\n\nhi",
		"\n\r\nFrom: a\n\nhi",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(mails); i++) {
		struct header_block b = split(mails[i], HEADER_OF_MAIL);

		assert_int_equal(b.count, 1);
		assert_field(&b, "from", "a");
		assert_string_equal(mails[i] + b.body, "hi");
		header_block_done(&b);
	}
}

static void text_without_blank_line_is_kept_whole(void **state)
{
	const char *mail = "From: a\nthis is body\nmore: text\n";
	struct header_block b = split(mail, HEADER_OF_MAIL);

	(void)state;
	assert_int_equal(b.count, 1);
	assert_true(b.no_end);
	assert_string_equal(mail + b.body, "this is body\nmore: text\n");
	header_block_done(&b);
}

static void broken_line_among_fields_does_not_end_them(void **state)
{
	struct header_block b =
		split("From: a\nbroken line\nContent-Type: text/html\n\nhi", HEADER_OF_MAIL);

	(void)state;
	assert_true(b.skipped);
	assert_field(&b, "content-type", "text/html");
	header_block_done(&b);
}

static void boundary_line_ends_a_part_s_header(void **state)
{
	const char *part = "Content-Type: text/plain\n--b:c: d\n";
	struct header_block b = split(part, HEADER_OF_PART);

	(void)state;
	assert_int_equal(b.count, 1);
	assert_string_equal(part + b.body, "--b:c: d\n");
	header_block_done(&b);
}

static void no_header_at_all_is_all_body(void **state)
{
	struct header_block b = split("\nhello\n", HEADER_OF_MAIL);

	(void)state;
	assert_int_equal(b.count, 0);
	assert_int_equal(b.body, 1);
	header_block_done(&b);
	header_split(NULL, 0, HEADER_OF_MAIL, &b);
	assert_int_equal(b.body, 0);
}

static void nul_bytes_are_kept_in_values(void **state)
{
	static const char mail[] = "Subject: a\0b\n\nhi";
	struct header_block b;

	(void)state;
	header_split(mail, sizeof(mail) - 1, HEADER_OF_MAIL, &b);
	assert_int_equal(b.count, 1);
	assert_int_equal(b.list[0].value_size, 3);
	header_block_done(&b);
}

static void fields_beyond_the_bounds_are_dropped_and_the_body_found(void **state)
{
	struct buffer mail = BUFFER_INIT(8 << 20);
	struct header_block b;

	(void)state;
	for (int i = 0; i < 30000; i++)
		buffer_printf(&mail, "X-%d: value\r\n", i);
	buffer_add_string(&mail, "Subject: kept\r\n\r\nhi");
	header_split(mail.data, mail.size, HEADER_OF_MAIL, &b);
	assert_in_range(b.count, MIME_HEADERS_MAX / 2, MIME_HEADERS_MAX);
	assert_true(b.cut);
	assert_field(&b, "subject", "kept");
	assert_string_equal(mail.data + b.body, "hi");
	header_block_done(&b);
	buffer_done(&mail);
}

static void long_field_is_cut(void **state)
{
	struct buffer mail = BUFFER_INIT(8 << 20);
	struct header_block b;

	(void)state;
	buffer_add_string(&mail, "To:");
	for (int i = 0; i < 100000; i++)
		buffer_add_string(&mail, " word");
	buffer_add_string(&mail, "\nSubject: kept\n\nhi");
	header_split(mail.data, mail.size, HEADER_OF_MAIL, &b);
	assert_int_equal(b.list[0].value_size, MIME_HEADER_MAX);
	assert_field(&b, "subject", "kept");
	assert_true(b.cut);
	assert_string_equal(mail.data + b.body, "hi");
	header_block_done(&b);
	buffer_done(&mail);
}

static void same_name_is_counted_from_the_top(void **state)
{
	struct header_block b = split("A: 1\nB: 2\na: 3\n\n", HEADER_OF_MAIL);

	(void)state;
	assert_ptr_equal(header_find(b.list, b.count, "a", 1), &b.list[2]);
	assert_null(header_find(b.list, b.count, "a", 2));
	header_block_done(&b);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_line_end_is_read),
	cmocka_unit_test(lone_cr_in_a_line_begins_no_field),
	cmocka_unit_test(folded_lines_belong_to_their_field),
	cmocka_unit_test(mailbox_line_and_byte_order_mark_are_passed_over),
	cmocka_unit_test(text_without_blank_line_is_kept_whole),
	cmocka_unit_test(broken_line_among_fields_does_not_end_them),
	cmocka_unit_test(boundary_line_ends_a_part_s_header),
	cmocka_unit_test(no_header_at_all_is_all_body),
	cmocka_unit_test(nul_bytes_are_kept_in_values),
	cmocka_unit_test(fields_beyond_the_bounds_are_dropped_and_the_body_found),
	cmocka_unit_test(long_field_is_cut),
	cmocka_unit_test(same_name_is_counted_from_the_top),
};

UNIT_MAIN(tests)
