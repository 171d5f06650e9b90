#include "sender.h"

#include "outbox/acknowledgement.h"

#include <limits.h>
#include <sys/stat.h>

static void note_parts(struct sender *s, const struct delivery *d)
{
	unsigned n = d->parts_out_count;

	s->last.parts_out = n;
	snprintf(s->last.first_part, sizeof(s->last.first_part), "%s", n ? d->parts_out[0] : "");
	snprintf(s->last.last_part, sizeof(s->last.last_part), "%s", n ? d->parts_out[n - 1] : "");
}

static bool deliver(const char *channel, const struct delivery *d, void *data)
{
	struct sender *s = data;

	if (s->behaviour == REFUSE)
		return false;
	s->ids[s->count++ % ELEMENTS(s->ids)] = d->id;
	s->last.attempt = d->attempt;
	s->last.uncertain = d->uncertain;
	note_parts(s, d);
	snprintf(s->last.channel, sizeof(s->last.channel), "%s", channel);
	snprintf(s->last.to, sizeof(s->last.to), "%s", d->to);
	snprintf(s->last.subject, sizeof(s->last.subject), "%s", d->subject);
	snprintf(s->last.text, sizeof(s->last.text), "%s", d->text);
	snprintf(s->last.html, sizeof(s->last.html), "%s", d->html);
	snprintf(s->last.reply_token, sizeof(s->last.reply_token), "%s", d->reply_token);
	snprintf(s->last.message_token, sizeof(s->last.message_token), "%s", d->message_token);
	s->last.attachments = d->attachments_count;
	s->last.attached = d->attachments_count ? d->attachments[0].size : 0;
	if (s->behaviour == ANSWER)
		outbox_report(s->outbox, d->id, &s->report);
	return true;
}

/* One that delivers to mail addresses, unless none is running. */
static void lanes(struct lanes *ret, void *data)
{
	const struct sender *s = data;

	if (s->behaviour != REFUSE)
		lanes_set(ret, &(struct lane_key){"cso", "mail", false}, UINT_MAX);
}

struct text_file {
	const char *language, *kind, *form, *words;
};

static void write_file(const char *folder, const struct text_file *f, const char *word)
{
	_cleanup_(freep) char *place = xasprintf("%s/%s", folder, f->language);
	_cleanup_(freep) char *path = xasprintf("%s/%s.%s", place, f->kind, f->form);

	(void)mkdir(folder, 0700);
	(void)mkdir(place, 0700);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%s {{reference}} {{office_name}}%s", word, f->words);
	assert_int_equal(fclose(file), 0);
}

struct template_set *sender_templates(struct sender *s, const char *word)
{
	static const char *const kinds[] = {"acknowledgement", "reply", "stage", NULL};
	static const char *const forms[] = {"subject", "txt", "html"};
	_cleanup_(freep) char *folder =
		xasprintf("%s/templates-%s", s->desk->store->directory, word);
	const struct template_source source = {folder, kinds, acknowledgement_variables()};
	struct template_set *set = NULL;
	struct error err = ERROR_NONE;

	static const char *const words[] = {"", "\n{{message}}\n", " {{stage}}\n"};

	for (size_t i = 0; i < 6 * ELEMENTS(forms); i++) {
		const char *form = forms[i / 6];
		const struct text_file f = {
			.language = i % 2 ? "ar" : "en",
			.kind = kinds[i / 2 % 3],
			.form = form,
			.words = strcmp(form, "subject") != 0 ? words[i / 2 % 3] : "",
		};
		write_file(folder, &f, word);
	}
	if (template_set_load(&source, &set, &err) < 0)
		fail_msg("%s", err.text);
	return set;
}

static void make_outbox(struct sender *s, const char *word)
{
	s->options.loop = s->desk->store->loop;
	s->options.store = s->desk->store->store;
	s->options.office = s->desk->office;
	s->options.templates = sender_templates(s, word);
	s->options.lanes = lanes;
	s->options.deliver = deliver;
	s->options.data = s;
	s->outbox = outbox_new(&s->options);
}

int sender_setup(void **state)
{
	struct sender *s = xcalloc(1, sizeof(*s));
	void *desk = NULL;

	assert_int_equal(desk_setup(&desk), 0);
	s->desk = desk;
	desk_set_limits(s->desk, &(struct limit_options){0});
	s->options = (struct outbox_options){
		.give_up_seconds = 432000,
		.first_retry_seconds = 1,
		.parallel = 3,
	};
	make_outbox(s, "first");
	*state = s;
	return 0;
}

int sender_teardown(void **state)
{
	struct sender *s = *state;
	void *desk = s->desk;

	outbox_stop(s->outbox);
	fixture_close(s->desk->store);
	outbox_free(s->outbox);
	free(s);
	return desk_teardown(&desk);
}

void sender_crash(struct sender *s, const char *word)
{
	struct error err = ERROR_NONE;

	outbox_stop(s->outbox);
	fixture_close(s->desk->store);
	outbox_free(s->outbox);
	if (fixture_open(s->desk->store, &err) < 0)
		fail_msg("%s", err.text);
	make_outbox(s, word);
}

int64_t sender_queue(struct sender *s)
{
	static unsigned serial;
	struct desk_delivery row;
	char id[16];

	snprintf(id, sizeof(id), "q%u", ++serial);
	desk_take(s->desk, id);
	assert_true(desk_delivery(s->desk, 0, &row));
	outbox_kick(s->outbox);
	return row.id;
}

static void look_at_count(void *data)
{
	struct sender *s = data;

	s->reached = s->count >= s->wanted_count;
	if (!s->reached)
		loop_timer_set(s->timer, 1);
}

static void look_whether_idle(void *data)
{
	struct sender *s = data;

	s->reached = !outbox_active(s->outbox);
	if (!s->reached)
		loop_timer_set(s->timer, 1);
}

static void note_over(void *data)
{
	((struct sender *)data)->reached = true;
}

static void await(struct sender *s, loop_function *look, uint64_t ms)
{
	s->reached = false;
	s->timer = loop_timer_new(s->desk->store->loop, look, s);
	loop_timer_set(s->timer, ms);
	fixture_await(s->desk->store, &s->reached);
	loop_timer_free(s->timer);
}

void sender_await_count(struct sender *s, unsigned count)
{
	s->wanted_count = count;
	await(s, look_at_count, 0);
}

struct desk_delivery sender_settled(struct sender *s, int64_t id)
{
	struct desk_delivery row;

	await(s, look_whether_idle, 0);
	assert_true(desk_delivery(s->desk, id, &row));
	return row;
}

void sender_turn_for(struct sender *s, uint64_t ms)
{
	await(s, note_over, ms);
}
