#include "store/sqlite/article_row.h"
#include "store/sqlite/seal.h"

#include <jansson.h>

#include <errno.h>
#include <string.h>

/* However many ways it comes: no more than a message itself may have. */
#define RECIPIENTS_MAX 256U

char *article_list_text(const char *const *words)
{
	if (!words || !*words)
		return NULL;
	json_t *list = json_array();
	for (; *words; words++)
		json_array_append_new(list, json_string(*words));
	char *text = json_dumps(list, JSON_COMPACT);
	json_decref(list);
	return text;
}

char **article_list_read(const char *text)
{
	char **words = NULL;
	json_t *list = text ? json_loads(text, 0, NULL) : NULL, *word;
	size_t i;

	json_array_foreach(list, i, word) strings_add(&words, json_string_value(word));
	json_decref(list);
	return words;
}

/* [kind, begin, size, kind, begin, size, …] */
char *article_marks_text(const struct text_mark *marks, size_t count)
{
	if (count == 0)
		return NULL;
	json_t *list = json_array();
	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, json_integer((json_int_t)marks[i].kind));
		json_array_append_new(list, json_integer((json_int_t)marks[i].begin));
		json_array_append_new(list, json_integer((json_int_t)marks[i].size));
	}
	char *text = json_dumps(list, JSON_COMPACT);
	json_decref(list);
	return text;
}

static size_t number_at(const json_t *list, size_t at)
{
	return (size_t)json_integer_value(json_array_get(list, at));
}

static struct text_mark *marks_from_text(const char *text, size_t *ret_count)
{
	json_t *list = text ? json_loads(text, 0, NULL) : NULL;
	size_t count = json_array_size(list) / 3;
	struct text_mark *marks = count > 0 ? xcalloc(count, sizeof(*marks)) : NULL;

	for (size_t i = 0; i < count; i++)
		marks[i] = (struct text_mark){
			.kind = (enum text_mark_kind)number_at(list, 3 * i),
			.begin = number_at(list, 3 * i + 1),
			.size = number_at(list, 3 * i + 2),
		};
	json_decref(list);
	*ret_count = count;
	return marks;
}

int txn_article_add(struct txn *txn, int64_t ticket, const struct article_record *a, int64_t *ret)
{
	sqlite3_stmt *s = statement_of(txn, ARTICLE_ADD);
	_cleanup_(freep) char *notes = article_list_text(a->notes);
	_cleanup_(freep) char *marks = article_marks_text(a->marks, a->marks_count);
	_cleanup_(freep) char *recipients = article_list_text(a->recipients);
	const struct {
		int at;
		const char *column, *text;
	} sealed[] = {
		{5, "article.from_name", a->from_name},
		{6, "article.from_address", a->from_address},
		{9, "article.subject", a->subject},
		{10, "article.text", a->text},
		{11, "article.notes", notes},
		{13, "article.marks", marks},
		{14, "article.recipients", recipients},
		{17, "article.reply_params", a->reply_params},
		{18, "article.revision", a->revision},
	};

	if (!s)
		return -EAGAIN;
	*ret = next_id(txn, TABLE_ARTICLE);
	bind_number(s, 1, *ret);
	bind_number(s, 2, ticket);
	bind_number(s, 3, a->direction);
	bind_text(s, 4, a->channel);
	bind_number(s, 7, a->at ? a->at : txn->now);
	bind_optional(s, 8, a->written);
	bind_optional(s, 12, a->raw);
	bind_number(s, 15, a->automatic);
	bind_number(s, 16, a->outsider);
	int r = 0;
	for (size_t i = 0; i < ELEMENTS(sealed) && r == 0; i++) {
		struct place place = {{OWNER_TICKET, ticket}, sealed[i].column, *ret};
		r = bind_sealed_text(txn, s, sealed[i].at, &place, sealed[i].text);
	}
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

struct opened {
	char *from_name, *from_address, *subject, *text, *notes, *marks, *recipients, *reply_params,
		*revision;
};

static void opened_done(const struct opened *o)
{
	free(o->from_name);
	free(o->from_address);
	free(o->subject);
	free(o->text);
	free(o->notes);
	free(o->marks);
	free(o->recipients);
	free(o->reply_params);
	free(o->revision);
}

static int open_article(struct txn *txn, sqlite3_stmt *s, int64_t ticket, struct opened *o)
{
	int64_t id = sqlite3_column_int64(s, 0);
	const struct {
		int at;
		const char *column;
		char **to;
	} sealed[] = {
		{3, "article.from_name", &o->from_name},
		{4, "article.from_address", &o->from_address},
		{7, "article.subject", &o->subject},
		{8, "article.text", &o->text},
		{9, "article.notes", &o->notes},
		{11, "article.marks", &o->marks},
		{12, "article.recipients", &o->recipients},
		{15, "article.reply_params", &o->reply_params},
		{16, "article.revision", &o->revision},
	};
	int r = 0;

	for (size_t i = 0; i < ELEMENTS(sealed) && r == 0; i++) {
		struct place place = {{OWNER_TICKET, ticket}, sealed[i].column, id};
		r = column_sealed_text(txn, s, sealed[i].at, &place, sealed[i].to);
	}
	return r;
}

static int hand_out(struct txn *txn, sqlite3_stmt *s, int64_t ticket, article_each *each,
		    void *context)
{
	_cleanup_(opened_done) struct opened o = {0};

	int r = open_article(txn, s, ticket, &o);
	if (r < 0)
		return r;
	_cleanup_(strings_freep) char **notes = article_list_read(o.notes);
	_cleanup_(strings_freep) char **recipients = article_list_read(o.recipients);
	size_t marks_count;
	_cleanup_(freep) struct text_mark *marks = marks_from_text(o.marks, &marks_count);
	const struct article_record a = {
		.id = sqlite3_column_int64(s, 0),
		.direction = sqlite3_column_int(s, 1),
		.channel = (const char *)sqlite3_column_text(s, 2),
		.from_name = o.from_name,
		.from_address = o.from_address,
		.at = sqlite3_column_int64(s, 5),
		.written = sqlite3_column_int64(s, 6),
		.subject = o.subject,
		.text = o.text,
		.marks = marks,
		.marks_count = marks_count,
		.notes = (const char *const *)notes,
		.raw = sqlite3_column_int64(s, 10),
		.recipients = (const char *const *)recipients,
		.automatic = sqlite3_column_int(s, 13),
		.outsider = sqlite3_column_int(s, 14),
		.reply_params = o.reply_params,
		.revision = o.revision,
	};
	return each(&a, context);
}

int txn_article_list(struct txn *txn, int64_t ticket, article_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, ARTICLE_LIST);
	int r = -EAGAIN, stop = 0;

	if (!s)
		return r;
	bind_number(s, 1, ticket);
	while (!stop && (r = statement_row(txn, s)) > 0)
		stop = hand_out(txn, s, ticket, each, context);
	statement_end(s);
	return stop ? stop : r;
}

int txn_article_by_id(struct txn *txn, int64_t ticket, int64_t id, article_each *each,
		      void *context)
{
	sqlite3_stmt *s = statement_of(txn, ARTICLE_BY_ID);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, ticket);
	bind_number(s, 2, id);
	int r = statement_row(txn, s);
	r = r > 0 ? hand_out(txn, s, ticket, each, context) : r == 0 ? -ENOENT : r;
	statement_end(s);
	return r;
}

/* --- the same one again --- */

/* Adds to the list what it has not; true if there was something. */
static bool add_new(char ***list, const char *const *words)
{
	bool added = false;

	for (; words && *words; words++) {
		if (strings_have(*list, *words) || strings_count(*list) >= RECIPIENTS_MAX)
			continue;
		strings_add(list, *words);
		added = true;
	}
	return added;
}

static struct place recipients_place(int64_t ticket, int64_t article)
{
	return (struct place){{OWNER_TICKET, ticket}, "article.recipients", article};
}

static int write_recipients(struct txn *txn, const struct place *place, char **recipients)
{
	sqlite3_stmt *s = statement_of(txn, ARTICLE_RECIPIENTS);
	_cleanup_(freep) char *text = article_list_text((const char *const *)recipients);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, place->row);
	int r = bind_sealed_text(txn, s, 2, place, text);
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

static int read_ways(struct txn *txn, const struct place *place, char **ret_channel,
		     char ***ret_recipients)
{
	sqlite3_stmt *s = statement_of(txn, ARTICLE_WAYS);
	_cleanup_(freep) char *text = NULL;

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, place->row);
	bind_number(s, 2, place->owner.id);
	int r = statement_row(txn, s);
	if (r == 0)
		r = -ENOENT;
	if (r > 0) {
		*ret_channel = column_text(s, 0);
		r = column_sealed_text(txn, s, 1, place, &text);
	}
	statement_end(s);
	*ret_recipients = article_list_read(text);
	return r;
}

int txn_article_again(struct txn *txn, int64_t ticket, const struct article_record *a,
		      bool *ret_other)
{
	const struct place place = recipients_place(ticket, a->id);
	_cleanup_(freep) char *channel = NULL;
	_cleanup_(strings_freep) char **recipients = NULL;

	int r = read_ways(txn, &place, &channel, &recipients);
	if (r < 0)
		return r;
	*ret_other = strcmp(channel, a->channel) != 0;
	return add_new(&recipients, a->recipients) ? write_recipients(txn, &place, recipients) : 0;
}
