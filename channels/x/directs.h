/*
 * Directs: the direct messages to the account that are not encrypted, as they are read and handed
 * in. X moves its users to messages that no program but its own can read: so the channel says when
 * none has come for long. Loop thread.
 */
#pragma once

#include "reader.h"

const struct reader_kind *directs(void);
/* Says so by the channel's remark, where none has come for directs_silence. */
bool directs_are_silent(const struct channel *ch);
