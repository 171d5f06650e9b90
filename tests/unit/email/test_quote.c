#include "../unit.h"

#include "email/mime/quote.h"

#define MAX ((size_t)64)

struct sample {
	const char *text, *own;
};

/* The marks are whole lines, in order, apart; and what they leave is the own text. */
static void check(const char *text, const char *wanted)
{
	size_t size = strlen(text), count, end = 0;
	_cleanup_(freep) char *exact = xmemdup(text, size + (size == 0));
	struct text_mark marks[MAX];
	struct buffer own = BUFFER_INIT(size + 1);

	count = quote_find(exact, size, marks, MAX);
	assert_true(count <= MAX);
	for (size_t i = 0; i < count; i++) {
		assert_true(marks[i].size > 0 && marks[i].begin >= end);
		assert_true(marks[i].begin == 0 || exact[marks[i].begin - 1] == '\n');
		end = marks[i].begin + marks[i].size;
		assert_true(end <= size && (end == size || exact[end - 1] == '\n'));
	}
	assert_int_equal(text_own(exact, size, marks, count, &own), 0);
	assert_string_equal(buffer_string(&own), wanted);
	buffer_done(&own);
}

#define CHECK_EACH(samples)                                                             \
	for (size_t sample_index = 0; sample_index < ELEMENTS(samples); sample_index++) \
	check((samples)[sample_index].text, (samples)[sample_index].own)

static void attributions_introduce_quotes(void **state)
{
	static const struct sample samples[] = {
		{"Yes.\n\nOn Mon, Mar 3, 2024 at 10:15 AM Office <o@cso.test> wrote:\n\n> q\n> r\n",
		 "Yes."},
		{"Yes.\n\nOn Mon, Mar 3, 2024 at 10:15 AM Office with a long name <\n"
		 "o@cso.test> wrote:\n\n> q\n",
		 "Yes."},
		{"Yes.\n\nOn Mon, Mar 3, 2024 at 10:15 AM Office <o@cso.test>\nwrote:\n> q\n",
		 "Yes."},
		{"Yes.\n\nOn 3 Mar 2024, at 10:15, Office <o@cso.test> wrote:\n\nnot marked\nat "
		 "all\n",
		 "Yes."},
		{"Yes.\n\nOn Mon, 3 Mar 2024, you wrote:\n> q\n", "Yes."},
		{"Yes.\nOffice <o@cso.test> wrote on Mon, 3 Mar 2024 10:15:\nq\n", "Yes."},
		{"Yes.\n\nOffice <o@cso.test> wrote:\n> q\n", "Yes."},
		{"Oui.\n\nLe lun. 4 mars 2024 à 10:15, Bureau <o@cso.test> a écrit :\n\n> q\n",
		 "Oui."},
		{"Ja.\n\nAm 04.03.2024 um 10:15 schrieb Amt:\n> q\n", "Ja."},
		{"Ja.\n\nAm Mo., 4. März 2024 um 10:15 Uhr schrieb Amt <o@cso.test>:\nq\n", "Ja."},
		{"Sí.\n\nEl lun, 4 mar 2024 a las 10:15, Oficina (<o@cso.test>) escribió:\n> q\n",
		 "Sí."},
		{"Evet.\n\nAhmet <a@x.test>, 4 Mar 2024 Pzt, 10:15 tarihinde şunu yazdı:\n> q\n",
		 "Evet."},
		{"Yes.\n\n2024-03-03 10:15 GMT+03:00 Office <o@cso.test>:\n> q\n", "Yes."},
		{"Yes.\n\n2013/7/20 Office <o@cso.test>\n\n| q\n", "Yes."},
		{"Yes.\n\n---- On Mon, 04 Mar 2024 10:15:00 +0300 Office<o@cso.test> wrote "
		 "----\nq\n",
		 "Yes."},
		{"Yes.\n\n*On Mon, 4 Mar 2024 at 10:15, Office <o@cso.test> wrote:*\nq\n", "Yes."},
		{"1\n\nOn 1 Jan 2024 at 10:15, A <a@x.test> wrote:\n2\n\n"
		 "On 1 Jan 2023 at 10:15, B <b@x.test> wrote:\n3\n",
		 "1"},
	};

	(void)state;
	CHECK_EACH(samples);
}

static void arabic_attributions_introduce_quotes(void **state)
{
	static const struct sample samples[] = {
		{"نعم\n\nفي الأحد، 3 مارس 2024 في 10:15 ص تمت كتابة ما يلي بواسطة المكتب "
		 "<o@cso.test>:\n\n> س\n",
		 "نعم"},
		{"نعم\n\nفي الأحد، ٣ مارس ٢٠٢٤ في ١٠:١٥ ص تمت كتابة ما يلي بواسطة "
		 "\u202aOffice\u202c\u200f "
		 "<\u202ao@cso.test\u202c\u200f>:\n\nس بلا علامة\n",
		 "نعم"},
		{"نعم\n\n\u200fفي ٣ مارس ٢٠٢٤، الساعة ١٠:١٥ ص، كتب \u2068المكتب\u2069 "
		 "<\u2066o@cso.test\u2069>:\u200f\n> س\n",
		 "نعم"},
		{"نعم\n\nفي ٣ مارس ٢٠٢٤، الساعة ١٠:١٥ ص، كتبت خدمة\nالمستفيدين <o@cso.test>:\nس\n",
		 "نعم"},
		{"نعم\n\nبتاريخ الأحد، 3 مارس 2024 10:15 ص، كتب المكتب\n<o@cso.test>:\nس\n", "نعم"},
		{"نعم\n\nفي 3/3/2024 10:15 ص، كتب المكتب:\n> س\n", "نعم"},
		{"نعم\n\nكتب المكتب <o@cso.test> في 3 مارس 2024 10:15 ص:\nس\n", "نعم"},
		{"نعم\n\nقام المكتب <o@cso.test> بالكتابة في 3 مارس 2024:\n> س\n", "نعم"},
		{"نعم\n\nقام المكتب <o@cso.test> بالكتابة:\nس\n", "نعم"},
		{"نعم\n\nفي ١٤٤٥/٨/٢٢ هـ كتب المكتب <o@cso.test>:\n> س\n", "نعم"},
		{"نَعَم\n\nفـي ٣ مارس ٢٠٢٤ كَتَبَ المكتب <o@cso.test>:\n> س\n", "نَعَم"},
		{"OK\n\nفي الأحد، 3 مارس 2024 في 10:15 م تمت كتابة ما يلي بواسطة Office "
		 "<\no@cso.test>:\n> q\n",
		 "OK"},
	};

	(void)state;
	CHECK_EACH(samples);
}

static void headers_of_earlier_mails_end_the_text(void **state)
{
	static const struct sample samples[] = {
		{"Yes.\n\nFrom: Office <o@cso.test>\nSent: Monday, March 4, 2024 10:15 AM\nTo: A\n"
		 "Subject: x\n\nq\n",
		 "Yes."},
		{"Yes.\n________________________________\nFrom: Office\nSent: Monday, 4 March\nTo: "
		 "A\n"
		 "Subject: x\n\nq\n",
		 "Yes."},
		{"Yes.\n\n*From:* Office <o@cso.test>\n*Date:* 3/4/2024\n*To:* "
		 "a@x.test\n*Subject:* x\nq\n",
		 "Yes."},
		{"Yes.\n\nSubject: x\nDate: 4 Mar 2024 10:15\nFrom: Office\nTo: A\n\nq\n", "Yes."},
		{"Yes.\n\nFrom: Office <o@cso.test>\n\nSent: Monday\n\nTo: A;\nB; "
		 "C;\nD\n\nSubject: x\nq\n",
		 "Yes."},
		{"Yes.\n\n-----Original Message-----\nFrom: Office\nq\n", "Yes."},
		{"Yes.\n\n-------- Original message --------\nFrom: Office <o@cso.test>\nDate: "
		 "x\n\nq",
		 "Yes."},
		{"Yes.\n\n---------- Forwarded message ---------\nFrom: S <s@x.test>\n\nq\n",
		 "Yes."},
		{"Yes.\n\nBegin forwarded message:\n\n> From: S <s@x.test>\n> q\n", "Yes."},
		{"Ja\n\nVon: Amt <o@cso.test>\nGesendet am: Montag\nAn: A\nCc: B\n\nq\n", "Ja"},
		{"Ja\n\nVon: Amt <o@cso.test>\nGesendet: Montag\nAn: A\nBetreff: x\n\nq\n", "Ja"},
		{"Oui\n\nDe : Bureau <o@cso.test>\nEnvoyé : lundi\nÀ : A\nObjet : x\n\nq\n", "Oui"},
		/* Arabic */
		{"نعم\n\nمن: المكتب <o@cso.test>\nتم الإرسال: الاثنين, مارس 4, 2024 10:15 ص\nإلى: "
		 "أحمد\n"
		 "الموضوع: طلبك\n\nس\n",
		 "نعم"},
		{"نعم\n\n*الموضوع:* طلبك\n*التاريخ:* ٤ مارس ٢٠٢٤ ١٠:١٥ ص\n*من:* المكتب\n*إلى:* "
		 "أحمد\nس\n",
		 "نعم"},
		{"نعم\n\n\u200fمن: المكتب\n\u200fأُرسلت: الاثنين\n\u200fإلى: أحمد\n\u200fنسخة: ب\n"
		 "\u200fالموضوع: طلبك\nس\n",
		 "نعم"},
		{"نعم\n________________________________\nمن: المكتب <o@cso.test>\nالتاريخ: "
		 "أمس\nس\n",
		 "نعم"},
		{"نعم\n\n-----الرسالة الأصلية-----\nمن: المكتب\nس\n", "نعم"},
		{"نعم\n\n---------- رسالة معاد توجيهها ---------\nمن: س <s@x.test>\nس\n", "نعم"},
		{"نعم\n\n-------- رسالة أصلية --------\nس\n", "نعم"},
	};

	(void)state;
	CHECK_EACH(samples);
}

static void answers_between_quotes_are_own(void **state)
{
	static const struct sample samples[] = {
		{"On 3 Mar 2024 at 10:15, Office <o@cso.test> wrote:\n> one?\n\nYes.\n\n> two?\n> "
		 "three?\nNo.\n",
		 "Yes.\n\nNo."},
		{"> one?\nYes.\n> > two?\nNo.\n>> three?\nPerhaps.\n", "Yes.\n\nNo.\n\nPerhaps."},
		{"في ٣ مارس ٢٠٢٤ ١٠:١٥ كتب المكتب <o@cso.test>:\n> السؤال؟\n\nالجواب\n\n> "
		 "ثانيا؟\nلا\n",
		 "الجواب\n\nلا"},
		{"> a\n\n> b\n\nanswer", "answer"},
	};

	(void)state;
	CHECK_EACH(samples);
}

static void signatures_are_found(void **state)
{
	static const struct sample samples[] = {
		{"Hello\n-- \nNoura\n0555 555 555\n", "Hello"},
		{"Hello\n\n--\nNoura\nRiyadh\n", "Hello"},
		{"Hello\n\nRegards,\nNoura\n", "Hello\n\nRegards,\nNoura"},
		{"Hello\n-- \nNoura\n\nOn 3 Mar 2024 at 10:15, Office <o@cso.test> wrote:\n> "
		 "q\n\nand this",
		 "Hello\n\nand this"},
		{"Hello\n\nSent from my iPhone\n", "Hello"},
		{"Hello\n\nSent from my iPhone\n\nOn 3 Mar 2024, at 10:15, Office <o@cso.test> "
		 "wrote:\n\n> q\n",
		 "Hello"},
		{"Hello\nSent from Yahoo Mail on Android (https://go.test/x)\n", "Hello"},
		{"Hello\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n", "Hello"},
		{"Hello\n\nSent from my Huawei phone\n", "Hello"},
		{"Bonjour\n\nEnvoyé de mon iPhone\n", "Bonjour"},
		{"مرحبا\n\nأُرسلت من الـ iPhone\n", "مرحبا"},
		{"مرحبا\n\nتم الإرسال من هاتف Samsung Galaxy الذكي\n", "مرحبا"},
		{"مرحبا\n\nتم الإرسال من هاتفي Huawei\n", "مرحبا"},
		{"مرحبا\n\nالحصول على Outlook لـ Android<https://aka.ms/x>\n", "مرحبا"},
		{"مرحبا\n\nاحصل على Outlook لـ iOS\n", "مرحبا"},
		{"مرحبا\n\nأرسلت من جوالي\n", "مرحبا"},
		{"مرحبا\n\nأُرسلت من بريد Yahoo على Android\n\nفي ٣ مارس ٢٠٢٤ ١٠:١٥ كتب المكتب "
		 "<o@cso.test>:\nس\n",
		 "مرحبا"},
		{"Hello\n_______________________________________________\nlist mailing list\n"
		 "list@x.test\nhttps://x.test/list\n",
		 "Hello"},
		{"Hello\n\nDISCLAIMER: This e-mail is confidential and intended only for "
		 "the\naddressee.\n",
		 "Hello"},
		{"Hello\n\nCONFIDENTIALITY NOTICE\n\nThis message is privileged; its "
		 "recipient\nmay not disclose it.\n",
		 "Hello"},
		{"مرحبا\n\nإخلاء مسؤولية: هذه الرسالة ومرفقاتها سرية وموجهة إلى المرسل إليه فقط.\n",
		 "مرحبا"},
		{"Hello\n-- \nNoura\n\nThis e-mail is confidential. If you are not the "
		 "intended\nrecipient, delete it.\n",
		 "Hello"},
	};

	(void)state;
	CHECK_EACH(samples);
}

/* What a person writes that looks like a mail program's words. */
static void in_doubt_it_is_own(void **state)
{
	static const char *const texts[] = {
		"كتب لي الموظف أن المعاملة انتهت\nولم تصل بعد",
		"كما كتبت لكم في 3 مارس 2024:\nالمعاملة متأخرة",
		"في 3 مارس 2024 كتب لي الموظف ما يلي:\nعد غدا",
		"في يوم الأحد 3/3/2024 الساعة 10:15 كتب لي الموظف:\nعد غدا",
		"On Monday I wrote to you",
		"On Monday I wrote to you:\nplease answer",
		"On 3 March 2024 I wrote to you the following:\nplease answer",
		"On 3/3/2024 at 10:30 your clerk wrote:\nCome back tomorrow.",
		"My friend ahmed@x.test wrote:\nyou are slow",
		"From: Riyadh",
		"Trip\nFrom: Riyadh\nTo: Jeddah\nDate: 3 March 2024\nno seat was free",
		"Good day\nFrom: Noura\nTo: the director\nSubject: complaint\nDate: 3/3/2024\n\nNo "
		"answer came.",
		"السلام عليكم\nمن: نورة\nإلى: المدير\nالموضوع: شكوى\nالتاريخ: 3/3/2024\n\nلم يصل "
		"رد",
		"من: الرياض إلى: جدة",
		"The total was\n> 5000 riyals\nwhich is wrong",
		">> read this <<",
		"a\n-----\nb\n-----\nc",
		"Complaint\n---------\nMy phone is 0555555555",
		"one\n--\ntwo\n\n\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18",
		"Sent from Riyadh to Jeddah, and lost there\n\nwhere is it?",
		"Sent from my Samsung Galaxy yesterday but nobody has ever answered me\nplease do",
		"أرسلت من جوالي شكوى الأسبوع الماضي ولم يتم الرد علي\nأرجو الرد",
		"I write from my mobile\nsince the page is broken",
		"Disclaimer: I am no lawyer.\n\nStill it is wrong.",
		"Hello\n\nDisclaimer: I am no lawyer.\n\nStill it is wrong.",
		"مرحبا\n\nهذه الرسالة الثالثة التي أرسلها ولم يصل رد",
		"Original Message\nis what I miss",
		"> everything is quoted\n> and nobody says whose it is",
		"",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(texts); i++)
		check(texts[i], texts[i]);
}

static void what_is_only_a_forward_is_own(void **state)
{
	static const struct sample samples[] = {
		{"---------- Forwarded message ---------\nFrom: S <s@x.test>\nDate: Tue, Jan 1, "
		 "2019 at 12:00 PM\n"
		 "Subject: x\nTo: <a@x.test>\n\n\nThe bill.\n",
		 "The bill."},
		{"---------- رسالة معاد توجيهها ---------\nمن: س <s@x.test>\nالتاريخ: "
		 "أمس\nالموضوع: فاتورة\n\nالفاتورة\n",
		 "الفاتورة"},
		{"From: S <s@x.test>\nSent: Tuesday\nTo: A\nSubject: x\n\nThe bill.\n\n"
		 "From: T <t@x.test>\nSent: Monday\nTo: S\nSubject: x\n\nOlder.\n",
		 "The bill."},
		{"On 8 May 2017 17:34, \"A\" <a@x.test> wrote:\n\n    code\n\nIt is wrong\n",
		 "    code\n\nIt is wrong"},
		/* an answer without words */
		{"On 3 Mar 2024 at 10:15, Office <o@cso.test> wrote:\n> q\n", ""},
		{"Sent from my iPhone\n\nOn 3 Mar 2024 at 10:15, Office <o@cso.test> wrote:\n> q\n",
		 ""},
		{"-- \nNoura\n", ""},
	};

	(void)state;
	CHECK_EACH(samples);
}

static void kinds_and_places_are_told(void **state)
{
	static const char text[] =
		"Hello\n-- \nNoura\n\nOn 3 Mar 2024 at 10:15, O <o@x.test> wrote:\n\n> q\n\nx";
	struct text_mark marks[MAX];

	(void)state;
	assert_int_equal(quote_find(text, strlen(text), marks, MAX), 2);
	assert_int_equal(marks[0].kind, TEXT_MARK_SIGNATURE);
	assert_int_equal(marks[0].begin, 6);
	assert_int_equal(marks[0].size, 10);
	assert_int_equal(marks[1].kind, TEXT_MARK_QUOTE);
	assert_int_equal(marks[1].begin, 17);
	assert_int_equal(marks[1].begin + marks[1].size, strlen(text) - 2);
}

static void marks_are_bounded(void **state)
{
	struct text_mark marks[3];
	struct buffer text = BUFFER_INIT(1 << 16);
	size_t count;

	(void)state;
	for (int i = 0; i < 100; i++)
		buffer_add_string(&text, "> q\nown\n");
	count = quote_find(buffer_string(&text), text.size, marks, 3);
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(marks[i].begin, 8 * i);
		assert_int_equal(marks[i].size, 4);
	}
	assert_int_equal(quote_find(buffer_string(&text), text.size, NULL, 0), 0);
	buffer_done(&text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(attributions_introduce_quotes),
	cmocka_unit_test(arabic_attributions_introduce_quotes),
	cmocka_unit_test(headers_of_earlier_mails_end_the_text),
	cmocka_unit_test(answers_between_quotes_are_own),
	cmocka_unit_test(signatures_are_found),
	cmocka_unit_test(in_doubt_it_is_own),
	cmocka_unit_test(what_is_only_a_forward_is_own),
	cmocka_unit_test(kinds_and_places_are_told),
	cmocka_unit_test(marks_are_bounded),
};

UNIT_MAIN(tests)
