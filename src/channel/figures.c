#include "channel/health.h"

#include "channel/channel_private.h"

#include <wasl/text.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool name_is_good(const char *name)
{
	size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return size > 0 && size < CHANNEL_FIGURE_NAME_SIZE && !name[size];
}

static struct channel_figure *find_figure(struct channel *ch, const char *name)
{
	for (size_t i = 0; i < ch->figures_count; i++) {
		if (strcmp(ch->figures[i].name, name) == 0)
			return &ch->figures[i];
	}
	if (ch->figures_count == CHANNEL_FIGURES_MAX || !name_is_good(name))
		return NULL;
	struct channel_figure *f = &ch->figures[ch->figures_count++];
	snprintf(f->name, sizeof(f->name), "%s", name);
	return f;
}

void channel_set_figure(struct channel *ch, const char *name, double value)
{
	struct channel_figure *f = isfinite(value) ? find_figure(ch, name) : NULL;

	if (f)
		f->value = value;
	else
		channel_log(ch, LOG_LEVEL_DEBUG, "a figure '%.*s' cannot be shown",
			    (int)CHANNEL_FIGURE_NAME_SIZE, name);
}

void channel_set_remark(struct channel *ch, const char *fmt, ...)
{
	_cleanup_(freep) char *text = NULL;
	va_list args;

	if (fmt) {
		va_start(args, fmt);
		text = xvasprintf(fmt, args);
		va_end(args);
		text[text_cut(text, strlen(text), HEALTH_TEXT_MAX)] = '\0';
	}
	free(ch->remark);
	ch->remark = TAKE(text);
}
