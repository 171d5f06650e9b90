#include "desk.h"

#include "store/events.h"
#include "store/sources.h"
#include "ticket/prepare.h"

#include <wasl/buffer.h>

#include <signal.h>
#include <sys/resource.h>

static struct office *make_office(const struct limit_options *limits)
{
	struct office_options options = {
		.name_ar = xstrdup("مكتب علاقات المستفيدين"),
		.name_en = xstrdup("Customer Relations Office"),
		.website = xstrdup("https://office.test"),
		.routine_days = xstrdup("3"),
		.critical_days = xstrdup("3-5"),
		.complex_days = xstrdup("3-7"),
	};

	return office_new(&options, limits);
}

int desk_setup(void **state)
{
	struct desk *d = xcalloc(1, sizeof(*d));
	void *store = NULL;

	assert_int_equal(fixture_setup(&store), 0);
	d->store = store;
	d->office = make_office(&(struct limit_options){3, 10, 500});
	*state = d;
	return 0;
}

int desk_teardown(void **state)
{
	struct desk *d = *state;
	void *store = d->store;

	office_unref(d->office);
	free(d);
	return fixture_teardown(&store);
}

void desk_set_limits(struct desk *d, const struct limit_options *limits)
{
	office_unref(d->office);
	d->office = make_office(limits);
}

struct message *desk_message(struct desk *d, const char *id)
{
	static const char text[] = "السلام عليكم، أين شهادتي؟\n";
	struct message *m = message_new(d->store->store);

	assert_int_equal(message_set_source_id(m, id), 0);
	assert_int_equal(message_set_cursor(m, "INBOX", id), 0);
	assert_int_equal(message_set_natural_key(m, "mail", id, strlen(id)), 0);
	assert_int_equal(message_set_sender(m, "mail", "noura@people.test", "نورة"), 0);
	assert_int_equal(message_set_subject(m, "شهادة التدريب"), 0);
	assert_int_equal(message_set_text(m, text, strlen(text)), 0);
	message_set_times(m, 1790000000000, 1789999990000);
	return m;
}

static void note_finished(void *data)
{
	*(bool *)data = true;
}

void desk_finish(struct desk *d, struct message *m)
{
	bool finished = false;

	message_finish(m, note_finished, &finished);
	if (!finished)
		fixture_await(d->store, &finished);
	if (m->raw)
		assert_int_equal(content_result(m->raw), 0);
	for (size_t i = 0; i < m->attachments_count; i++)
		assert_int_equal(content_result(m->attachments[i].content), 0);
	message_prepare(m);
}

struct registering {
	struct register_item item;
	struct register_result *result;
};

static int run_register(struct txn *txn, void *data)
{
	struct registering *r = data;

	return ticket_register(txn, &r->item, r->result);
}

int desk_register(struct desk *d, struct message *m, struct register_result *ret)
{
	struct registering r = {{d->office, "cso", m}, ret};

	desk_finish(d, m);
	int result = fixture_write(d->store, run_register, &r);
	message_free(m);
	return result;
}

struct register_result desk_register_through(struct desk *d, const char *channel, struct message *m)
{
	struct register_result result;
	struct registering r = {{d->office, channel, m}, &result};

	desk_finish(d, m);
	assert_int_equal(fixture_write(d->store, run_register, &r), 0);
	message_free(m);
	return result;
}

struct register_result desk_take(struct desk *d, const char *id)
{
	struct register_result result;

	assert_int_equal(desk_register(d, desk_message(d, id), &result), 0);
	return result;
}

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

void desk_fill_disk(void)
{
	limit_files(0);
}

void desk_mend_disk(void)
{
	limit_files(RLIM_INFINITY);
}

static int run_counts(struct txn *txn, void *data)
{
	return txn_counts(txn, data);
}

struct store_counts desk_counts(struct desk *d)
{
	struct store_counts counts;

	assert_int_equal(fixture_read(d->store, run_counts, &counts), 0);
	return counts;
}

struct history {
	int64_t ticket;
	struct buffer kinds;
};

static int add_kind(const struct event_record *e, void *context)
{
	struct history *h = context;

	return buffer_printf(&h->kinds, "%s%s", h->kinds.size ? ", " : "", e->kind);
}

static int run_history(struct txn *txn, void *data)
{
	struct history *h = data;

	return txn_event_list(txn, h->ticket, add_kind, h);
}

char *desk_history(struct desk *d, int64_t ticket)
{
	struct history h = {ticket, BUFFER_INIT(4096)};

	assert_int_equal(fixture_read(d->store, run_history, &h), 0);
	return buffer_take(&h.kinds, NULL);
}

static int note_cursor(const char *channel, const char *key, const char *value, void *context)
{
	char **cursor = context;

	if (strcmp(channel, "cso") == 0 && strcmp(key, "INBOX") == 0) {
		free(*cursor);
		*cursor = xstrdup(value);
	}
	return 0;
}

static int run_cursor(struct txn *txn, void *data)
{
	return txn_cursor_list(txn, note_cursor, data);
}

char *desk_cursor(struct desk *d)
{
	char *cursor = NULL;

	assert_int_equal(fixture_read(d->store, run_cursor, &cursor), 0);
	return cursor;
}

struct look {
	struct delivery_filter filter;
	struct desk_delivery *ret;
	bool found;
};

static void copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
}

static int note_delivery(struct txn *txn, const struct delivery_record *row, void *context)
{
	struct look *look = context;
	struct desk_delivery *ret = look->ret;

	(void)txn;
	look->found = true;
	*ret = (struct desk_delivery){
		.id = row->id,
		.state = row->state,
		.attempts = row->attempts,
		.created = row->created,
		.next_at = row->next_at,
		.changed = row->changed,
		.code = row->code,
	};
	copy(ret->why, sizeof(ret->why), row->why);
	copy(ret->to, sizeof(ret->to), row->to);
	copy(ret->language, sizeof(ret->language), row->language);
	copy(ret->subject, sizeof(ret->subject), row->subject);
	copy(ret->params, sizeof(ret->params), row->params);
	return 0;
}

static int run_delivery(struct txn *txn, void *data)
{
	struct look *look = data;

	return txn_delivery_list(txn, &look->filter, note_delivery, look);
}

bool desk_delivery(struct desk *d, int64_t id, struct desk_delivery *ret)
{
	struct look look = {{.state = -1, .id = id, .limit = 1, .content = true}, ret, false};

	assert_int_equal(fixture_read(d->store, run_delivery, &look), 0);
	return look.found;
}

void desk_reply_token(const struct crypto_key *key, const char *reference,
		      char ret[static TOKEN_SIZE])
{
	struct token_target target = {.kind = TOKEN_REPLY, .letter = TOKEN_FIRST_LETTER};

	snprintf(target.reference, sizeof(target.reference), "%s", reference);
	token_make(key, &target, ret);
}
