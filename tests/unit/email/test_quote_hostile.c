#include "../unit.h"

#include "email/mime/quote.h"

#include <time.h>

#define MAX ((size_t)500)
#define SIZE ((size_t)512 << 10)

static double seconds_for(const char *text, size_t size)
{
	static struct text_mark marks[MAX];
	struct timespec begin, end;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
	(void)quote_find(text, size, marks, MAX);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
	return (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
}

/* Each makes something look far ahead, or back, from every line or word. */
static void hostile_texts_take_linear_time(void **state)
{
	static const char *const pieces[] = {
		">\n",
		"> a:\n",
		"\n",
		" \n",
		":\n",
		"On \n",
		"On 3/3/2024 ",
		"On 3/3/2024 10:15\n",
		"On 3/3/2024 10:15 a@b.test\nwrote x y z u v w q:\n",
		"On On On On wrote wrote wrote 2024 10:15 <a@b.test>\n\n<\n> :\n",
		"<\n",
		"wrote:\n",
		"a@b wrote\na@b wrote\na@b wrote\na@b wrote x:\n",
		"كتب ",
		"في ٣ مارس ٢٠٢٤ ١٠:١٥\nكتب أ ب ج د هـ و:\n",
		"From: x\n",
		"From: x\n\n",
		"To: a\nb\nc\nd\ne\nf\n",
		"Date: 10:15\nSubject: y\n",
		"-- \n",
		"--\nx\n",
		"____________________\n",
		"-----\n",
		"-----Original\n",
		"Sent from my iPhone\n",
		"from my mobile\n",
		"x\n\ndisclaimer confidential\n",
		"\xe2\x80\x8f",
		"*",
		"i*",
		"\xd9\x80\n",
		"confidential ",
		"> q\nown\n",
		"\xff\xfe\x80\n",
		"\xe2\x80\n",
	};
	_cleanup_(freep) char *text = xmalloc(SIZE);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces); i++) {
		size_t n = strlen(pieces[i]);
		double whole, quarter;

		for (size_t at = 0; at < SIZE; at++)
			text[at] = pieces[i][at % n];
		quarter = seconds_for(text, SIZE / 4);
		whole = seconds_for(text, SIZE);
		/* four times as much, and room for a busy machine; quadratic would be sixteen */
		if (whole > 10 * quarter + 0.5 || whole > 8)
			print_error("'%s': %.3f s, a quarter %.3f s\n", pieces[i], whole, quarter);
		assert_true(whole <= 10 * quarter + 0.5 && whole <= 8);
	}
}

static void any_bytes_are_taken(void **state)
{
	static const char alphabet[] = "\0\n\n:> -_<@On3wrote\xd9\x83\xd8\xaa\xd8\xa8\xe2\x80\x8f*";
	struct text_mark marks[4];
	char text[200];
	unsigned int seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t size = (size_t)round % sizeof(text), end = 0, count;

		for (size_t i = 0; i < size; i++) {
			seed = seed * 1103515245U + 12345U;
			text[i] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
		}
		_cleanup_(freep) char *exact = xmemdup(text, size + (size == 0));
		count = quote_find(exact, size, marks, ELEMENTS(marks));
		assert_true(count <= ELEMENTS(marks));
		for (size_t i = 0; i < count; i++) {
			assert_true(marks[i].begin >= end && marks[i].size > 0);
			end = marks[i].begin + marks[i].size;
		}
		assert_true(end <= size);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(hostile_texts_take_linear_time),
	cmocka_unit_test(any_bytes_are_taken),
};

UNIT_MAIN(tests)
