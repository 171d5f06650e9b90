#include "daemon.h"

#include "base/event_loop.h"
#include "base/log_catalogue.h"
#include "base/logging.h"
#include "base/transfer_end.h"
#include "base/transfer_proxy.h"
#include "channel/channels.h"
#include "http/control.h"
#include "listen.h"
#include "report.h"
#include "status.h"

#include <wasl/log.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* TERM and INT drain and stop within ten seconds. */
#define DRAIN_MS 8000
#define DRAIN_LOOK_MS 20U

struct daemon {
	const char *config_file;
	struct settings *settings;
	struct loop *loop;
	struct crypto_key *master;
	struct store *store;
	struct intake *intake;
	struct outbox *outbox;
	struct channels *channels;
	struct control *control;
	struct web *web;
	struct pages *pages; /* NULL: none */
	struct status *status;
	struct loop_timer *watchdog, *drain;
	int64_t drain_until; /* monotonic ms; 0: not stopping */
	bool unfit;
};

static void store_unfit(void *data)
{
	struct daemon *d = data;

	log_error("the disk lost what was to be written: stopping, so that the store is read anew");
	d->unfit = true;
	loop_quit(d->loop);
}

static void delivery_waits(void *data)
{
	struct daemon *d = data;

	outbox_kick(d->outbox);
}

static void breaker_opened(void *data)
{
	const struct log_about about = {.message_id = LOG_ID_BREAKER_OPEN};

	(void)data;
	log_write(LOG_LEVEL_ERROR, &about,
		  "circuit breaker: more automatic messages in an hour than [limits] hour allows; "
		  "they are held: look at \"waslctl delivery list --state held\", then send them "
		  "with \"waslctl delivery release-held\"");
}

static int probe(struct txn *txn, void *data)
{
	(void)txn;
	(void)data;
	return 0;
}

/* The loop turned, and the writer: even with a full disk it answers. */
static void probed(int r, void *data)
{
	(void)r;
	(void)data;
	notify_systemd("WATCHDOG=1");
}

static void pet_watchdog(void *data)
{
	struct daemon *d = data;

	(void)store_write(d->store, &(struct store_job){.run = probe, .done = probed});
	loop_timer_set(d->watchdog, notify_watchdog_ms() / 2);
}

/* What is under way ends, or the time is over. */
static void look_whether_drained(void *data)
{
	struct daemon *d = data;

	if ((intake_pending(d->intake) || outbox_active(d->outbox)) &&
	    clock_monotonic_ms() < d->drain_until) {
		loop_timer_set(d->drain, DRAIN_LOOK_MS);
		return;
	}
	loop_quit(d->loop);
}

static void stop(void *data)
{
	struct daemon *d = data;

	if (d->drain_until)
		return;
	notify_systemd("STOPPING=1");
	log_notice("stopping");
	d->drain_until = clock_monotonic_ms() + DRAIN_MS;
	outbox_stop(d->outbox);
	channels_hold(d->channels);
	look_whether_drained(d);
}

/* What the next start would complain of; their secrets are not looked at. */
static void check_channels(const struct daemon *d, const struct settings *settings,
			   struct config *config)
{
	const struct channels_options options = {
		.module_folder = d->settings->daemon.module_directory,
		.worker_folder = d->settings->daemon.worker_directory,
	};

	config_take_secrets_by_name(config);
	struct channels *channels = channels_new(&options, config);
	web_check(channels, config);
	const struct pages_options pages = {
		.channels = channels,
		.folder = settings->daemon.template_directory,
		.public_url = settings->http.public_url,
	};
	pages_check(&pages, config);
	channels_free(channels);
}

static void reload_pages(struct daemon *d, struct office *office)
{
	struct error err = ERROR_NONE;

	if (d->pages && pages_reload(d->pages, office, &err) < 0)
		log_error("the pages stay as they were: %s", err.text);
}

/* The office, its limits and roles, the texts and the log's level; the rest needs a restart. */
static void reload(void *data)
{
	struct daemon *d = data;
	struct config *config = config_read(d->config_file);
	struct settings settings;

	notify_systemd("RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_monotonic_ms() * 1000);
	settings_read(config, false, &settings);
	check_channels(d, &settings, config);
	if (report_problems(config)) {
		log_error("the configuration has problems: nothing was reloaded");
	} else {
		logging_set_level((enum log_level)settings.daemon.log_level);
		channels_tell_office(d->channels, settings.office);
		intake_set_office(d->intake, settings.office);
		control_set_office(d->control, settings.office);
		control_set_roles(d->control, &settings.roles);
		reload_pages(d, settings.office);
		outbox_reload(d->outbox, settings.office, TAKE(settings.templates));
		log_notice(
			"reloaded office, limits, roles, texts and log level; changes of channels, "
			"folders and credentials need a restart");
	}
	settings_done(&settings);
	config_free(config);
	notify_systemd("READY=1");
}

static int open_store(struct daemon *d, struct error *err)
{
	d->master = settings_master_key(d->settings, err);
	if (!d->master)
		return -EINVAL;
	const struct store_options options = {
		.directory = d->settings->daemon.state_directory,
		.master = d->master,
		.loop = d->loop,
		.unfit = store_unfit,
		.data = d,
	};
	return store_open(&options, &d->store, err);
}

static void make_outbox(struct daemon *d)
{
	const struct outbox_settings *settings = &d->settings->outbox;
	const struct outbox_options options = {
		.loop = d->loop,
		.store = d->store,
		.office = d->settings->office,
		.templates = TAKE(d->settings->templates),
		.give_up_seconds = settings->give_up,
		.first_retry_seconds = settings->first_retry,
		.parallel = (unsigned)settings->parallel,
		.lanes = channels_lanes,
		.deliver = channels_deliver,
		.data = d->channels,
	};

	d->outbox = outbox_new(&options);
	channels_set_outbox(d->channels, d->outbox);
	intake_set_hooks(d->intake, &(struct intake_hooks){delivery_waits, breaker_opened, d});
}

static void make_channels(struct daemon *d, struct config *config)
{
	d->intake = intake_new(d->loop, d->store, d->settings->office);
	const struct channels_options options = {
		.loop = d->loop,
		.store = d->store,
		.intake = d->intake,
		.module_folder = d->settings->daemon.module_directory,
		.worker_folder = d->settings->daemon.worker_directory,
		.changed = status_changed,
		.data = d->status,
	};
	d->channels = channels_new(&options, config);
	/* nothing runs yet that reads it */
	channels_tell_office(d->channels, d->settings->office);
}

static int make_control(struct daemon *d, struct error *err)
{
	const struct control_options options = {
		.loop = d->loop,
		.store = d->store,
		.channels = d->channels,
		.outbox = d->outbox,
		.office = d->settings->office,
		.roles = &d->settings->roles,
	};

	d->control = control_new(&options);
	return listen_control(control_server(d->control), d->settings->daemon.control_socket, err);
}

static int make_pages(struct daemon *d, struct error *err)
{
	const struct pages_options options = {
		.store = d->store,
		.loop = d->loop,
		.channels = d->channels,
		.folder = d->settings->daemon.template_directory,
		.public_url = d->settings->http.public_url,
	};

	if (!pages_are_wanted(&options))
		return 0;
	int r = pages_open(&options, d->settings->office, &d->pages, err);
	if (r == 0)
		web_set_pages(d->web, d->pages);
	return r;
}

/* Nothing listens where no channel would answer. */
static int make_web(struct daemon *d, struct error *err)
{
	const struct web_options *options = &d->settings->http;

	d->web = web_new(d->loop, d->channels, options);
	int r = make_pages(d, err);
	if (r < 0)
		return r;
	if (!web_serves(d->web) && !listen_intake_is_given())
		return 0;
	return listen_intake(web_server(d->web), options->listen, options->no_proxy, err);
}

static int build(struct daemon *d, struct config *config, struct error *err)
{
	d->loop = loop_new();
	transfer_proxy_set(d->loop, d->settings->daemon.proxy);
	d->status = status_new(d->loop);
	int r = open_store(d, err);
	if (r < 0)
		return r;
	make_channels(d, config);
	if (report_problems(config))
		return error_set(err, -EINVAL, "the configuration has problems");
	make_outbox(d);
	r = make_control(d, err);
	return r < 0 ? r : make_web(d, err);
}

static void run(struct daemon *d)
{
	loop_on_signal(d->loop, SIGTERM, stop, d);
	loop_on_signal(d->loop, SIGINT, stop, d);
	loop_on_signal(d->loop, SIGHUP, reload, d);
	d->drain = loop_timer_new(d->loop, look_whether_drained, d);
	d->watchdog = loop_timer_new(d->loop, pet_watchdog, d);
	if (notify_watchdog_ms())
		pet_watchdog(d);
	status_set_channels(d->status, d->channels);
	channels_start(d->channels); /* each, once it runs, gets what waits for it */
	notify_systemd("READY=1");
	log_notice("started");
	loop_run(d->loop);
}

static void take_down(struct daemon *d)
{
	control_free(d->control);
	web_free(d->web);
	pages_free(d->pages);
	if (d->channels)
		channels_stop(d->channels);
	store_close(d->store);
	channels_free(d->channels);
	status_free(d->status);
	outbox_free(d->outbox);
	intake_free(d->intake);
	loop_timer_free(d->watchdog);
	loop_timer_free(d->drain);
	if (d->loop)
		transfer_shutdown(d->loop);
	loop_free(d->loop);
	crypto_key_free(d->master);
}

int daemon_run(const char *config_file, struct config *config, struct settings *settings)
{
	struct daemon d = {.config_file = config_file, .settings = settings};
	struct error err = ERROR_NONE;

	signal(SIGPIPE, SIG_IGN);
	if (build(&d, config, &err) < 0) {
		log_error("%s", err.text);
		take_down(&d);
		return EXIT_FAILURE;
	}
	run(&d);
	/* what did not drain in time is whole in the store or still with its source: leave it */
	if (d.unfit || intake_pending(d.intake) || outbox_active(d.outbox)) {
		log_warning("not everything that was under way ended in time; it goes on at the "
			    "next start");
		_exit(d.unfit ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	take_down(&d);
	log_notice("stopped");
	return EXIT_SUCCESS;
}
