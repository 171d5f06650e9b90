#include "channel/health.h"

#include "base/log_catalogue.h"
#include "channel/channel_private.h"

#include <wasl/text.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What lasts is said again after so long. */
#define AGAIN_MS 3600000

static void log_health(struct channel *ch)
{
	static const struct {
		enum log_level level;
		const char *id;
	} lines[] = {
		[CHANNEL_STARTING] = {LOG_LEVEL_INFO, NULL},
		[CHANNEL_UP] = {LOG_LEVEL_NOTICE, LOG_ID_CHANNEL_UP},
		[CHANNEL_DOWN] = {LOG_LEVEL_WARNING, LOG_ID_CHANNEL_DOWN},
		[CHANNEL_FAILED] = {LOG_LEVEL_ERROR, LOG_ID_CHANNEL_DOWN},
	};
	struct log_about about = {.channel = ch->name, .message_id = lines[ch->health].id};

	ch->logged_at = clock_monotonic_ms();
	log_write(lines[ch->health].level, &about, "%s", ch->health_text);
}

/* But for figures: servers tell how long it took, or when, each time they say the same. */
static bool is_same(const char *a, const char *b)
{
	while (*a && *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			a += strspn(a, "0123456789");
			b += strspn(b, "0123456789");
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return *a == *b;
}

static bool is_news(const struct channel *ch, enum channel_health health, const char *text)
{
	if (health != ch->health || !ch->health_text || !is_same(text, ch->health_text))
		return true;
	return health != CHANNEL_UP && clock_monotonic_ms() - ch->logged_at > AGAIN_MS;
}

static void tell_change(const struct channel *ch)
{
	const struct channels_options *o = &ch->channels->options;

	if (o->changed)
		o->changed(o->data);
}

void channel_set_health(struct channel *ch, enum channel_health health, const char *fmt, ...)
{
	va_list args;

	/* how its last deliveries end does not matter to whoever paused it */
	if (ch->paused || ch->ending)
		return;
	va_start(args, fmt);
	_cleanup_(freep) char *text = xvasprintf(fmt, args);
	va_end(args);
	text[text_cut(text, strlen(text), HEALTH_TEXT_MAX)] = '\0';
	bool news = is_news(ch, health, text);
	if (health != ch->health || !ch->since)
		ch->since = clock_utc_ms();
	ch->health = health;
	free(ch->health_text);
	ch->health_text = TAKE(text);
	if (news) {
		log_health(ch);
		tell_change(ch);
	}
}

void channel_set_progress(struct channel *ch, uint64_t done, uint64_t total)
{
	if (ch->done == done && ch->total == total)
		return;
	ch->done = done;
	ch->total = total;
	tell_change(ch);
}

const char *channel_health_word(enum channel_health h)
{
	static const char *const words[] = {
		[CHANNEL_STARTING] = "starting",
		[CHANNEL_UP] = "up",
		[CHANNEL_DOWN] = "down",
		[CHANNEL_FAILED] = "failed",
	};

	return words[h];
}

char *health_figure(uint64_t n, char ret[27])
{
	char digits[21];
	int count = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
	char *to = ret;

	for (int i = 0; i < count; i++) {
		if (i && (count - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return ret;
}

char *health_text(const struct channel *ch)
{
	const char *text = ch->health_text ? ch->health_text : "";
	char done[27], total[27];

	if (!ch->total)
		return xstrdup(text);
	return xasprintf("%s%s%s of %s", text, *text ? ": " : "", health_figure(ch->done, done),
			 health_figure(ch->total, total));
}
