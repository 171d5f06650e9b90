#include "store/sqlite/seal.h"
#include "store/tickets.h"

#include <errno.h>

struct search {
	struct txn *txn;
	int64_t ticket;
	article_sender *known;
	article_each *each;
	void *context;
};

static int open_text(const struct search *search, sqlite3_stmt *s, int at, struct place place,
		     char **ret)
{
	place.owner = (struct owner){OWNER_TICKET, search->ticket};
	return column_sealed_text(search->txn, s, at, &place, ret);
}

/* 1: it was handed out; 0: a machine's or an outsider's. */
static int hand_out(const struct search *search, sqlite3_stmt *s, struct article_record *a,
		    int *ret)
{
	_cleanup_(freep) char *params = NULL;

	if (sqlite3_column_int(s, 2) || sqlite3_column_int(s, 3))
		return 0;
	int r = open_text(search, s, 1,
			  (struct place){.column = "article.reply_params", .row = a->id}, &params);
	if (r < 0)
		return r;
	a->channel = (const char *)sqlite3_column_text(s, 0);
	a->reply_params = params;
	*ret = search->each(a, search->context);
	return 1;
}

/* Behind the text in its row, which may be long: read where the sender is the right one only. */
static int read_way_back(const struct search *search, struct article_record *a, int *ret)
{
	sqlite3_stmt *s = statement_of(search->txn, ARTICLE_WAY_BACK);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, a->id);
	int r = statement_row(search->txn, s);
	if (r > 0)
		r = hand_out(search, s, a, ret);
	statement_end(s);
	return r;
}

static int consider(const struct search *search, sqlite3_stmt *s, int *ret)
{
	struct article_record a = {.id = sqlite3_column_int64(s, 0), .direction = ARTICLE_IN};
	_cleanup_(freep) char *address = NULL;

	int r = open_text(search, s, 1,
			  (struct place){.column = "article.from_address", .row = a.id}, &address);
	a.from_address = address;
	if (r < 0 || !address || !search->known(address, search->context))
		return r;
	return read_way_back(search, &a, ret);
}

int txn_article_last_from(struct txn *txn, int64_t ticket, article_sender *known,
			  article_each *each, void *context)
{
	const struct search search = {txn, ticket, known, each, context};
	sqlite3_stmt *s = statement_of(txn, ARTICLE_SENDERS);
	int found = 0, ret = 0, r = 0;

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, ticket);
	bind_number(s, 2, ARTICLE_IN);
	while (found == 0 && (r = statement_row(txn, s)) > 0) {
		found = consider(&search, s, &ret);
		if (found == -EBADMSG)
			found = 0;
	}
	statement_end(s);
	return found < 0 ? found : found > 0 ? ret : r;
}
