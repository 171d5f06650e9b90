/* Describe: what the server says of mails before they are fetched: size and arrival. */
#pragma once

#include "imap.h"
#include "mail_report.h"

/*
 * Asks for those of a sorted list, and fills ret (room for asked->count) with what came of
 * them, ascending by identifier. 0, IMAP_NO (some may have come), or -errno.
 */
int describe(struct imap *i, const struct uids *asked, uint64_t uidvalidity,
	     struct mail_origin *ret, size_t *ret_count);
/* Whether the answer that was taken last brought bytes of that mail. */
bool describe_has_body(const struct imap *i, uint32_t uid);
