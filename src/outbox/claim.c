#include "outbox/claim.h"

#include "outbox/acknowledgement.h"
#include "outbox/reply.h"
#include "store/suppressions.h"
#include "store/tallies.h"
#include "store/tickets.h"
#include "ticket/acknowledge.h"

#include <errno.h>
#include <string.h>

#define PROGRAM "hook" /* the kind of address that is told in JSON: announce.h */
#define WAIT_MS 1000
/* What the disk does not give is asked for so often, five days long. */
#define ASIDE_MS ((int64_t)10 * 60 * 1000)
#define ASIDE_MAX 720U

void claim_init(struct claim *c, struct office *office, const struct template_set *templates,
		unsigned limit)
{
	*c = (struct claim){
		.office = office_ref(office),
		.templates = templates,
		.limit = limit,
		.end = &c->claimed,
	};
}

void claim_done(struct claim *c)
{
	for (struct sending *s = c->claimed, *next; s; s = next) {
		next = s->next;
		sending_free(s);
	}
	lanes_done(&c->lanes);
	office_unref(c->office);
}

static int note_stage(const struct ticket_record *t, void *context)
{
	*(enum ticket_stage *)context = t->stage;
	return 0;
}

/* That of this moment: what is sent again later says the same. */
static int render_stage(struct txn *txn, const struct claim *c, const struct sending *s,
			struct acknowledgement_facts *facts, struct rendered *ret)
{
	enum ticket_stage stage = STAGE_RECEIVED;
	int r = txn_ticket_by_id(txn, s->ticket, note_stage, &stage);

	facts->kind = ACKNOWLEDGE_STAGE;
	facts->stage = stage_in_words(stage, facts->language);
	if (r == 0)
		acknowledgement_render(c->templates, facts, ret);
	return r;
}

/* The caller ends *ret with rendered_done(). */
static int render(struct txn *txn, const struct claim *c, const struct sending *s,
		  struct rendered *ret)
{
	const struct reply_facts reply = {c->templates, c->office};
	struct acknowledgement_facts facts = {
		.office = c->office,
		.language = text_language_from_code(s->language),
		.reference = s->reference,
		.name = s->to_name,
		.received = s->received,
		.address_kind = s->address_kind,
		.status_token = s->status_token,
	};

	if (strcmp(s->address_kind, PROGRAM) == 0) {
		*ret = (struct rendered){.subject = xstrdup(""),
					 .text = json_dumps(s->params, JSON_COMPACT)};
		return ret->text ? 0 : -EBADMSG;
	}
	if (strcmp(s->kind, REPLY_KIND) == 0)
		return reply_render(txn, &reply, s, ret);
	if (strcmp(s->kind, ACKNOWLEDGE_STAGE) == 0)
		return render_stage(txn, c, s, &facts, ret);
	acknowledgement_render(c->templates, &facts, ret);
	return 0;
}

static bool is_cleared(const struct office *o, const char *channel)
{
	for (size_t i = 0; i < o->subscribers_count; i++) {
		if (strcmp(o->subscribers[i].channel, channel) == 0)
			return o->subscribers[i].content;
	}
	return false;
}

/* True if there was something: what was queued while its subscriber was cleared, who is no more. */
static bool withdraw_content(const struct claim *c, const struct sending *s)
{
	static const char *const of_article[] = {"from", "subject", "text"};
	json_t *data = json_object_get(s->params, "data");
	json_t *article = json_object_get(data, "article");

	if (strcmp(s->address_kind, PROGRAM) != 0 || is_cleared(c->office, s->channel))
		return false;
	bool any = json_object_del(data, "subject") == 0;
	any |= json_object_del(data, "party") == 0;
	for (size_t i = 0; i < ELEMENTS(of_article); i++)
		any |= json_object_del(article, of_article[i]) == 0;
	return any;
}

static void thaw(struct sending *s)
{
	free(TAKE(s->subject));
	free(TAKE(s->text));
	free(TAKE(s->html));
}

/* The first attempt fixes the words for good: a retry sends the same bytes. */
static int freeze(struct txn *txn, const struct claim *c, struct sending *s)
{
	struct rendered rendered = {0};

	/* that an attempt was made with it before is no reason to go on */
	if (withdraw_content(c, s))
		thaw(s);
	if (s->text)
		return 0;
	int r = render(txn, c, s, &rendered);
	if (r < 0) {
		rendered_done(&rendered);
		return r;
	}
	s->subject = TAKE(rendered.subject);
	s->text = TAKE(rendered.text);
	s->html = TAKE(rendered.html);
	const struct delivery_record frozen = {
		.id = s->id,
		.subject = s->subject,
		.text = s->text,
		.html = s->html,
		.letter = s->letter,
	};
	return txn_delivery_freeze(txn, &frozen);
}

/* One that cannot be read, now or ever, must not stop those behind it. */
static int bury(struct txn *txn, struct claim *c, const struct sending *s)
{
	const struct delivery_outcome dead = {
		.state = DELIVERY_DEAD,
		.why = "it cannot be read from the store",
	};

	c->dead++;
	return sending_settle(txn, s, &dead);
}

/* One whose files the disk does not give must not hold up those behind it either. */
static int set_aside(struct txn *txn, struct claim *c, const struct sending *s, int error)
{
	_cleanup_(freep) char *why = xasprintf("it cannot be read: %s", strerror(-error));
	const struct delivery_outcome later = {
		.state = DELIVERY_PENDING,
		.why = why,
		.next_at = txn_now(txn) + ASIDE_MS,
	};

	if (s->attempts > ASIDE_MAX)
		return bury(txn, c, s);
	c->aside++;
	return sending_settle(txn, s, &later);
}

/* Somebody asked for no automatic messages, or the address has gone, since it was queued. */
static int check_suppression(struct txn *txn, const struct sending *s, bool *ret)
{
	_cleanup_(freep) char *why = NULL;

	*ret = false;
	/* what a person writes is sent */
	if (strcmp(s->kind, REPLY_KIND) == 0)
		return 0;
	int r = txn_suppression_find(txn, s->address_kind, s->to, &why);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	_cleanup_(freep) char *text = xasprintf("address is suppressed: %s", why);
	const struct delivery_outcome o = {.state = DELIVERY_SUPPRESSED, .why = text};
	*ret = true;
	r = sending_settle(txn, s, &o);
	return r < 0 ? r : txn_tally_add(txn, "suppressed", "address is suppressed");
}

static int take_claimed(struct txn *txn, const struct delivery_record *row, void *context)
{
	struct claim *c = context;
	_cleanup_(sending_freep) struct sending *s =
		sending_new(txn_store(txn), row, office_letter(c->office));
	bool suppressed = false;

	int r = s->to ? check_suppression(txn, s, &suppressed) : -EBADMSG;
	if (r < 0 || suppressed)
		return r == -EBADMSG ? bury(txn, c, s) : r;
	bool reply = strcmp(s->kind, REPLY_KIND) == 0;
	if (reply && c->weight >= CLAIM_WEIGHT_MAX)
		return txn_delivery_put_back(txn, s->id, txn_now(txn) + WAIT_MS);
	r = freeze(txn, c, s);
	/* what was attached is frozen as it is: its blobs do not change */
	if (r == 0 && reply)
		r = reply_attach(txn, s);
	if (r == -EBADMSG || r == -ENOENT)
		return bury(txn, c, s);
	if (r < 0)
		return r == -EAGAIN ? r : set_aside(txn, c, s, r);
	c->count++;
	c->weight += sending_weight(s);
	*c->end = TAKE(s);
	c->end = &(*c->end)->next;
	return 0;
}

/* What a lane has been given is not looked at again before it has sent some of it. */
static int claim_queue(struct txn *txn, struct claim *c, const struct delivery_queue *q)
{
	struct lane *lane = lanes_find(&c->lanes, q->channel, q->address_kind);
	unsigned limit = lane ? lane->want : c->limit, before = c->count;
	int64_t next_at = 0;

	if (!limit)
		return 0;
	int r = txn_delivery_claim(txn, q, limit, take_claimed, c);
	if (r < 0)
		return r;
	if (lane)
		lane->want -= c->count - before;
	if (c->count - before == limit)
		return 0;
	r = txn_delivery_next(txn, q, &next_at);
	if (r == 0 && next_at && (!c->next_at || next_at < c->next_at))
		c->next_at = next_at;
	return r;
}

int claim_run(struct txn *txn, struct claim *c)
{
	_cleanup_(freep) char *channel = xstrdup(""), *kind = xstrdup("");
	int r;

	for (;;) {
		const struct delivery_queue before = {channel, kind};
		char *next_channel = NULL, *next_kind = NULL;
		r = txn_delivery_queue_next(txn, &before, &next_channel, &next_kind);
		if (r < 0)
			return r == -ENOENT ? 0 : r;
		free(channel);
		free(kind);
		channel = next_channel;
		kind = next_kind;
		r = claim_queue(txn, c, &(struct delivery_queue){channel, kind});
		if (r < 0)
			return r;
	}
}
