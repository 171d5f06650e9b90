/*
 * Account: who the credentials are of. Nothing is read or sent before X has said that it is the
 * configured account. Loop thread.
 */
#pragma once

#include "x.h"

/* known is called once, when X has said so. */
struct account *account_new(struct channel *ch, void (*known)(struct channel *ch));
void account_free(struct account *a);
/* Asks now, if X has not said it yet. */
void account_again(struct account *a);
