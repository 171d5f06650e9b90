/*
 * Quote words: the words of mail programs, in the languages of those who write to an
 * office here and of their devices, folded (quote_fold.h).
 */
#pragma once

#include "quote_fold.h"

/* What an attribution begins with. */
extern const struct fold_words quote_words_on;
/* Its verb; and those of them that a name may follow. */
extern const struct fold_words quote_words_wrote;
extern const struct fold_words quote_words_wrote_name;
/* What shows that a person tells of a mail. */
extern const struct fold_words quote_words_narrator;
/* What stands between dashes above a quoted mail; and what does so without dashes. */
extern const struct fold_words quote_words_original;
extern const struct fold_words quote_words_begin_forwarded;
/* What a device's own line begins with; and what is enough alone. */
extern const struct fold_words quote_words_sent_from;
extern const struct fold_words quote_words_get_app;
/* What it names: makes that nobody else names there, and anything of the kind. */
extern const struct fold_words quote_words_makes;
extern const struct fold_words quote_words_devices;
/* What a legal notice begins with, and what it speaks of. */
extern const struct fold_words quote_words_notice;
extern const struct fold_words quote_words_notice_about;
/* What the fields of a header are called. */
extern const struct fold_words quote_words_from;
extern const struct fold_words quote_words_sent;
extern const struct fold_words quote_words_date;
extern const struct fold_words quote_words_to;
extern const struct fold_words quote_words_cc;
extern const struct fold_words quote_words_subject;
extern const struct fold_words quote_words_other;

/* The lists of all that a line of a mail program's may begin with, but for dashes and '>'. */
extern const struct fold_words *const quote_words_beginnings[]; /* ended by NULL */
/* The filter that is made of them. */
extern const struct fold_filter quote_words_filter;
