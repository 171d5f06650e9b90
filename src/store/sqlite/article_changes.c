#include "store/sqlite/article_row.h"

#include "store/sqlite/seal.h"

#include <errno.h>

struct sealed_text {
	int at;
	const char *column, *text;
};

static int write_sealed(struct txn *txn, sqlite3_stmt *s, const struct place *place,
			const struct sealed_text *texts)
{
	int r = 0;

	for (; texts->at && r == 0; texts++) {
		struct place at = {place->owner, texts->column, place->row};
		r = bind_sealed_text(txn, s, texts->at, &at, texts->text);
	}
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

int txn_article_revise(struct txn *txn, int64_t ticket, const struct article_record *a)
{
	sqlite3_stmt *s = statement_of(txn, ARTICLE_REVISE);
	_cleanup_(freep) char *notes = article_list_text(a->notes);
	_cleanup_(freep) char *marks = article_marks_text(a->marks, a->marks_count);
	const struct place place = {{OWNER_TICKET, ticket}, NULL, a->id};
	const struct sealed_text sealed[] = {
		{2, "article.text", a->text},
		{3, "article.marks", marks},
		{4, "article.notes", notes},
		{5, "article.revision", a->revision},
		{6, "article.reply_params", a->reply_params},
		{0},
	};

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, a->id);
	return write_sealed(txn, s, &place, sealed);
}

int txn_article_annotate(struct txn *txn, int64_t ticket, int64_t id, const char *const *notes)
{
	sqlite3_stmt *s = statement_of(txn, ARTICLE_NOTES);
	_cleanup_(freep) char *text = article_list_text(notes);
	const struct place place = {{OWNER_TICKET, ticket}, NULL, id};
	const struct sealed_text sealed[] = {{2, "article.notes", text}, {0}};

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	return write_sealed(txn, s, &place, sealed);
}
