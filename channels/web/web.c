/* Module web: the contact form of the web platform, and its confirmation. */
#include "article.h"
#include "options.h"
#include "show.h"
#include "waiting.h"

#include <wasl/channel.h>
#include <wasl/limiter.h>

#include <errno.h>
#include <string.h>

/* What the options allow of attachments, and the text. */
#define BODY_MAX ((size_t)25 << 20)
#define MINUTE_MS ((int64_t)60 * 1000)
#define HOUR_MS (60 * MINUTE_MS)
/* A field that people do not see. */
#define TRAP "website"

struct web {
	struct waitings waiting;
	bool rewind;		       /* nothing is taken before what was submitted is settled */
	struct limiter *minute, *hour; /* what is refused, and what is marked */
};

static int start(struct channel *ch, struct error *err)
{
	const struct web_form_options *o = channel_options(ch);
	struct web *w = channel_state(ch);

	(void)err;
	waitings_init(&w->waiting);
	w->rewind = false;
	if (!w->minute) {
		w->minute = limiter_new(
			&(struct limiter_rates){o->address_minute, o->network_minute, MINUTE_MS});
		w->hour = limiter_new(
			&(struct limiter_rates){o->address_hour, o->network_hour, HOUR_MS});
	}
	channel_set_health(ch, CHANNEL_UP, "shows its form");
	return 0;
}

static enum text_language language_of(const struct web_request *req)
{
	const char *target = web_target(req);
	bool english = strncmp(target, "/en", 3) == 0 && (!target[3] || strchr("/?", target[3]));

	return english ? TEXT_LANGUAGE_ENGLISH : TEXT_LANGUAGE_ARABIC;
}

static void show_empty(struct channel *ch, struct web_request *req)
{
	struct contact contact;
	struct shown shown = {
		.status = 200,
		.language = language_of(req),
		.contact = &contact,
		.stamp = stamp_new(clock_utc_ms()),
	};

	contact_read(&contact, NULL, channel_options(ch));
	show_form(ch, req, &shown);
	contact_done(&contact);
}

/* --- what was sent --- */

/* One form that was sent, while it is judged. */
struct sent {
	struct web_request *req;
	struct web_form *form; /* owned */
	struct contact contact;
	struct stamp stamp;
	bool known, expired; /* the stamp is ours; it is too old */
	enum text_language language;
	int64_t now;
};

static void sent_done(struct sent *s)
{
	contact_done(&s->contact);
	web_form_free(s->form);
}

static int64_t fill_ms(const struct web_form_options *o)
{
	return (int64_t)o->fill_time * 1000;
}

static void read_stamp(struct channel *ch, struct sent *s)
{
	const struct web_form_options *o = channel_options(ch);
	int64_t most = (int64_t)o->token_time * 1000;

	s->known = stamp_read(ch, web_form_value(s->form, "token"), &s->stamp);
	if (!s->known)
		s->stamp = stamp_new(s->now);
	s->expired = s->known && (s->now - s->stamp.opened > most || s->stamp.opened > s->now);
	/* by the same nonce: what was sent before is still known */
	if (s->expired)
		stamp_renew(&s->stamp, s->now, fill_ms(o));
}

static void show_again(struct channel *ch, const struct sent *s, int status,
		       enum show_reason reason)
{
	const struct shown shown = {
		.status = status,
		.language = s->language,
		.contact = &s->contact,
		.stamp = s->stamp,
		.reason = reason,
	};

	show_form(ch, s->req, &shown);
}

/* What a person is to look at; the caller frees the list. */
static char **suspicions_of(struct channel *ch, const struct sent *s)
{
	const struct web_form_options *o = channel_options(ch);
	const struct web *w = channel_state(ch);
	const char *trap = web_form_value(s->form, TRAP);
	char **list = NULL;

	if (trap && *trap)
		strings_add(&list,
			    "perhaps a program's: a field that people do not see is filled in");
	if (s->now - s->stamp.opened < fill_ms(o))
		strings_add(&list,
			    "perhaps a program's: it was sent within seconds of opening the form");
	if (!limiter_take(w->hour, web_client(s->req), clock_monotonic_ms()))
		strings_add(&list, "one of many forms from its network address");
	return list;
}

static void submit(struct channel *ch, struct sent *s)
{
	struct web *w = channel_state(ch);
	_cleanup_(strings_freep) char **suspicions = suspicions_of(ch, s);
	const struct sending sending = {
		.contact = &s->contact,
		.form = s->form,
		.stamp = s->stamp,
		.language = s->language,
		.suspicions = suspicions,
		.now = s->now,
	};
	struct message *m = article_new(ch, &sending);
	struct waiting *waiting = waitings_add(&w->waiting);

	waiting->req = s->req;
	waiting->form = TAKE(s->form);
	waiting->language = s->language;
	waiting->stamp = s->stamp;
	waiting->receipt = s->contact.mail && !suspicions;
	(void)message_set_source_id(m, waiting->id);
	channel_submit(ch, m);
}

static void judge(struct channel *ch, struct sent *s)
{
	const struct web *w = channel_state(ch);

	if (!limiter_take(w->minute, web_client(s->req), clock_monotonic_ms()))
		show_again(ch, s, 429, SHOW_TOO_FAST);
	else if (web_form_value(s->form, "switch"))
		show_again(ch, s, 200, SHOW_LANGUAGE);
	else if (!s->known || s->expired)
		show_again(ch, s, 422, SHOW_EXPIRED);
	else if (!contact_is_good(&s->contact))
		show_again(ch, s, 422, SHOW_NO_REASON);
	else if (w->rewind || channel_congested(ch))
		show_again(ch, s, 503, SHOW_BUSY);
	else
		submit(ch, s);
}

static int problem_of(int r)
{
	if (r == -EOPNOTSUPP)
		return 415;
	return r == -E2BIG ? 413 : 400;
}

static void take(struct channel *ch, struct web_request *req)
{
	struct sent s = {.req = req, .language = language_of(req), .now = clock_utc_ms()};
	struct error err = ERROR_NONE;

	int r = web_form_parse(web_header(req, "Content-Type"), web_body(req), &s.form, &err);
	if (r < 0) {
		web_answer_problem(req, problem_of(r), "%s", err.text);
		return;
	}
	read_stamp(ch, &s);
	contact_read(&s.contact, s.form, channel_options(ch));
	judge(ch, &s);
	sent_done(&s);
}

static void handle_form(struct channel *ch, struct web_request *req)
{
	if (web_method(req) == WEB_POST)
		take(ch, req);
	else
		show_empty(ch, req);
}

static void handle_confirmation(struct channel *ch, struct web_request *req)
{
	show_confirmation(ch, req, language_of(req));
}

/* --- what became of it --- */

static void answer_settled(struct channel *ch, struct waiting *waiting, const struct settlement *s)
{
	struct confirmation c = {.created = s->outcome == OUTCOME_CREATED,
				 .receipt = waiting->receipt};
	struct sent sent = {
		.req = waiting->req, .stamp = waiting->stamp, .language = waiting->language};

	if (s->verdict != VERDICT_RETRY) {
		if (s->reference)
			snprintf(c.reference, sizeof(c.reference), "%s", s->reference);
		show_the_way(ch, waiting->req, &c, waiting->language);
		return;
	}
	contact_read(&sent.contact, waiting->form, channel_options(ch));
	show_again(ch, &sent, 503, SHOW_BUSY);
	contact_done(&sent.contact);
}

static void settled(struct channel *ch, const struct settlement *s)
{
	struct web *w = channel_state(ch);
	_cleanup_(waiting_freep) struct waiting *waiting = waitings_take(&w->waiting, s->source_id);

	if (waiting)
		answer_settled(ch, waiting, s);
	w->rewind |= s->verdict == VERDICT_RETRY;
	if (w->rewind && !w->waiting.first) {
		w->rewind = false;
		channel_rewind(ch);
	}
}

static void stop(struct channel *ch)
{
	struct web *w = channel_state(ch);

	waitings_done(&w->waiting);
}

static void done(struct channel *ch)
{
	struct web *w = channel_state(ch);

	limiter_free(w->minute);
	limiter_free(w->hour);
}

static const struct web_route routes[] = {
	{"/", handle_form, BODY_MAX, WEB_GET | WEB_POST},
	{"/en/", handle_form, BODY_MAX, WEB_GET | WEB_POST},
	{"/en", handle_form, 0, WEB_GET},
	{"/received/{token}", handle_confirmation, 0, WEB_GET},
	{"/en/received/{token}", handle_confirmation, 0, WEB_GET},
	{0},
};

__attribute__((visibility("default"))) const struct channel_module wasl_channel_module = {
	.abi = WASL_CHANNEL_ABI,
	.name = "web",
	.summary = "the contact form of the web platform",
	.options = web_form_options,
	.options_size = sizeof(struct web_form_options),
	.state_size = sizeof(struct web),
	.check = web_form_options_check,
	.start = start,
	.settled = settled,
	.stop = stop,
	.done = done,
	.web_routes = routes,
	.pages = show_pages,
};
