#include "condition.h"

void condition_init(struct condition *c, struct channel *ch)
{
	*c = (struct condition){
		.ch = ch,
		.reading = CHANNEL_STARTING,
		.reading_text = xstrdup("starting"),
	};
}

void condition_done(struct condition *c)
{
	free(TAKE(c->reading_text));
	free(TAKE(c->sending));
}

static void tell(const struct condition *c)
{
	enum channel_health health = c->reading;

	if (!c->sending) {
		channel_set_health(c->ch, health, "%s", c->reading_text);
		return;
	}
	if (health < CHANNEL_DOWN)
		health = CHANNEL_DOWN;
	channel_set_health(c->ch, health, "sending does not work: %s; reading: %s", c->sending,
			   c->reading_text);
}

void condition_set_reading(struct condition *c, enum channel_health health, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	char *text = xvasprintf(fmt, args);
	va_end(args);
	free(c->reading_text);
	c->reading_text = text;
	c->reading = health;
	tell(c);
}

void condition_set_sending(struct condition *c, const char *why)
{
	if (!why && !c->sending)
		return;
	free(c->sending);
	c->sending = xstrdup(why);
	tell(c);
}
