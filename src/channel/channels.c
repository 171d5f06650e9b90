#include "channel/channels.h"

#include "channel/channel_private.h"
#include "channel/health.h"
#include "channel/loader.h"
#include "ticket/announce.h"

#include <errno.h>
#include <string.h>

static void go_on(void *data)
{
	struct channel *ch = data;

	if (ch->ending && !ch->deliveries_count)
		channel_end(ch);
	channel_begin(ch);
}

static void channel_free(struct channel *ch)
{
	if (ch->state) {
		ch->module->done(ch);
		free(ch->state);
	}
	if (ch->options) {
		options_done(ch->module->options(), ch->options);
		free(ch->options);
	}
	loop_timer_free(ch->start_timer);
	source_memory_free(ch->memory);
	secret_keeper_free(ch->secrets);
	free(ch->deliveries);
	free(ch->health_text);
	free(ch->remark);
	published_done(ch);
	free(ch->name);
	free(ch);
}

static const struct channel_module *find_module(struct channels *c, struct config *config,
						const char *name)
{
	_cleanup_(freep) char *section = xasprintf("channel %s", name);
	const char *wanted = config_value(config, "channel", name, "module");
	const struct channel_module *module = NULL;
	struct error err = ERROR_NONE;

	if (!wanted)
		config_complain(config, section, NULL,
				"say which module this channel is of: module = email");
	else if (module_load(c->options.module_folder, wanted, &module, &err) < 0)
		config_complain(config, section, "module", "%s", err.text);
	return module;
}

static void fill_options(struct channel *ch, struct config *config)
{
	_cleanup_(freep) char *section = xasprintf("channel %s", ch->name);
	const struct config_section filled = {
		.kind = "channel",
		.name = ch->name,
		.options = ch->module->options(),
		.secrets = true,
		.also = published_keys(),
	};
	struct error err = ERROR_NONE;
	size_t before = config_problems(config, NULL);

	ch->options = xcalloc(1, ch->module->options_size);
	config_fill(config, &filled, ch->options);
	/* options that are wrong one by one cannot be judged together */
	if (config_problems(config, NULL) == before && ch->module->check &&
	    ch->module->check(ch->options, &err) < 0)
		config_complain(config, section, NULL, "%s", err.text);
}

static struct channel *channel_new(struct channels *c, struct config *config, const char *name)
{
	const struct channel_module *module = find_module(c, config, name);

	if (!module)
		return NULL;
	struct channel *ch = xcalloc(1, sizeof(*ch));
	ch->channels = c;
	ch->name = xstrdup(name);
	ch->module = module;
	fill_options(ch, config);
	published_read(ch, config);
	if (!c->options.store)
		return ch;
	ch->memory = source_memory_new(c->options.loop, c->options.store, name);
	ch->secrets = secret_keeper_new(c->options.loop, c->options.store, name, ch);
	source_memory_set_keeper(ch->memory, ch->secrets);
	ch->start_timer = loop_timer_new(c->options.loop, go_on, ch);
	ch->state = xcalloc(1, module->state_size);
	return ch;
}

struct channels *channels_new(const struct channels_options *options, struct config *config)
{
	struct channels *c = xcalloc(1, sizeof(*c));
	struct channel **end = &c->first;
	const char *const *names = NULL;
	size_t count = config_sections(config, "channel", &names);

	c->options = *options;
	for (size_t i = 0; i < count; i++) {
		if (!*names[i]) {
			config_complain(config, "channel", NULL,
					"a channel needs a name: [channel NAME]");
			continue;
		}
		*end = channel_new(c, config, names[i]);
		if (*end)
			end = &(*end)->next;
	}
	return c;
}

void channels_set_outbox(struct channels *c, struct outbox *outbox)
{
	c->outbox = outbox;
}

void channels_set_web(struct channels *c, const struct channels_web *web)
{
	c->web = *web;
}

void channels_each_route(struct channels *c,
			 void (*each)(struct channel *ch, const struct web_route *route,
				      void *context),
			 void *context)
{
	for (struct channel *ch = c->first; ch; ch = ch->next) {
		const struct web_route *route = ch->module->web_routes;
		for (; route && route->path; route++)
			each(ch, route, context);
	}
}

static bool is_first_of_its_module(const struct channels *c, const struct channel *ch)
{
	const struct channel *first = c->first;

	while (first->module != ch->module)
		first = first->next;
	return first == ch;
}

void channels_each_page(const struct channels *c,
			void (*each)(const struct page_kind *kind, void *context), void *context)
{
	for (const struct channel *ch = c->first; ch; ch = ch->next) {
		const struct page_kind *kind = ch->module->pages;
		for (; kind && kind->name && is_first_of_its_module(c, ch); kind++)
			each(kind, context);
	}
}

bool channel_runs(const struct channel *ch)
{
	return ch->running && !ch->ending;
}

void channels_start(struct channels *c)
{
	for (struct channel *ch = c->first; ch; ch = ch->next)
		channel_begin(ch);
}

void channels_hold(struct channels *c)
{
	c->stopped = true;
}

void channels_stop(struct channels *c)
{
	c->stopped = true;
	for (struct channel *ch = c->first; ch; ch = ch->next)
		channel_end(ch);
}

void channels_free(struct channels *c)
{
	if (!c)
		return;
	if (c->options.store) {
		channels_stop(c);
		workers_reap(c);
	}
	for (struct channel *ch = c->first, *next; ch; ch = next) {
		next = ch->next;
		channel_free(ch);
	}
	free(c);
}

static bool delivers(const struct channel *ch)
{
	return ch->module->deliver && ch->module->address_kind;
}

static bool serves(const struct channel *ch)
{
	return channel_runs(ch) && delivers(ch);
}

void channels_lanes(struct lanes *ret, void *data)
{
	struct channels *c = data;

	for (struct channel *ch = c->first; ch; ch = ch->next) {
		const struct lane_key key = {
			.channel = ch->name,
			.address_kind = ch->module->address_kind,
			.own = ch->module->subscription,
			.paused = ch->paused || ch->ending,
		};
		if (serves(ch) || (key.paused && delivers(ch)))
			lanes_set(ret, &key, ch->room);
	}
}

static void subscribe(const struct channel *ch, struct office *office)
{
	struct subscription s = {0};

	ch->module->subscription(ch->options, &s);
	const struct subscriber subscriber = {
		.channel = ch->name,
		.address_kind = ch->module->address_kind,
		.events = s.events,
		.content = s.content,
	};
	office_add_subscriber(office, &subscriber);
}

void channels_tell_office(const struct channels *c, struct office *office)
{
	char **kinds = NULL;

	for (const struct channel *ch = c->first; ch; ch = ch->next) {
		const char *kind = ch->module->deliver ? ch->module->address_kind : NULL;
		if (!kind)
			continue;
		if (ch->module->subscription)
			subscribe(ch, office);
		else if (!strings_have(kinds, kind))
			strings_add(&kinds, kind);
	}
	office_set_kinds(office, kinds);
}

const char *const *channel_events(void)
{
	return announcement_types();
}

struct channel *channels_find(struct channels *c, const char *name)
{
	for (struct channel *ch = c->first; ch; ch = ch->next) {
		if (strcmp(ch->name, name) == 0)
			return ch;
	}
	return NULL;
}

bool channels_deliver(const char *channel, const struct delivery *d, void *data)
{
	struct channel *ch = channels_find(data, channel);

	if (!ch || !serves(ch) || strcmp(ch->module->address_kind, d->address_kind) != 0)
		return false;
	channel_hand_over(ch, d);
	return true;
}

int channels_pause(struct channels *c, const char *name)
{
	struct channel *ch = channels_find(c, name);

	if (!ch)
		return -ENOENT;
	if (ch->paused)
		return -EALREADY;
	channel_set_health(ch, CHANNEL_DOWN, "paused by an operator");
	ch->paused = true;
	channel_end_in_order(ch);
	outbox_room_changed(c->outbox); /* others may take what waits for it */
	return 0;
}

int channels_resume(struct channels *c, const char *name)
{
	struct channel *ch = channels_find(c, name);

	if (!ch)
		return -ENOENT;
	if (!ch->paused)
		return -EALREADY;
	ch->paused = false;
	channel_begin(ch);
	outbox_kick(c->outbox);
	return 0;
}

int channels_poll(struct channels *c, const char *name)
{
	struct channel *ch = channels_find(c, name);

	if (!ch)
		return -ENOENT;
	if (!ch->module->poll)
		return -EOPNOTSUPP;
	if (ch->paused)
		return -EALREADY;
	if (channel_runs(ch))
		ch->module->poll(ch);
	else
		channel_begin(ch);
	return 0;
}

void channels_each(struct channels *c, void (*each)(const struct channel_status *s, void *context),
		   void *context)
{
	for (const struct channel *ch = c->first; ch; ch = ch->next) {
		_cleanup_(freep) char *text = health_text(ch);
		const struct channel_status s = {
			.name = ch->name,
			.module = ch->module->name,
			.health = ch->health,
			.paused = ch->paused,
			.text = text,
			.done = ch->done,
			.total = ch->total,
			.since = ch->since,
			.last_poll = ch->last_poll,
			.created = ch->created,
			.appended = ch->appended,
			.duplicate = ch->duplicate,
			.quarantined = ch->quarantined,
			.retried = ch->retried,
			.sent = ch->sent,
			.failed = ch->failed,
			.remark = ch->remark,
			.figures = ch->figures,
			.figures_count = ch->figures_count,
		};
		each(&s, context);
	}
}
