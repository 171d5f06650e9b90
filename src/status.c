#include "status.h"

#include "base/event_loop.h"
#include "channel/health.h"

#include <string.h>

#define PAUSE_MS 1000U
#define LINE_MAX_BYTES 1024U

struct status {
	struct channels *channels;
	struct loop_timer *timer;
	bool waits;
	char *told;
};

struct count {
	unsigned all, up;
	struct buffer details;
};

static void add_channel(const struct channel_status *c, void *context)
{
	struct count *count = context;
	char done[27], total[27];

	count->all++;
	count->up += c->health == CHANNEL_UP;
	if (c->paused)
		buffer_printf(&count->details, "; %s paused", c->name);
	else if (c->health != CHANNEL_UP)
		buffer_printf(&count->details, "; %s %s", c->name, channel_health_word(c->health));
	if (c->total)
		buffer_printf(&count->details, "; %s: %s of %s", c->name,
			      health_figure(c->done, done), health_figure(c->total, total));
}

char *status_line(struct channels *channels)
{
	struct count count = {.details = BUFFER_INIT(LINE_MAX_BYTES)};

	channels_each(channels, add_channel, &count);
	char *line = xasprintf("%u channel%s, %u up%s", count.all, count.all == 1 ? "" : "s",
			       count.up, buffer_string(&count.details));
	buffer_done(&count.details);
	return line;
}

static void tell(struct status *s)
{
	_cleanup_(freep) char *line = s->channels ? status_line(s->channels) : NULL;

	if (!line || (s->told && strcmp(s->told, line) == 0))
		return;
	notify_systemd("STATUS=%s", line);
	free(s->told);
	s->told = TAKE(line);
	s->waits = true;
	loop_timer_set(s->timer, PAUSE_MS);
}

static void pause_over(void *data)
{
	struct status *s = data;

	s->waits = false;
	tell(s);
}

struct status *status_new(struct loop *loop)
{
	struct status *s = xcalloc(1, sizeof(*s));

	s->timer = loop_timer_new(loop, pause_over, s);
	return s;
}

void status_free(struct status *s)
{
	if (!s)
		return;
	loop_timer_free(s->timer);
	free(s->told);
	free(s);
}

void status_set_channels(struct status *s, struct channels *channels)
{
	s->channels = channels;
	status_changed(s);
}

void status_changed(void *data)
{
	struct status *s = data;

	/* it is called in the midst of a change: what has come of it is looked at afterwards */
	if (!s->waits)
		loop_timer_set(s->timer, 0);
	s->waits = true;
}
