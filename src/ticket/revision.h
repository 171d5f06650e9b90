/*
 * Revision: what its sender does later to an item that was taken: another wording of it, or that
 * it was deleted. Writer.
 */
#pragma once

#include "store/sources.h"
#include "ticket/register.h"

/*
 * Puts the message's wording in the article's place: the wording before and all originals stay,
 * as attachments. -EALREADY, with nothing changed, if the article has this one or a newer one.
 */
int revision_take(struct txn *txn, const struct register_item *item,
		  const struct source_record *source, struct register_result *ret);
/* Marks the article. -EALREADY if it was. */
int revision_withdraw(struct txn *txn, const struct register_item *item,
		      const struct source_record *source, struct register_result *ret);
/* As whose natural key this very wording is known, where it is an item of its own. */
struct revision_key {
	char *scope, *bytes;
	size_t size;
};
void revision_key(const struct message *m, struct revision_key *ret);
void revision_key_done(const struct revision_key *k);
