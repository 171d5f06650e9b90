#include "reader.h"

#include "channels/email/protocol.h"
#include "incoming.h"

#include <errno.h>
#include <string.h>

/* Settled mails are told together: so they are marked together. */
#define GATHER_MS 50U
#define TAKEN_MAX 1000U
/* After the store could not commit: the time it gets before the mailbox is read anew. */
#define REWIND_PAUSE_MS 5000U
#define STALL_MS (4000ULL * EMAIL_ALIVE_SECONDS)
/* A mail over which the worker died so often is taken as it is, unread. */
#define DEATHS_MAX 2U
#define MEMORY_EXTRA (512ULL << 20)

struct reader {
	struct channel *ch;
	struct condition *condition;
	struct worker *worker;
	struct incoming *incoming; /* NULL between mails */
	size_t on_their_way;	   /* submitted, not yet settled */
	bool stale;		   /* what comes is not taken until REWOUND */
	struct loop_timer *rewind;
	json_t *unparsed; /* source ids whose mails are not to be parsed */
	struct loop_timer *tell_taken;
	uint64_t taken_uidvalidity;
	json_t *taken; /* settled, not told to the worker yet */
};

static void send(struct reader *r, uint8_t type, json_t *header)
{
	int sent = worker_send(r->worker, &(struct frame){.type = type, .header = header});

	json_decref(header);
	if (sent == -EMSGSIZE)
		worker_kill(r->worker, "it does not take its orders");
}

/* "1234 17": two numbers, and what stands between them. */
static bool read_pair(const char *text, char between, unsigned long long *ret_first,
		      unsigned long long *ret_second)
{
	char *end;

	*ret_first = strtoull(text, &end, 10);
	if (end == text || *end != between)
		return false;
	text = end + 1;
	*ret_second = strtoull(text, &end, 10);
	return end != text && !*end;
}

/* Where reading goes on: 0 0 at the beginning. */
static void read_cursor(const struct reader *r, unsigned long long *ret_uidvalidity,
			unsigned long long *ret_uid)
{
	const struct email_options *o = channel_options(r->ch);
	const char *cursor = channel_cursor(r->ch, o->mailbox);

	if (!cursor || !read_pair(cursor, ' ', ret_uidvalidity, ret_uid))
		*ret_uidvalidity = *ret_uid = 0;
}

static json_t *or_null(const char *s)
{
	return s ? json_string(s) : json_null();
}

static json_t *own_addresses(const struct email_options *o)
{
	_cleanup_(strings_freep) char **own = email_own(o);
	json_t *array = json_array();

	for (char **address = own; address && *address; address++)
		json_array_append_new(array, json_string(*address));
	return array;
}

static json_t *configuration(const struct reader *r)
{
	const struct email_options *o = channel_options(r->ch);
	unsigned long long uidvalidity, uid;

	read_cursor(r, &uidvalidity, &uid);
	return json_pack("{s:s, s:i, s:s, s:s, s:s, s:o, s:s, s:s, s:o, s:o,"
			 " s:I, s:I, s:b, s:I, s:I, s:I, s:I, s:I, s:s, s:O, s:o, s:o}",
			 "host", o->imap_host, "port", (int)email_imap_port(o), "security",
			 email_security_word(o->imap_security), "user", o->imap_user, "password",
			 o->imap_password.value, "ca_file", or_null(o->imap_ca_file), "mailbox",
			 o->mailbox, "after", email_after_word(o->after), "keyword",
			 or_null(o->keyword), "move_to", or_null(o->move_to), "timeout",
			 (json_int_t)o->imap_timeout, "poll", (json_int_t)o->poll_interval, "idle",
			 (int)o->idle, "renew", (json_int_t)o->idle_renew, "batch",
			 (json_int_t)o->batch, "max_message", (json_int_t)o->max_message,
			 "uidvalidity", (json_int_t)uidvalidity, "uid", (json_int_t)uid,
			 "fallback_charset", email_charset_word(o->fallback_charset), "unparsed",
			 r->unparsed, "own", own_addresses(o), "authserv_id",
			 or_null(o->authserv_id));
}

/* While no worker runs they wait for the next one. */
static void tell_taken(void *data)
{
	struct reader *r = data;
	json_t *header;

	if (!json_array_size(r->taken))
		return;
	header = json_pack("{s:I, s:O}", "uidvalidity", (json_int_t)r->taken_uidvalidity, "uids",
			   r->taken);
	int sent = worker_send(r->worker, &(struct frame){.type = EMAIL_TAKEN, .header = header});
	json_decref(header);
	if (sent == 0)
		json_array_clear(r->taken);
	else if (sent == -EMSGSIZE)
		loop_timer_set(r->tell_taken, GATHER_MS);
}

static void started(struct worker *w, void *data)
{
	struct reader *r = data;

	r->stale = false;
	worker_set_stall(w, STALL_MS);
	send(r, EMAIL_CONFIGURE, configuration(r));
	tell_taken(r);
}

/* The mail it died over is offered again, and at last taken without being read. */
static void blame(struct reader *r)
{
	const char *id = incoming_source_id(r->incoming);

	channel_attempt_failed(r->ch, id);
	if (channel_attempts(r->ch, id) >= DEATHS_MAX) {
		json_array_append_new(r->unparsed,
				      json_integer((json_int_t)incoming_uid(r->incoming)));
		channel_log(r->ch, LOG_LEVEL_ERROR,
			    "the worker died %u times over one mail (%s): it is kept unread",
			    channel_attempts(r->ch, id), id);
	}
	incoming_free(TAKE(r->incoming));
}

static void ended(struct worker *w, const char *why, void *data)
{
	struct reader *r = data;

	(void)w;
	channel_set_progress(r->ch, 0, 0);
	condition_set_reading(r->condition, CHANNEL_DOWN, "its worker has ended: %s", why);
	if (r->incoming)
		blame(r);
	/* it starts at the cursor: what waits for the rewinding was not committed either */
	if (r->stale && !r->on_their_way) {
		loop_timer_unset(r->rewind);
		channel_rewind(r->ch);
	}
}

static void take_state(struct reader *r, const json_t *header)
{
	static const struct {
		const char *word;
		enum channel_health health;
	} words[] = {
		{"up", CHANNEL_UP},
		{"down", CHANNEL_DOWN},
		{"failed", CHANNEL_FAILED},
	};
	const char *health = json_string_value(json_object_get(header, "health"));
	const char *text = json_string_value(json_object_get(header, "text"));

	for (size_t i = 0; health && text && i < ELEMENTS(words); i++) {
		if (strcmp(health, words[i].word) == 0)
			condition_set_reading(r->condition, words[i].health, "%s", text);
	}
}

static void take_progress(struct reader *r, const json_t *header)
{
	json_int_t done = json_integer_value(json_object_get(header, "done"));
	json_int_t total = json_integer_value(json_object_get(header, "total"));

	if (done >= 0 && total >= done)
		channel_set_progress(r->ch, (uint64_t)done, (uint64_t)total);
}

static void begin_mail(struct reader *r, const json_t *header)
{
	incoming_free(TAKE(r->incoming));
	if (r->stale)
		return;
	r->incoming = incoming_new(r->ch, header);
	if (!r->incoming)
		worker_kill(r->worker, "it announced a mail without a name");
}

static void finish_mail(struct reader *r, const json_t *header)
{
	_cleanup_(incoming_freep) struct incoming *in = TAKE(r->incoming);

	if (!in || r->stale)
		return;
	r->on_their_way++;
	channel_submit(r->ch, incoming_finish(in, header));
}

static void take_frame(struct worker *w, const struct frame *f, void *data)
{
	struct reader *r = data;

	(void)w;
	switch (f->type) {
	case EMAIL_STATE:
		take_state(r, f->header);
		break;
	case EMAIL_PROGRESS:
		take_progress(r, f->header);
		break;
	case EMAIL_POLLED:
		channel_polled(r->ch);
		break;
	case EMAIL_REWOUND:
		r->stale = false;
		break;
	case EMAIL_BEGIN:
		begin_mail(r, f->header);
		break;
	case EMAIL_DROPPED:
		incoming_free(TAKE(r->incoming));
		break;
	case EMAIL_MAIL:
		finish_mail(r, f->header);
		break;
	default:
		if (r->incoming)
			incoming_add(r->incoming, f);
	}
}

static void rewind_now(void *data)
{
	struct reader *r = data;
	unsigned long long uidvalidity, uid;

	/* a worker that was started meanwhile has read on; the last of its mails sets this anew */
	if (r->on_their_way)
		return;
	read_cursor(r, &uidvalidity, &uid);
	channel_rewind(r->ch);
	send(r, EMAIL_REWIND,
	     json_pack("{s:I, s:I}", "uidvalidity", (json_int_t)uidvalidity, "uid",
		       (json_int_t)uid));
}

static void note_taken(struct reader *r, const char *source_id)
{
	const struct email_options *o = channel_options(r->ch);
	unsigned long long uidvalidity, uid;

	if (o->after == EMAIL_AFTER_NOTHING ||
	    !read_pair(source_id + strlen(o->mailbox) + 1, '/', &uidvalidity, &uid))
		return;
	if (uidvalidity != r->taken_uidvalidity || json_array_size(r->taken) >= TAKEN_MAX)
		tell_taken(r);
	/* what could not be told of another mailbox is gone with it */
	if (uidvalidity != r->taken_uidvalidity)
		json_array_clear(r->taken);
	r->taken_uidvalidity = uidvalidity;
	if (!json_array_size(r->taken))
		loop_timer_set(r->tell_taken, GATHER_MS);
	json_array_append_new(r->taken, json_integer((json_int_t)uid));
}

void reader_settled(struct reader *r, const struct settlement *s)
{
	r->on_their_way--;
	if (s->verdict == VERDICT_RETRY)
		r->stale = true;
	else
		note_taken(r, s->source_id);
	if (r->stale && !r->on_their_way)
		loop_timer_set(r->rewind, REWIND_PAUSE_MS);
}

void reader_poll(struct reader *r)
{
	worker_restart_now(r->worker);
	send(r, EMAIL_POLL, NULL);
}

struct reader *reader_new(struct channel *ch, struct condition *condition)
{
	const struct email_options *o = channel_options(ch);
	struct reader *r = xcalloc(1, sizeof(*r));
	const struct worker_spec spec = {
		.program = EMAIL_PROGRAM,
		.memory_max = 2 * o->max_message + MEMORY_EXTRA,
		.hooks = {started, take_frame, ended},
		.data = r,
	};

	r->ch = ch;
	r->condition = condition;
	r->unparsed = json_array();
	r->rewind = loop_timer_new(channel_loop(ch), rewind_now, r);
	r->taken = json_array();
	r->tell_taken = loop_timer_new(channel_loop(ch), tell_taken, r);
	r->worker = worker_new(ch, &spec);
	return r;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	worker_free(r->worker);
	loop_timer_free(r->rewind);
	loop_timer_free(r->tell_taken);
	json_decref(r->taken);
	incoming_free(r->incoming);
	json_decref(r->unparsed);
	free(r);
}
