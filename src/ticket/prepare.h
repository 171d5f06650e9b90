/*
 * Prepare: what is derived from a message before it is registered, per byte of its
 * first PREPARE_TEXT_MAX of text. Pure but for the message; the pool's thread, or
 * where the text is small, so that handing it over would cost more, the loop's.
 */
#pragma once

#include "ticket/message.h"

#define PREPARE_TEXT_MAX (256U << 10)
#define PREPARE_SMALL_MAX (8U << 10)

void message_prepare(struct message *m);
