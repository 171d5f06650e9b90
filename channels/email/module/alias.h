/*
 * Alias: the name that the submission server has given a mail, where its answer tells one by
 * which other mails will refer to it: some providers replace our Message-ID by theirs. Pure.
 */
#pragma once

/* What an alias may be long. */
#define ALIAS_MAX 250U

/*
 * host: the server's; text: of its answer to the mail. A Message-ID without brackets that the
 * caller frees, or NULL. Known is Amazon SES's bare id, whose domain is the region's.
 */
char *alias_find(const char *host, const char *text);
