/*
 * Fuzz: any bytes as an answer of X: judged, and read as a page of posts. The first byte chooses
 * the code, and whether something was to be changed.
 */
#include "x/answer.h"
#include "x/limits.h"
#include "x/pages.h"
#include "x/words.h"

#include <wasl/buffer.h>
#include <wasl/text.h>

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW INT64_C(1795604580000)

/* Not assert(): it must hold in every build. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_answer(const struct answer *a, bool writes)
{
	must(a->class != ANSWER_DONE || (a->json && !a->why && a->code < 300));
	must(a->class == ANSWER_DONE || a->why);
	must(!a->json || json_is_object(a->json));
	must(a->reason == ANSWER_OTHER || a->class == ANSWER_REFUSED);
	must(a->class != ANSWER_UNKNOWN || writes);
	must(a->until == 0 || a->until > NOW);
}

static void check_post(const json_t *json, const struct post_page *around)
{
	struct post p;

	if (post_read(json, around, &p) == 0) {
		must(post_id_check(p.id) && post_id_check(p.first) &&
		     post_id_check(p.conversation));
		must((!*p.author || post_id_check(p.author)) &&
		     (!*p.answers || post_id_check(p.answers)));
		must(text_is_utf8(p.text, strlen(p.text)));
		must(!p.name || text_is_utf8(p.name, strlen(p.name)));
		(void)words_match("stop, \u0625\u064a\u0642\u0627\u0641", p.text);
	}
	must(p.text || !p.name);
	post_done(&p);
}

/* Rising, each once, and read. */
static void check_pages(struct pages *p)
{
	const struct post_page around = pages_around(p);
	const char *before = "";
	const json_t *one;
	size_t i;

	pages_sort(p);
	json_array_foreach(p->posts, i, one)
	{
		const char *id = json_string_value(json_object_get(one, "id"));
		must(i == 0 || post_id_compare(before, id) < 0);
		before = id;
		check_post(one, &around);
		char *text = post_text(one);
		must(text_is_utf8(text, strlen(text)));
		free(text);
	}
}

static void read_pages(const json_t *json, const char *author_key)
{
	struct pages p = {.author_key = author_key};
	enum pages_next first = pages_add(&p, json);

	must((first == PAGES_MORE) <= (*p.token != '\0'));
	/* the same again brings nothing */
	size_t count = json_array_size(p.posts);
	must((pages_add(&p, json) == PAGES_WRONG) == (first == PAGES_WRONG));
	must(first == PAGES_WRONG || json_array_size(p.posts) == count);
	check_pages(&p);
	pages_done(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const long codes[] = {200, 201, 204, 302, 400, 401, 402, 403,
				     404, 408, 429, 500, 503, 0,   99,	600};
	static const char *const headers[] = {"x-rate-limit-remaining: 0",
					      "x-rate-limit-reset: 1795604700", NULL};

	if (size < 1)
		return 0;
	bool writes = data[0] & 16;
	const struct transfer_result result = {
		.outcome = data[0] & 32 ? TRANSFER_REFUSED : TRANSFER_DONE,
		.code = codes[data[0] % ELEMENTS(codes)],
		.text = "answered",
		.body = (const char *)data + 1,
		.size = size - 1,
		.headers = headers,
	};
	struct limits l;
	struct answer a;

	answer_read(&result, writes, NOW, &a);
	check_answer(&a, writes);
	limits_init(&l);
	limits_note(&l, X_MENTIONS, &result, &a, 1);
	must(limits_pace_ms(&l, X_MENTIONS, 5000, NOW) >= 5000);
	if (a.json) {
		read_pages(a.json, NULL);
		read_pages(a.json, "sender_id");
		check_post(a.json, &(struct post_page){0});
	}
	answer_done(&a);
	return 0;
}
