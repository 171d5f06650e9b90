/*
 * Fuzz: any bytes as a request of a call platform: what is taken for a call can be told in
 * words and is known again, and nothing that is made up proves itself.
 *
 * The first byte chooses format, type of content and proof; the first line is the value of all
 * headers; the rest is the body.
 */
#include "callcenter/format.h"
#include "callcenter/verify.h"
#include "callcenter/words.h"

#include <string.h>

#define HEADER_MAX ((size_t)1024)
#define WORDS_MAX ((size_t)8 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct source {
	const char *type, *header;
};

/* Not assert(): it must hold in every build. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

static const char *header_of(const struct hook *h, const char *name)
{
	const struct source *s = h->data;

	return strcmp(name, "content-type") == 0 ? s->type : s->header;
}

static void must_be_told(const struct call *c)
{
	for (int language = TEXT_LANGUAGE_ARABIC; language <= TEXT_LANGUAGE_ENGLISH; language++) {
		struct buffer text = BUFFER_INIT(WORDS_MAX);
		_cleanup_(freep) char *subject = words_subject(c, (enum text_language)language);
		words_text(c, (enum text_language)language, &text);
		must(!text.overflowed && text_is_utf8(text.data, text.size));
		must(text_is_utf8(subject, strlen(subject)));
		buffer_done(&text);
	}
}

static void must_be_a_call(const struct call *c)
{
	char canonical[PHONE_SIZE];

	must(c->id && *c->id && !c->outgoing);
	if (c->canonical[0])
		must(phone_canonical(c->canonical, canonical) &&
		     strcmp(c->canonical, canonical) == 0);
	must_be_told(c);
}

static void read_twice(const struct callcenter_options *o, const struct hook *h)
{
	struct report_read one, other;

	format_read(o, h, &one);
	format_read(o, h, &other);
	must(one.reading == other.reading);
	must((one.reading == READING_UNSUPPORTED) == !one.natural_key);
	must((one.reading == READING_UNREADABLE) == (one.why != NULL));
	if (one.natural_key)
		must(strcmp(one.natural_key, other.natural_key) == 0);
	if (one.reading == READING_CALL)
		must_be_a_call(&one.call);
	report_read_done(&one);
	report_read_done(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = {"application/json", "application/x-www-form-urlencoded",
					    "application/cloudevents+json", "text/plain"};
	static char *events[] = {"a=new", "b=hangup", "c=ignore", NULL};
	const char *line = size ? memchr(data + 1, '\n', size - 1) : NULL;

	if (!line)
		return 0;
	size_t header_size = (size_t)(line - (const char *)data) - 1;
	_cleanup_(freep) char *header = xstrndup(
		(const char *)data + 1, header_size < HEADER_MAX ? header_size : HEADER_MAX);
	const struct source source = {types[(data[0] >> 2) % ELEMENTS(types)], header};
	const struct hook h = {
		.header = header_of,
		.data = &source,
		.target = header,
		.client = header,
		.token = (data[0] >> 4) % 5 == AUTH_PATH_TOKEN ? header : NULL,
		.body = {line + 1, size - header_size - 2},
		.now = 1790000000000,
	};
	const struct callcenter_options o = {
		.auth = (data[0] >> 4) % 5,
		.format = data[0] % 4,
		.secret_1 = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 38},
		.secret_2 = {"whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=", 49},
		.tolerance = 300,
		.public_url = "https://office.test/hooks/v1/x",
		.signature_header = "x-signature",
		.signature_algorithm = DIGEST_SHA256,
		.timestamp_header = "x-time",
		.map_call_id = "/data/0/id",
		.map_event = "/type",
		.map_events = events,
		.map_caller_number = "form:From",
		.map_note = "/a~1b",
		.map_started = "/time",
		.map_outcome = "/outcome",
	};

	must(verify(&o, &h) != VERIFIED_GOOD);
	read_twice(&o, &h);
	return 0;
}
