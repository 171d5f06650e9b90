/*
 * Receive: the mails that a UID FETCH of bodies brings, told to the daemon as they come,
 * while the server sends on.
 *
 * They are told in the order of the batch, whatever the server's is. A large one is
 * fetched alone, and its bytes go out as they come.
 */
#pragma once

#include "imap.h"
#include "mail_report.h"
#include "settings.h"

struct receive;

/* Larger mails are fetched alone. */
#define RECEIVE_SMALL_MAX (256U << 10)

/* Outlives connections: imap is the one of the moment. Both are borrowed. */
struct receive *receive_new(struct imap *i, const struct settings *s);
void receive_free(struct receive *r);
DEFINE_CLEANUP(struct receive *, receive_free)

/*
 * Fetches and tells the mails of a batch, of ascending identifiers. ret_done: how many of
 * its first ones are done with, told or vanished, always set. 0: where fewer than count are,
 * the next one is there, but the server does not give it, or the daemon ordered otherwise.
 * -errno: the connection is lost.
 */
int receive_batch(struct receive *r, const struct mail_origin *batch, size_t count,
		  size_t *ret_done);
/* What the server said when it refused the last batch, "" where it did not. */
const char *receive_refusal(const struct receive *r);
/* True if mails of the last batch came that stand behind the one it stopped at. */
bool receive_gave_others(const struct receive *r);
