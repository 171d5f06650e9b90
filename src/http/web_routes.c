#include "http/web_private.h"

#include <string.h>

#define CHANNEL_WORD "{channel}"

/* The path of one instance; NULL where it has no {channel}. */
static char *path_of(const char *pattern, const char *name)
{
	const char *word = strstr(pattern, CHANNEL_WORD);

	if (!word)
		return xstrdup(pattern);
	return xasprintf("%.*s%s%s", (int)(word - pattern), pattern, name,
			 word + strlen(CHANNEL_WORD));
}

static void add_place(struct channel *ch, const struct web_route *route, void *context)
{
	struct web_places *places = context;

	places->list = xreallocarray(places->list, places->count + 1, sizeof(*places->list));
	places->list[places->count++] = (struct web_place){
		.ch = ch,
		.route = route,
		.path = path_of(route->path, channel_name(ch)),
	};
}

struct web_places web_places_of(struct channels *channels)
{
	struct web_places places = {0};

	channels_each_route(channels, add_place, &places);
	return places;
}

void web_places_done(struct web_places *places)
{
	for (size_t i = 0; i < places->count; i++)
		free(places->list[i].path);
	free(places->list);
	*places = (struct web_places){0};
}

/* Two patterns that one path may match: a {name} stands for any segment. */
static bool overlap(const char *a, const char *b)
{
	while (*a == '/' && *b == '/') {
		size_t a_size = strcspn(++a, "/"), b_size = strcspn(++b, "/");
		if (*a != '{' && *b != '{' && (a_size != b_size || strncmp(a, b, a_size) != 0))
			return false;
		a += a_size;
		b += b_size;
	}
	return !*a && !*b;
}

static void check_place(const struct web_places *places, size_t i, struct config *config)
{
	const struct web_place *mine = &places->list[i];
	_cleanup_(freep) char *section = xasprintf("channel %s", channel_name(mine->ch));

	for (size_t j = 0; j < i; j++) {
		const struct web_place *other = &places->list[j];
		if (other->ch == mine->ch || !(other->route->methods & mine->route->methods) ||
		    !overlap(other->path, mine->path))
			continue;
		config_complain(config, section, NULL,
				"channel %s serves the path %s already; only one channel can",
				channel_name(other->ch), mine->path);
		return;
	}
}

void web_check(struct channels *channels, struct config *config)
{
	struct web_places places = web_places_of(channels);

	for (size_t i = 0; i < places.count; i++)
		check_place(&places, i, config);
	web_places_done(&places);
}
