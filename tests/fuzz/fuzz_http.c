/*
 * Fuzz: any bytes as what a client sends: the same whatever the pieces it comes in, and within
 * its bounds.
 */
#include "http/scan.h"

#include <stdint.h>
#include <string.h>

#define BODY_MAX 64U

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): it must hold in every build. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

struct outcome {
	unsigned heads, ends;
	int status;
	size_t end; /* where it went bad, or all */
};

static void check_head(const struct scan *s)
{
	must(s->target && s->target[0] == '/' && s->target[1] != '/');
	must(!strpbrk(s->target, " \r\n#"));
	must(!s->chunked || !s->has_length);
	must(s->headers <= s->limits.headers);
}

static enum scan_event feed_piece(struct scan *s, const char *data, size_t size,
				  struct outcome *outcome)
{
	enum scan_event event;

	do {
		size_t used;
		event = scan_feed(s, data, size, &used);
		must(used <= size);
		data += used;
		size -= used;
		outcome->end += used;
		outcome->heads += event == SCAN_IS_HEAD;
		outcome->ends += event == SCAN_IS_END;
		if (event == SCAN_IS_HEAD) {
			check_head(s);
			s->max_body = BODY_MAX;
		}
		must(scan_body_left(s) <= BODY_MAX);
	} while (event == SCAN_IS_HEAD || event == SCAN_IS_END);
	must(event == SCAN_IS_BAD || size == 0);
	return event;
}

static struct outcome feed(const char *data, size_t size, size_t piece)
{
	const struct scan_limits limits = {.head = 512, .headers = 8};
	struct outcome outcome = {0};
	struct scan s;

	scan_init(&s, &limits);
	for (size_t at = 0; at < size; at += piece) {
		size_t most = size - at < piece ? size - at : piece;
		if (feed_piece(&s, data + at, most, &outcome) != SCAN_IS_BAD)
			continue;
		must(s.status >= 400 && s.status < 600 && s.why);
		outcome.status = s.status;
		break;
	}
	scan_done(&s);
	return outcome;
}

static bool are_same(const struct outcome *a, const struct outcome *b)
{
	return a->heads == b->heads && a->ends == b->ends && a->status == b->status &&
	       a->end == b->end;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;

	if (!size)
		return 0;
	struct outcome whole = feed(text, size, size);
	struct outcome bytes = feed(text, size, 1);
	struct outcome pieces = feed(text, size, 7);
	must(are_same(&whole, &bytes));
	must(are_same(&whole, &pieces));
	return 0;
}
