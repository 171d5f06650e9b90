#include <wasl/transfer.h>

#include <string.h>
#include <strings.h>
#include <time.h>

/* A number beyond is as good as this. */
#define SECONDS_MAX (400UL * 86400)

const char *transfer_header(const struct transfer_result *result, const char *name)
{
	size_t size = strlen(name);

	for (const char *const *h = result->headers; h && *h; h++) {
		if (strncasecmp(*h, name, size) != 0 || (*h)[size] != ':')
			continue;
		const char *value = *h + size + 1;
		return value + strspn(value, " \t");
	}
	return NULL;
}

static uint64_t of_seconds(const char *text)
{
	unsigned long seconds = 0;

	for (; *text >= '0' && *text <= '9' && seconds < SECONDS_MAX; text++)
		seconds = seconds * 10 + (unsigned long)(*text - '0');
	return 1000 * (uint64_t)(seconds < SECONDS_MAX ? seconds : SECONDS_MAX);
}

static uint64_t of_date(const char *text, int64_t now)
{
	struct tm date = {0};

	if (!strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &date))
		return 0;
	int64_t at = 1000 * (int64_t)timegm(&date);
	int64_t wait = at > now ? at - now : 0;
	return (uint64_t)wait < 1000 * SECONDS_MAX ? (uint64_t)wait : 1000 * SECONDS_MAX;
}

uint64_t transfer_retry_after_ms(const struct transfer_result *result, int64_t now)
{
	const char *value = transfer_header(result, "retry-after");

	if (!value || !*value)
		return 0;
	return value[strspn(value, "0123456789")] ? of_date(value, now) : of_seconds(value);
}
