/*
 * The cost of a mail grows with its size, whatever is in it.
 *
 * Each shape is built at four sizes and parsed; the least CPU time of several runs is
 * taken, so that a busy machine does not matter, and the slope of its logarithm over
 * that of the size is the exponent: 1 is linear, 2 quadratic.
 */
#include "mail.h"

#include <math.h>
#include <time.h>

#ifdef __SANITIZE_ADDRESS__
/* The sanitizer looks at whole ranges, and maps and unmaps what is large. */
#define SIZE_MIN (32U << 10)
#define EXPONENT_MAX 1.6
#else
#define SIZE_MIN (128U << 10)
#define EXPONENT_MAX 1.3
#endif
#define SIZES 4U    /* each twice the one before */
#define RUNS_MAX 30 /* one is enough, where nothing disturbs */
/* Below it the clock and the allocator are what is measured. */
#define SECONDS_MIN 0.0005

#define TYPE(type) "Content-Type: " type "\n\n"
#define ENCODED(encoding) "Content-Transfer-Encoding: " encoding "\n\n"

/* In piece '#' is its number, '@' the next one. */
struct shape {
	const char *head, *piece;
};

static const struct shape shapes[] = {
	/* structure */
	{"Content-Type: multipart/mixed; boundary=b0\n\n",
	 "--b#\nContent-Type: multipart/mixed; boundary=b@\n\n"},
	{MULTI("mixed"), "--b\n" MULTI("mixed")},
	{MULTI("mixed"), "--b\n\nx\n"},
	{MULTI("mixed"), "--b"},
	{MULTI("mixed"), "--b-\n"},
	{MULTI("mixed"), "--b--\n"},
	{MULTI("mixed"), "--\n"},
	{MULTI("mixed"), "--b\r"},
	{MULTI("alternative"), "--b\n" PLAIN "#\n--b\n" HTML "<p>#\n"},
	{MULTI("related"), "--b\nContent-ID: <#>\n" HTML "x\n"},
	{MULTI("digest"), "--b\n\nSubject: #\n\nx\n"},
	{TYPE("multipart/mixed"), "--#\nA: b\n" TYPE("multipart/mixed")},
	{TYPE("multipart/mixed; boundary=\"\""), "--\n" TYPE("text/plain") "x\n"},
	{"", TYPE("message/rfc822")},
	{"", TYPE("message/rfc822") MULTI("mixed") "--b\n"},
	{MULTI("report"),
	 "--b\n" TYPE("message/delivery-status") "Final-Recipient: rfc822; a@b#.test\n"
						 "Action: failed\nStatus: 5.1.1\n\n"},
	{MULTI("report") "--b\n" TYPE("message/delivery-status"),
	 "Final-Recipient: rfc822; a@b#.test\nAction: failed\n\n"},
	{TYPE("application/pkcs7-mime"), "\x30\x80\x06\x01"},
	{TYPE("application/pkcs7-mime"), "\x24\x80"},
	/* headers */
	{"", "X-#: v\n"},
	{"", "Subject: a\n"},
	{"", "To: a@b#.test\n"},
	{"", "Content-Type: text/plain; a=b\n"},
	{"Subject: a", "\n b"},
	{"", "no field\nX: y\n"},
	{"", "a"},
	{"", ":"},
	{"From: ", "("},
	{"From: ", "()"},
	{"From: ", "<"},
	{"From: ", ","},
	{"From: ", "a:"},
	{"From: ", "\"\\"},
	{"From: ", "\""},
	{"From: ", "a@"},
	{"From: ", "a@b#.test, "},
	{"From: ", "a <a@b.test>; "},
	{"From: ", "=?utf-8?B?2YU=?= "},
	{"Subject: ", "=?utf-8?B?2YU=?= "},
	{"Subject: ", "=?utf-8?Q?"},
	{"Subject: ", "=?"},
	{"Subject: ", "=?x#?B?"},
	{"References: ", "<a#@b.test> "},
	{"References: ", "<"},
	{"References: ", "a "},
	{"Date: ", "("},
	{"Date: ", "1 Jan "},
	{"Content-Type: text/plain", "; a*#=v"},
	{"Content-Type: text/plain", "; name*#*=utf-8''%D9"},
	{"Content-Type: text/plain", "; a=\""},
	{"Content-Type: text/plain", "; ("},
	{"Content-Type: text/plain", " "},
	{"Content-Type: multipart/mixed; boundary=\"", "\\\""},
	/* encodings and charsets */
	{ENCODED("quoted-printable"), "="},
	{ENCODED("quoted-printable"), "=\n"},
	{ENCODED("quoted-printable"), " "},
	{ENCODED("quoted-printable"), "=D9=85"},
	{ENCODED("base64"), "YWFh"},
	{ENCODED("base64"), "="},
	{ENCODED("base64"), "YQ== "},
	{ENCODED("x-uuencode"), "begin 644 a\n"},
	{PLAIN, "begin 644 a\n"},
	{PLAIN, "begin 644 a\n#86)C\n"},
	{PLAIN, "begin 644 a\n#86)C\n`\nend\n"},
	{PLAIN, "begin "},
	{TYPE("text/plain"), "\xc7\xe1 "},
	{TYPE("text/plain"), "\xd9"},
	{TYPE("text/plain"), "\xc3\x87\xc3\xa1 "},
	{TYPE("text/plain; charset=iso-2022-jp"), "\x1b$B"},
	{TYPE("text/plain; charset=utf-7"), "+BkU-"},
	{TYPE("text/plain; charset=utf-16"), "a"},
	/* texts */
	{PLAIN, "a"},
	{PLAIN, "a\n"},
	{PLAIN, "\r"},
	{PLAIN, "م"},
	{PLAIN, "> "},
	{PLAIN, "> a\n"},
	{PLAIN, "-- \n"},
	{PLAIN, "_"},
	{PLAIN, "On Monday, A wrote:\n"},
	{PLAIN, "On a, b <c@d.test>\n"},
	{PLAIN, "From: a@b.test\nSent: Monday\nTo: c\n"},
	{PLAIN, "كتب في يوم\n> a\n"},
	{PLAIN, "-----Original Message-----\n"},
	{PLAIN, "-----BEGIN PGP SIGNED MESSAGE-----\n\n"},
	{PLAIN, "Message-ID: <a#@b.test>\n"},
	{PLAIN, "<a#@b.test>: 550 5.1.1 unknown\n"},
	{TYPE("text/plain; format=flowed"), "a \n"},
	{TYPE("text/plain; format=flowed"), ">"},
	/* pages */
	{HTML, "<div>"},
	{HTML, "<blockquote>"},
	{HTML, "<ul><li>"},
	{HTML, "<table><tr><td>x"},
	{HTML, "</div>"},
	{HTML, "<b "},
	{HTML, "<a href=\"http://x.test/#\">x"},
	{HTML, "<a href='"},
	{HTML, "<a b=\""},
	{HTML "<p ", "a#=1 "},
	{HTML, "<"},
	{HTML, "<!--"},
	{HTML, "<!"},
	{HTML, "<script>"},
	{HTML, "<title>"},
	{HTML, "<div hidden>"},
	{HTML, "<div style=\"display:none\">x</div>"},
	{HTML, "&"},
	{HTML, "&amp"},
	{HTML, "&#1575"},
	{HTML, "<pre>\n"},
	{HTML, "<br>"},
	{HTML, "charset="},
};

/* Fifty multiparts open, whose boundaries differ at their end, and lines that are nearly those. */
static void build_near_misses(struct buffer *raw, size_t size)
{
	char same[61];

	memset(same, 'a', sizeof(same) - 1);
	same[sizeof(same) - 1] = '\0';
	buffer_printf(raw, "Content-Type: multipart/mixed; boundary=%s00\n\n", same);
	for (int i = 0; i < 49; i++)
		buffer_printf(raw, "--%s%02d\nContent-Type: multipart/mixed; boundary=%s%02d\n\n",
			      same, i, same, i + 1);
	while (raw->size < size)
		buffer_printf(raw, "--%s99\n", same);
}

static void add_piece(struct buffer *raw, const char *piece, unsigned int number)
{
	for (; *piece; piece++)
		if (*piece == '#' || *piece == '@')
			buffer_printf(raw, "%u", number + (*piece == '@'));
		else
			buffer_add_char(raw, *piece);
}

static void build(const struct shape *shape, size_t size, struct buffer *raw)
{
	buffer_add_string(raw, shape->head);
	for (unsigned int i = 0; raw->size < size; i++)
		add_piece(raw, shape->piece, i);
}

static int ignore(const void *data, size_t size, void *context)
{
	(void)data;
	(void)size;
	(void)context;
	return 0;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds_for(const struct buffer *raw)
{
	double begin = now();
	struct mime_mail *mail = mime_parse(raw->data, raw->size);

	for (size_t i = 0; i < mail->attachments_count; i++)
		mime_attachment_decode(&mail->attachments[i], ignore, NULL);
	mime_mail_free(mail);
	return now() - begin;
}

/* The slope of the least squares. */
static double exponent_of(const double seconds[SIZES])
{
	double sx = 0, sy = 0, sxx = 0, sxy = 0;

	for (unsigned int i = 0; i < SIZES; i++) {
		double y = log2(seconds[i] > SECONDS_MIN ? seconds[i] : SECONDS_MIN);

		sx += i;
		sy += y;
		sxx += (double)i * i;
		sxy += i * y;
	}
	return (SIZES * sxy - sx * sy) / (SIZES * sxx - sx * sx);
}

/* The mails, one a size; true where their cost is linear in one run or, after several, at last. */
static bool is_linear(struct buffer raw[SIZES], double *ret)
{
	double seconds[SIZES];

	for (int run = 0; run < RUNS_MAX; run++) {
		for (unsigned int i = 0; i < SIZES; i++) {
			double s = seconds_for(&raw[i]);

			seconds[i] = run == 0 || s < seconds[i] ? s : seconds[i];
		}
		*ret = exponent_of(seconds);
		if (*ret < EXPONENT_MAX)
			return true;
	}
	return false;
}

static bool judge(const struct shape *shape)
{
	struct buffer raw[SIZES];
	double exponent;
	bool linear;

	for (unsigned int i = 0; i < SIZES; i++) {
		size_t size = (size_t)SIZE_MIN << i;

		raw[i] = BUFFER_INIT(2 * size + 65536);
		if (shape)
			build(shape, size, &raw[i]);
		else
			build_near_misses(&raw[i], size);
	}
	linear = is_linear(raw, &exponent);
	if (!linear)
		print_message("# not linear, exponent %.2f: %s%s...\n", exponent,
			      shape ? shape->head : "", shape ? shape->piece : "near misses");
	for (unsigned int i = 0; i < SIZES; i++)
		buffer_done(&raw[i]);
	return linear;
}

static void cost_grows_with_size(void **state)
{
	unsigned int wrong = 0;

	(void)state;
	for (size_t i = 0; i < ELEMENTS(shapes); i++)
		wrong += !judge(&shapes[i]);
	wrong += !judge(NULL);
	assert_int_equal(wrong, 0);
}

/* The judge itself sees what is not linear. */
static void exponents_are_seen(void **state)
{
	(void)state;
	assert_true(exponent_of((const double[]){1, 2, 4, 8}) < 1.01);
	assert_true(exponent_of((const double[]){1, 4, 16, 64}) > 1.99);
	assert_true(exponent_of((const double[]){1e-9, 1e-9, 1e-9, 1e-9}) < 0.01);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(exponents_are_seen),
	cmocka_unit_test(cost_grows_with_size),
};

UNIT_MAIN(tests)
