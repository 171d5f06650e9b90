/* Fuzz: any bytes as a header field's value, through each of its readers. */
#include "email/mime/addresses.h"
#include "email/mime/charset.h"
#include "email/mime/date.h"
#include "email/mime/ids.h"
#include "email/mime/line.h"
#include "email/mime/params.h"
#include "email/mime/words.h"

#include <wasl/text.h>

#include <errno.h>
#include <stdint.h>
#include <string.h>

#define LAST_MS 253402300799999 /* of the year 9999 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): it must hold in every build. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_line(const char *s)
{
	struct buffer line = BUFFER_INIT(8U << 20);

	must(text_is_utf8(s, strlen(s)));
	must(line_clean(s, strlen(s), &line) == 0);
	must(strcmp(buffer_string(&line), s) == 0);
	buffer_done(&line);
}

static void check_words(const char *value, size_t size)
{
	struct buffer line = BUFFER_INIT(8U << 20);
	size_t word = words_length(value, size);

	must(word <= size);
	must(words_decode(value, size, &line) == 0);
	check_line(buffer_string(&line));
	buffer_done(&line);
}

static void check_params(const char *value, size_t size)
{
	struct mime_params params;

	params_parse(value, size, &params);
	if (params.value) {
		must(*params.value != '\0');
		check_line(params.value);
	}
	for (size_t i = 0; i < params.count; i++) {
		const struct mime_param *p = &params.list[i];

		must(*p->name != '\0' && params_get(&params, p->name) == p->value);
		if (strcmp(p->name, "boundary") != 0)
			check_line(p->value);
		for (const char *c = p->value; *c; c++)
			must((unsigned char)*c >= ' ' && *c != 127);
	}
	params_done(&params);
}

/* What was read once reads the same again. */
static void check_address(const char *address)
{
	_cleanup_(freep) char *bracketed = xasprintf("<%s>", address);
	struct mime_addresses again = {0};

	check_line(address);
	must(strchr(address, '@') && address[0] != '@');
	addresses_parse(bracketed, strlen(bracketed), &again);
	must(again.count == 1 && again.list[0].address && !again.list[0].name);
	must(strcmp(again.list[0].address, address) == 0);
	addresses_done(&again);
}

static void check_addresses(const char *value, size_t size)
{
	struct mime_addresses list = {0};

	addresses_parse(value, size, &list);
	must(list.count <= MIME_ADDRESSES_MAX);
	for (size_t i = 0; i < list.count; i++) {
		const struct mime_address *a = &list.list[i];

		must(a->name || a->address);
		if (a->name)
			check_line(a->name);
		if (a->address)
			check_address(a->address);
	}
	addresses_done(&list);
}

static void check_ids(const char *value, size_t size)
{
	char **ids = ids_parse(value, size);
	size_t count = strings_count(ids);

	must(ids ? count > 0 && count <= MIME_IDS_MAX : count == 0);
	for (size_t i = 0; i < count; i++) {
		check_line(ids[i]);
		must(*ids[i] != '\0' && !strpbrk(ids[i], "<> "));
	}
	strings_free(ids);
}

/* The first line is the label. */
static void check_charset(const char *value, size_t size)
{
	const char *end = memchr(value, '\n', size);
	size_t label_size = end ? (size_t)(end - value) : 0;
	struct buffer out = BUFFER_INIT(size);
	int r;

	if (end) {
		value += label_size + 1;
		size -= label_size + 1;
	}
	r = charset_decode(
		&(struct charset_label){end ? value - label_size - 1 : NULL, label_size, NULL},
		value, size, &out);
	must(r == 0 || r == CHARSET_GUESSED || (r == -EMSGSIZE && out.overflowed));
	must(text_is_utf8(buffer_string(&out), out.size));
	buffer_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *value = (const char *)data;
	int64_t date;

	if (size == 0)
		return 0;
	date = date_parse(value, size);
	must(date >= 0 && date <= LAST_MS);
	check_words(value, size);
	check_params(value, size);
	check_addresses(value, size);
	check_ids(value, size);
	check_charset(value, size);
	return 0;
}
