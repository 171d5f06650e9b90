#include "channel/channel_private.h"

#include <string.h>

void published_read(struct channel *ch, const struct config *config)
{
	const char *const *keys = published_keys();
	char **values[] = {&ch->title_ar, &ch->title_en, &ch->hours_ar, &ch->hours_en};

	for (size_t i = 0; i < ELEMENTS(values); i++)
		*values[i] = xstrdup(config_value(config, "channel", ch->name, keys[i]));
}

const char *const *published_keys(void)
{
	/* "module" is read elsewhere */
	static const char *const keys[] = {"title_ar", "title_en", "hours_ar",
					   "hours_en", "module",   NULL};

	return keys;
}

void published_done(struct channel *ch)
{
	free(ch->title_ar);
	free(ch->title_en);
	free(ch->hours_ar);
	free(ch->hours_en);
}

void channels_each_published(const struct channels *c,
			     void (*each)(const struct channel_published *p, void *context),
			     void *context)
{
	for (const struct channel *ch = c->first; ch; ch = ch->next) {
		const struct channel_published p = {
			.module = ch->module->name,
			.title_ar = ch->title_ar,
			.title_en = ch->title_en,
			.hours_ar = ch->hours_ar,
			.hours_en = ch->hours_en,
		};
		each(&p, context);
	}
}
